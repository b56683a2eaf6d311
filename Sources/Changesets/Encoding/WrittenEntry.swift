package import Causality
import Records

/// An entry as it stands in bytes: what is said of it, which records it names, and where its changes are.
///
/// The changes are read when they are put where they go, so they are never spelled out: a form of a hundred answers is
/// a hundred numbers and texts, not a hundred changes that name their record.
struct WrittenEntry: Sendable {
    /// Neighbouring changes of one record, which nearly all of an entry's are.
    struct Run: Sendable {
        /// Its place among ``WrittenEntry/records``.
        let record: Int
        /// Where the first change begins.
        let start: Int
        var count: Int
    }

    /// What a change says besides its record and its value.
    struct Change {
        let field: Int
        let key: FieldKey
        let kind: ChangeKind
    }

    let dot: Dot
    let head: EntryHead
    /// Those that it creates, their parents, and those that it changes; each once.
    let records: [RecordID]
    /// By their places among the records.
    let creations: [(record: Int, type: Int, parent: Int?)]
    let runs: [Run]
    /// The records that are keys or values; one may occur twice.
    let referred: [RecordID]
    private let end: Int
    private let listsRecords: Bool

    /// - Parameter source: Of the entry's bytes and no others.
    init(_ source: ByteReader) throws(WireError) {
        var reader = source
        let start = reader.offset
        dot = try ValueCodec.dot(from: &reader)
        let context = try ValueCodec.vector(from: &reader)
        let time = HybridTime(bits: try reader.fixed64())
        let flags = try reader.byte()
        listsRecords = flags & EntryCodec.listsRecords != 0
        guard flags < 64, listsRecords || flags & EntryCodec.hasSum == 0 else { throw reader.unknown(.entryFlags) }
        let reason = flags & 1 != 0 ? try reader.text(max: Limits.textBytesMax, .reason) : nil
        let source = flags & 2 != 0 ? try reader.source() : nil
        let repeats = flags & 4 != 0 ? try ValueCodec.dot(from: &reader) : nil
        let transfer = flags & 8 != 0 ? try TransferCodec.decode(from: &reader) : nil
        var names = RecordNames(isListed: listsRecords)
        if listsRecords { try names.readList(&reader) }
        var creations: [(record: Int, type: Int, parent: Int?)] = []
        for _ in 0..<(try reader.countOfRest(.creations)) {
            let record = try names.place(&reader)
            creations.append((record, try reader.count(max: Int(UInt16.max), .recordType), try names.parent(&reader)))
        }
        self.creations = creations
        var referred: [RecordID] = []
        runs = try WrittenEntry.runs(&reader, &names, &referred)
        self.referred = referred
        var admits: [Dot] = []
        for _ in 0..<(try reader.countOfRest(.admittedEntries)) { admits.append(try ValueCodec.dot(from: &reader)) }
        end = reader.offset
        if flags & EntryCodec.hasSum != 0 {
            guard try reader.fixed32() == Checksum.of(reader.bytes, in: start..<end) else { throw WireError(end, .damaged(.entry)) }
        }
        try reader.expectEnd(.entry)
        guard names.isWhole else { throw WireError(end, .neverNamed(.record)) }
        records = names.list
        head = EntryHead(
            context: context, time: time, reason: reason, source: source, repeats: repeats, admits: admits, transfer: transfer)
    }

    /// Steps over the changes, and notes where those of each record begin.
    private static func runs(
        _ reader: inout ByteReader, _ names: inout RecordNames, _ referred: inout [RecordID]
    ) throws(WireError) -> [Run] {
        var runs: [Run] = []
        for _ in 0..<(try reader.countOfRest(.changes)) {
            let start = reader.offset
            let record = try names.place(&reader)
            if let last = runs.last, last.record == record {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(Run(record: record, start: start, count: 1))
            }
            _ = try reader.varint()
            if case .record(let record) = try ValueCodec.key(from: &reader) { referred.append(record) }
            _ = try reader.byte()
            try reader.skipValue(&referred)
        }
        return runs
    }

    /// A reader that stands on a run's first change.
    ///
    /// - Parameter bytes: Those that the entry was read from.
    func reader(of run: Run, in bytes: [UInt8]) -> ByteReader { ByteReader(bytes, from: run.start, to: end) }

    /// Reads a change up to its value, on which the reader then stands.
    @inline(__always)
    func change(from reader: inout ByteReader) throws(WireError) -> Change {
        if listsRecords { _ = try reader.varint() } else { _ = try ValueCodec.record(from: &reader) }
        let field = try reader.count(max: Limits.fieldsMax, .fieldNumber)
        let key = try ValueCodec.key(from: &reader)
        guard let kind = ChangeKind(rawValue: try reader.byte()) else { throw reader.unknown(.changeKind) }
        return Change(field: field, key: key, kind: kind)
    }
}

/// Entries as they stand in bytes, one behind the other.
public struct WrittenEntries: Sendable {
    let bytes: [UInt8]
    let entries: [WrittenEntry]

