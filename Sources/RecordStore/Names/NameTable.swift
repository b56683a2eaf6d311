import Causality
import Records
import SQLite

/// Inside the file, replicas, scopes and records are named by small numbers: `_replica`, `_scope` and `_run`.
///
/// Finding never makes a number: whoever names something new does so within a write.
final class NameTable: Room {
    let context: StoreContext
    let settings: Settings

    private(set) var replicas: [Int32: ReplicaID] = [:]
    private(set) var replicaNumbers: [ReplicaID: Int32] = [:]
    private(set) var scopeNumbers: [ScopeCode: Int64] = [:]
    private(set) var scopeCodes: [Int64: ScopeCode] = [:]
    /// Of the records, by runs; see ``RecordRun``.
    var runs = RunCache()
    /// How many records are referred to and not there.
    var missing: Int64?
    /// Whether anything here was written again under another incarnation.
    var hasRepeats: Bool?

    init(_ context: StoreContext, _ settings: Settings) {
        self.context = context
        self.settings = settings
    }

    func forget() {
        replicas = [:]
        replicaNumbers = [:]
        scopeNumbers = [:]
        scopeCodes = [:]
        runs = RunCache()
        missing = nil
        hasRepeats = nil
    }

    // MARK: Replicas

    /// The number of a replica, or `nil` where the file does not name it.
    func find(_ replica: ReplicaID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int32? {
        if let number = replicaNumbers[replica] { return number }
        let find = try r.prepare("SELECT id FROM _replica WHERE name = ?")
        find.bind(1, replica.fileName)
        defer { find.reset() }
        guard try find.nextRow() else { return nil }
        let number = try find.small(0)
        remember(replica, number)
        return number
    }

    /// The number of a replica, which is given one where it has none.
    func intern(_ replica: ReplicaID, _ w: borrowing WriteTransaction) throws(StoreError) -> Int32 {
        if let number = try find(replica, w) { return number }
        let insert = try w.prepare("INSERT INTO _replica (name) VALUES (?)")
        insert.bind(1, replica.fileName)
        try insert.perform()
        let number = try small(w.lastInsertedRow)
        remember(replica, number)
        return number
    }

    func replica(_ number: Int32, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ReplicaID {
        if let replica = replicas[number] { return replica }
        let find = try r.prepare("SELECT name FROM _replica WHERE id = ?")
        find.bind(1, Int64(number))
        defer { find.reset() }
        guard try find.nextRow(), let replica = ReplicaID(fileName: find.blob(0)) else {
            throw StoreError.damaged(.missingReplica(number))
        }
        remember(replica, number)
        return replica
    }

    /// The replica of a number as it stands in a row; `nil` where the file names none.
    func knownReplica(_ number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ReplicaID? {
        guard let small = Int32(exactly: number) else { return nil }
        do { return try replica(small, r) } catch {
            guard case .damaged = error else { throw error }
            return nil
        }
    }

    private func remember(_ replica: ReplicaID, _ number: Int32) {
        replicas[number] = replica
        replicaNumbers[replica] = number
    }

    func publicKey(of replica: ReplicaID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8]? {
        let find = try r.prepare("SELECT public_key FROM _replica WHERE name = ?")
        find.bind(1, replica.bytes)
        defer { find.reset() }
        guard try find.nextRow(), !find.isNull(0) else { return nil }
        return find.blob(0)
    }

    func setPublicKey(_ key: [UInt8], of replica: ReplicaID, _ w: borrowing WriteTransaction) throws(StoreError) {
        let update = try w.prepare("UPDATE _replica SET public_key = ? WHERE id = ?")
        update.bind(1, key)
        update.bind(2, Int64(try intern(replica, w)))
        try update.perform()
    }

    // MARK: Scopes

    /// The number of a scope, or `nil` where the file holds nothing of it.
    func find(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64? {
        if let number = scopeNumbers[scope] { return number }
        let find = try r.prepare("SELECT id FROM _scope WHERE code = ?")
        find.bind(1, Int64(bitPattern: scope.number))
        defer { find.reset() }
        guard try find.nextRow() else { return nil }
        remember(scope, find.int(0))
        return find.int(0)
    }

    /// The number of a scope, which is given one where it has none.
    func intern(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Int64 {
        if let number = try find(scope, w) { return number }
        let insert = try w.prepare("INSERT INTO _scope (code) VALUES (?)")
        insert.bind(1, Int64(bitPattern: scope.number))
        try insert.perform()
        remember(scope, w.lastInsertedRow)
        return w.lastInsertedRow
    }

    func scope(_ number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ScopeCode {
        if let scope = scopeCodes[number] { return scope }
        let find = try r.prepare("SELECT code FROM _scope WHERE id = ?")
        find.bind(1, number)
        defer { find.reset() }
        guard try find.nextRow() else { throw StoreError.damaged(.missingScope(number)) }
        let scope = ScopeCode(number: try find.natural(0))
        remember(scope, number)
        return scope
    }

    /// The scope of a number as it stands in a row; `nil` where the file names none.
    func knownScope(_ number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ScopeCode? {
        do { return try scope(number, r) } catch {
            guard case .damaged = error else { throw error }
            return nil
        }
    }

    private func remember(_ scope: ScopeCode, _ number: Int64) {
        scopeNumbers[scope] = number
        scopeCodes[number] = scope
    }

    /// The numbers of a scope and of those that lie in it, in no order. Nothing is read of the others: a city has thousands.
    func scopeNumbers(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Int64] {
        guard !scope.isDirectory else { return try find(scope, r).map { [$0] } ?? [] }
        let find = try r.prepare("SELECT id FROM _scope WHERE code BETWEEN ? AND ?")
        var (result, codes, digits): ([Int64], ClosedRange<UInt64>, Int) = ([], scope.number...scope.number, scope.digits)
        while digits <= ScopeGrammar.digitsMax {
            find.bind(1, Int64(codes.lowerBound))
            find.bind(2, Int64(codes.upperBound))
            while try find.nextRow() { result.append(find.int(0)) }
            find.reset()
            digits += 1
            if digits <= ScopeGrammar.digitsMax { codes = (codes.lowerBound * 10)...(codes.upperBound * 10 + 9) }
        }
        return result
    }

    /// The directories of which anything is here, from the root's downwards.
    func directories(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ScopeCode] {
        let find = try r.prepare("SELECT code FROM _scope WHERE code = 0 OR code > ?")
        find.bind(1, Int64(ScopeCode.directories))
        defer { find.reset() }
        var result: [ScopeCode] = []
        while try find.nextRow() { result.append(ScopeCode(number: try find.natural(0))) }
        return result.filter(\.isDirectory).sorted()
    }

    /// Every scope that the store holds something of, the directory first.
    func scopes(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ScopeCode] {
        let find = try r.prepare("SELECT code FROM _scope WHERE code >= 0")
        defer { find.reset() }
        var result: [ScopeCode] = []
        while try find.nextRow() { result.append(ScopeCode(number: try find.natural(0))) }
        return result.sorted()
    }
}

extension ReplicaID {
    /// As the file names it: 20 bytes, and behind them the scope in which it wrote where that is another, 8 bytes.
    var fileName: [UInt8] {
        isHome ? bytes : bytes + (0..<8).map { UInt8(truncatingIfNeeded: origin >> UInt64(56 - 8 * $0)) }
    }

    init?(fileName: [UInt8]) {
        guard fileName.count == Self.byteCount || fileName.count == Self.byteCount + 8,
            let replica = ReplicaID(bytes: Array(fileName.prefix(Self.byteCount)))
        else { return nil }
        self = replica.from(fileName.dropFirst(Self.byteCount).reduce(0) { $0 << 8 | UInt64($1) })
    }
}
