import Causality
@testable import Changesets
import Records
import TestSupport
import Testing

/// Entries to bytes and back, and what becomes of bytes that were changed on the way.
struct RoundTripTests {
    @Test(arguments: UInt64(0)..<60, ChangesetVersion.allCases)
    func `entries come back from the wire as they went, and their bytes are the same again`(
        seed: UInt64, version: ChangesetVersion
    ) throws {
        let schema = try TestRegister.schema()
        let (chains, types) = Sealing.chains(seed: seed, steps: 60)
        for chain in chains {
            let changeset = try Sealing.seal(chain, schema: schema, types: types, version: version)
            let parsed = try Changeset(parsing: changeset.bytes, digest: Toy.digest)
            #expect(parsed.isSigned(by: Sealing.signer.publicKey, suite: Toy.suite))
            let entries = try parsed.entries()
            #expect(entries.map(Sealing.sorted) == chain.map(Sealing.sorted))
            #expect(try Sealing.seal(entries, schema: schema, types: types, version: version).bytes == changeset.bytes)
            #expect(try Changeset(parsing: changeset.bytes, digest: Toy.digest).digest == changeset.digest)
        }
    }

    @Test(arguments: UInt64(0)..<60)
    func `an entry by itself comes back, and no part of its bytes is one`(seed: UInt64) throws {
        for entry in Sealing.chains(seed: seed, steps: 12).chains.joined() {
            let bytes = EntryCodec.encode(entry)
            #expect(try EntryCodec.decode(bytes) == entry)
            for length in bytes.indices {
                #expect(throws: WireError.self) { try EntryCodec.decode(Array(bytes.prefix(length))) }
            }
        }
    }

    @Test(arguments: UInt64(0)..<4)
    func `no bit of an entry by itself changes without notice`(seed: UInt64) throws {
        for entry in Sealing.chains(seed: seed, steps: 6).chains.joined() {
            let bytes = EntryCodec.encode(entry)
            for bit in 0..<bytes.count * 8 {
                var other = bytes
                other[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(throws: WireError.self) { try EntryCodec.decode(other) }
            }
        }
    }

    /// Programs of file version 4 wrote no sum.
    @Test func `an entry without a sum is read`() throws {
        for entry in Sealing.chains(seed: 1, steps: 6).chains.joined() {
            var bytes = EntryCodec.encode(entry)
            var reader = ByteReader(bytes)
            _ = try ValueCodec.dot(from: &reader)
            _ = try ValueCodec.vector(from: &reader)
            _ = try reader.fixed64()
            bytes[reader.offset] &= ~EntryCodec.hasSum
            #expect(throws: WireError.self) { try EntryCodec.decode(bytes) }
            #expect(try EntryCodec.decode(Array(bytes.dropLast(4))) == entry)
        }
    }

    /// Programs before 2026-11-28 named each record in full.
    @Test func `an entry that an older program left unsealed is read`() throws {
        let replica = ReplicaID(high: 1, low: 2, incarnation: 3)
        let record = RecordID(replica: replica, number: 7, index: 0, salt: 9)
        let parent = RecordID(replica: replica, number: 5, index: 1, salt: 9)
        let entry = Entry(
            dot: Dot(replica, 7), context: VersionVector(), time: HybridTime(bits: 4), source: .visit,
            creations: [Creation(record, type: 2, parent: parent)], changes: [Change(record, FieldAddress(1), .set, .text("村"))])
        var writer = ByteWriter()
        ValueCodec.encode(entry.dot, into: &writer)
        ValueCodec.encode(entry.context, into: &writer)
        writer.fixed64(4)
        writer.raw([2, 1, 1])
        ValueCodec.encode(record, into: &writer)
        writer.raw([2, 1])
        ValueCodec.encode(parent, into: &writer)
        writer.byte(1)
        ValueCodec.encode(record, into: &writer)
        writer.raw([1, 0, 1])
        ValueCodec.encode(.text("村"), into: &writer)
        writer.byte(0)
        #expect(try EntryCodec.decode(writer.bytes) == entry)
        #expect(EntryCodec.encode(entry).count < writer.count - 15)
    }

    @Test(arguments: ChangesetVersion.allCases)
    func `every truncation and every extension is refused`(version: ChangesetVersion) throws {
        let (chains, types) = Sealing.chains(seed: 5, steps: 30)
        let bytes = try Sealing.seal(chains[0], schema: TestRegister.schema(), types: types, version: version).bytes
        #expect(Sealing.refusal(bytes) == nil)
        for length in bytes.indices { #expect(Sealing.refusal(Array(bytes.prefix(length))) != nil) }
        for byte in [0, 1, 0xFF] as [UInt8] { #expect(Sealing.refusal(bytes + [byte]) != nil) }
    }

    @Test(arguments: ChangesetVersion.allCases)
    func `every flipped bit is refused`(version: ChangesetVersion) throws {
        let (chains, types) = Sealing.chains(seed: 6, steps: 14)
        let bytes = try Sealing.seal(chains[0], schema: TestRegister.schema(), types: types, version: version).bytes
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << UInt8(bit)
                #expect(Sealing.refusal(flipped) != nil, "bit \(bit) of byte \(index)")
            }
        }
    }

    /// Nobody but the author can sign a strange payload; even his are read in one form only.
    @Test(arguments: UInt64(0)..<40)
    func `T11 a payload that is accepted is the one form of what it says`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let schema = try TestRegister.schema()
        let (chains, types) = Sealing.chains(seed: seed % 8, steps: 10)
        for chain in chains {
            let header = try Sealing.seal(chain, schema: schema, types: types, version: .one).header
            let table = ReplicaTable(author: header.replica, sorted: header.replicas)
            let payload = try Self.encoded(chain, schema, table) { types[$0] }
            for _ in 0..<400 {
                let changed = Self.damage(payload, using: &random)
                var decoder = PayloadDecoder(changed, header: header)
                guard let read = try? decoder.decode(), Self.isTyped(read, schema) else { continue }
                let entries = Changeset.entries(of: read, header: header)
                let kinds = Dictionary(
                    read.tables.flatMap { table in
                        table.touches.map { (read.slots[Int($0.slot)].record, table.type) }
                    }
                ) { first, _ in first }
                let encode = { (schema: Schema) in
                    try Self.encoded(entries, schema, table) { kinds[$0] }
                }
                // A column says its type itself, so a number may come as a day: with that put right it is the one form.
                let isOneForm = try encode(schema) == changed || Self.retyped(schema).contains { try encode($0) == changed }
                let again = try encode(schema)
                #expect(isOneForm, "\(changed) is written \(again)")
            }
        }
    }

