import Causality
import Records

/// Reads what ``PayloadEncoder`` writes, from bytes that nobody has vouched for but their author.
///
/// Every count is bounded by the bytes that are left before anything is allocated for it, and each part
/// is accepted in one form only, so equal contents are equal bytes.
struct PayloadDecoder {
    let replica: ReplicaID
    let first: UInt64
    let count: Int
    let salt: UInt32
    let replicas: ReplicaTable
    private var reader: ByteReader
    private let header: ChangesetHeader
    private var contextReplicas: Set<ReplicaID> = []
    /// How many things may still be made of the bytes: deflate and bit columns write many in few.
    private var budget = Limits.payloadItemsMax

    init(_ bytes: [UInt8], header: ChangesetHeader) {
        self.header = header
        replica = header.replica
        first = header.first
        count = header.count
        salt = header.salt
        replicas = ReplicaTable(author: header.replica, sorted: header.replicas)
        reader = ByteReader(bytes)
    }

    mutating func decode() throws(WireError) -> Payload {
        guard count <= reader.remaining else { throw reader.fail("more entries than bytes") }
        var payload = Payload()
        let times = try readTimes()
        let contexts = try readContexts()
        for index in 0..<count { payload.heads.append(EntryHead(context: contexts[index], time: times[index])) }
        try readRemarks(into: &payload.heads)
        payload.slots = try readKnown()
        payload.knownCount = payload.slots.count
        try readCreated(into: &payload.slots)
        payload.tables = try readTables(payload.slots)
        try reader.expectEnd("the payload")
        try NamedThings(payload, header, contextReplicas).check(reader)
        return payload
    }

    private mutating func spend(_ items: Int) throws(WireError) {
        budget -= items
        guard budget >= 0 else { throw reader.fail("more than \(Limits.payloadItemsMax) things in one changeset") }
    }

    private mutating func readTimes() throws(WireError) -> [HybridTime] {
        var times: [HybridTime] = []
        var last: UInt64 = 0
        for _ in 0..<count {
            last = last &+ UInt64(bitPattern: try reader.signed())
            times.append(HybridTime(bits: last))
        }
        return times
    }

    private mutating func readContexts() throws(WireError) -> [VersionVector] {
        var contexts: [VersionVector] = []
        var last = VersionVector()
        for _ in 0..<count {
            var previous: ReplicaID?
            for _ in 0..<(try reader.count(max: Limits.replicasMax, "a context")) {
                let start = reader.offset
                let replica = try replicas.replica(&reader)
                let delta = try reader.signed()
                guard replica != self.replica, previous.map({ $0 < replica }) ?? true, delta != 0 else {
                    throw WireError(start, "a context names its author, or a replica out of order, or changes nothing")
                }
                let (number, overflow) = Int64(bitPattern: last[replica]).addingReportingOverflow(delta)
                guard !overflow, number >= 0 else { throw WireError(start, "a context falls below zero") }
                last.set(replica, to: UInt64(number))
                contextReplicas.insert(replica)
                previous = replica
            }
            if previous != nil { try spend(last.entries.count) }
            contexts.append(last)
        }
        return contexts
    }

    private mutating func readRemarks(into heads: inout [EntryHead]) throws(WireError) {
        for index in try readSparsePlaces({ (reader, _) throws(WireError) in try reader.text(max: Limits.textBytesMax, "a reason") }) {
            heads[index.0].reason = index.1
        }
        for (index, source) in try readSparsePlaces({ (reader, _) throws(WireError) -> Source in
            guard let source = Source(rawValue: try reader.byte()) else { throw reader.fail("a source is not known") }
            return source
        }) { heads[index].source = source }
        for (index, dot) in try readSparsePlaces({ (reader, table) throws(WireError) in try PayloadDecoder.dot(&reader, table) }) {
            heads[index].repeats = dot
        }
        for (index, dots) in try readSparsePlaces({ (reader, table) throws(WireError) -> [Dot] in
            var dots: [Dot] = []
            for _ in 0..<(try reader.countOfRest("admitted entries")) {
                let dot = try PayloadDecoder.dot(&reader, table)
                guard dots.last.map({ $0 < dot }) ?? true else { throw reader.fail("admitted entries are out of order") }
                dots.append(dot)
            }
            guard !dots.isEmpty else { throw reader.fail("an entry says that it admits, and admits none") }
            return dots
        }) { heads[index].admits = dots }
    }

