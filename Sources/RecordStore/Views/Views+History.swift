public import Causality
import Changesets
public import Records
import SQLite

extension Entry {
    func touches(_ record: RecordID) -> Bool {
        changes.contains { $0.record == record } || creations.contains { $0.record == record }
    }
}

extension Views {
    /// Whether entries of a replica behind that number, up to the last, change a record.
    public func touches(
        _ record: RecordID, by replica: ReplicaID, after number: UInt64, through last: UInt64, in scope: ScopeCode
    ) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in try touches(record, by: replica, after: number, through: last, in: scope, r) }
    }

    func touches(
        _ record: RecordID, by replica: ReplicaID, after number: UInt64, through last: UInt64, in scope: ScopeCode,
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        guard last > number else { return false }
        return try log.entries(of: replica, in: scope, from: number + 1, through: last, r).contains { $0.touches(record) }
    }

    /// The entries of a scope that touch a record, in the order in which they were applied here.
    public func history(_ record: RecordID, in scope: ScopeCode) throws(StoreError) -> [JudgedEntry] {
        try file.read { r throws(StoreError) in try opened(history(record, in: scope, r), r) }
    }

    func history(_ record: RecordID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [JudgedEntry] {
        let log = try judge.log(scope, r)
        var result: [JudgedEntry] = []
        for part in log.parts where part.payload.slots.contains(where: { $0.record == record }) {
            result += log.entries(of: part).filter { $0.entry.touches(record) }
        }
        for entry in log.unsealed where entry.touches(record) {
            result.append(JudgedEntry(entry: entry, author: log.own, isAdmitted: true))
        }
        return result
    }
}
