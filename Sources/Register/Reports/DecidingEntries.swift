import Causality
import Changesets
import RecordStore
import Records

/// Where somebody decided, of a log in which most entries say something else: the names of those entries, kept by scope, for to find them
/// every entry has to be unpacked.
enum DecidingEntries {
    /// One of them.
    struct Name {
        let scope: ScopeCode
        let dot: Dot
        /// Milliseconds since 1970, by its author's clock.
        let time: UInt64
    }

    /// The types of events by which an office decides, in the schemas that have them.
    private static let types: Set<String> = [
        "case_decision", "village_case_decision", "county_case_decision", "approval", "objection_answer", "list_objection_answer",
    ]

    /// The numbers of the types whose records decide something.
    static func types(_ schema: Schema) -> Set<Int> { Set(schema.types.filter { types.contains($0.name) }.map(\.number)) }

    private static func decides(_ entry: Entry, _ types: Set<Int>) -> Bool {
        !entry.admits.isEmpty || entry.changes.contains { $0.kind == .resolve } || entry.creations.contains { types.contains($0.type) }
    }

    /// All of the region, in no order.
    static func all(_ source: ReportSource) throws -> [Name] {
        let types = types(source.store.schema)
        let version = fingerprint("decisions 1 by \(types.sorted())")
        let contents = try source.contents("decisions", version: version, isApart: true) { changed in
            var made: [Int64: [UInt8]] = [:]
            for state in changed {
                let entries = try source.store.views.entries(since: 0, at: state.scope) { decides($0, types) }
                if !entries.isEmpty { made[state.number] = encode(entries.map(\.entry)) }
            }
            return made
        }
        return try contents.flatMap { state, content in try decode(content, of: state.scope) }
    }

    private static func encode(_ entries: [Entry]) -> [UInt8] {
        var writer = ByteWriter()
        for entry in entries {
            writer.fixed64(entry.dot.replica.high)
            writer.fixed64(entry.dot.replica.low)
            writer.varint(UInt64(entry.dot.replica.incarnation))
            writer.varint(entry.dot.number)
            writer.varint(entry.time.milliseconds)
        }
        return writer.bytes
    }

    private static func decode(_ content: [UInt8], of scope: ScopeCode) throws(WireError) -> [Name] {
        var (bytes, names): (ByteReader, [Name]) = (ByteReader(content), [])
        while !bytes.isAtEnd {
            let (high, low) = (try bytes.fixed64(), try bytes.fixed64())
            let replica = ReplicaID(high: high, low: low, incarnation: UInt32(clamping: try bytes.varint()))
            names.append(Name(scope: scope, dot: Dot(replica, try bytes.varint()), time: try bytes.varint()))
        }
        return names
    }
}
