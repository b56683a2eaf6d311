import Causality
import Records

/// Reads what ``PayloadEncoder`` writes, from bytes that nobody has vouched for but their author.
///
/// Every count is bounded by the bytes that are left before anything is allocated for it, and each part
/// is accepted in one form only, so equal contents are equal bytes.
struct PayloadDecoder {
    let scope: ScopeCode
    let replica: ReplicaID
    let first: UInt64
    let count: Int
    let salt: UInt32
    let replicas: ReplicaTable
    private var reader: ByteReader
    private var packed: PackedSection?
    /// Which of the header's replicas, and of the slots, have been named: what is listed in vain is refused.
    private var namedReplicas: [Bool]
    private var namedSlots: [Bool] = []
    private var budget = Budget(entries: 0)

    /// - Parameter packed: The bits behind the payload, in version 2.
    init(_ bytes: [UInt8], packed: ArraySlice<UInt8>? = nil, header: ChangesetHeader) {
        self.packed = packed.map { PackedSection($0) }
        scope = ScopeCode(number: header.scope)
        replica = header.replica
        first = header.first
        count = header.count
        salt = header.salt
        replicas = ReplicaTable(author: header.replica, sorted: header.replicas)
        reader = ByteReader(bytes, scopes: packed == nil ? ChangesetVersion.one.scopes : nil)
        namedReplicas = Array(repeating: false, count: header.replicas.count + 1)
        for named in header.namedReplicas { namedReplicas[replicas.index(of: named)] = true }
    }

    mutating func decode() throws(WireError) -> Payload {
        guard count <= reader.remaining else { throw reader.fail(.tooMany(.entries)) }
        var payload = Payload()
        payload.bytes = reader.bytes
        budget = Budget(entries: count)
        let times = try readTimes()
        let contexts = try readContexts()
        for index in 0..<count { payload.heads.append(EntryHead(context: contexts[index], time: times[index])) }
        try readRemarks(into: &payload.heads)
        payload.slots = try readKnown()
        payload.knownCount = payload.slots.count
        try readCreated(into: &payload.slots, repeated: payload.heads.map(\.repeats))
        payload.tables = try readTables(payload.slots)
        if !reader.isAtEnd { try readTransfers(into: &payload.heads) }
        try reader.expectEnd(.payload)
        try packed?.bits.expectEnd()
        guard namedReplicas.dropFirst().allSatisfy({ $0 }) else { throw reader.fail(.neverNamed(.replica)) }
        guard namedSlots.prefix(payload.knownCount).allSatisfy({ $0 }) else {
            throw reader.fail(.neverNamed(.knownRecord))
        }
        debugCheck(payload.checkInvariants)
        return payload
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
        var components = 0
        for _ in 0..<count {
            var previous: ReplicaID?
            for _ in 0..<(try reader.count(max: Limits.replicasMax, .context)) {
                let start = reader.offset
                let place = try replicas.place(&reader)
                let replica = replicas[place]
                let delta = try reader.signed()
                namedReplicas[place] = true
                guard replica != self.replica, previous.map({ $0 < replica }) ?? true, delta != 0 else {
                    throw WireError(start, .badContext)
                }
                let (number, overflow) = Int64(bitPattern: last[replica]).addingReportingOverflow(delta)
                guard !overflow, number >= 0 else { throw WireError(start, .contextBelowZero) }
                last.set(replica, to: UInt64(number))
                previous = replica
            }
            // An unchanged vector shares its memory with the one before.
            if previous != nil { components += last.entries.count }
            guard components <= Limits.changesetItemsMax else { throw reader.fail(.tooMany(.contexts)) }
            contexts.append(last)
        }
        return contexts
    }

    private mutating func readRemarks(into heads: inout [EntryHead]) throws(WireError) {
        for index in try readSparsePlaces({ (reader, _) throws(WireError) in try reader.text(max: Limits.textBytesMax, .reason) }) {
            heads[index.0].reason = index.1
        }
        for (index, source) in try readSparsePlaces({ (reader, _) throws(WireError) -> Source in
            guard let source = Source(rawValue: try reader.byte()) else { throw reader.unknown(.source) }
            return source
        }) { heads[index].source = source }
        for (index, dot) in try readSparsePlaces({ (reader, table) throws(WireError) in try PayloadDecoder.dot(&reader, table) }) {
            guard dot.replica != replica, dot.replica.high == replica.high, dot.replica.low == replica.low else {
                throw reader.fail(.badRepeat)
            }
            heads[index].repeats = dot
            namedReplicas[replicas.index(of: dot.replica)] = true
        }
        var admitted = 0
        for (index, dots) in try readSparsePlaces({ (reader, table) throws(WireError) -> [Dot] in
            var dots: [Dot] = []
            for _ in 0..<(try reader.count(max: min(reader.remaining, Limits.changesetItemsMax), .admittedEntries)) {
                let dot = try PayloadDecoder.dot(&reader, table)
                guard dots.last.map({ $0 < dot }) ?? true else { throw reader.fail(.outOfOrder(.admittedEntries)) }
                dots.append(dot)
            }
            guard !dots.isEmpty else { throw reader.fail(.empty(.admission)) }
            return dots
        }) {
            heads[index].admits = dots
            admitted += dots.count
            guard admitted <= Limits.changesetItemsMax else { throw reader.fail(.tooMany(.admittedEntries)) }
            for dot in dots { namedReplicas[replicas.index(of: dot.replica)] = true }
        }
    }