    /// How many entries there are.
    public var count: Int { entries.count }
    /// What is said of each entry besides its changes, in order.
    public var heads: [EntryHead] { entries.map(\.head) }

    /// Whether they are a replica's entries from that one on, without a gap, and whatever they create bears that salt: a
    /// changeset says so of all of them at once.
    package func areConsecutive(from first: Dot, salt: UInt32) -> Bool {
        entries.enumerated().allSatisfy { index, entry in
            entry.dot == Dot(first.replica, first.number &+ UInt64(index))
                && entry.creations.allSatisfy { entry.records[$0.record].salt == salt }
        }
    }

    /// - Parameter written: Each entry's, as ``EntryCodec`` has it.
    public init(_ written: some Collection<[UInt8]>) throws(WireError) {
        var bytes: [UInt8] = written.count == 1 ? written.first ?? [] : []
        if written.count > 1 {
            bytes.reserveCapacity(written.reduce(0) { $0 + $1.count })
            for entry in written { bytes += entry }
        }
        var (entries, start): ([WrittenEntry], Int) = ([], 0)
        entries.reserveCapacity(written.count)
        for entry in written {
            entries.append(try WrittenEntry(ByteReader(bytes, from: start, to: start + entry.count)))
            start += entry.count
        }
        self.bytes = bytes
        self.entries = entries
    }

    private init(bytes: [UInt8], entries: [WrittenEntry]) {
        self.bytes = bytes
        self.entries = entries
    }

    /// Whether a changeset of so many bytes that holds them would be taken elsewhere.
    public func fit(in bytes: Int) -> Bool {
        let room = Limits.operationsMax(bytes: bytes)
        let made = entries.reduce(count) { $0 + $1.creations.count }
        let touched = entries.reduce(0) { $0 + max($1.records.count + $1.referred.count, $1.runs.reduce(0) { $0 + $1.count }) }
        return made <= room.made && touched <= room.touched
    }

    /// The first ones.
    public func prefix(_ count: Int) -> WrittenEntries { WrittenEntries(bytes: bytes, entries: Array(entries.prefix(count))) }
}

/// How an entry's bytes name records: by their place in a list, or, where an older program wrote them, in full.
private struct RecordNames {
    let isListed: Bool
    private var listed: [RecordID] = []
    private var found = RecordList()
    /// How many of those listed were named so far: they stand in the order of their first use.
    private var used = 0

    var list: [RecordID] { isListed ? listed : found.list }

    /// Whether every listed record was named.
    var isWhole: Bool { used == listed.count }

    init(isListed: Bool) { self.isListed = isListed }

    mutating func readList(_ reader: inout ByteReader) throws(WireError) {
        let count = try reader.countOfRest(.records)
        for _ in 0..<count { listed.append(try ValueCodec.record(from: &reader)) }
        // Nearly every entry is about one record or two.
        guard count < 2 || Set(listed).count == count else { throw reader.fail(.listedTwice(.record)) }
    }

    mutating func place(_ reader: inout ByteReader) throws(WireError) -> Int {
        guard isListed else { return found.place(try ValueCodec.record(from: &reader)) }
        let place = try reader.varint()
        guard place < UInt64(listed.count) else { throw reader.fail(.notListed(.record)) }
        try use(Int(place), reader)
        return Int(place)
    }

    private mutating func use(_ place: Int, _ reader: ByteReader) throws(WireError) {
        guard place <= used else { throw reader.fail(.outOfOrder(.record)) }
        if place == used { used += 1 }
    }

    mutating func parent(_ reader: inout ByteReader) throws(WireError) -> Int? {
        guard isListed else {
            return try reader.flag(.whetherParent) ? found.place(try ValueCodec.record(from: &reader)) : nil
        }
        let place = try reader.count(max: listed.count, .parentPlace)
        guard place > 0 else { return nil }
        try use(place - 1, reader)
        return place - 1
    }
}

extension ByteReader {
    fileprivate mutating func source() throws(WireError) -> Source {
        guard let source = Source(rawValue: try byte()) else { throw unknown(.source) }
        return source
    }

    /// Steps over a value, and notes the records that it refers to.
    fileprivate mutating func skipValue(_ referred: inout [RecordID]) throws(WireError) {
        let kind = try byte()
        guard kind == 7 else { return try skipSingle(kind, &referred) }
        for _ in 0..<(try count(max: Limits.inputsMax, .inputs)) { try skipSingle(try byte(), &referred) }
    }

    private mutating func skipSingle(_ kind: UInt8, _ referred: inout [RecordID]) throws(WireError) {
        switch kind {
        case 0...2: break
        case 3: _ = try varint()
        case 4, 6: _ = try blob(max: Limits.textBytesMax, .text)
        case 5: referred.append(try ValueCodec.record(from: &self))
        default: throw unknown(.valueKind)
        }
    }
}
