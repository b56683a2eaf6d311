import Records

/// What is left of the bounds on a payload: a bit on the wire can be a value of fifty bytes here.
struct Budget {
    /// Of each entry.
    var changes: [Int]
    var values = Limits.changesetItemsMax
    /// Whether the bytes of the changeset allow fewer values than any changeset may have.
    var isOfBytes = false

    init(entries: Int) { changes = Array(repeating: Limits.entryChangesMax, count: entries) }
}

/// Reads the changes of one field.
struct BlockDecoder {
    let field: Int
    let touches: [(entry: Int32, slot: Int32)]
    let slots: [Slot]

    private var touchCount: Int { touches.count }
    private var isOfExistence: Bool { field == Field.existence }

    init(field: Int, touches: [(entry: Int32, slot: Int32)], slots: [Slot]) {
        self.field = field
        self.touches = touches
        self.slots = slots
    }

    func decode(
        _ reader: inout ByteReader, _ budget: inout Budget, _ named: inout [Bool], _ packed: inout PackedSection?
    ) throws(WireError) -> Block {
        var block = Block(field: field)
        try readRows(&reader, into: &block, &packed)
        for row in block.rows { budget.changes[Int(touches[Int(row)].entry)] -= 1 }
        for row in block.rows where budget.changes[Int(touches[Int(row)].entry)] < 0 {
            throw reader.fail(.tooMany(.changes))
        }
        try readKeys(&reader, into: &block, &named)
        try readKinds(&reader, into: &block)
        let columns = try reader.count(max: isOfExistence ? 1 : 256, .inputs)
        guard columns > 0 else { throw reader.fail(.empty(.field)) }
        budget.values -= columns * block.rows.count
        guard budget.values >= 0 else { throw reader.fail(.tooMany(budget.isOfBytes ? .operations : .values)) }
        for _ in 0..<columns {
            block.columns.append(
                try ColumnDecoder(count: block.rows.count, only: isOfExistence ? .bits : nil, slots: slots)
                    .decode(from: &reader, named: &named, packed: &packed))
        }
        if isOfExistence { try checkExistence(block, reader) }
        try checkOrder(block, reader)
        return block
    }

    private func checkExistence(_ block: Block, _ reader: ByteReader) throws(WireError) {
        guard block.keys.isEmpty else { throw reader.fail(.badExistence) }
        for row in block.rows.indices {
            guard block.value(row) == (block.kind(row) == .delete ? .missing : .bool(true)) else {
                throw reader.fail(.badExistence)
            }
        }
    }

    private func readRows(_ reader: inout ByteReader, into block: inout Block, _ packed: inout PackedSection?) throws(WireError) {
        let mode = try reader.byte()
        if mode == 2, let bits = try packed?.bits.read(touchCount, width: 1) {
            for touch in 0..<touchCount where bits[touch] == 1 { block.rows.append(Int32(touch)) }
            guard !block.rows.isEmpty else { throw reader.fail(.empty(.field)) }
            guard block.rows.count < touchCount else { throw reader.fail(.notOneForm(.rows)) }
            return
        }
        guard mode <= 1 else { throw reader.fail(.unknown(UInt64(mode), .rowMode)) }
        if mode == 1 {
            block.rows = Array(0..<Int32(touchCount))
            return
        }
        let rowCount = try reader.countOfRest(.rows)
        guard rowCount > 0 else { throw reader.fail(.empty(.field)) }
        block.rows.reserveCapacity(rowCount)
        var touch = 0
        for _ in 0..<rowCount {
            touch += try reader.count(max: touchCount, .rowPlace)
            guard touch < touchCount else { throw reader.fail(.notListed(.touchedRecord)) }
            block.rows.append(Int32(touch))
        }
        let isDense = rowCount == touchCount && block.rows.enumerated().allSatisfy { $0 == Int($1) }
        guard !isDense else { throw reader.fail(.notOneForm(.rows)) }
    }

    private func readKeys(_ reader: inout ByteReader, into block: inout Block, _ named: inout [Bool]) throws(WireError) {
        switch try reader.byte() {
        case 0: return
        case 1:
            var last: Int64 = 0
            for _ in block.rows {
                last &+= try reader.signed()
                block.keys.append(.number(last))
            }
        case 2:
            guard !slots.isEmpty else { throw reader.fail(.notListed(.record)) }
            for _ in block.rows {
                let slot = try reader.count(max: slots.count - 1, .keySlot)
                named[slot] = true
                block.keys.append(.record(slots[slot].record))
            }
        default: throw reader.unknown(.keyKind)
        }
    }

    private func readKinds(_ reader: inout ByteReader, into block: inout Block) throws(WireError) {
        let uniform = try reader.byte()
        if uniform > 0 { return block.kinds = [try kind(uniform, reader)] }
        for byte in try reader.raw(block.rows.count) { block.kinds.append(try kind(byte, reader)) }
        guard block.kinds.contains(where: { $0 != block.kinds[0] }) else {
            throw reader.fail(.notOneForm(.kinds))
        }
    }

    private func kind(_ byte: UInt8, _ reader: ByteReader) throws(WireError) -> ChangeKind {
        guard let kind = ChangeKind(rawValue: byte) else { throw reader.fail(.unknown(UInt64(byte), .changeKind)) }
        guard isOfExistence ? kind != .add && kind != .remove : kind != .delete else {
            throw reader.fail(.badKind)
        }
        return kind
    }

    /// Rows ascend by touch and key; only elements of a union may share both, ascending by element.
    private func checkOrder(_ block: Block, _ reader: ByteReader) throws(WireError) {
        for row in block.rows.indices.dropFirst() {
            let (a, b) = (block.rows[row - 1], block.rows[row])
            if a < b { continue }
            let (keyA, keyB) = (block.key(row - 1), block.key(row))
            if keyA < keyB { continue }
            let areElements = [row - 1, row].allSatisfy { block.kind($0) == .add || block.kind($0) == .remove }
            guard keyA == keyB, areElements, block.value(row - 1) < block.value(row) else {
                throw reader.fail(.outOfOrder(.rows))
            }
        }
    }
}
