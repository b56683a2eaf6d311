import Cunlian
package import RecordStore
package import Records

/// Whether a household is listed for exit in a year, and what may then not be carried over or filled in beforehand: whatever an exit
/// standard reads. No year is made up without a visit.
package struct ExitListing: Sendable {
    package let year: Int
    private let listed: Set<RecordID>
    private let reads: CriteriaReads

    /// Of these households; of the members in them what is theirs.
    ///
    /// - Throws: What the store throws.
    package init(_ store: RecordStore, _ households: [RecordID], year: Int) throws {
        self.year = year
        reads = try CriteriaReads(store)
        let reader = try ExitReader(store)
        var listed: Set<RecordID> = []
        for household in households where try reader.standing(of: household, year: year).outcome.isListed { listed.insert(household) }
        self.listed = listed
    }

    package var isEmpty: Bool { listed.isEmpty }
    package var count: Int { listed.count }

    /// Whether a value of the year must be found at a visit.
    package func bars(_ field: Field, of type: RecordType, in household: RecordID) -> Bool {
        field.key != nil && listed.contains(household) && reads.contains(field, of: type)
    }

    /// Why.
    package var reason: Label {
        Label(
            "已列入\(year)年退出名单：退出标准要用的项目须当年入户核实，不能沿用",
            "listed for exit in \(year): what the standard reads is asked at a visit of the year, and not carried over")
    }
}

extension ExitStanding.Outcome {
    /// Whether the year's exit is under way, or stands.
    package var isListed: Bool {
        switch self {
        case .none, .rejected, .revoked: false
        case .preExit, .disputed, .exited, .undecidedHere: true
        }
    }
}
