import Causality
import Changesets
import RecordStore
import Records

/// Who made a record, when, and having seen what: from the entry that created it.
struct Written {
    let record: RecordID
    let scope: ScopeCode
    let entry: Entry
    let coverage: Coverage
    let person: String
    /// `nil` where there is no directory.
    let role: String?
    let time: UInt64
    let isAdmitted: Bool

    /// `nil` where the record's beginning is not in this store.
    init?(_ record: RecordID, in scope: ScopeCode, _ store: RecordStore) throws {
        guard let view = try store.record(record, in: scope), let (entry, origin) = try store.creation(of: record, in: scope) else {
            return nil
        }
        let info = try store.authors.info(entry.dot, in: origin)
        (self.record, self.scope, self.entry) = (record, scope, entry)
        coverage = entry.coverage(from: origin, in: scope, [])
        (person, role, time) = (info.author.person, info.author.role?.code, info.time.milliseconds)
        isAdmitted = view.existence.isConfirmed
    }
}
