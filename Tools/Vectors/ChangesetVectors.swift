import Causality
import Changesets
import CunlianTrust
import JSON
import Records

/// Changesets that every reader takes, with what they say.
enum ChangesetVectors {
    struct Vector {
        let name: String
        let section: String
        let changeset: Changeset
        let publicKey: [UInt8]
    }

    static func text() throws -> String {
        let keys = ["alice", "bob", "city", "dora"].map { name in
            JSONWriter.document { json in
                json.member("name", name)
                json.member("seed", hexadecimal(Array(repeating: name.utf8.first ?? 0, count: 32)))
                json.member("publicKey", hexadecimal((try? Cast.signer(name).publicKey) ?? []))
                json.member("fingerprint", (try? Cast.fingerprint(name).description) ?? "")
            }
        }
        return vectorFile(
            "Valid changesets: frame, header and payload as 02-changeset.md decodes them.",
            try all().map(describe), shared: [("keys", "[\n" + keys.joined(separator: ",\n") + "\n]")])
    }

    static func describe(_ vector: Vector) throws -> String {
        let payload = try vector.changeset.payload()
        let header = vector.changeset.header
        return JSONWriter.document { json in
            json.member("name", vector.name)
            json.member("section", vector.section)
            json.member("hex", hexadecimal(vector.changeset.bytes))
            json.member("publicKey", hexadecimal(vector.publicKey))
            json.member("digest", hexadecimal(vector.changeset.digest))
            json.member("payload", hexadecimal((try? inflated(vector.changeset)) ?? []))
            if vector.changeset.version != .one { json.member("packed", hexadecimal((try? packed(vector.changeset)) ?? [])) }
            json.member("header", header: header)
            json.member("entries", entriesOf: payload, header)
        }
    }

    /// The payload before compression, found by the frame's lengths.
    static func inflated(_ changeset: Changeset) throws -> [UInt8] {
        var reader = ByteReader(changeset.bytes, from: 2)
        let length = Int(try reader.varint())
        _ = try reader.raw(length)
        let size = Int(try reader.varint())
        let deflated = try reader.blob(max: reader.remaining, .payload)
        return try Deflate.expand(
            deflated, to: size, dictionary: PresetDictionary.bytes(changeset.header.dictionary) ?? [])
    }

    /// The bits behind the payload of a changeset of version 2.
    static func packed(_ changeset: Changeset) throws -> [UInt8] {
        var reader = ByteReader(changeset.bytes, from: 2)
        _ = try reader.raw(Int(try reader.varint()))
        _ = try reader.varint()
        _ = try reader.blob(max: reader.remaining, .payload)
        return Array(try reader.blob(max: reader.remaining, .packedLength))
    }

