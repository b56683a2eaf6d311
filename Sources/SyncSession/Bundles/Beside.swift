package import Changesets
package import Records

/// What somebody has beside the log: keys to what is sealed, and who opened it; of a bundle's writer, and remembered of them.
///
///     Beside := <keys: Varint> (<ScopeCode> <Raw(8)>)*keys <logs: Varint> <Log>*logs
///
/// `Protocol/12-bundle.md`, section 4.
package struct Beside: Hashable, Sendable {
    /// Of more scopes no statement speaks.
    private static let scopesMax = 20_000
    /// Of a record of keys, of an entry of who opened what.
    private static let itemBytesMax = 16 << 10
    /// Of what one frame brings, unless one item has more: small parts have room for it.
    private static let frameBytes = 512

    package struct Keys: Hashable, Sendable {
        package let scope: ScopeCode
        /// What the names of the scope's records come to: 14, section 5.
        package let digest: [UInt8]

        package init(scope: ScopeCode, digest: [UInt8]) { (self.scope, self.digest) = (scope, digest) }
    }

    package var keys: [Keys]
    package var logs: [ViewingAsk.Log]

    package init(keys: [Keys] = [], logs: [ViewingAsk.Log] = []) { (self.keys, self.logs) = (keys, logs) }

    func encode(into writer: inout ByteWriter) {
        writer.varint(keys.count)
        for item in keys {
            writer.varint(item.scope.number)
            writer.raw(item.digest)
        }
        ViewingAsk.write(logs, into: &writer)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        (keys, logs) = ([], [])
        for _ in 0..<(try reader.count(max: Self.scopesMax, .scopes)) {
            keys.append(Keys(scope: try reader.scope(), digest: Array(try reader.raw(8))))
        }
        logs = try ViewingAsk.logs(&reader)
    }

    /// As a store remembers it of a peer.
    package var bytes: [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.bytes
    }

    /// - Returns: `nil` for anything else than ``bytes``.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let beside = try? Beside(from: &reader), reader.isAtEnd else { return nil }
        self = beside
    }

    // MARK: What goes along

    /// The scopes of which the addressee is not known to have the keys that are here: where it said something else, or nothing.
    package func unlike(_ told: Beside?) -> [ScopeCode] {
        let there = Dictionary((told?.keys ?? []).map { ($0.scope, $0.digest) }, uniquingKeysWith: { first, _ in first })
        return keys.filter { there[$0.scope] != $0.digest }.map(\.scope)
    }

    /// The logs of which the addressee is not known to have all, and beyond which number: of one that has parted from the first on.
    package func lacking(_ told: Beside?) -> [(log: ViewingAsk.Log, beyond: Int)] {
        logs.compactMap { log in
            let there = told?.logs.first { $0.scope == log.scope && $0.replica == log.replica }
            guard there?.sum != log.sum else { return nil }
            return (log, there.map { $0.count < log.count ? $0.count : 0 } ?? 0)
        }
    }

    /// Frames that bring records of keys, or entries of logs, in their order.
    package static func frames(_ kind: FrameKind, _ items: [[UInt8]]) -> [Frame] {
        var frames: [Frame] = []
        var rest = items[...]
        while !rest.isEmpty {
            var (size, count) = (0, 0)
            while count < rest.count, count == 0 || size + rest[rest.startIndex + count].count <= frameBytes {
                size += rest[rest.startIndex + count].count
                count += 1
            }
            var writer = ByteWriter()
            writer.varint(count)
            for item in rest.prefix(count) { writer.blob(item) }
            frames.append(Frame(kind, writer.bytes))
            rest.removeFirst(count)
        }
        return frames
    }

    /// What such a frame brings, untrusted.
    static func items(_ frame: [UInt8]) throws(WireError) -> [[UInt8]] {
        var reader = ByteReader(frame)
        var items: [[UInt8]] = []
        for _ in 0..<(try reader.countOfRest(.entries)) { items.append(Array(try reader.blob(max: itemBytesMax, .viewing))) }
        try reader.expectEnd(.viewing)
        return items
    }
}
