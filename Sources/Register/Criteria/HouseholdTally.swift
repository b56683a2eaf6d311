package import RecordStore
package import Records

/// What one item of the household's standard makes of a village's registered households.
struct ItemTally: Hashable {
    var met = 0
    var notMet = 0
    var unknown = 0

    var registered: Int { met + notMet + unknown }
}

/// A village's registered households: those with a roster of the round that are not retired, or ended in a later year only.
struct HouseholdTally {
    /// The household's standard of the year.
    let criteria: CriteriaSet
    var registered = 0
    /// On their rosters.
    var persons = 0
    /// Of households that are still poor; `nil` where this store cannot say of one.
    var poorPersons: Int? = 0
    /// By the number of the item.
    var items: [String: ItemTally] = [:]
}

extension HouseholdTally {
    /// Takes in one household.
    mutating func take(_ numbers: [String], _ results: [ItemResult], persons: Int, isPoor: Bool?) {
        registered += 1
        self.persons += persons
        poorPersons = isPoor.flatMap { isPoor in poorPersons.map { $0 + (isPoor ? persons : 0) } }
        for (number, result) in zip(numbers, results) {
            switch result {
            case .met: items[number, default: ItemTally()].met += 1
            case .notMet: items[number, default: ItemTally()].notMet += 1
            case .unknown: items[number, default: ItemTally()].unknown += 1
            }
        }
    }
}

extension Gathering {
    /// What households come to, one by one; `bound` is the household's standard.
    ///
    /// - Parameters:
    ///   - households: Those of the scope that are counted at the end of the year.
    ///   - isPoor: Whether a household is poor still at the end of the year; `nil` where nobody can say.
    func tally(_ households: [RecordID], _ isPoor: (RecordID) throws -> Bool?) throws -> HouseholdTally {
        var tally = HouseholdTally(criteria: bound.set)
        let numbers = bound.items.map(\.item.number)
        for household in households {
            guard let facts = try facts(of: household), case .elements(let people) = facts.roster else {
                continue
            }
            var judge = Judge(facts, schema: bound.schema, isTracing: false)
            let results = bound.items.map { judge.answer($0) }
            tally.take(numbers, results, persons: people.count, isPoor: try isPoor(household))
        }
        return tally
    }
}

extension Evaluator {
    /// The same from the rows.
    func tally(_ set: CriteriaSet, year: Int, line: IncomeLines.Line?, in scope: ScopeCode) throws -> HouseholdTally {
        try tallies(set, year: year, line: line, in: scope)[scope] ?? HouseholdTally(criteria: set)
    }

    /// The households of every village of a region, each table read once for all of them.
    func tallies(
        _ set: CriteriaSet, year: Int, line: IncomeLines.Line?, in region: ScopeCode?
    ) throws -> [ScopeCode: HouseholdTally] {
        var tallies: [ScopeCode: HouseholdTally] = [:]
        let departures = try ReportSource(store, region: region).departures(by: year)
        let (left, undecided) = (Set(departures.left), Set(departures.undecided))
        guard let type = store.schema.type(named: Subject.household.type) else { throw EvaluationError.noHouseholds }
        let all = try evaluateHouseholds(year: year, by: set, line, type, in: region)
        for household in all.households where all.counts(household) {
            guard let persons = household.persons else { continue }
            let isPoor = undecided.contains(household.number) ? nil : !left.contains(household.number)
            tallies[household.scope, default: HouseholdTally(criteria: set)]
                .take(all.items, all.items.indices.map(household.result), persons: persons, isPoor: isPoor)
        }
        return tallies
    }

    /// Every village or county of a region by one standard, the households of all of them read once.
    ///
    /// - Throws: ``EvaluationError``, or what reading the store throws.
    package func evaluateAll(
        _ level: CriteriaSet.Level, year: Int, criteria id: String? = nil, in region: ScopeCode? = nil
    ) throws -> [(record: RecordID, scope: ScopeCode, evaluation: Evaluation)] {
        guard let type = store.schema.type(named: level.rawValue) else { return [] }
        let terms = try criteria.terms(id, for: level, year: year, type: type)
        return try store.read { _ in
            let tallies = try terms.households.map { try self.tallies($0, year: year, line: terms.line, in: region) } ?? [:]
            return try store.views.records(type).compactMap { record in
                guard let scope = try store.views.scope(of: record), region?.covers(scope) ?? true else { return nil }
                let evaluation = try evaluate(record, year: year, by: terms, from: RowFacts(store: store, scope: scope)) {
                    tallies[scope] ?? HouseholdTally(criteria: $0.set)
                }
                return (record, scope, evaluation)
            }
        }
    }
}
