import Causality
import Changesets
public import Records
import SQLite

/// A scope, and a name for the state that it is in here.
///
/// Equal stamps of one file mean equal rows: they hold how far each replica is applied, and how often the scope was
/// folded anew.
public struct ScopeState: Hashable, Sendable {
    /// The scope.
    public let scope: ScopeCode
    /// Its number in the file's tables.
    public let number: Int64
    /// Differs wherever rows may differ.
    public let stamp: [UInt8]

    /// Puts the parts together; nothing is checked.
    public init(scope: ScopeCode, number: Int64, stamp: [UInt8]) {
        self.scope = scope
        self.number = number
        self.stamp = stamp
    }
}

/// What was computed of some scopes, each with the state that it was computed in.
public struct KeptPart: Sendable {
    let part: String
    let contents: [(state: ScopeState, content: [UInt8])]
    /// What stands before it where it is concealed; `nil` where nothing sealed was asked for, so that it is the same whoever computes it.
    let head: [UInt8]?
    /// Whether the register sealed anything when it was computed.
    let seals: Bool
    /// By whose keys it was computed.
    let viewer: ReplicaID
}

/// What reports computed of single scopes, kept so that only scopes that changed are computed again.
public struct KeptParts: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let keyTable: KeyTable
    let concealing: Concealing
    let trail: Trail

    /// What stands before a part where the schema seals something: this, how many keys were at hand, and whether anything had been opened
    /// when it was computed.
    private static let mark: UInt8 = 0xA1
    /// What stands before a part for which nothing sealed was asked: it lies there as it is.
    static let plain: UInt8 = 0xA2
    func head(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8] {
        if let known = context.keyCount { return [Self.mark] + known }
        let count = try keyTable.count(r)
        // Where nothing is written it stays so until another writes, which is forgotten at once.
        if file.handsOver { context.keyCount = count }
        return [Self.mark] + count
    }
}

extension KeptParts {
    /// The scopes in a region, ascending by code; `nil` is everything but the directory.
    public func scopeStates(in region: ScopeCode? = nil) throws(StoreError) -> [ScopeState] {
        try file.read { r throws(StoreError) in try scopeStates(in: region, r) }
    }

    func scopeStates(in region: ScopeCode? = nil, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ScopeState] {
        let applied = try log.appliedByScope(r)
        return try names.refolds(r).filter { region?.covers($0.scope) ?? true }.map { scope, number, folds throws(StoreError) in
            var stamp = ByteWriter()
            stamp.varint(UInt64(folds))
            for head in applied[number] ?? [] {
                stamp.varint(UInt64(head.replica))
                stamp.varint(UInt64(head.entries))
            }
            return ScopeState(scope: scope, number: number, stamp: stamp.bytes)
        }
    }

    /// What was kept of a part, by the scope's number, whatever state the scope was in.
    public func keptParts(_ part: String) throws(StoreError) -> [Int64: (stamp: [UInt8], content: [UInt8])] {
        try file.read { r throws(StoreError) in try keptParts(part, r) }
    }

    func keptParts(
        _ part: String, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Int64: (stamp: [UInt8], content: [UInt8])] {
        let find = try r.prepare("SELECT scope, stamp, content FROM _report WHERE part = ?")
        find.bind(1, part)
        defer { find.reset() }
        var (kept, head): ([Int64: (stamp: [UInt8], content: [UInt8])], [UInt8]?) = ([:], nil)
        while try find.nextRow() {
            let scope = find.int(0)
            guard let found = try remembered(find.blob(2), stamp: find.blob(1), of: scope, &head, r) else { continue }
            kept[scope] = (found.stamp, found.content)
        }
        return kept
    }

