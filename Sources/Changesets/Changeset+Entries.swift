import Causality
public import Records

extension Changeset {
    /// The entries one by one, for the fold in memory, for `history` and for `verify`.
    public func entries() throws(WireError) -> [Entry] {
        Changeset.entries(of: try payload(), header: header)
    }

    /// The entries of a payload that has been decoded already, in order.
    public static func entries(of payload: Payload, header: ChangesetHeader) -> [Entry] {
        var creations: [[Creation]] = Array(repeating: [], count: header.count)
        for slot in payload.slots {
            guard let creation = slot.creation else { continue }
            let parent = creation.parent.map { payload.slots[$0].record }
            creations[creation.entry].append(Creation(slot.record, type: creation.type, parent: parent))
        }
        var changes: [[Change]] = Array(repeating: [], count: header.count)
        for table in payload.tables {
            for block in table.blocks {
                for (row, place) in block.rows.enumerated() {
                    let touch = table.touches[Int(place)]
                    changes[Int(touch.entry)].append(
                        Change(
                            payload.slots[Int(touch.slot)].record, FieldAddress(block.field, block.key(row)),
                            block.kind(row), block.value(row)))
                }
            }
        }
        return payload.heads.enumerated().map { index, head in
            Entry(
                dot: Dot(header.replica, header.first + UInt64(index)), context: head.context, time: head.time,
                reason: head.reason, source: head.source, repeats: head.repeats, creations: creations[index],
                changes: changes[index], admits: head.admits, transfer: head.transfer)
        }
    }
}