    static func all() throws -> [Vector] {
        let stage = Stage()
        let schema = try VectorSchema.parsed()
        let alice = try Writer("alice", in: Cast.village, on: stage, schema: schema)
        let bob = try Writer("bob", in: Cast.village, on: stage, schema: schema, incarnation: 0xFFFF_FFFF)
        var result: [Vector] = []
        func add(
            _ name: String, _ section: String, _ writer: Writer, _ entries: [Entry], dictionary: UInt8 = 1,
            version: ChangesetVersion = .one
        ) throws {
            let changeset = try writer.seal(entries, dictionary: dictionary, version: version)
            result.append(
                Vector(name: name, section: section, changeset: changeset, publicKey: writer.signer.publicKey)
            )
        }
        let household = alice.record()
        let (first, second) = (alice.record(1), alice.record(2))
        try add(
            "one record with one text", "12", bob,
            [
                bob.entry(
                    at: 60, creates: [Creation(bob.record(), type: 1, parent: nil)],
                    [
                        Change(bob.record(), FieldAddress(1), .set, .text("韦秀英"))
                    ])
            ])
        try add(
            "a household with every wire type, and its members", "6, 7, 9", alice,
            [
                alice.entry(
                    at: 120, reason: "首次建档", source: .visit,
                    creates: [
                        Creation(household, type: 1, parent: nil),
                        Creation(first, type: 2, parent: household),
                        Creation(second, type: 2, parent: household),
                    ], everyType(household, first, second))
            ])
        alice.directoryHeads = [Dot(bob.replica, 7)]
        alice.grant = RecordID(replica: bob.replica, number: 3, index: 0, salt: 0x0000_00FF)
        try add(
            "later entries: contexts that grow and shrink, guards, a grant, directory heads", "3, 5", alice,
            [
                alice.entry(
                    seen: [bob.head], at: 300, source: .phone,
                    [Change(household, FieldAddress(3), .set, .integer(4))]),
                alice.entry(
                    1, at: 299, counter: 9, reason: "旧表",
                    [Change(household, FieldAddress(3), .set, .integer(5))]),
                alice.entry(
                    2, seen: [bob.head], at: 301, source: .document,
                    [
                        Change(household, FieldAddress(2), .set, .missing),
                        Change(bob.record().numbered(1), FieldAddress(1), .set, .text("韦秀兰")),
                    ]),
            ])
        try add(
            "every kind of change", "8", bob,
            [
                bob.entry(
                    seen: [alice.head], at: 400,
                    [
                        Change(household, FieldAddress(1), .propose, .text("李建国")),
                        Change(household, FieldAddress(3), .set, .integer(6)),
                        Change(household, FieldAddress(5), .resolve, .integer(0)),
                        Change(household, FieldAddress(11), .add, .text("技术")),
                        Change(household, FieldAddress(11), .remove, .text("资金")),
                        Change(second, .existence, .delete, .missing),
                    ]),
                bob.entry(
                    1, seen: [alice.head], at: 401,
                    [
                        Change(household, FieldAddress(1), .set, .text("李建国")),
                        Change(second, .existence, .resolve, .bool(true)),
                        Change(first, .existence, .propose, .bool(true)),
                    ]),
            ])
        try add(
            "entries that admit, and one that repeats another", "4", bob,
            [
                bob.entry(
                    seen: [alice.head], at: 500, reason: "补录",
                    admits: [alice.head, Dot(alice.replica, 1)].sorted()),
                bob.entry(
                    1, seen: [alice.head], at: 501, source: .deskCorrection,
                    repeats: Dot(bob.replica.another, 12),
                    [
                        Change(household, FieldAddress(3), .set, .integer(7))
                    ]),
            ])
        try add(
            "times that jump back, and stand still", "4", bob,
            [
                bob.entry(at: 0, [Change(household, FieldAddress(3), .set, .integer(1))]),
                bob.entry(1, at: 0, [Change(household, FieldAddress(3), .set, .integer(2))]),
                bob.entry(2, at: 0, counter: .max, [Change(household, FieldAddress(3), .set, .integer(3))]),
            ])
        try add(
            "numbers at their bounds", "9", alice,
            [
                alice.entry(
                    0,
                    [
                        Change(household, FieldAddress(3), .set, .integer(.max)),
                        Change(household, FieldAddress(4), .set, .integer(0)),
                        Change(household, FieldAddress(5), .set, .integer(Limits.scaledMax)),
                        Change(household, FieldAddress(6), .set, .integer(.min)),
                        Change(
                            household, FieldAddress(12, .number(.min)), .set,
                            .group([.integer(-Limits.scaledMax), .text("")])),
                        Change(
                            household, FieldAddress(12, .number(.max)), .set,
                            .group([.integer(1_000_000_000), .missing])),
                    ]),
                alice.entry(
                    1,
                    [
                        Change(household, FieldAddress(3), .set, .integer(.min)),
                        Change(household, FieldAddress(4), .set, .integer(-10)),
                        Change(household, FieldAddress(5), .set, .integer(899_999_999_999_999_999)),
                        Change(household, FieldAddress(6), .set, .integer(.max)),
                    ]),
            ])
        try add(
            "many rows, presence and bits over several bytes", "9", bob, (UInt64(0)..<19).map { row(bob, $0) }
        )
        try add(
            "without a dictionary", "01, 5", bob,
            [
                bob.entry(
                    at: 700, creates: [Creation(bob.record(), type: 3, parent: household)],
                    [
                        Change(bob.record(), FieldAddress(1), .set, .integer(17_287)),
                        Change(bob.record(), FieldAddress(2), .set, .text("入户走访")),
                    ])
            ], dictionary: 0)
        try add(
            "types and fields that the reader's schema lacks", "10", bob,
            [
                try unknown(bob, household)
            ])
        result.append(try directory(stage))
        try add(
            "version 2: packed bits, numbers, steps, digits and listed texts, with missing ones, and rows as bits", "9.1", alice,
            (UInt64(0)..<40).map { packedRow(alice, $0) }, version: .two)
        try add(
            "version 2: numbers at their bounds", "9.1", bob,
            [Int64.min, .max, 0].enumerated().map { place, number in
                bob.entry(
                    UInt64(place), at: 950,
                    [3, 6].map { Change(household, FieldAddress($0), .set, .integer(number)) })
            }, version: .two)
        try add(
            "version 2: one household, where nothing is shorter packed", "9.1", bob,
            [
                bob.entry(
                    at: 960, creates: [Creation(bob.record(), type: 1, parent: nil)],
                    [Change(bob.record(), FieldAddress(1), .set, .text("韦秀英"))])
            ], version: .two)
        let county = ScopeCode(number: 450_124)
        let office = try Writer("kong", in: .directory(of: county), on: stage, schema: .directory)
        let grant = office.record()
        office.grant = RecordID(replica: bob.replica, number: 3, index: 0, salt: 0x0000_00FF)
        try add(
            "version 3: a grant in the directory of a county", "16, 4", office,
            [
                office.entry(
                    at: 970, creates: [Creation(grant, type: Schema.DirectoryType.grant, parent: nil)],
                    [
                        Change(grant, FieldAddress(Schema.GrantField.scopes), .set, .text("450124")),
                        Change(grant, FieldAddress(Schema.GrantField.rank), .set, .integer(2)),
                    ])
            ])
        bob.grant = grant.of(.directory(of: county))
        bob.directoryHeads = [
            Dot(office.replica, 1).of(.directory(of: county)), Dot(alice.replica, 2),
            Dot(alice.replica, 4).of(.directory(of: Cast.village)),
        ]
        .sorted()
        try add(
            "version 3: under a grant of a county's directory, with heads of three directories", "16, 4", bob,
            [
                bob.entry(
                    at: 980, creates: [Creation(bob.record(), type: 1, parent: nil)],
                    [Change(bob.record(), FieldAddress(1), .set, .text("韦秀英"))])
            ])
        return result
    }