    private mutating func readTransfers(into heads: inout [EntryHead]) throws(WireError) {
        let start = reader.offset
        let transfers = try readSparsePlaces { (reader, _) throws(WireError) in try TransferCodec.decode(from: &reader) }
        guard !transfers.isEmpty else { throw WireError(start, .empty(.transfers)) }
        for (index, transfer) in transfers {
            let coverage = Coverage(dot: Dot(replica, first + UInt64(index)), context: heads[index].context)
            guard transfer.isPossible(in: scope, at: coverage) else {
                throw WireError(start, .impossibleTransfer)
            }
            heads[index].transfer = transfer
        }
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
        for _ in 0..<(try reader.count(max: count, .remarks)) {
            let index = next + (try reader.count(max: count, .remarkPlace))
            guard index < count else { throw reader.fail(.ofNoEntry(.remark)) }
            result.append((index, try read(&reader, replicas)))
            next = index + 1
        }
        return result
    }

    private mutating func readKnown() throws(WireError) -> [Slot] {
        var salts: [UInt32] = []
        for _ in 0..<(try reader.countOfRest(.salts)) {
            let salt = try reader.fixed32()
            guard salts.last.map({ $0 < salt }) ?? true else { throw reader.fail(.outOfOrder(.salts)) }
            salts.append(salt)
        }
        var namedSalts = Array(repeating: false, count: salts.count)
        var slots: [Slot] = []
        var last: RecordID?
        for _ in 0..<(try itemCount(.knownRecords)) {
            let start = reader.offset
            let place = try replicas.place(&reader)
            let replica = replicas[place]
            namedReplicas[place] = true
            let base = last?.replica == replica ? last?.number ?? 0 : 0
            let (number, overflow) = base.addingReportingOverflow(try reader.varint())
            let index = UInt32(try reader.count(max: Int(UInt32.max), .recordIndex))
            guard !salts.isEmpty, !overflow, number > 0, number <= Limits.entryNumberMax else {
                throw WireError(start, .badRecordName)
            }
            let saltPlace = try reader.count(max: salts.count - 1, .saltPlace)
            namedSalts[saltPlace] = true
            let record = RecordID(replica: replica, number: number, index: index, salt: salts[saltPlace])
            guard last.map({ $0 < record }) ?? true else { throw WireError(start, .outOfOrder(.knownRecords)) }
            slots.append(Slot(record))
            last = record
        }
        guard namedSalts.allSatisfy({ $0 }) else { throw reader.fail(.neverNamed(.salt)) }
        namedSlots = Array(repeating: false, count: slots.count)
        return slots
    }

    private mutating func readCreated(into slots: inout [Slot], repeated: [Dot?]) throws(WireError) {
        let created = try itemCount(.creations)
        let known = slots.count
        var places: [(entry: Int, index: UInt32)] = []
        for _ in 0..<created {
            let entry = (places.last?.entry ?? 0) + (try reader.count(max: count, .creationPlace))
            guard entry < count else { throw reader.fail(.ofNoEntry(.creation)) }
            places.append((entry, places.last.map { $0.entry == entry ? $0.index + 1 : 0 } ?? 0))
        }
        var types: [Int] = []
        for _ in 0..<created { types.append(try reader.count(max: Int(UInt16.max), .recordType)) }
        var lastParent: Int64 = 0
        for index in 0..<created {
            let start = reader.offset
            let code = try reader.varint()
            var parent: Int?
            if code > 0 {
                lastParent &+= unzigzag(code - 1)
                guard lastParent >= 0, lastParent < Int64(slots.count) else {
                    throw WireError(start, .parentNotBefore)
                }
                parent = Int(lastParent)
                namedSlots[Int(lastParent)] = true
            }
            let place = places[index]
            // An entry that repeats another creates its records under the names that they had.
            let dot = repeated[place.entry] ?? Dot(replica, first + UInt64(place.entry))
            let record = RecordID(replica: dot.replica, number: dot.number, index: place.index, salt: salt)
            slots.append(Slot(record, creation: (place.entry, types[index], parent)))
            namedSlots.append(false)
        }
        try checkNames(slots, known: known, repeats: repeated.contains { $0 != nil }, reader)
    }

    /// No record is created twice, or is one of those that are known already.
    private func checkNames(_ slots: [Slot], known: Int, repeats: Bool, _ reader: ByteReader) throws(WireError) {
        // Names are made of entry and index, so only entries that repeat others can give one twice.
        let created = slots[known...]
        if repeats, Set(created.map(\.record)).count < created.count { throw reader.fail(.listedTwice(.creation)) }
        // Only a record with the changeset's salt can be one of those it creates.
        let suspects = slots[..<known].filter { $0.record.salt == salt }
        guard suspects.isEmpty || Set(created.map(\.record)).isDisjoint(with: suspects.map(\.record)) else {
            throw reader.fail(.knownAndCreated)
        }
    }

    /// A number of things that each take a byte at least, and more memory than that.
    private mutating func itemCount(_ part: WirePart) throws(WireError) -> Int {
        try reader.count(max: min(reader.remaining, Limits.changesetItemsMax), part)
    }

    private mutating func readTables(_ slots: [Slot]) throws(WireError) -> [TouchTable] {
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

/// What is left of the bounds on a payload: a bit on the wire can be a value of fifty bytes here.
private struct Budget {
    /// Of each entry.
    var changes: [Int]
    var values = Limits.changesetItemsMax

    init(entries: Int) { changes = Array(repeating: Limits.entryChangesMax, count: entries) }
}

/// Reads the changes of one field.
private struct BlockDecoder {
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
        guard budget.values >= 0 else { throw reader.fail(.tooMany(.values)) }
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
