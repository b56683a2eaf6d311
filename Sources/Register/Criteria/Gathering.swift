import Records

/// Collects what the evaluation of one record reads.
struct Gathering<Source: FactSource> {
    let bound: BoundCriteria
    let year: Int
    let line: IncomeLines.Line?
    let source: Source

    /// `nil` where the record itself is not here.
    func facts(of record: RecordID) throws -> JudgedFacts? {
        let subject = bound.set.level.subjects[0]
        guard let groups = bound.groups[subject], let own = try source.facts(record, groups, year: year)
        else {
            return nil
        }
        var facts = JudgedFacts(subject: subject, own: own, year: year, line: line)
        switch bound.set.level {
        case .household: try gatherHousehold(&facts, groups)
        case .village: facts.naturalVillages = try all(.naturalVillage)
        case .county: facts.townships = try all(.township)
        }
        return facts
    }

    /// Every record of a kind in the scope.
    private func all(_ subject: Subject) throws -> Related {
        guard let groups = bound.groups[subject] else { return .notHere }
        let records = try source.records(groups.type, in: nil).compactMap {
            try source.facts($0, groups, year: year)
        }
        return records.isEmpty ? .missing : .here(records)
    }

    private func gatherHousehold(_ facts: inout JudgedFacts, _ groups: NamedGroups) throws {
        facts.roster = try roster(of: facts.own.record, groups.type)
        facts.members = try people(facts.roster)
        facts.naturalVillages = try linked(.naturalVillage, by: "natural_village", facts.own)
        facts.pooled = try linked(.pooled, by: "housing_pooled_with", facts.own)
        if let other = facts.pooled.records.first {
            facts.pooledRoster = try roster(of: other.record, groups.type)
        }
    }

    private func roster(of record: RecordID, _ type: RecordType) throws -> Fact {
        guard let field = bound.roster else { return .notHere }
        return try source.fact(record, field, of: type, year: year) ?? .missing
    }

    private func people(_ roster: Fact) throws -> Related {
        switch roster {
        case .missing, .value: return .missing
        case .disputed: return .disputed
        case .notHere: return .notHere
        case .elements(let elements):
            guard let groups = bound.groups[.member] else { return .notHere }
            var members: [RecordFacts] = []
            for case .reference(let member) in elements {
                guard let facts = try source.facts(member, groups, year: year) else { return .notHere }
                members.append(facts)
            }
            return .here(members)
        }
    }

    /// The one record that a field of the household names.
    private func linked(_ subject: Subject, by field: String, _ own: RecordFacts) throws -> Related {
        guard let place = bound.set.groups[bound.set.level.subjects[0]]?.firstIndex(of: field) else {
            return .missing
        }
        switch own.facts[place] {
        case .missing, .elements: return .missing
        case .disputed: return .disputed
        case .notHere: return .notHere
        case .value(let value):
            guard case .reference(let record) = value, let groups = bound.groups[subject] else {
                return .missing
            }
            return try source.facts(record, groups, year: year).map { .here([$0]) } ?? .notHere
        }
    }
}

extension JudgedFacts {
    /// Whether every record that belongs to it is here.
    var isWhole: Bool {
        [members, naturalVillages, pooled, townships].allSatisfy {
            if case .notHere = $0 { false } else { true }
        }
            && roster != .notHere && pooledRoster != .notHere
    }
}
