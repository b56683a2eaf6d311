import Causality
import Records

/// The changes, by type of record and by field.
extension PayloadDecoder {
    mutating func readTables(_ slots: [Slot]) throws(WireError) -> [TouchTable] {
        var tables: [TouchTable] = []
        for _ in 0..<(try reader.countOfRest(.recordTypes)) {
            let type = try reader.count(max: Int(UInt16.max), .recordType)
            guard tables.last.map({ $0.type < type }) ?? true else { throw reader.fail(.outOfOrder(.recordTypes)) }
            var table = TouchTable(type: type)
            table.touches = try readTouches(slots, type: type)
            var hasRow = Array(repeating: false, count: table.touches.count)
            for _ in 0..<(try reader.count(max: Limits.fieldsMax, .fields)) {
                let field = try reader.count(max: Limits.fieldsMax, .fieldNumber)
                guard table.blocks.last.map({ $0.field < field }) ?? true else { throw reader.fail(.outOfOrder(.fields)) }
                var section = try reader.section(try reader.countOfRest(.fieldLength))
                let block = try BlockDecoder(field: field, touches: table.touches, slots: slots)
                    .decode(&section, &budget, &namedSlots, &packed)
                try section.expectEnd(.field)
                for row in block.rows { hasRow[Int(row)] = true }
                table.blocks.append(block)
            }
            guard hasRow.allSatisfy({ $0 }) else { throw reader.fail(.nothingChanges) }
            tables.append(table)
        }
        return tables
    }

    private mutating func readTouches(_ slots: [Slot], type: Int) throws(WireError) -> [(entry: Int32, slot: Int32)] {
        let touchCount = try itemCount(.touchedRecords)
        guard touchCount > 0 else { throw reader.fail(.empty(.tableOfType)) }
        var touches: [(entry: Int32, slot: Int32)] = []
        touches.reserveCapacity(touchCount)
        var entry = 0
        for _ in 0..<touchCount {
            entry += try reader.count(max: count, .touchEntry)
            guard entry < count else { throw reader.fail(.ofNoEntry(.change)) }
            touches.append((Int32(entry), 0))
        }
        var slot: Int64 = 0
        for index in 0..<touchCount {
            let start = reader.offset
            slot &+= try reader.signed()
            guard slot >= 0, slot < Int64(slots.count) else { throw WireError(start, .notListed(.record)) }
            if let creation = slots[Int(slot)].creation, creation.type != type || creation.entry > Int(touches[index].entry) {
                throw WireError(start, .changeBeforeCreation)
            }
            if index > 0, touches[index - 1].entry == touches[index].entry, touches[index - 1].slot >= Int32(slot) {
                throw WireError(start, .outOfOrder(.touchedRecords))
            }
            touches[index].slot = Int32(slot)
            namedSlots[Int(slot)] = true
        }
        return touches
    }
}
