import Changesets
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// The register's form from one version to the next.
struct RegisterFormTests {
    private static let first = Desk.bytes("schemas/poverty-register-1.json")
    private static let second = Desk.bytes("schemas/poverty-register-2.json")
    private static let third = Desk.bytes("schemas/poverty-register-3.json")

    /// A version, and the one before it.
    private func schemas(to version: Int = 2) throws -> (older: Schema, newer: Schema) {
        let (before, after) = version == 2 ? (Self.first, Self.second) : (Self.second, Self.third)
        let older = try Schema(parsing: before, file: "poverty-register-\(version - 1).json")
        return (older, try older.successor(parsing: after, file: "poverty-register-\(version).json"))
    }

    @Test func `each version may follow the one before, and that is as it was, byte for byte`() throws {
        let (older, newer) = try schemas()
        #expect((older.version, newer.version) == (1, 2))
        #expect(fingerprint(String(decoding: Self.first, as: UTF8.self)) == 0x0367_e782_4310_51d9)
        #expect(newer.types.count == 94 && newer.codeLists.count == 104)
        let newest = try schemas(to: 3).newer
        #expect(newest.version == 3 && newest.types.count == 95 && newest.codeLists.count == 106)
        #expect(fingerprint(String(decoding: Self.second, as: UTF8.self)) == 0x072a_bc1c_6426_6391)
    }

    /// What version 3 seals, as its authors wanted it: told here once more, by hand.
    private static let identity: Set<String> = [
        "household.phone", "member.id_number", "member.phone", "village.officials.phone", "helper.id_number", "helper.phone",
        "pairing.helper_phone", "first_secretary.phone", "team_member.phone", "help_unit.phone", "village_unit.phone", "enterprise.phone",
        "student_pairing.phone", "local_leader.phone", "offer.phone", "cooperative.phone", "person_request.id_number",
    ]
    private static let health: Set<String> = [
        "member.disease", "member.disability_certificate", "care_plan.disease", "care_plan.medicine", "care_plan.result",
    ]

