import Causality
import Changesets
import Records

/// What somebody has written on a device and not sealed, and the interviews that they have not finished.
struct OpenWork {
    /// An unsealed entry as it was written down.
    struct Written {
        let scope: ScopeCode
        let salt: UInt32
        let bytes: [UInt8]
    }

    /// An interview that was broken off.
    struct Draft {
        let name: String
        let answers: String
        let at: UInt64
    }

    /// A row of an imported file, and the record that it made.
    struct ImportedRow {
        let row: [UInt8]
        let record: RecordID
    }

    /// The identity that the entries are numbered by.
    let writer: ReplicaID
    /// In the order of each scope's numbers.
    var entries: [Written] = []
    var drafts: [Draft] = []
    var rows: [ImportedRow] = []

    init(writer: ReplicaID) { self.writer = writer }

    var isEmpty: Bool { entries.isEmpty && drafts.isEmpty }

    /// The records that the entries create.
    func created() throws(StoreError) -> Set<RecordID> {
        var records: Set<RecordID> = []
        for entry in entries { records.formUnion(try decoding(EntryCodec.decode(entry.bytes)).creations.map(\.record)) }
        return records
    }

    /// The records that the entries of a scope create or bring.
    func records(in scope: ScopeCode) throws(StoreError) -> Set<RecordID> {
        var records: Set<RecordID> = []
        for written in entries where written.scope == scope {
            let entry = try decoding(EntryCodec.decode(written.bytes))
            records.formUnion(entry.creations.map(\.record))
            records.formUnion(entry.transfer?.carried?.records.map(\.id) ?? [])
        }
        return records
    }
}

extension OpenWork {
    /// Another number is another form.
    private static let form: UInt8 = 1
    private static let bytesMax = 1 << 30

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.form)
        writer.blob(self.writer.bytes)
        writer.varint(UInt64(entries.count))
        for entry in entries {
            writer.varint(entry.scope.number)
            writer.fixed32(entry.salt)
            writer.blob(entry.bytes)
        }
        writer.varint(UInt64(drafts.count))
        for draft in drafts {
            writer.blob(Array(draft.name.utf8))
            writer.blob(Array(draft.answers.utf8))
            writer.varint(draft.at)
        }
        writer.varint(UInt64(rows.count))
        for row in rows {
            writer.blob(row.row)
            ValueCodec.encode(row.record, into: &writer)
        }
        return writer.bytes
    }

    /// Reads what ``bytes`` wrote.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` for anything else, or another's.
    init(_ bytes: [UInt8], of person: Fingerprint) throws(StoreError) {
        do throws(WireError) {
            var reader = ByteReader(bytes)
            let form = try reader.byte()
            let name = Array(try reader.blob(max: Self.bytesMax, .entry))
            guard form == Self.form, let writer = ReplicaID(bytes: name), Fingerprint(of: writer) == person else {
                throw reader.fail(.endsEarly)
            }
            self.init(writer: writer)
            for _ in 0..<(try reader.countOfRest(.entry)) {
                let scope = ScopeCode(number: try reader.varint())
                let salt = try reader.fixed32()
                entries.append(Written(scope: scope, salt: salt, bytes: Array(try reader.blob(max: Self.bytesMax, .entry))))
            }
            for _ in 0..<(try reader.countOfRest(.entry)) {
                let name = String(decoding: try reader.blob(max: Self.bytesMax, .entry), as: UTF8.self)
                let answers = String(decoding: try reader.blob(max: Self.bytesMax, .entry), as: UTF8.self)
                drafts.append(Draft(name: name, answers: answers, at: try reader.varint()))
            }
            for _ in 0..<(try reader.countOfRest(.entry)) {
                let row = Array(try reader.blob(max: Self.bytesMax, .entry))
                rows.append(ImportedRow(row: row, record: try ValueCodec.record(from: &reader)))
            }
            try reader.expectEnd(.entry)
        } catch { throw .damaged(.openWork) }
    }
}
