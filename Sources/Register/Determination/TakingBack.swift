import Causality
import RecordStore
import Records

extension RunSource {
    /// Whether the one who made a record took it back before anybody had received it: 09, section 1.
    ///
    /// Retired by the replica that made it alone, and whatever another wrote that had seen it made had seen it retired too. A function of
    /// the set of entries, as all that follows from events.
    func isTakenBack(_ record: RecordID, made entry: Entry, in origin: ScopeCode) throws -> Bool {
        guard let existence = try existence(of: record, in: origin), !existence.deletions.isEmpty, existence.uncoveredEdits.isEmpty,
            existence.deletions.allSatisfy({ $0.dot.replica == entry.dot.replica })
        else { return false }
        return try entries(of: origin).allSatisfy { other in
            other.dot.replica == entry.dot.replica || !other.coverage.covers(entry.dot)
                || existence.deletions.contains { other.coverage.covers($0.dot) }
        }
    }
}