    /// A part as it was computed; `nil` where it is concealed from whoever asks, or was computed with fewer keys, and so may say less.
    ///
    /// - Parameter known: What stands before such parts, once it is known: keys are counted for it.
    func remembered(
        _ kept: [UInt8], stamp: [UInt8], of scope: Int64, _ known: inout [UInt8]?, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> RememberedPart? {
        guard context.layout.seals else { return RememberedPart(stamp: stamp, content: kept, basis: nil) }
        if kept.first == Self.plain { return RememberedPart(stamp: stamp, content: Array(kept.dropFirst()), basis: nil) }
        let head = if let known { known } else { try head(r) }
        known = head
        guard let content = try concealing.revealed(kept, r), content.starts(with: head), content.count > head.count else { return nil }
        let isOpened = content[head.count] != 0
        try noteRevealed(isOpened, of: scope, r)
        return RememberedPart(
            stamp: stamp, content: Array(content.dropFirst(head.count + 1)), basis: .init(viewer: own, head: head, isOpened: isOpened))
    }

    /// Whoever computes by what was concealed conceals that too; and what was opened once and kept is looked through again.
    func noteRevealed(_ isOpened: Bool, of scope: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        trail.noteAsked()
        if isOpened { trail.noteKept(in: try names.scope(scope, r)) }
    }

    /// Whoever keeps a copy of the file has no use for what can be computed again.
    static func empty(_ w: borrowing WriteTransaction) throws(StoreError) { try w.execute("DELETE FROM _report") }

    /// The same of one scope.
    static func empty(of scope: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let delete = try w.prepare("DELETE FROM _report WHERE scope = ?")
        delete.bind(1, scope)
        try delete.perform()
    }

    /// From what a part is computed, taken before it is; inside the same `read`.
    package struct Basis: Sendable {
        /// How often something sealed had been asked for.
        fileprivate let asked: Int
        /// What stands before what is concealed.
        fileprivate let head: [UInt8]
        /// Whether nothing was until the part was computed; `nil` while it is not.
        fileprivate var isPlain: Bool?
    }

    package func basis() throws(StoreError) -> Basis {
        guard context.layout.seals else { return Basis(asked: 0, head: []) }
        return try file.read { r throws(StoreError) in Basis(asked: trail.asked, head: try head(r)) }
    }

    /// The same of a part that was computed just now, whatever is asked for afterwards.
    package func settled(_ basis: Basis) -> Basis {
        var settled = basis
        settled.isPlain = basis.asked == trail.asked
        return settled
    }

    /// Keeps parts for the next report, unless somebody else is writing: a report waits for nobody.
    ///
    /// - Parameters:
    ///   - contents: Each with the state that it was computed in: what was overtaken meanwhile is never believed.
    ///   - basis: Where nothing sealed was asked for since then, nothing of them is concealed; without one all is.
    package func keepParts(
        _ part: String, _ contents: [(state: ScopeState, content: [UInt8])], from basis: Basis? = nil
    ) throws(StoreError) {
        guard !contents.isEmpty else { return }
        guard context.layout.seals else { return try keep(KeptPart(part: part, contents: contents, head: nil, seals: false, viewer: own)) }
        let from = if let basis { basis } else { try self.basis() }
        let isPlain = basis.map { $0.isPlain ?? ($0.asked == trail.asked) } ?? false
        try keep(
            KeptPart(
                part: part, contents: contents, head: isPlain ? nil : from.head + [trail.count > 0 ? 1 : 0], seals: true, viewer: own))
    }

    private func keep(_ kept: KeptPart) throws(StoreError) {
        context.memory?.add(kept.part, kept.remembered)
        if let keeper = context.keeper { keeper(kept) } else { try keep([kept]) }
    }

    /// Keeps what was computed, here or in stores that were opened to look, in one transaction; of one scope and part the last.
    public func keep(_ parts: [KeptPart]) throws(StoreError) {
        // What was in the clear before the register began to seal is computed anew, and nobody conceals what another could read.
        let parts = parts.filter { $0.seals == context.layout.seals && ($0.head == nil || $0.viewer == own) }
        guard !parts.isEmpty, file.isFree() else { return }
        try file.write { w throws(StoreError) in
            let insert = try w.prepare(
                """
                INSERT INTO _report VALUES (?, ?, ?, ?) ON CONFLICT (part, scope) \
                DO UPDATE SET stamp = excluded.stamp, content = excluded.content
                """)
            for kept in parts {
                for item in kept.contents {
                    guard let content = try lying(item.content, behind: kept.head, w) else { continue }
                    insert.bind(1, kept.part)
                    insert.bind(2, item.state.number)
                    insert.bind(3, item.state.stamp)
                    insert.bind(4, content)
                    try insert.perform()
                }
            }
        }
    }

    /// A part as it lies in the file; `nil` where it would have to be concealed and nobody is here whose key it could be under.
    private func lying(
        _ content: [UInt8], behind head: [UInt8]?, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> [UInt8]? {
        guard context.layout.seals else { return content }
        guard let head else { return [Self.plain] + content }
        return try concealing.concealed(head + content, w)
    }
}