    private static func everyType(_ household: RecordID, _ first: RecordID, _ second: RecordID) -> [Change] {
        let values: [(FieldAddress, Value)] = [
            (FieldAddress(1), .text("黄志明")), (FieldAddress(2), .bool(true)), (FieldAddress(3), .integer(3)),
            (FieldAddress(4), .integer(8_050)), (FieldAddress(5), .integer(1_200_000)),
            (FieldAddress(6), .integer(17_287)),
            (FieldAddress(7), .integer(2_014)), (FieldAddress(8), .integer(2)),
            (FieldAddress(9), .reference(first)),
            (FieldAddress(10), .sealed([0xDE, 0xAD, 0, 1])),
            (FieldAddress(12, .number(2_016)), .group([.integer(350_000), .text("务工")])),
            (FieldAddress(12, .number(2_017)), .group([.missing, .text("未问")])),
            (FieldAddress(13, .record(first)), .bool(false)),
            (FieldAddress(13, .record(second)), .bool(true)),
            (FieldAddress(14, .number(2_017)), .integer(-5)),
        ]
        let elements = ["资金", "劳力"].map { Change(household, FieldAddress(11), .add, .text($0)) }
        return values.map { Change(household, $0.0, .set, $0.1) } + elements + [
            Change(first, FieldAddress(1), .set, .text("黄志明")),
            Change(second, FieldAddress(1), .set, .text("覃丽")),
            Change(second, FieldAddress(2), .set, .reference(first)),
        ]
    }

    /// A household of its own, with an answer and a number.
    private static func row(_ writer: Writer, _ place: UInt64) -> Entry {
        let record = writer.record(0, ahead: place)
        let hasWater: Value = place % 3 == 0 ? .missing : .bool(place % 2 == 0)
        return writer.entry(
            place, at: 600 + place, creates: [Creation(record, type: 1, parent: nil)],
            [
                Change(record, FieldAddress(2), .set, hasWater),
                Change(record, FieldAddress(4), .set, .integer(Int64(place) * 1_250)),
            ])
    }

