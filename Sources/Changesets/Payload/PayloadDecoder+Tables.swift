import Causality
import Records

/// The changes, by type of record and by field.
extension PayloadDecoder {
    mutating func readTables(_ slots: [Slot]) throws(WireError) -> [TouchTable] {
        var tables: [TouchTable] = []
        for _ in 0..<(try reader.countOfRest("record types")) {
            let type = try reader.count(max: Int(UInt16.max), "a record's type")
            guard tables.last.map({ $0.type < type }) ?? true else { throw reader.fail("record types are out of order") }
            var table = TouchTable(type: type)
            table.touches = try readTouches(slots, type: type)
            var hasRow = Array(repeating: false, count: table.touches.count)
            for _ in 0..<(try reader.count(max: Limits.fieldsMax, "fields")) {
                let field = try reader.count(max: Limits.fieldsMax, "a field's number")
                guard table.blocks.last.map({ $0.field < field }) ?? true else { throw reader.fail("fields are out of order") }
                var section = try reader.section(try reader.countOfRest("a field's length"))
                let block = try BlockDecoder(field: field, touches: table.touches, slots: slots)
                    .decode(&section, &budget, &namedSlots, &packed)
                try section.expectEnd("field \(field) of type \(type)")
                for row in block.rows { hasRow[Int(row)] = true }
                table.blocks.append(block)
            }
            guard hasRow.allSatisfy({ $0 }) else { throw reader.fail("a record is touched and nothing in it changes") }
            tables.append(table)
        }
        return tables
    }

    private mutating func readTouches(_ slots: [Slot], type: Int) throws(WireError) -> [(entry: Int32, slot: Int32)] {
        let touchCount = try itemCount("touched records")
        guard touchCount > 0 else { throw reader.fail("a record type without records") }
        var touches: [(entry: Int32, slot: Int32)] = []
        touches.reserveCapacity(touchCount)
        var entry = 0
        for _ in 0..<touchCount {
            entry += try reader.count(max: count, "a touch's entry")
            guard entry < count else { throw reader.fail("a change in an entry that is not there") }
            touches.append((Int32(entry), 0))
        }
        var slot: Int64 = 0
        for index in 0..<touchCount {
            let start = reader.offset
            slot &+= try reader.signed()
            guard slot >= 0, slot < Int64(slots.count) else { throw WireError(start, "a change in a record that is not named") }
            if let creation = slots[Int(slot)].creation, creation.type != type || creation.entry > Int(touches[index].entry) {
                throw WireError(start, "a change in a record before its creation, or of another type")
            }
            if index > 0, touches[index - 1].entry == touches[index].entry, touches[index - 1].slot >= Int32(slot) {
                throw WireError(start, "touched records are out of order")
            }
            touches[index].slot = Int32(slot)
            namedSlots[Int(slot)] = true
        }
        return touches
    }
}
