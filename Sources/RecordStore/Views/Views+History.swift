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

    /// Which entry made a record that is named after another one: what was written again under another incarnation keeps its records' names.
    public func madeAgain(in scope: ScopeCode) throws(StoreError) -> [RecordID: Dot] {
        try file.read { r throws(StoreError) in
            guard try names.hasRepeats(r) else { return [:] }
            let log = try judge.log(scope, r)
            var made: [RecordID: Dot] = [:]
            func note(_ entry: Entry) {
                guard entry.repeats != nil else { return }
                for creation in entry.creations { made[creation.record] = entry.dot }
            }
            for part in log.parts where part.payload.heads.contains(where: { $0.repeats != nil }) {
                for judged in log.entries(of: part) { note(judged.entry) }
            }
            for entry in log.unsealed { note(entry) }
            return made
        }
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
