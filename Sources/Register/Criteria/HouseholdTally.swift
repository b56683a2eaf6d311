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
    /// What the households of the scope come to, one by one; `bound` is the household's standard.
    ///
    /// - Parameter isPoor: Whether a household is poor still at the end of the year; `nil` where nobody can say.
    func tally(_ isPoor: (RecordID) throws -> Bool?) throws -> HouseholdTally {
        var tally = HouseholdTally(criteria: bound.set)
        guard let type = bound.schema.type(named: Subject.household.type) else { return tally }
        let numbers = bound.items.map(\.item.number)
        for household in try source.records(type, in: nil) {
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
    /// The same from the rows, each table read once.
    func tally(_ set: CriteriaSet, year: Int, in scope: ScopeCode) throws -> HouseholdTally {
        var tally = HouseholdTally(criteria: set)
        let departures = try ReportSource(store, region: scope).departures(by: year)
        let (left, undecided) = (Set(departures.left), Set(departures.undecided))
        let all = try evaluateHouseholds(year: year, criteria: set.id, in: scope)
        for household in all.households where household.standing != .retired && household.scope == scope {
            guard let persons = household.persons else { continue }
            let isPoor = undecided.contains(household.number) ? nil : !left.contains(household.number)
            tally.take(all.items, all.items.indices.map(household.result), persons: persons, isPoor: isPoor)
        }
        return tally
    }
}
