import RecordStore
import Records

/// One pass over households, members and natural villages. A class, because every record passes by it.
final class HouseholdPass {
    let evaluator: Evaluator
    let bound: BoundCriteria
    let year: Int
    private let line: IncomeLines.Line?
    let region: ScopeCode?
    /// By their numbers in the file, which are dense enough: a place is found without hashing.
    private var members: ContiguousArray<Member?> = []
    private var naturalVillages: [Int64: (scope: ScopeCode, facts: RecordFacts)] = [:]
    private let nobody: RecordID

    private struct Member {
        let scope: ScopeCode
        let answers: Prejudged
    }

    init(evaluator: Evaluator, bound: BoundCriteria, year: Int, line: IncomeLines.Line?, region: ScopeCode?) {
        self.evaluator = evaluator
        self.bound = bound
        self.year = year
        self.line = line
        self.region = region
        nobody = RecordID(replica: evaluator.store.own, number: 1, index: 0, salt: 0)
    }

    func run(_ type: RecordType) throws -> [BulkEvaluation.Household] {
        try readMembers()
        try readNaturalVillages()
        var (fields, places) = asked(.household, bound.groups[.household])
        var links = Links()
        links.roster = place(of: bound.roster, in: &fields)
        links.naturalVillage = place(of: named("natural_village", type), in: &fields)
        links.pooled = place(of: named("housing_pooled_with", type), in: &fields)
        var households: [BulkEvaluation.Household] = []
        var own = blank(.household)
        try evaluator.store.views.scan(type, fields, key: Int64(year), in: region) { record in
            read(record, places, into: &own)
            households.append(try evaluate(record, own, links))
        }
        return households
    }

    /// Where the fields that lead to other records stand among those that are scanned.
    private struct Links {
        var roster: Int?
        var naturalVillage: Int?
        var pooled: Int?
    }

    /// A field of the household that the set names, for only those lead anywhere.
    private func named(_ name: String, _ type: RecordType) -> Field? {
        bound.set.groups[.household]?.contains(name) == true ? type.field(named: name) : nil
    }

    private func place(of field: Field?, in fields: inout [ScanField]) -> Int? {
        guard let field else { return nil }
        if let place = fields.firstIndex(where: { $0.field.number == field.number }) { return place }
        fields.append(ScanField(field, inputs: [0]))
        return fields.count - 1
    }

    // MARK: What is read

    /// The fields that requirements read, and where they stand among the named groups.
    private func asked(_ subject: Subject, _ groups: NamedGroups?) -> (fields: [ScanField], places: [Int]) {
        var inputs: [Int: Set<Int>] = [:]
        for slot in bound.slots where slot.subject == subject {
            inputs[slot.group, default: []].insert(slot.part)
        }
        let places = inputs.keys.sorted()
        let fields = places.compactMap { place in
            groups?.fields[place].map { ScanField($0, inputs: (inputs[place] ?? []).sorted()) }
        }
        return (fields, places)
    }

    /// A record of which nothing is known; those groups that no requirement reads stay so.
    private func blank(_ subject: Subject) -> RecordFacts {
        RecordFacts(
            record: nobody, isDisputed: false,
            facts: Array(repeating: .missing, count: bound.set.groups[subject]?.count ?? 0))
    }

    /// Writes the named groups of a scanned record over those of the one before, so that memory is asked for once.
    private func read(_ record: ScannedRecord, _ places: [Int], into facts: inout RecordFacts) {
        for (index, place) in places.enumerated() {
            switch record.facts[index] {
            case .missing: facts.facts[place] = .missing
            case .disputed: facts.facts[place] = .disputed
            case .value(let value): facts.facts[place] = .value(value)
            case .elements(let elements): facts.facts[place] = .elements(elements)
            // A requirement asks of a reference only whether it is there.
            case .links: facts.facts[place] = .value(.reference(nobody))
            }
        }
        facts.isDisputed = record.standing.isDisputed
    }

