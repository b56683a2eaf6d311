import Causality
@testable import Changesets
import Records
import TestSupport
import Testing

/// Entries to bytes and back, and what becomes of bytes that were changed on the way.
struct RoundTripTests {
    @Test(arguments: UInt64(0)..<60)
    func `entries come back from the wire as they went, and their bytes are the same again`(seed: UInt64) throws {
        let schema = try TestRegister.schema()
        let (chains, types) = Sealing.chains(seed: seed, steps: 60)
        for chain in chains {
            let changeset = try Sealing.seal(chain, schema: schema, types: types)
            let parsed = try Changeset(parsing: changeset.bytes, digest: Toy.digest)
            #expect(parsed.isSigned(by: Sealing.signer.publicKey, suite: Toy.suite))
            let entries = try parsed.entries()
            #expect(entries.map(Sealing.sorted) == chain.map(Sealing.sorted))
            #expect(try Sealing.seal(entries, schema: schema, types: types).bytes == changeset.bytes)
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

    @Test func `every truncation and every extension is refused`() throws {
        let (chains, types) = Sealing.chains(seed: 5, steps: 30)
        let bytes = try Sealing.seal(chains[0], schema: TestRegister.schema(), types: types).bytes
        #expect(Sealing.refusal(bytes) == nil)
        for length in bytes.indices { #expect(Sealing.refusal(Array(bytes.prefix(length))) != nil) }
        for byte in [0, 1, 0xFF] as [UInt8] { #expect(Sealing.refusal(bytes + [byte]) != nil) }
    }

    @Test func `every flipped bit is refused`() throws {
        let (chains, types) = Sealing.chains(seed: 6, steps: 14)
        let bytes = try Sealing.seal(chains[0], schema: TestRegister.schema(), types: types).bytes
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
    func `a payload that is accepted is the one form of what it says`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let schema = try TestRegister.schema()
        let (chains, types) = Sealing.chains(seed: seed % 8, steps: 10)
        for chain in chains {
            let header = try Sealing.seal(chain, schema: schema, types: types).header
            let table = ReplicaTable(author: header.replica, sorted: header.replicas)
            let payload = PayloadEncoder(entries: chain, schema: schema, replicas: table) { types[$0] }.encode()
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
                    PayloadEncoder(entries: entries, schema: schema, replicas: table) { kinds[$0] }.encode()
                }
                // A column says its type itself, so a number may come as a day: with that put right it is the one form.
                let isOneForm = encode(schema) == changed || Self.retyped(schema).contains { encode($0) == changed }
                #expect(isOneForm, "\(changed) is written \(encode(schema))")
            }
        }
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
                guard let field = type.field(block.field), block.columns.allSatisfy({ $0.contains { $0 != .missing } }),
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
            _ = try? Changeset(parsing: Changeset.magic + bytes, digest: Toy.digest)
            _ = try? Deflate.expand(bytes[...], to: 4_096, dictionary: [])
            var reader = ByteReader(bytes)
            _ = try? ValueCodec.decode(from: &reader)
        }
    }
}