    private static func dot(_ reader: inout ByteReader, _ table: ReplicaTable) throws(WireError) -> Dot {
        let replica = try table.replica(&reader)
        return Dot(replica, try reader.entryNumber())
    }

    private mutating func readSparsePlaces<Item>(
        _ read: (inout ByteReader, ReplicaTable) throws(WireError) -> Item
    ) throws(WireError) -> [(Int, Item)] {
        var result: [(Int, Item)] = []
        var next = 0
        for _ in 0..<(try reader.count(max: count, "remarks")) {
            let index = next + (try reader.count(max: count, "a remark's place"))
            guard index < count else { throw reader.fail("a remark on an entry that is not there") }
            result.append((index, try read(&reader, replicas)))
            next = index + 1
        }
        return result
    }

    private mutating func readKnown() throws(WireError) -> [Slot] {
        var salts: [UInt32] = []
        for _ in 0..<(try reader.countOfRest("salts")) {
            let salt = try reader.fixed32()
            guard salts.last.map({ $0 < salt }) ?? true else { throw reader.fail("salts are out of order") }
            salts.append(salt)
        }
        var slots: [Slot] = []
        var last: RecordID?
        let known = try reader.countOfRest("known records")
        try spend(known)
        for _ in 0..<known {
            let start = reader.offset
            let replica = try replicas.replica(&reader)
            let base = last?.replica == replica ? last?.number ?? 0 : 0
            let (number, overflow) = base.addingReportingOverflow(try reader.varint())
            let index = UInt32(try reader.count(max: Int(UInt32.max), "a record's index"))
            guard !salts.isEmpty, !overflow, number > 0, number <= UInt64(Int64.max) else { throw WireError(start, "a record's name is malformed") }
            let record = RecordID(
                replica: replica, number: number, index: index,
                salt: salts[try reader.count(max: salts.count - 1, "a salt's place")])
            guard last.map({ $0 < record }) ?? true else { throw WireError(start, "known records are out of order") }
            slots.append(Slot(record))
            last = record
        }
        guard Set(slots.map(\.record.salt)).count == salts.count else { throw reader.fail("a salt is listed, and no record has it") }
        return slots
    }

    private mutating func readCreated(into slots: inout [Slot]) throws(WireError) {
        let created = try reader.countOfRest("created records")
        try spend(created)
        var places: [(entry: Int, index: UInt32)] = []
        for _ in 0..<created {
            let entry = (places.last?.entry ?? 0) + (try reader.count(max: count, "a creation's place"))
            guard entry < count else { throw reader.fail("a creation in an entry that is not there") }
            places.append((entry, places.last.map { $0.entry == entry ? $0.index + 1 : 0 } ?? 0))
        }
        var types: [Int] = []
        for _ in 0..<created { types.append(try reader.count(max: Int(UInt16.max), "a record's type")) }
        var lastParent: Int64 = 0
        for index in 0..<created {
            let start = reader.offset
            let code = try reader.varint()
            var parent: Int?
            if code > 0 {
                lastParent &+= unzigzag(code - 1)
                guard lastParent >= 0, lastParent < Int64(slots.count) else {
                    throw WireError(start, "a record's parent is not there before it")
                }
                parent = Int(lastParent)
            }
            let place = places[index]
            let record = RecordID(
                replica: replica, number: first + UInt64(place.entry), index: place.index, salt: salt)
            slots.append(Slot(record, creation: (place.entry, types[index], parent)))
        }
    }

    private mutating func readTables(_ slots: [Slot]) throws(WireError) -> [TouchTable] {
        var tables: [TouchTable] = []
        for _ in 0..<(try reader.countOfRest("record types")) {
            let type = try reader.count(max: Int(UInt16.max), "a record's type")
            guard tables.last.map({ $0.type < type }) ?? true else { throw reader.fail("record types are out of order") }
            var table = TouchTable(type: type)
            table.touches = try readTouches(slots, type: type)
            for _ in 0..<(try reader.count(max: Limits.fieldsMax, "fields")) {
                let field = try reader.count(max: Limits.fieldsMax, "a field's number")
                guard table.blocks.last.map({ $0.field < field }) ?? true else { throw reader.fail("fields are out of order") }
                var section = try reader.section(try reader.countOfRest("a field's length"))
                let decoder = BlockDecoder(field: field, touchCount: table.touches.count, slots: slots)
                table.blocks.append(try decoder.decode(&section, budget: &budget))
                try section.expectEnd("field \(field) of type \(type)")
            }
            tables.append(table)
        }
        return tables
    }