    private func readMembers() throws {
        guard let groups = bound.groups[.member] else { return }
        let (fields, places) = asked(.member, groups)
        let own = RecordFacts(record: nobody, isDisputed: false, facts: [])
        var judge = Judge(
            JudgedFacts(subject: .household, own: own, year: year, line: line), schema: bound.schema,
            isTracing: false)
        let quantifiers = bound.quantifiers.filter { $0.subject == .member }
        let doubtful = try Continuations(store: evaluator.store).doubtful(groups.type, in: region)
        var facts = blank(.member)
        try evaluator.store.views.scan(groups.type, fields, key: Int64(year), in: region) { record in
            read(record, places, into: &facts)
            var answers: UInt64 = 0
            for quantifier in quantifiers {
                answers |=
                    UInt64(judge.answer(quantifier, of: facts).rawValue) << (2 * UInt64(quantifier.index))
            }
            let isDisputed = facts.isDisputed || doubtful.contains(record.number)
            let place = Int(record.number)
            if place >= members.count { members.append(contentsOf: repeatElement(nil, count: place + 1 - members.count)) }
            members[place] = Member(scope: record.scope, answers: Prejudged(isDisputed: isDisputed, answers: answers))
        }
    }

    private func readNaturalVillages() throws {
        guard let groups = bound.groups[.naturalVillage] else { return }
        let (fields, places) = asked(.naturalVillage, groups)
        try evaluator.store.views.scan(groups.type, fields, key: Int64(year), in: region) { record in
            var facts = blank(.naturalVillage)
            read(record, places, into: &facts)
            naturalVillages[record.number] = (record.scope, facts)
        }
    }

    // MARK: Households

    private func evaluate(_ record: ScannedRecord, _ own: RecordFacts, _ links: Links) throws
        -> BulkEvaluation.Household
    {
        let (roster, pooled) = (fact(record, links.roster), fact(record, links.pooled))
        if case .links? = pooled, bound.groups[.pooled] != nil {
            return try byItself(record, persons: persons(roster))
        }
        var facts = JudgedFacts(subject: .household, own: own, year: year, line: line)
        facts.roster = roster == nil ? .notHere : .missing
        facts.members = people(roster, in: record.scope)
        facts.naturalVillages = naturalVillage(fact(record, links.naturalVillage), in: record.scope)
        if case .disputed? = pooled { facts.pooled = .disputed }
        var judge = Judge(facts, schema: bound.schema, isTracing: false)
        var results: UInt64 = 0
        for (index, item) in bound.items.enumerated() {
            results |= UInt64(judge.answer(item).rawValue) << (2 * UInt64(index))
        }
        return BulkEvaluation.Household(
            number: record.number, scope: record.scope, standing: record.standing, persons: persons(roster),
            isComputable: bound.isWhole && facts.isWhole, results: results)
    }

    private func fact(_ record: ScannedRecord, _ place: Int?) -> ScannedFact? {
        place.map { record.facts[$0] }
    }

    private func persons(_ roster: ScannedFact?) -> Int? {
        if case .links(let people)? = roster { people.count } else { nil }
    }

    private func people(_ roster: ScannedFact?, in scope: ScopeCode) -> Related {
        switch roster {
        case nil: return .notHere
        case .missing, .value, .elements: return .missing
        case .disputed: return .disputed
        case .links(let people):
            var judged: [Prejudged] = []
            judged.reserveCapacity(people.count)
            for person in people {
                let place = Int(person)
                guard members.indices.contains(place), let member = members[place], member.scope == scope else { return .notHere }
                judged.append(member.answers)
            }
            return .judged(judged)
        }
    }

    private func naturalVillage(_ link: ScannedFact?, in scope: ScopeCode) -> Related {
        switch link {
        case nil, .missing, .value, .elements: return .missing
        case .disputed: return .disputed
        case .links(let numbers):
            guard let first = numbers.first, let found = naturalVillages[first], found.scope == scope else {
                return .notHere
            }
            return .here([found.facts])
        }
    }

    /// Households that are taken together with another are few, and evaluated as `evaluate` does.
    private func byItself(_ record: ScannedRecord, persons: Int?) throws -> BulkEvaluation.Household {
        guard let id = try evaluator.store.views.recordID(record.number) else {
            throw EvaluationError.unknownRecord(nobody)
        }
        let source = RowFacts(store: evaluator.store, scope: record.scope)
        let terms = EvaluationTerms(set: bound.set, line: line, households: nil)
        let evaluation = try evaluator.evaluate(id, year: year, by: terms, from: source) { _ in nil }
        var results: UInt64 = 0
        for (index, item) in evaluation.items.enumerated() {
            results |= UInt64(item.result.rawValue) << (2 * UInt64(index))
        }
        return BulkEvaluation.Household(
            number: record.number, scope: record.scope, standing: record.standing, persons: persons,
            isComputable: evaluation.isComputable, results: results)
    }
}
