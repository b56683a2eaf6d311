import Causality
import SQLite

/// A part of one scope that a connection has in memory, since it is asked for many times over: what finds people, at a node's console.
struct RememberedPart {
    /// The state that it was computed in.
    let stamp: [UInt8]
    let content: [UInt8]
    /// Who may use it where it is concealed in the file; `nil` where it lies there as it is.
    let basis: Basis?

    struct Basis {
        /// Whose key it is concealed under.
        let viewer: ReplicaID
        /// What stands before it, while no key comes.
        let head: [UInt8]
        /// Whether anything had been opened when it was computed.
        let isOpened: Bool
    }
}

/// Only stamps are read of the file, and contents where they are others than those in memory: so nothing is shown that the file does not say.
extension KeptParts {
    func eachRemembered(
        _ part: String, _ r: borrowing some Reading & ~Copyable, _ body: (Int64, Span<UInt8>, Span<UInt8>) -> Void
    ) throws(StoreError) {
        let find = try r.prepare("SELECT scope, stamp FROM _report WHERE part = ?")
        find.bind(1, part)
        var stamps: [(scope: Int64, stamp: [UInt8])] = []
        while try find.nextRow() { stamps.append((find.int(0), find.blob(1))) }
        find.reset()
        if let known = context.remembered[part]?.count, known > stamps.count {
            let here = Set(stamps.map(\.scope))
            context.remembered[part] = context.remembered[part]?.filter { here.contains($0.key) }
        }
        var head: [UInt8]?
        for (scope, stamp) in stamps {
            guard let content = try remembered(part, of: scope, stamp, &head, r) else { continue }
            body(scope, stamp.span, content.span)
        }
    }

    /// The content of one scope's part in that state; `nil` where it is concealed from whoever asks.
    func remembered(
        _ part: String, of scope: Int64, _ stamp: [UInt8], _ head: inout [UInt8]?, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [UInt8]? {
        if let known = context.remembered[part]?[scope], known.stamp == stamp, try isUsable(known, &head, r) {
            if let basis = known.basis { try noteRevealed(basis.isOpened, of: scope, r) }
            return known.content
        }
        let find = try r.prepare("SELECT content FROM _report WHERE part = ? AND scope = ? AND stamp = ?")
        find.bind(1, part)
        find.bind(2, scope)
        find.bind(3, stamp)
        let content = try find.nextRow() ? find.blob(0) : []
        find.reset()
        let found =
            context.layout.seals
            ? try remembered(content, stamp: stamp, of: scope, &head, r) : RememberedPart(stamp: stamp, content: content, basis: nil)
        context.remembered[part]?[scope] = found
        return found?.content
    }

    private func isUsable(
        _ known: RememberedPart, _ head: inout [UInt8]?, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        guard let basis = known.basis else { return true }
        let now = if let head { head } else { try self.head(r) }
        head = now
        return basis.viewer == own && basis.head == now
    }
}