    /// A household with answers from ranges, some of which were not asked or are missing.
    private static func packedRow(_ writer: Writer, _ place: UInt64) -> Entry {
        let record = writer.record(0, ahead: place)
        let number = Int64(place)
        var changes = [
            Change(record, FieldAddress(1), .set, .text("00\(7_310 + place * place)".suffix(6).description)),
            Change(record, FieldAddress(2), .set, place % 7 == 0 ? .missing : .bool(place * place % 3 == 1)),
            Change(record, FieldAddress(5), .set, .integer(number * number % 37 * 1_013 - 5_000)),
            Change(record, FieldAddress(6), .set, .integer(17_000 + number * 31 - number % 3)),
            Change(
                record, FieldAddress(12, .number(2_016)), .set,
                .group([.integer(number * 7_919 % 4_001), .text(["务工", "养殖", "低保金"][Int(place * 5 % 3)])])),
        ]
        if place % 2 == 0 { changes.append(Change(record, FieldAddress(3), .set, .integer(1 + number * 11 % 6))) }
        return writer.entry(
            place, at: 900 + place, creates: [Creation(record, type: 1, parent: nil)],
            changes.sorted { $0.address < $1.address })
    }

    /// A field beyond the schema's, in a type beyond it, made with a schema that has both.
    private static func unknown(_ writer: Writer, _ household: RecordID) throws -> Entry {
        var newer = try VectorSchema.parsed()
        let label = Label(zh: "新", en: "new")
        let field = Field(
            number: 400, name: "new", label: label, key: nil, rule: .manual, writers: RoleSet(),
            resolvers: RoleSet(),
            inputs: [Input(name: "new", label: label, type: .text)])
        newer.types[0].fields.append(field)
        let type = RecordType(
            number: 900, name: "new", label: label, scopeDigits: 12, parents: [], isEvent: false,
            writers: RoleSet(),
            resolvers: RoleSet(), numberField: nil, fields: [field])
        writer.schema = Schema(
            name: newer.name, version: 2, label: newer.label, roles: newer.roles, codeLists: newer.codeLists,
            types: newer.types + [type])
        return writer.entry(
            at: 800, creates: [Creation(writer.record(), type: 900, parent: nil)],
            [
                Change(writer.record(), FieldAddress(400), .set, .text("以后")),
                Change(household, FieldAddress(400), .set, .text("以后")),
            ])
    }

    private static func directory(_ stage: Stage) throws -> Vector {
        let city = try Writer("city", in: .directory, on: stage, schema: .directory)
        let changeset = try city.seal([
            try grantEntry(city, to: "dora", role: "C", scopes: "450124100201 450124100202", rank: 1)
        ])
        return Vector(
            name: "a grant in the directory", section: "03, 3.1", changeset: changeset,
            publicKey: city.signer.publicKey)
    }

    /// An entry of the directory that gives somebody an office.
    static func grantEntry(
        _ writer: Writer, _ place: UInt64 = 0, to name: String, role: String, scopes: String, rank: Int64,
        mayGrant: Bool = false, person: String? = nil
    ) throws -> Entry {
        let record = writer.record(0, ahead: place)
        let values: [Value] = [
            .text(try Cast.fingerprint(name).description),
            .text(hexadecimal(try Cast.signer(name).publicKey)), .text(person ?? name),
            .text(role), .text(scopes), .integer(rank), .bool(mayGrant), .integer(rank), .missing,
        ]
        return writer.entry(
            place, at: place, creates: [Creation(record, type: Schema.DirectoryType.grant, parent: nil)],
            values.enumerated().map { Change(record, FieldAddress($0 + 1), .set, $1) })
    }
}

extension RecordID {
    /// The same place in another entry of its replica.
    func numbered(_ number: UInt64) -> RecordID {
        RecordID(replica: replica, number: number, index: index, salt: salt)
    }
}

extension ReplicaID {
    /// The same key in another incarnation.
    var another: ReplicaID { ReplicaID(high: high, low: low, incarnation: incarnation &- 1) }
}