    /// The payload in version 1, which has one form for everything.
    private static func encoded(
        _ entries: [Entry], _ schema: Schema, _ table: ReplicaTable, _ typeOf: (RecordID) -> Int?
    ) throws -> [UInt8] {
        let written = try WrittenEntries(entries.map(EntryCodec.encode))
        let sorted = try EntryTables(written, typeOf: typeOf)
        var encoder = PayloadEncoder(heads: written.heads, sorted: sorted, schema: schema, replicas: table, version: .one)
        return encoder.encode().payload
    }

    /// Whether every column has the type that the register gives it; an encoder writes no others.
    private static func isTyped(_ payload: Payload, _ schema: Schema) -> Bool {
        var seen: Set<RecordID> = []
        for table in payload.tables {
            guard let type = schema.type(table.type) else { return false }
            // A known record under two types is two forms of one mistake, which the store refuses.
            let touched = Set(table.touches.map { payload.slots[Int($0.slot)].record })
            guard seen.isDisjoint(with: touched) else { return false }
            seen.formUnion(touched)
            for block in table.blocks where block.field != Field.existence {
                guard let field = type.field(block.field),
                    block.columns.allSatisfy({ column in (0..<column.count).contains { column[$0] != .missing } }),
                    block.rows.indices.allSatisfy({ field.fits(block.key($0), block.value($0)) })
                else { return false }
            }
        }
        return true
    }

    /// The schema with one number's type changed for another that is carried otherwise.
    private static func retyped(_ schema: Schema) -> [Schema] {
        var result: [Schema] = []
        for (type, field, input) in schema.types.indices.flatMap({ type in
            schema.types[type].fields.indices.flatMap { field in
                schema.types[type].fields[field].inputs.indices.map { (type, field, $0) }
            }
        }) {
            for other in [ValueType.integer, .decimal(scale: 2), .date]
            where isNumber(schema.types[type].fields[field].inputs[input].type) {
                var changed = schema
                changed.types[type].fields[field].inputs[input].type = other
                result.append(changed)
            }
        }
        return result
    }

    private static func isNumber(_ type: ValueType) -> Bool {
        switch type {
        case .integer, .decimal, .money, .date, .year, .code: true
        default: false
        }
    }

    /// Changes one place.
    static func damage(_ bytes: [UInt8], using random: inout SplitMix64) -> [UInt8] {
        var result = bytes
        let place = Int.random(in: 0..<result.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: result[place] = UInt8.random(in: 0...255, using: &random)
        case 2: result.insert(UInt8.random(in: 0...3, using: &random), at: place)
        case 3: if result.count > 1 { result.remove(at: place) }
        default: result[place] = result[Int.random(in: 0..<result.count, using: &random)]
        }
        return result
    }

    @Test(arguments: UInt64(0)..<40)
    func `reading random bytes ends, with an answer or a refusal`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let replica = ReplicaID(high: 1, low: 2, incarnation: 3)
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0..<200, using: &random)).map { _ in
                UInt8.random(in: 0...([3, 20, 255].randomElement(using: &random) ?? 255), using: &random)
            }
            var decoder = PayloadDecoder(bytes, header: Sealing.header(replica, count: Int.random(in: 1...4, using: &random)))
            _ = try? decoder.decode()
            _ = try? EntryCodec.decode(bytes)
            _ = try? Changeset(parsing: [ChangesetVersion.magic, UInt8.random(in: 1...2, using: &random)] + bytes, digest: Toy.digest)
            _ = try? Deflate.expand(bytes[...], to: 4_096, dictionary: [])
            var reader = ByteReader(bytes)
            _ = try? ValueCodec.decode(from: &reader)
        }
    }
}
