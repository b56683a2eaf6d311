import RecordStore
import Records

/// Records that a commit's rows make and that wait to be written together, since many at once cost less than one by one.
///
/// They lie in one region, and none of them is known to the store yet: whatever might mean one of them must wait until
/// they are written.
final class HeldCreations {
    struct Creation {
        let line: Int
        let draft: Draft
        /// What people call the record.
        let number: String?
        /// Whether the row brought the number; else the store gave it.
        let isNumberBrought: Bool
        /// What a row without a number is known by.
        let digests: [[UInt8]]
        /// What the rows behind it may call the record, beside its number.
        let keys: [String]
    }

    /// So many are written at the latest; a file is not held in memory.
    static let creationsMax = 500

    private(set) var creations: [Creation] = []
    private(set) var numbers: Set<String> = []
    private(set) var hasBroughtNumbers = false
    private(set) var keys: Set<String> = []
    /// Whether rows may wait: whoever allows it has them written before the transaction ends.
    var mayWait = false
    /// What came of those that waited, for the report.
    var written = 0
    var proposed = 0
    var refused: [(line: Int, error: any Error)] = []
    /// What rows made in this commit, where somebody has remarks on it.
    var made: [(line: Int, record: RecordID)] = []

    var isEmpty: Bool { creations.isEmpty }
    var scope: ScopeCode? { creations.first?.draft.scope }

    func hold(_ creation: Creation) {
        creations.append(creation)
        if let number = creation.number { numbers.insert(number) }
        hasBroughtNumbers = hasBroughtNumbers || creation.isNumberBrought
        keys.formUnion(creation.keys)
    }

    /// Hands them over, to be written.
    func release() -> [Creation] {
        defer {
            creations.removeAll(keepingCapacity: true)
            numbers.removeAll(keepingCapacity: true)
            keys.removeAll(keepingCapacity: true)
            hasBroughtNumbers = false
        }
        return creations
    }

    /// Their commit came to nothing, or there is nothing more to tell.
    func forget() {
        _ = release()
        (written, proposed) = (0, 0)
        (refused, made) = ([], [])
    }

    /// Tells a report what came of those that waited.
    func tell(_ report: inout ImportReport) throws {
        report.written += written
        report.created += written
        report.proposed += proposed
        (written, proposed) = (0, 0)
        guard !refused.isEmpty else { return }
        let told = refused
        refused = []
        for item in told { try report.refuse(item.line, for: item.error) }
    }
}
