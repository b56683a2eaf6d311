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
    private func head(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8] { [Self.mark] + (try keyTable.count(r)) }
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
        var kept: [Int64: (stamp: [UInt8], content: [UInt8])] = [:]
        while try find.nextRow() { kept[find.int(0)] = (find.blob(1), find.blob(2)) }
        find.reset()
        guard context.layout.seals else { return kept }
        let head = try head(r)
        for (scope, part) in kept {
            // What was computed with fewer keys may say less.
            guard let content = try concealing.revealed(part.content, r), content.starts(with: head), content.count > head.count else {
                kept[scope] = nil
                continue
            }
            if content[head.count] != 0 { trail.noteKept(in: try names.scope(scope, r)) }
            kept[scope]?.content = Array(content.dropFirst(head.count + 1))
        }
        return kept
    }

    /// Goes through what was kept of a part, in whatever order, each where it lies: a city's is tens of megabytes.
    ///
    /// - Parameter body: Is given a scope's number, the stamp, and the content.
    package func eachKeptPart(_ part: String, _ body: (Int64, Span<UInt8>, Span<UInt8>) -> Void) throws(StoreError) {
        guard !context.layout.seals else {
            // What is concealed is revealed whole.
            for (scope, kept) in try keptParts(part) { body(scope, kept.stamp.span, kept.content.span) }
            return
        }
        try file.read { r throws(StoreError) in
            let find = try r.prepare("SELECT scope, stamp, content FROM _report WHERE part = ?")
            find.bind(1, part)
            while try find.nextRow() {
                let scope = find.int(0)
                find.withBlob(1) { stamp in find.withBlob(2) { content in body(scope, stamp, content) } }
            }
            find.reset()
        }
    }

    /// What was kept of a part of one scope; empty where nothing was.
    package func keptPart(_ part: String, of scope: Int64) throws(StoreError) -> [UInt8] {
        guard !context.layout.seals else { return try keptParts(part)[scope]?.content ?? [] }
        return try file.read { r throws(StoreError) in
            let find = try r.prepare("SELECT content FROM _report WHERE part = ? AND scope = ?")
            find.bind(1, part)
            find.bind(2, scope)
            defer { find.reset() }
            return try find.nextRow() ? find.blob(0) : []
        }
    }

    /// What was kept of a part of some scopes, where they are in the state that it was computed in.
    package func keptParts(_ part: String, of states: [ScopeState]) throws(StoreError) -> [Int64: (stamp: [UInt8], content: [UInt8])] {
        guard !context.layout.seals else { return try keptParts(part) }
        return try file.read { r throws(StoreError) in
            let find = try r.prepare("SELECT content FROM _report WHERE part = ? AND scope = ? AND stamp = ?")
            var kept: [Int64: (stamp: [UInt8], content: [UInt8])] = [:]
            for state in states {
                find.bind(1, part)
                find.bind(2, state.number)
                find.bind(3, state.stamp)
                if try find.nextRow() { kept[state.number] = (state.stamp, find.blob(0)) }
                find.reset()
            }
            return kept
        }
    }

    /// Whoever keeps a copy of the file has no use for what can be computed again.
    static func empty(_ w: borrowing WriteTransaction) throws(StoreError) { try w.execute("DELETE FROM _report") }

    /// Keeps parts for the next report, unless somebody else is writing: a report waits for nobody.
    ///
    /// - Parameter contents: Each with the state that it was computed in: what was overtaken meanwhile is never believed.
    public func keepParts(_ part: String, _ contents: [(state: ScopeState, content: [UInt8])]) throws(StoreError) {
        guard !contents.isEmpty else { return }
        if let keeper = context.keeper { return keeper(KeptPart(part: part, contents: contents)) }
        guard file.isFree() else { return }
        try file.write { w throws(StoreError) in
            let insert = try w.prepare(
                """
                INSERT INTO _report VALUES (?, ?, ?, ?) ON CONFLICT (part, scope) \
                DO UPDATE SET stamp = excluded.stamp, content = excluded.content
                """)
            let head = context.layout.seals ? try head(w) + [trail.count > 0 ? 1 : 0] : []
            for item in contents {
                guard let content = try concealing.concealed(head + item.content, w) else { return }
                insert.bind(1, part)
                insert.bind(2, item.state.number)
                insert.bind(3, item.state.stamp)
                insert.bind(4, content)
                try insert.perform()
            }
        }
    }

    /// Keeps what was computed in a store that was opened to look.
    public func keep(_ part: KeptPart) throws(StoreError) { try keepParts(part.part, part.contents) }
}
