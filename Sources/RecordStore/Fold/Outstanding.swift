public import Records
import SQLite

/// How far the store has come with folding scopes anew that the directory asked for.
public struct Refolding: Hashable, Sendable {
    /// How many scopes are done.
    public let done: Int
    /// How many there were since the last time that none was left.
    public let total: Int

    /// Puts the parts together; nothing is checked.
    public init(done: Int, total: Int) {
        self.done = done
        self.total = total
    }
}

/// Scopes whose rows are still judged by a directory of before: each is folded anew by itself, after the transaction that took the
/// directory's news in, and until then shows what it showed. `docs/decisions/0080`.
///
/// A mark is durable together with the news, and goes in the transaction that folds the scope, whoever asked for that; so what is left after
/// a crash is exactly what is left to do, and in whatever order it is done, each scope ends as the fold of its log.
struct Outstanding: Room {
    let context: StoreContext
    let names: NameTable
}

extension Outstanding {
    /// From now on the scope's rows are behind.
    func note(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let insert = try w.prepare("INSERT INTO _outstanding VALUES (?, 0) ON CONFLICT (scope) DO UPDATE SET done = 0")
        insert.bind(1, try names.intern(scope, w))
        try insert.perform()
    }

    /// The scope's rows are being made anew; those that are done stay counted until none is left.
    func noteDone(_ scope: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let find = try w.prepare("SELECT 1 FROM _outstanding WHERE scope = ? AND done = 0")
        find.bind(1, scope)
        let isNoted = try find.nextRow()
        find.reset()
        guard isNoted else { return }
        let update = try w.prepare("UPDATE _outstanding SET done = 1 WHERE scope = ?")
        update.bind(1, scope)
        try update.perform()
        if try next(w) == nil { try w.execute("DELETE FROM _outstanding") }
    }

    /// Whether the scope's rows are behind.
    func contains(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        guard let number = try names.find(scope, r) else { return false }
        let find = try r.prepare("SELECT 1 FROM _outstanding WHERE scope = ? AND done = 0")
        find.bind(1, number)
        defer { find.reset() }
        return try find.nextRow()
    }

    /// The scope whose turn it is; `nil` where no rows are behind.
    func next(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ScopeCode? {
        let find = try r.prepare("SELECT scope FROM _outstanding WHERE done = 0 ORDER BY scope LIMIT 1")
        let number = try find.nextRow() ? find.int(0) : nil
        find.reset()
        return try number.map { number throws(StoreError) in try names.scope(number, r) }
    }

    /// Every scope whose rows are behind.
    func scopes(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ScopeCode] {
        let find = try r.prepare("SELECT scope FROM _outstanding WHERE done = 0 ORDER BY scope")
        var numbers: [Int64] = []
        while try find.nextRow() { numbers.append(find.int(0)) }
        find.reset()
        return try numbers.map { number throws(StoreError) in try names.scope(number, r) }
    }

    /// How far it has come; `nil` where no rows are behind.
    func progress(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Refolding? {
        let find = try r.prepare("SELECT count(*), coalesce(sum(done), 0) FROM _outstanding")
        defer { find.reset() }
        guard try find.nextRow(), find.int(0) > find.int(1) else { return nil }
        return Refolding(done: Int(find.int(1)), total: Int(find.int(0)))
    }
}

extension RecordStore {
    /// How far the store has come with folding scopes anew since the directory's last news; `nil` where all rows are as it says.
    public func refolding() throws(StoreError) -> Refolding? {
        try file.read { r throws(StoreError) in try rooms.outstanding.progress(r) }
    }

    /// Whether a scope shows what it showed before the directory's last news.
    public func isBehind(_ scope: ScopeCode) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in try rooms.outstanding.contains(scope, r) }
    }

    /// Folds one scope anew whose rows are behind, in a transaction of its own; where there is none nothing is written.
    ///
    /// - Returns: How far it has come; `nil` where none is left.
    @discardableResult
    public func refoldNext() throws(StoreError) -> Refolding? {
        guard try refolding() != nil else { return nil }
        return try file.write { w throws(StoreError) in
            // Another program may have done it meanwhile.
            if let scope = try rooms.outstanding.next(w) { try rooms.fold.refold(scope, w) }
            return try rooms.outstanding.progress(w)
        }
    }

    /// How many scopes are folded anew within the transaction that takes the directory's news in; where more are touched all of them come
    /// after it, one by one.
    package var refoldsAtOnceMax: Int {
        get { context.refoldsAtOnceMax }
        set { context.refoldsAtOnceMax = newValue }
    }
}
