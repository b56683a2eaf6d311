public import Causality
public import Records

/// Writes one entry by itself, change by change: as ``EntryCodec`` has it, without spelling the entry out first.
public struct EntryWriter {
    private let creations: [Creation]
    private var records = RecordList()
    private var places: [(record: Int, parent: Int)] = []
    private var current = 0
    private var changes = ByteWriter()
    private var changeCount = 0

    /// - Parameters:
    ///   - creations: What the entry creates, parents before children.
    ///   - changeCount: About how many changes there will be; room is made for them.
    public init(creations: [Creation], changeCount: Int) {
        self.creations = creations
        changes.reserve(16 * changeCount)
        places.reserveCapacity(creations.count)
        for creation in creations {
            let place = records.place(creation.record)
            places.append((place, creation.parent.map { records.place($0) + 1 } ?? 0))
        }
    }

    /// The changes that follow, one at least, are of this record.
    public mutating func begin(_ record: RecordID) { current = records.place(record) }

    /// Writes the next change.
    public mutating func change(_ address: FieldAddress, _ kind: ChangeKind, _ value: Value) {
        changes.varint(current)
        changes.varint(address.field)
        ValueCodec.encode(address.key, into: &changes)
        changes.byte(kind.rawValue)
        ValueCodec.encode(value, into: &changes)
        changeCount += 1
    }

    /// The entry's bytes, with what is said of it besides its changes.
    public func finished(_ dot: Dot, _ head: EntryHead) -> [UInt8] {
        var writer = ByteWriter()
        writer.reserve(128 + 40 * records.list.count + changes.count)
        ValueCodec.encode(dot, into: &writer)
        ValueCodec.encode(head.context, into: &writer)
        writer.fixed64(head.time.bits)
        let flags: UInt8 =
            (head.reason == nil ? 0 : 1) | (head.source == nil ? 0 : 2) | (head.repeats == nil ? 0 : 4)
            | (head.transfer == nil ? 0 : 8)
        writer.byte(flags | EntryCodec.listsRecords | EntryCodec.hasSum)
        if let reason = head.reason { writer.text(reason) }
        if let source = head.source { writer.byte(source.rawValue) }
        if let repeats = head.repeats { ValueCodec.encode(repeats, into: &writer) }
        if let transfer = head.transfer { TransferCodec.encode(transfer, into: &writer) }
        writer.varint(records.list.count)
        for record in records.list { ValueCodec.encode(record, into: &writer) }
        writer.varint(creations.count)
        for (creation, place) in zip(creations, places) {
            writer.varint(place.record)
            writer.varint(creation.type)
            writer.varint(place.parent)
        }
        writer.varint(changeCount)
        writer.raw(changes.bytes)
        writer.varint(head.admits.count)
        for dot in head.admits { ValueCodec.encode(dot, into: &writer) }
        writer.fixed32(Checksum.of(writer.bytes, in: 0..<writer.count))
        return writer.bytes
    }
}

/// The records that an entry names, each once, in the order of their first use.
struct RecordList {
    private(set) var list: [RecordID] = []
    private var places: [RecordID: Int] = [:]
    private var last = 0

    mutating func place(_ record: RecordID) -> Int {
        // Changes come record by record.
        if last < list.count, list[last] == record { return last }
        last = places[record] ?? list.count
        if last == list.count {
            list.append(record)
            places[record] = last
        }
        return last
    }
}
