import Causality
import Changesets
import Records
import SQLite

extension ChangesetLog {
    /// The next place in the order of application.
    func nextSequence(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64 {
        if let last = sequences[scope] {
            sequences[scope] = last + 1
            return last + 1
        }
        let find = try r.prepare("SELECT coalesce(max(sequence), 0) FROM _changeset WHERE scope = ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        _ = try find.nextRow()
        let next = find.int(0) + 1
        find.reset()
        sequences[scope] = next
        return next
    }

    /// Notes that a held changeset is applied now.
    func setSequence(
        _ sequence: Int64, _ header: ChangesetHeader, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let update = try w.prepare(
            """
            UPDATE _changeset SET sequence = ?, waits = NULL, waits_scope = NULL, waits_replica = NULL, waits_number = NULL \
            WHERE scope = ? AND replica = ? AND last = ? AND standing = 0
            """)
        update.bind(1, sequence)
        update.bind(2, try names.intern(scope, w))
        update.bind(3, Int64(try names.intern(header.replica, w)))
        update.bind(4, Int64(header.last))
        try update.perform()
        countWaiting(header.replica, scope, -1)
        awaitedRecords[scope] = nil
    }

    /// Takes the end of a chain out of the log, from the changeset that begins with that entry.
    func removeChain(_ replica: ReplicaID, _ scope: ScopeCode, from first: UInt64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let delete = try w.prepare("DELETE FROM _changeset WHERE scope = ? AND replica = ? AND first >= ? AND standing = 0")
        delete.bind(1, try names.intern(scope, w))
        delete.bind(2, Int64(try names.intern(replica, w)))
        delete.bind(3, Int64(first))
        try delete.perform()
        forget()
    }

    /// Throws a changeset out of the log that waited there and cannot go on its chain.
    func discard(_ changeset: Changeset, _ scope: ScopeCode, _ fault: ChangesetFault, _ w: borrowing WriteTransaction) throws(StoreError) {
        let header = changeset.header
        let delete = try w.prepare("DELETE FROM _changeset WHERE scope = ? AND replica = ? AND first = ? AND digest = ?")
        delete.bind(1, try names.intern(scope, w))
        delete.bind(2, Int64(try names.intern(header.replica, w)))
        delete.bind(3, Int64(header.first))
        delete.bind(4, changeset.digest)
        try delete.perform()
        countWaiting(header.replica, scope, -1)
        try notebook.note(.refused(Notice.Entries(header, in: scope), fault), w)
    }

    /// Takes a changeset that waited out of its chain, because the chain came to be another.
    func setAside(_ changeset: Changeset, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let update = try w.prepare("UPDATE _changeset SET standing = 1, waits = NULL WHERE scope = ? AND digest = ?")
        update.bind(1, try names.intern(scope, w))
        update.bind(2, changeset.digest)
        try update.perform()
        countWaiting(changeset.header.replica, scope, -1)
        try noteFork(changeset, scope, w)
    }

    func noteFork(_ changeset: Changeset, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        try notebook.note(.fork(Notice.Entries(changeset.header, in: scope)), w)
    }

    /// Where a changeset stands to its replica's chain.
    enum Place: Int64 {
        case chain = 0
        /// Another branch of a fork: kept, and folded nowhere.
        case branch = 1
    }

    /// - Parameter sequence: Its place in the order of application, where it is applied at once.
    func insert(
        _ changeset: Changeset, _ scope: ScopeCode, _ place: Place, sequence: Int64? = nil, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let insert = try w.prepare(
            """
            INSERT INTO _changeset (scope, replica, first, last, standing, digest, bytes, sequence) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insert.bind(1, try names.intern(scope, w))
        insert.bind(2, Int64(try names.intern(changeset.header.replica, w)))
        insert.bind(3, Int64(changeset.header.first))
        insert.bind(4, Int64(changeset.header.last))
        insert.bind(5, place.rawValue)
        insert.bind(6, changeset.digest)
        insert.bind(7, changeset.bytes)
        insert.bind(8, sequence)
        try insert.perform()
        if place == .chain, sequence == nil { countWaiting(changeset.header.replica, scope, 1) }
    }
}
