import Causality
import Records

extension Payload {
    /// The order that the comments of ``Payload`` and its parts state, and that every place named is there.
    package func checkInvariants() {
        precondition(0...slots.count ~= knownCount, "More known records than records.")
        precondition(slots[..<knownCount].allSatisfy { $0.creation == nil }, "A known record is created.")
        precondition(ascendStrictly(slots[..<knownCount]) { $0.record < $1.record }, "Known records do not ascend.")
        var last = 0
        for (index, slot) in slots.enumerated().dropFirst(knownCount) {
            guard let creation = slot.creation else { preconditionFailure("A record is neither known nor created.") }
            precondition(last <= creation.entry && creation.entry < heads.count, "Creations do not ascend by entry.")
            precondition(creation.parent.map { 0..<index ~= $0 } ?? true, "A record's parent is not there before it.")
            last = creation.entry
        }
        precondition(ascendStrictly(tables) { $0.type < $1.type }, "Tables do not ascend.")
        for table in tables { table.checkInvariants(slots: slots.count, entries: heads.count) }
        for head in heads { head.context.checkInvariants() }
        precondition(rareHeads == heads.filter(\.isRare), "What entries do beside changing fields is not listed.")
    }
}

extension TouchTable {
    fileprivate func checkInvariants(slots: Int, entries: Int) {
        precondition(ascendStrictly(touches) { ($0.entry, $0.slot) < ($1.entry, $1.slot) }, "Touches do not ascend.")
        precondition(
            touches.allSatisfy { 0..<entries ~= Int($0.entry) && 0..<slots ~= Int($0.slot) }, "A touch of what is not there.")
        precondition(ascendStrictly(blocks) { $0.field < $1.field }, "Blocks do not ascend.")
        for block in blocks {
            precondition(block.rows.allSatisfy { touches.indices ~= Int($0) }, "A row of a touch that is not there.")
            precondition(zip(block.rows, block.rows.dropFirst()).allSatisfy { $0 <= $1 }, "Rows do not ascend.")
            precondition(block.keys.isEmpty || block.keys.count == block.rows.count, "Keys for some rows only.")
            precondition(block.kinds.count == 1 || block.kinds.count == block.rows.count, "Kinds for some rows only.")
            precondition(block.columns.allSatisfy { $0.count == block.rows.count }, "A column of other rows.")
        }
    }
}
