import Causality
public import Changesets
public import Records

/// The one written form of a scope's state, which digests are taken over; `Protocol/03-merge.md`, section 9.
///
/// It names replicas in full and holds no time and no number of this file, so stores that hold the same
/// entries write the same bytes.
public enum Canonical {
    /// Writes one record's part of the form.
    public static func encode(_ id: RecordID, _ state: RecordState, into writer: inout ByteWriter) {
        ValueCodec.encode(id, into: &writer)
        writer.varint(state.type)
        writer.byte(state.parent == nil ? 0 : 1)
        if let parent = state.parent { ValueCodec.encode(parent, into: &writer) }
        encode(state.existence, into: &writer)
        let fields = state.fields.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        writer.varint(fields.count)
        for (address, field) in fields {
            writer.varint(address.field)
            ValueCodec.encode(address.key, into: &writer)
            FieldStateCodec.encode(field, into: &writer) {
                ValueCodec.encode($0, into: &$1)
            } dot: {
                ValueCodec.encode($0, into: &$1)
            }
        }
    }

    private static func encode(_ existence: Existence, into writer: inout ByteWriter) {
        writer.byte((existence.isConfirmed ? 1 : 0) | (existence.departures.isEmpty ? 0 : 2))
        writer.varint(existence.deletions.count)
        for deletion in existence.deletions {
            ValueCodec.encode(deletion.dot, into: &writer)
            ValueCodec.encode(deletion.covered, into: &writer)
        }
        let edits = existence.deletions.isEmpty ? [] : existence.uncoveredEdits
        writer.varint(edits.count)
        for edit in edits { ValueCodec.encode(edit, into: &writer) }
        guard !existence.departures.isEmpty else { return }
        writer.varint(existence.departures.count)
        for departure in existence.departures {
            ValueCodec.encode(departure.dot, into: &writer)
            ValueCodec.encode(departure.covered, into: &writer)
            writer.varint(departure.to.number)
        }
    }

    /// Whether two have one written form, told without writing it; where that cannot be, `false`.
    static func isPlainlySame(_ one: Existence, _ other: Existence) -> Bool {
        one.isConfirmed == other.isConfirmed && one.deletions == other.deletions && one.departures == other.departures
            && (one.deletions.isEmpty || one.uncoveredEdits == other.uncoveredEdits)
    }

    /// The whole scope: its entries, those kept out, its records by name.
    public static func encode(
        applied: [UInt8], refused: [[UInt8]], records: [(RecordID, RecordState)], into writer: inout ByteWriter
    ) {
        writer.blob(applied)
        writer.varint(refused.count)
        for dot in refused { writer.raw(dot) }
        writer.varint(records.count)
        for (id, state) in records.sorted(by: { $0.0 < $1.0 }) { encode(id, state, into: &writer) }
    }
}