    private mutating func readTouches(_ slots: [Slot], type: Int) throws(WireError) -> [(entry: Int32, slot: Int32)] {
        let touchCount = try reader.countOfRest("touched records")
        guard touchCount > 0 else { throw reader.fail("a record type without records") }
        try spend(touchCount)
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
        }
        return touches
    }
}

/// Reads the changes of one field.
struct BlockDecoder {
    let field: Int
    let touchCount: Int
    let slots: [Slot]

    func decode(_ reader: inout ByteReader, budget: inout Int) throws(WireError) -> Block {
        var block = Block(field: field)
        try spend(touchCount, of: &budget, reader)
        try readRows(&reader, into: &block)
        try readKeys(&reader, into: &block)
        try readKinds(&reader, into: &block)
        let columns = try reader.count(max: 256, "inputs")
        guard columns > 0 else { throw reader.fail("a field without inputs") }
        for _ in 0..<columns {
            try spend(block.rows.count, of: &budget, reader)
            block.columns.append(try Column.decode(count: block.rows.count, slots: slots, from: &reader))
        }
        try checkOrder(block, reader)
        return block
    }

    private func spend(_ items: Int, of budget: inout Int, _ reader: ByteReader) throws(WireError) {
        budget -= items
        guard budget >= 0 else { throw reader.fail("more than \(Limits.payloadItemsMax) things in one changeset") }
    }

    private func readRows(_ reader: inout ByteReader, into block: inout Block) throws(WireError) {
        let mode = try reader.byte()
        guard mode <= 1 else { throw reader.fail("a field's row mode is neither 0 nor 1") }
        if mode == 1 {
            block.rows = Array(0..<Int32(touchCount))
            return
        }
        let rowCount = try reader.countOfRest("rows")
        guard rowCount > 0 else { throw reader.fail("a field without rows") }
        block.rows.reserveCapacity(rowCount)
        var touch = 0
        for _ in 0..<rowCount {
            touch += try reader.count(max: touchCount, "a row's place")
            guard touch < touchCount else { throw reader.fail("a row of a record that is not touched") }
            block.rows.append(Int32(touch))
        }
        let isDense = rowCount == touchCount && block.rows.enumerated().allSatisfy { $0 == Int($1) }
        guard !isDense else { throw reader.fail("rows that are all there are not written in the short form") }
    }

    private func readKeys(_ reader: inout ByteReader, into block: inout Block) throws(WireError) {
        switch try reader.byte() {
        case 0: return
        case 1:
            var last: Int64 = 0
            for _ in block.rows {
                last &+= try reader.signed()
                block.keys.append(.number(last))
            }
        case 2:
            guard !slots.isEmpty else { throw reader.fail("a key, and no record is named") }
            for _ in block.rows {
                block.keys.append(.record(slots[try reader.count(max: slots.count - 1, "a key's slot")].record))
            }
        default: throw reader.fail("a key kind is not known")
        }
    }

    private func readKinds(_ reader: inout ByteReader, into block: inout Block) throws(WireError) {
        let uniform = try reader.byte()
        if uniform > 0 { return block.kinds = [try kind(uniform, reader)] }
        for byte in try reader.raw(block.rows.count) { block.kinds.append(try kind(byte, reader)) }
        guard Set(block.kinds).count > 1 else { throw reader.fail("kinds that are all alike are not written in the short form") }
    }

    private func kind(_ byte: UInt8, _ reader: ByteReader) throws(WireError) -> ChangeKind {
        guard let kind = ChangeKind(rawValue: byte) else { throw reader.fail("change kind \(byte) is not known") }
        let isOfExistence = field == Field.existence
        guard isOfExistence ? kind != .add && kind != .remove : kind != .delete else {
            throw reader.fail("a record is not added to, and a field is not deleted")
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
                throw reader.fail("rows of field \(field) are out of order or repeated")
            }
        }
    }
}
