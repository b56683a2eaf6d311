public import Causality
import Changesets
public import Records
import SQLite

/// Keys to what is sealed, as stores pass them on to each other: every record of them stands for itself, is named by its bytes, and never
/// changes. `Protocol/14-sealed.md`, section 5.
public struct Keys: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let table: KeyTable
    let ring: KeyRing
    let offices: Offices
    let views: Views
    let saving: Saving
    let peers: PeerBook
    let notebook: Notebook

    /// The first bytes of a record's digest.
    public static let nameSize = 8
    /// How many groups the names of a scope's records fall into, by their first bits.
    public static let groupCount = 64
    /// Of what a group comes to, in bytes.
    static let groupSize = 4
    /// More of them a store keeps of no scope: a village's have room a hundred times.
    static let recordsPerScopeMax = 500_000
    static let recordBytesMax = ScopeKey.bytesMax + 1

    /// Whether there are any at all.
    public var isUsed: Bool { context.layout.seals }

    /// What a store has of some scopes.
    public struct Snapshot: Sendable {
        fileprivate(set) var records: [ScopeCode: [[UInt8]: [UInt8]]] = [:]

        /// The scopes, ascending.
        public var scopes: [ScopeCode] { records.keys.sorted() }

        /// How many records it has of a scope.
        public func count(of scope: ScopeCode) -> Int { records[scope]?.count ?? 0 }

        /// What it has of a scope, in eight bytes.
        public func digest(of scope: ScopeCode) -> [UInt8] { Keys.digest(of: (records[scope] ?? [:]).keys) }

        /// The same, group by group.
        public func groups(of scope: ScopeCode) -> [UInt8] {
            let size = Keys.groupSize
            var sums = [UInt8](repeating: 0, count: Keys.groupCount * size)
            for name in (records[scope] ?? [:]).keys {
                let group = Int(name[0]) * Keys.groupCount / 256
                for place in 0..<size { sums[group * size + place] ^= name[Keys.nameSize - size + place] }
            }
            return sums
        }

        /// Which groups come to something else, a bit for each.
        public func groups(of scope: ScopeCode, unlike sums: [UInt8]) -> UInt64 {
            let own = groups(of: scope)
            var unlike: UInt64 = 0
            for group in 0..<Keys.groupCount where sums.count == own.count {
                let place = group * Keys.groupSize..<(group + 1) * Keys.groupSize
                if own[place] != sums[place] { unlike |= 1 << UInt64(group) }
            }
            return unlike
        }

        /// The names in some groups.
        public func names(of scope: ScopeCode, in groups: UInt64) -> Set<[UInt8]> {
            Set((records[scope] ?? [:]).keys.filter { groups >> UInt64(Int($0[0]) * Keys.groupCount / 256) & 1 == 1 })
        }

        /// The names of records of which something is so.
        func names(of scope: ScopeCode, where isSo: (_ record: [UInt8]) -> Bool) -> Set<[UInt8]> {
            Set((records[scope] ?? [:]).filter { isSo($0.value) }.keys)
        }

        /// Of those names the records that are here.
        public func records(_ wanted: some Sequence<[UInt8]>, in scope: ScopeCode) -> [[UInt8]] {
            // Keys of scopes before what is wrapped under them.
            wanted.compactMap { records[scope]?[$0] }.sorted { $0[0] < $1[0] }
        }
    }

    /// - Parameter regions: Only scopes that one of them covers; `nil` is all.
    public func snapshot(in regions: [ScopeCode]?) throws(StoreError) -> Snapshot {
        try file.read { r throws(StoreError) in try snapshot(in: regions, r) }
    }

    private func snapshot(in regions: [ScopeCode]?, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Snapshot {
        var result = Snapshot()
        guard isUsed else { return result }
        var scopeOfKey: [KeyName: ScopeCode] = [:]
        for scope in try names.scopes(r) where !scope.isDirectory && regions?.contains(where: { $0.covers(scope) }) ?? true {
            var records: [[UInt8]: [UInt8]] = [:]
            for statement in try table.statements(in: scope, r) {
                let key = try decoding(ScopeKey(statement, suite: environment.suite, isKept: true))
                // Two who give the same key to the same holder, not knowing of each other, say the same.
                records[name(of: [1] + key.name.bytes + key.holder.bytes)] = [1] + statement
                scopeOfKey[key.name] = scope
            }
            for statement in try table.erasures(in: scope, r) {
                let record = [3] + statement
                records[name(of: record)] = record
            }
            result.records[scope] = records
        }
        for subject in try table.allSubjects(r) {
            guard let scope = scopeOfKey[subject.scopeKey] else { continue }
            let record = [2] + subject.name.bytes + subject.scopeKey.bytes + subject.wrapped
            result.records[scope]?[name(of: record)] = record
        }
        return result
    }

    private func name(of record: [UInt8]) -> [UInt8] { Array(environment.suite.digest(record).prefix(Self.nameSize)) }

    /// Takes in records that came from elsewhere, those of scopes before what is wrapped under them.
    ///
    /// - Parameters:
    ///   - records: Untrusted.
    ///   - regions: Of whose scopes whoever sent them may speak; `nil` is all.
    ///   - keepsEarly: Whether those whose scope, key or record is not here yet are kept until it is, as of a bundle whose parts are read in
    ///     any order; else they are asked for again.
    /// - Returns: How many were new.
    public func take(_ records: [[UInt8]], in regions: [ScopeCode]?, keepsEarly: Bool = false) throws(StoreError) -> Int {
        guard isUsed else { return 0 }
        let (taken, hasErased) = try file.write { w throws(StoreError) in
            var hasErased = false
            var early: [[UInt8]] = []
            let before = try table.recordCount(w)
            var destroyed = 0
            var touched: Set<ScopeCode> = []
            var scopeOfKey: [KeyName: ScopeCode] = [:]
            let held = Set(try names.scopes(w))
            for scope in held where regions?.contains(where: { $0.covers(scope) }) ?? true {
                for name in try table.names(in: scope, w) { scopeOfKey[name] = scope }
            }
            let room = Self.recordsPerScopeMax * max(1, scopeOfKey.count)
            for record in records where record.count <= Self.recordBytesMax && !record.isEmpty {
                guard Int(before) + records.count < room else { break }
                if record[0] == 1, let key = try? ScopeKey(Array(record.dropFirst()), suite: environment.suite) {
                    guard !key.scope.isDirectory, regions?.contains(where: { $0.covers(key.scope) }) ?? true else { continue }
                    guard held.contains(key.scope) else {
                        early.append(record)
                        continue
                    }
                    scopeOfKey[key.name] = key.scope
                    touched.insert(key.scope)
                    try table.insert(key, w)
                } else if record[0] == 2, record.count == 1 + 2 * KeyName.size + SubjectKey.wrappedSize {
                    let scopeKey = KeyName(Array(record[(1 + KeyName.size)..<(1 + 2 * KeyName.size)]))
                    guard let scope = scopeOfKey[scopeKey] else {
                        early.append(record)
                        continue
                    }
                    touched.insert(scope)
                    let name = KeyName(Array(record[1...KeyName.size]))
                    // What was destroyed does not come back.
                    guard try !table.isErased(Array(name.bytes.prefix(SubjectKey.beginningSize)), w) else { continue }
                    try table.insert(KeyTable.Subject(name: name, scopeKey: scopeKey, wrapped: Array(record[(1 + 2 * KeyName.size)...])), w)
                } else if record[0] == 3, let statement = try? Erasure(Array(record.dropFirst()), suite: environment.suite) {
                    let giver = Fingerprint(digest: environment.suite.digest(statement.giver))
                    guard regions?.contains(where: { $0.covers(statement.scope) }) ?? true else { continue }
                    guard let number = try names.type(statement.record, in: statement.scope, w) else {
                        early.append(record)
                        continue
                    }
                    guard let type = schema.type(number), try mayErase(giver, type, in: statement.scope, w) else { continue }
                    if try !table.isErased(beginning(statement.record), w) { hasErased = true }
                    destroyed += try destroy(statement, w)
                }
            }
            if keepsEarly, !early.isEmpty { try keep(early: early, of: regions, w) }
            if hasErased {
                let copies = try reachCopies(w)
                for name in copies.removed { try notebook.note(.copyRemoved(name), w) }
                for name in copies.left { try notebook.noteOnce(.copyLeft(name), w) }
            }
            let taken = try table.recordCount(w) - before + Int64(destroyed)
            if taken > 0 {
                ring.forget()
                for scope in touched {
                    try peers.forgetKeys(of: scope, w)
                    // What was computed without them says less than can be read by now.
                    if let number = try names.find(scope, w) { try names.noteRefold(number, w) }
                }
                // Who may read and has not been given it yet is given it by whoever can.
                try ring.share(w) { touched.contains($0) }
            }
            return (Int(taken), hasErased)
        }
        if hasErased { try file.truncateLog() }
        return taken
    }
}
