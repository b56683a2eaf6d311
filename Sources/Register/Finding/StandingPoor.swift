package import RecordStore
package import Records

/// The households that stand in the register as poor at the end of a year: of whom an exit can be proposed.
package enum StandingPoor {
    /// - Parameter region: Only households in it.
    /// - Returns: Their numbers inside the file.
    package static func numbers(of year: Int, in store: RecordStore, region: ScopeCode?) throws -> Set<Int64> {
        try HouseholdYear(ReportSource(store, region: region, isKeeping: false), year: year).households(.poor)
    }
}
