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
        let last = find.int(0)
        find.reset()
        guard last >= 0, last < Int64.max / 2 else { throw .damaged(.badNumber(last)) }
        let next = last + 1
        sequences[scope] = next
        return next
    }

    /// Notes that a held changeset is applied now.
    func setSequence(
        _ sequence: Int64, _ header: ChangesetHeader, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let update = try w.prepare(
            """
            UPDATE _changeset SET sequence = ?, waits = NULL, waits_scope = NULL, waits_replica = NULL, waits_number = NULL, since = NULL \
            WHERE scope = ? AND replica = ? AND last = ? AND standing = 0
            """)
        update.bind(1, sequence)
        update.bind(2, try names.intern(scope, w))
        update.bind(3, Int64(try names.intern(header.replica, w)))
        update.bind(4, Int64(header.last))
        try update.perform()
        countWaiting(header.replica, scope, -1)
        if awaitedOthers[scope]?.isEmpty == false { awaitedOthers[scope] = nil }
    }

    /// Moves the head of a chain over the changeset that follows it.
    func extendHead(to changeset: Changeset, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        try setHead(scope, changeset.header.replica, w) {
            $0.held = changeset.header.last
            $0.digest = changeset.digest
        }
    }

    /// Where a changeset stands to its replica's chain.
    enum Place: Int64 {
        case chain = 0
        /// Aside: what it follows is not here.
        case loose = 2
    }

    /// When a changeset that waits came, by this store's clock.
    enum Arrival {
        case now
        /// Earlier, in milliseconds since 1970; `nil` where it was not noted.
        case earlier(Int64?)

        func milliseconds(by environment: StoreEnvironment) -> Int64? {
            switch self {
            case .now: Int64(clamping: environment.wallClock())
            case .earlier(let time): time
            }
        }
    }

    /// - Parameters:
    ///   - sequence: Its place in the order of application, where it is applied at once.
    ///   - arrival: Since when it waits, where it is not.
    func insert(
        _ changeset: Changeset, _ scope: ScopeCode, _ place: Place, sequence: Int64? = nil, since arrival: Arrival = .now,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let insert = try w.prepare(
            """
            INSERT INTO _changeset (scope, replica, first, last, standing, digest, bytes, sequence, since) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insert.bind(1, try names.intern(scope, w))
        insert.bind(2, Int64(try names.intern(changeset.header.replica, w)))
        insert.bind(3, Int64(changeset.header.first))
        insert.bind(4, Int64(changeset.header.last))
        insert.bind(5, place.rawValue)
        insert.bind(6, changeset.digest)
        insert.bind(7, changeset.bytes)
        insert.bind(8, sequence)
        insert.bind(9, sequence == nil ? arrival.milliseconds(by: environment) : nil)
        try insert.perform()
        if place == .loose { loose[scope]? += 1 }
        if sequence == nil { countWaiting(changeset.header.replica, scope, 1) }
    }
}
