import Causality
import Changesets
import Cunlian
import RecordStore
import Records

/// What a batch of decisions wrote, and what stood before: kept beside the log, so that the batch can be taken back.
struct ResolveBatch {
    /// One field that was decided.
    struct Before {
        let address: FieldAddress
        /// What the field showed; `nil` where it was disputed.
        let shown: Value?
        /// The other value, where there was but one.
        let other: Value?

        init(address: FieldAddress, shown: Value?, other: Value?) {
            self.address = address
            self.shown = shown
            self.other = other
        }

        init(_ conflict: Conflict, taken: Candidate) {
            let others = conflict.candidates.compactMap(\.value).filter { $0 != taken.value }
            self.init(address: conflict.address, shown: conflict.verdict.value, other: others.count == 1 ? others[0] : nil)
        }
    }

    /// One record's entry.
    struct Entry {
        let record: RecordID
        let dot: Dot
        let before: [Before]
    }

    var parts: [ScopeCode: [Entry]] = [:]

    /// - Parameter bytes: As ``bytes`` wrote them; `nil` is a batch that has not begun.
    init(_ bytes: [UInt8]?) throws(WireError) {
        guard let bytes else { return }
        var reader = ByteReader(bytes)
        while !reader.isAtEnd {
            let scope = ScopeCode(number: try reader.varint())
            var entries: [Entry] = []
            for _ in 0..<(try reader.varint()) {
                let (record, dot) = (try ValueCodec.record(from: &reader), try ValueCodec.dot(from: &reader))
                var before: [Before] = []
                for _ in 0..<(try reader.varint()) {
                    let address = FieldAddress(Int(try reader.varint()), try ValueCodec.key(from: &reader))
                    before.append(Before(address: address, shown: try Self.value(&reader), other: try Self.value(&reader)))
                }
                entries.append(Entry(record: record, dot: dot, before: before))
            }
            parts[scope] = entries
        }
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        for (scope, entries) in parts.sorted(by: { $0.key < $1.key }) {
            writer.varint(scope.number)
            writer.varint(UInt64(entries.count))
            for entry in entries {
                ValueCodec.encode(entry.record, into: &writer)
                ValueCodec.encode(entry.dot, into: &writer)
                writer.varint(UInt64(entry.before.count))
                for before in entry.before {
                    writer.varint(UInt64(before.address.field))
                    ValueCodec.encode(before.address.key, into: &writer)
                    Self.write(before.shown, &writer)
                    Self.write(before.other, &writer)
                }
            }
        }
        return writer.bytes
    }

    private static func write(_ value: Value?, _ writer: inout ByteWriter) {
        writer.byte(value == nil ? 0 : 1)
        if let value { ValueCodec.encode(value, into: &writer) }
    }

    private static func value(_ reader: inout ByteReader) throws(WireError) -> Value? {
        try reader.byte() == 0 ? nil : try ValueCodec.decode(from: &reader)
    }
}
