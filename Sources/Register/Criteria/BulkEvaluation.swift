import RecordStore
package import Records

/// Every household of a store, or of a region, under one criteria set: results without reasons and evidence.
package struct BulkEvaluation: Sendable {
    package struct Household: Sendable {
        /// Inside the store's file; `RecordStore.views.recordID(_:)` names it.
        package let number: Int64
        package let scope: ScopeCode
        package let standing: Existence.Standing
        /// How many people its roster of the year names; `nil` where there is none.
        package let persons: Int?
        package let isComputable: Bool
        /// Two bits an item, the first in the lowest.
        let results: UInt64

        /// The result of the item at that place of ``BulkEvaluation/items``.
        package func result(_ index: Int) -> ItemResult {
            ItemResult(rawValue: Int(results >> (2 * UInt64(index)) & 3)) ?? .unknown
        }
    }

    package let criteria: CriteriaSet
    package let year: Int
    /// The numbers of the items, in the standard's order.
    package let items: [String]
    /// Ascending by their numbers in the file, retired ones included.
    package let households: [Household]
    /// The retired ones that ended in a later year only, by their numbers in the file.
    let endedLater: Set<Int64>

    /// Whether the household is there at the end of the year.
    package func counts(_ household: Household) -> Bool { household.standing != .retired || endedLater.contains(household.number) }

    /// Whether the household meets every item.
    package func isMet(_ household: Household) -> Bool {
        !items.isEmpty && items.indices.allSatisfy { household.result($0) == .met }
    }
}

extension Evaluator {
    /// Evaluates all households by reading each table once.
    ///
    /// Its results are those of ``evaluate(_:year:criteria:)``; only reasons and evidence are left out.
    ///
    /// - Parameter region: Only households in it.
    package func evaluateHouseholds(year: Int, criteria id: String? = nil, in region: ScopeCode? = nil) throws
        -> BulkEvaluation
    {
        guard let type = store.schema.type(named: Subject.household.type) else {
            throw EvaluationError.noHouseholds
        }
        let terms = try criteria.terms(id, for: .household, year: year, type: type)
        return try evaluateHouseholds(year: year, by: terms.set, terms.line, type, in: region)
    }

    /// The same by a set and a line that are known: what was signed under them is counted by them, whatever was published since.
    func evaluateHouseholds(
        year: Int, by set: CriteriaSet, _ line: IncomeLines.Line?, _ type: RecordType, in region: ScopeCode?
    ) throws -> BulkEvaluation {
        try store.read { _ in
            let bound = BoundCriteria(set, in: store.schema, year: year)
            let pass = HouseholdPass(evaluator: self, bound: bound, year: year, line: line, region: region)
            let households = try pass.run(type)
            let retired = Set(households.lazy.filter { $0.standing == .retired }.map(\.number))
            return BulkEvaluation(
                criteria: set, year: year, items: bound.items.map(\.item.number), households: households,
                endedLater: try EndedLater.households(retired, after: year, in: store))
        }
    }
}
