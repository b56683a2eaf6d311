import RecordStore
import Records

/// What one item of the household's standard makes of a village's registered households.
struct ItemTally: Hashable {
    var met = 0
    var notMet = 0
    var unknown = 0

    var registered: Int { met + notMet + unknown }
}

/// A village's registered households: those with a roster of the round that are not retired.
struct HouseholdTally {
    /// The household's standard of the year.
    let criteria: CriteriaSet
    var registered = 0
    /// On their rosters.
    var persons = 0
    /// Of households that are still poor; `nil` where the county office's marks contradict each other.
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

/// The county office's marks of a household: which of them left poverty, or the register.
struct Marks {
    let type: RecordType
    let year: Field
    let date: Field
    let to: Field
    /// States in which a household is counted as poor no more.
    private let left: Set<Int64>

    init?(_ schema: Schema) {
        guard let type = schema.type(named: "system_mark"), let year = type.field(named: "year"),
            let date = type.field(named: "date"), let to = type.field(named: "to"),
            let states = schema.codeList("hh_state")?.items
        else { return nil }
        (self.type, self.year, self.date, self.to) = (type, year, date, to)
        let codes = ["exited", "follow_up_2y", "observe_1y", "closed", "misidentified", "removed"]
        left = Set(states.filter { codes.contains($0.code) }.map { Int64($0.number) })
    }

    struct Mark {
        let year: Int64
        let date: Int64
        let to: Int64

        /// `nil` where a part is missing or disputed: then nobody knows what it says.
        init?(_ facts: [Fact]) {
            let numbers = facts.compactMap { fact -> Int64? in
                if case .value(.integer(let number)) = fact { number } else { nil }
            }
            guard numbers.count == 3 else { return nil }
            (year, date, to) = (numbers[0], numbers[1], numbers[2])
        }
    }

    /// Whether the household is poor at the end of a year, by the last mark that is not after it.
    ///
    /// - Parameter marks: `nil` for one that cannot be read.
    /// - Returns: `nil` where marks cannot be read, or the last ones of one day contradict each other.
    func isPoor(_ marks: [Mark?], at year: Int) -> Bool? {
        let known = marks.compactMap { $0 }
        guard known.count == marks.count else { return nil }
        let past = known.filter { $0.year <= Int64(year) }
        guard let last = past.map({ ($0.year, $0.date) }).max(by: <) else { return true }
        let says = Set(past.filter { ($0.year, $0.date) == last }.map { !left.contains($0.to) })
        return says.count == 1 ? says.first : nil
    }
}

extension Gathering {
    /// What the households of the scope come to, one by one; `bound` is the household's standard.
    func tally() throws -> HouseholdTally {
        var tally = HouseholdTally(criteria: bound.set)
        guard let type = bound.schema.type(named: Subject.household.type), let marks = Marks(bound.schema)
        else {
            return tally
        }
        let numbers = bound.items.map(\.item.number)
        for household in try source.records(type, in: nil) {
            guard let facts = try facts(of: household), case .elements(let people) = facts.roster else {
                continue
            }
            var judge = Judge(facts, schema: bound.schema, isTracing: false)
            let results = bound.items.map { judge.answer($0) }
            let found = try source.records(marks.type, in: household).map { mark -> Marks.Mark? in
                let facts = try [marks.year, marks.date, marks.to].map {
                    try source.fact(mark, $0, of: marks.type, year: year) ?? .missing
                }
                return Marks.Mark(facts)
            }
            tally.take(numbers, results, persons: people.count, isPoor: marks.isPoor(found, at: year))
        }
        return tally
    }
}

extension Evaluator {
    /// The same from the rows, each table read once.
    func tally(_ set: CriteriaSet, year: Int, in scope: ScopeCode) throws -> HouseholdTally {
        var tally = HouseholdTally(criteria: set)
        guard let marks = Marks(store.schema) else { return tally }
        var found: [Int64: [Marks.Mark?]] = [:]
        let fields = [marks.year, marks.date, marks.to].map { ScanField($0, inputs: [0]) }
        try store.views.scan(marks.type, fields, key: Int64(year), in: scope) { record in
            guard let household = record.parent, record.standing != .retired else { return }
            let facts = record.facts.map { fact -> Fact in
                if case .value(let value) = fact { .value(value) } else { .missing }
            }
            found[household, default: []].append(Marks.Mark(facts))
        }
        let all = try evaluateHouseholds(year: year, criteria: set.id, in: scope)
        for household in all.households where household.standing != .retired && household.scope == scope {
            guard let persons = household.persons else { continue }
            tally.take(
                all.items, all.items.indices.map(household.result), persons: persons,
                isPoor: marks.isPoor(found[household.number] ?? [], at: year))
        }
        return tally
    }
}