    @Test func `version 3 seals numbers, telephones, accounts and illnesses, for whoever writes or decides them and for nodes`() throws {
        let newer = try schemas(to: 3).newer
        var found: [String: Readers] = [:]
        for type in newer.types {
            for field in type.fields {
                for input in field.inputs {
                    let path = "\(type.name).\(field.name)" + (field.isGroup ? ".\(input.name)" : "")
                    if input.type == .idNumber || input.type == .phone { #expect(input.readers != nil, "\(path) is in the clear") }
                    guard let readers = input.readers else { continue }
                    found[path] = readers
                    #expect(readers.nodes, "\(path)")
                    for role in newer.roles where field.writers.contains(role) || field.resolvers.contains(role) {
                        #expect(readers.roles.contains(role), "\(role.code) writes \(path) and could not seal it")
                    }
                }
            }
        }
        #expect(Set(found.keys) == Self.identity.union(Self.health).union(["household.bank_card"]))
        // An illness is not for the police, an account not for helpers, and neither for whoever audits; these are shown who looked.
        func reads(_ code: String, _ path: String) throws -> Bool {
            try #require(found[path]).roles.contains(#require(newer.role(code)))
        }
        #expect(try reads("D:公安", "member.id_number") && !reads("D:公安", "member.disease"))
        #expect(try reads("C", "household.bank_card") && !reads("H", "household.bank_card"))
        #expect(try found.keys.allSatisfy { try !reads("A", $0) && !reads("HH", $0) })
        #expect(newer.roles.filter(\.audits).map(\.code) == ["A"])
        // Keys are made for each set of readers.
        #expect(Set(found.values).count == 3)
    }

    @Test func `every attachment of version 3 says what it may be: photographs are pictures, and no program is anything`() throws {
        let program: [UInt8] = [0x4D, 0x5A, 0x90, 0, 3, 0, 0, 0]
        var count = 0
        for type in try schemas(to: 3).newer.types {
            for field in type.fields {
                for input in field.inputs where input.type == .attachment {
                    count += 1
                    let path = "\(type.name).\(field.name)"
                    #expect(input.attachment.objection(to: program) != nil, "\(path)")
                    #expect(input.attachment.objection(to: Pictured.bare()) == nil, "\(path) takes no photograph")
                    guard input.name.contains("photo") || field.name.contains("photo") else { continue }
                    #expect(input.attachment.types.allSatisfy { $0.name.hasPrefix("image/") }, "\(path)")
                }
            }
        }
        #expect(count == 63)
    }

    @Test func `a review is written by the township and the county, of a household or of a week of a village, and read by all`() throws {
        let newer = try schemas(to: 3).newer
        let review = try #require(newer.type(named: "review"))
        #expect(review.isEvent && review.scopeDigits == 12)
        #expect(newer.roles.filter { review.writers.contains($0) }.map(\.code) == ["T", "K"])
        #expect(Set(review.parents) == ["household", "village"])
        #expect(review.fields.map(\.name) == ["subject", "week", "date", "verdict", "comment", "office", "reviewer"])
        #expect(review.fields.allSatisfy { !$0.isSealed })
    }

    @Test(arguments: [2, 3])
    func `whatever a version adds has a label in both languages, and every new type can be written by somebody who works`(version: Int)
        throws
    {
        let (older, newer) = try schemas(to: version)
        for type in newer.types where older.type(type.number) == nil {
            #expect((60...129).contains(type.number), "\(type.name)")
            #expect(type.label.zh != type.label.en && type.label.zh.unicodeScalars.allSatisfy { !$0.isASCII || $0 == "“" }, "\(type.name)")
            let writers = newer.roles.filter { type.writers.contains($0) }.map(\.code)
            #expect(writers != ["I"] && !writers.isEmpty, "\(type.name)")
            #expect(type.fields.contains { $0.inputs.contains(where: \.isRequired) }, "\(type.name) asks for nothing")
        }
    }

    @Test func `a field's name means that field, also where another one is called so`() throws {
        let text = """
            {"schema": "small", "version": 1, "label": {"zh": "小", "en": "small"},
             "roles": [{"code": "C", "number": 1, "rank": 1, "label": {"zh": "采", "en": "c"}}], "codes": {},
             "types": [{"number": 1, "name": "boat", "label": {"zh": "船", "en": "boat"}, "scope": "village",
               "parents": [], "writers": ["C"], "resolvers": ["C"], "fields": [
                 {"number": 1, "name": "owner_name", "label": {"zh": "船主", "en": "owner"}, "rule": "latest", "type": "text"},
                 {"number": 2, "name": "owner", "label": {"zh": "船主（登记）", "en": "owner, as recorded"}, "rule": "latest", "type": "phone"}]}]}
            """
        let desk = try Desk("boats", schema: Array(text.utf8))
        let boat = try desk.add("boat", ["owner=13800000000", "船主=Li"])
        let view = try #require(try desk.store.record(boat, in: Desk.village))
        #expect(view.value("owner") == .text("13800000000") && view.value("owner_name") == .text("Li"))
        for type in try schemas().newer.types {
            for field in type.fields {
                for label in [field.label.zh, field.label.en] where label != field.name {
                    #expect(type.field(named: label) == nil, "\(type.name).\(label)")
                }
            }
        }
    }

    @Test func `nobody may say of a household what takes it out of the count, but the county`() throws {
        let newer = try schemas().newer
        let kind = try #require(newer.type(named: "household")?.field(named: "kind"))
        #expect(newer.roles.filter { kind.writers.contains($0) }.map(\.code) == ["K", "I"])
    }

    @Test(arguments: [2, 3])
    func `a store with records of every type takes up the next version, and no row of it changes`(version: Int) throws {
        let (older, _) = try schemas(to: version)
        let newest = version == 2 ? Self.second : Self.third
        let town = try FormTown(older, bytes: version == 2 ? Self.first : Self.second)
        try town.fill()
        let before = try town.picture(older)
        #expect(before.records.count >= older.types.count)
        #expect(before.records.values.reduce(0) { $0 + $1.count } > 400)
        _ = try town.root.store.publishing.publishSchema(newest, file: "newest")
        #expect(town.root.store.schema.version == version)
        let after = try town.picture(older)
        #expect(after.records == before.records)
        for (table, rows) in before.rows { #expect(after.rows[table] == rows, "\(table)") }
        for scope in FormTown.scopes { #expect(try town.root.store.verify(scope).faults.isEmpty) }
        // Somebody who begins with the newer one makes the same of it.
        let newcomer = try town.desk("newcomer", schema: newest)
        try town.root.send(to: newcomer, scope: .directory)
        for scope in FormTown.scopes {
            try town.root.send(to: newcomer, scope: scope)
            #expect(try newcomer.store.stateDigest(scope) == town.root.store.stateDigest(scope))
        }
        // And what is new can be said at once.
        let household = try #require(before.households.first)
        let said = try town.by("K").editor.set(household, [try Assignment("plan_exit_year=2018")], token: nil)
        #expect(said.proposed.isEmpty)
    }
}

/// People of every office who write one record of every type between them.
private final class FormTown {
    static let scopes = [Desk.village, Desk.county, Desk.city]

    let root: Desk
    private let schema: Schema
    private let bytes: [UInt8]
    private var desks: [String: Desk] = [:]
    private var records: [String: RecordID] = [:]

    init(_ schema: Schema, bytes: [UInt8]) throws {
        (self.schema, self.bytes) = (schema, bytes)
        root = try Desk("root of the town", schema: bytes)
        try root.store.write { [root] _ in try root.store.setRoot(Fingerprint(digest: Toy.digest(Toy.signer("root of the town").publicKey)))
        }
    }

    func desk(_ name: String, schema: [UInt8]) throws -> Desk {
        let desk = try Desk(name, schema: schema)
        try desk.store.write { _ in try desk.store.setRoot(Fingerprint(digest: Toy.digest(Toy.signer("root of the town").publicKey))) }
        return desk
    }

    /// Whoever holds that office, with all that the others wrote.
    func by(_ role: String) throws -> Desk {
        let desk: Desk
        if let held = desks[role] {
            desk = held
        } else {
            desk = try self.desk("office \(role)", schema: bytes)
            _ = try root.store.grant(
                publicKey: Toy.signer("office \(role)").publicKey, person: role, role: role, scopes: [Desk.city], mayGrant: false,
                expires: nil)
            desks[role] = desk
        }
        try root.send(to: desk, scope: .directory)
        for scope in Self.scopes { try root.send(to: desk, scope: scope) }
        return desk
    }

    /// One record of every type, by the first office that may make it; each with every field that can be written without a hand.
    func fill() throws {
        var left = schema.types
        while !left.isEmpty {
            let ready = left.filter { type in type.parents.isEmpty || type.parents.contains { records[$0] != nil } }
            try #require(!ready.isEmpty)
            left.removeAll { type in ready.contains { $0.number == type.number } }
            for type in ready { try make(type) }
        }
        // What names records that came later, and what has rounds; by the county, of whom some of it is a proposal.
        let county = try by("K")
        for name in ["household", "member", "village", "natural_village", "county"] {
            guard let type = schema.type(named: name), !type.isEvent, let record = records[name] else { continue }
            var draft = Draft(scope: scope(of: type))
            draft.record = record
            draft.changes = writes(type, isLater: true)
            _ = try county.store.save(draft)
            try county.send(to: root, scope: scope(of: type))
        }
    }

    private func scope(of type: RecordType) -> ScopeCode {
        switch type.scopeDigits {
        case 12: Desk.village
        case 6: Desk.county
        default: Desk.city
        }
    }

    private func make(_ type: RecordType) throws {
        let role = try #require(schema.roles.first { type.writers.contains($0) && $0.code != "HH" && $0.code != "H" })
        let desk = try by(role.code)
        var draft = Draft(scope: scope(of: type))
        let parent = type.parents.lazy.compactMap { self.records[$0] }.first
        draft.creations = [NewRecord(type: type.number, parent: parent.map { .existing($0) }, changes: writes(type, isLater: false))]
        records[type.name] = try desk.store.save(draft).created[0]
        try desk.send(to: root, scope: scope(of: type))
    }

    private func writes(_ type: RecordType, isLater: Bool) -> [FieldWrite] {
        type.fields.compactMap { field in
            if isLater, field.rule == .fixed { return nil }
            let key: FieldKey
            switch field.key {
            case nil: key = .none
            case .year, .round: key = .number(isLater ? 2017 : 2016)
            case .member:
                guard let member = records["member"] else { return nil }
                key = .record(member)
            }
            let values = field.inputs.map { value($0, isLater: isLater) }
            guard values.contains(where: { !$0.isMissing }) else { return nil }
            return FieldWrite(
                FieldAddress(field.number, key), field.isUnion ? .add : .set, field.isGroup ? .group(values) : values[0])
        }
    }

    private func value(_ input: Input, isLater: Bool) -> Value {
        switch input.type {
        case .bool: .bool(!isLater)
        case .integer, .decimal, .money: .integer(max(input.minimum ?? 1, min(input.maximum ?? 7, isLater ? 3 : 2)))
        case .year: .integer(max(input.minimum ?? 2016, min(input.maximum ?? 2016, 2016)))
        case .date: .integer(17_000)
        case .text: .text("甲\(isLater ? 2 : 1)")
        case .code(let list): .integer(Int64(schema.codeList(list)?.items.last?.number ?? 1))
        case .reference(let type): records[type].map { .reference($0) } ?? .missing
        case .idNumber: .text(Desk.idNumber())
        case .region: .text("450124100201")
        case .phone: .text("13800000000")
        case .attachment: .text(String(repeating: "a1", count: 32))
        case .sealed: .sealed([1, 2, 3])
        }
    }

    struct Picture {
        /// Every field that somebody wrote, as it stands.
        var records: [RecordID: [FieldAddress: FieldState]] = [:]
        /// Every table's rows, in the columns that version 1 has.
        var rows: [String: [[String]]] = [:]
        var households: [RecordID] = []
    }

    func picture(_ schema: Schema) throws -> Picture {
        var picture = Picture()
        let store = root.store
        for type in schema.types {
            for record in try store.views.records(type, in: [scope(of: type)]) {
                let view = try #require(try store.record(record, in: scope(of: type)))
                picture.records[record] = Dictionary(uniqueKeysWithValues: view.fields.map { ($0.address, $0.state) })
                if type.name == "household" { picture.households.append(record) }
            }
            for key in type.tableKeys {
                let columns = type.fields.filter { $0.key == key }.flatMap { field in field.inputs.map { "\"\(field.columnName($0))\"" } }
                let all = (columns + ["_disputed"]).joined(separator: ", ")
                let order = key == nil ? "_id" : "_record, _key"
                let rows = try store.views.query("SELECT \(all) FROM \"\(type.tableName(key))\" ORDER BY \(order)")
                picture.rows[type.tableName(key)] = rows.map { $0.map { "\($0)" } }
            }
        }
        return picture
    }
}
