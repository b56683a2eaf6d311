import Causality
import Changesets
import Records
import SQLite
import TestSupport
import Testing

@testable import RecordStore

/// A newer form of the register, published in the directory, and stores that have it and have it not.
struct PublishingTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    /// The test register with one thing put in another's place.
    private func newer(_ version: Int = 2, _ changes: [(String, String)] = []) -> [UInt8] {
        var text = String(decoding: TestRegister.bytes, as: UTF8.self)
        for (old, new) in [("\"version\": 1", "\"version\": \(version)")] + changes {
            #expect(text.contains(old))
            text = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
        }
        return Array(text.utf8)
    }

    /// A colour for ships, and a type of its own for flags.
    private var extended: [UInt8] {
        newer(
            2,
            [
                (
                    "\"writers\": [\"H\"]} ] },",
                    """
                    "writers": ["H"]},
                    {"number": 15, "name": "colour", "label": {"zh": "色", "en": "colour"}, "type": "text", "rule": "manual"} ] },
                    { "number": 4, "name": "port", "label": {"zh": "港口", "en": "port"}, "scope": "village", "writers": ["S", "H"], "resolvers": ["H"],
                      "fields": [ {"number": 1, "name": "depth", "label": {"zh": "深", "en": "depth"}, "key": "year", "type": "integer", "rule": "manual"} ] },
                    """
                )
            ])
    }

    private func ship(_ name: String, _ more: [FieldWrite] = []) -> Draft {
        var draft = Draft(scope: Self.scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))] + more)]
        return draft
    }

    @Test func `an old store keeps what it does not know, and shows it once the newer form comes`() throws {
        let tree = try Tree(scope: Self.scope, seed: 31)
        let old = try tree.add("old", role: "S")
        // A newer program's store, before anything is published.
        let new = try RecordStore.create(
            in: tree.folder.folder("new"), schema: extended, signer: Toy.signer("new"), environment: Toy.environment(seed: 3131))
        try new.write { _ in try new.setRoot(Fingerprint(of: tree.root.own)) }
        try tree.grant("S", to: new, named: "new", regions: ["450124100201"])
        for store in [old, new] { try tree.deliver(.directory, from: tree.root, to: store) }
        let saved = try new.save(ship("Hai", [FieldWrite(FieldAddress(15), .set, .text("red"))]))
        var port = Draft(scope: Self.scope)
        port.creations = [
            NewRecord(type: 4, parent: nil, changes: [FieldWrite(FieldAddress(1, .number(2017)), .set, .integer(9))])
        ]
        let made = try new.save(port)
        // The old one works on: what comes is forwarded as it came, and its own work goes in beside it.
        try tree.deliver(Self.scope, from: new, to: old)
        #expect(old.schema.version == 1)
        #expect(try old.record(saved.created[0], in: Self.scope)?.value("name") == .text("Hai"))
        #expect(try old.record(made.created[0], in: Self.scope) == nil)
        #expect(try old.read { r in try old.rooms.names.hasUnknownColumns(Self.scope, r) })
        #expect(try old.verify(Self.scope).faults.isEmpty)
        let own = try old.save(ship("Ling"))
        #expect(try old.log.changesets(Self.scope, beyond: VersionVector()) == new.log.changesets(Self.scope, beyond: VersionVector()))
        // The device that comes later takes the form first, the old one last; all come to the same.
        let published = try tree.root.publishing.publishSchema(extended, file: "ships-2.json")
        #expect(published.version == 2)
        #expect(tree.root.schema.version == 2)
        let late = try tree.add("late", role: "S")
        try tree.deliver(Self.scope, from: old, to: late)
        try tree.deliver(Self.scope, from: old, to: new)
        try tree.deliver(.directory, from: tree.root, to: old)
        #expect(old.schema.version == 2)
        #expect(late.schema.version == 2)
        #expect(try !old.read { r in try old.rooms.names.hasUnknownColumns(Self.scope, r) })
        for store in [new, old, late] {
            #expect(try store.record(saved.created[0], in: Self.scope)?.value("colour") == .text("red"))
            let field = try store.record(made.created[0], in: Self.scope)?.field(FieldAddress(1, .number(2017)))
            #expect(field?.verdict.value == .integer(9))
            #expect(try store.record(own.created[0], in: Self.scope) != nil)
            #expect(try store.verify(Self.scope).faults.isEmpty)
            #expect(try store.stateDigest(Self.scope) == new.stateDigest(Self.scope))
        }
        // And it is the file's from now on.
        let again = try RecordStore.open(in: tree.folder.path + "/old", signer: old.signer, environment: old.environment)
        #expect(again.schema.version == 2)
    }

    @Test func `D12 a form in the file that is another than the published one is named by verify`() throws {
        let tree = try Tree(scope: Self.scope, seed: 39)
        let store = try tree.add("reader", role: "S")
        _ = try tree.root.publishing.publishSchema(newer(), file: "ships-2.json")
        try tree.deliver(.directory, from: tree.root, to: store)
        #expect(store.schema.version == 2)
        #expect(try store.verify().faults == [])
        let other = try Connection(path: tree.folder.path + "/reader/" + RecordStore.fileName, mode: .readWrite)
        try other.execute("UPDATE _meta SET value = CAST(CAST(value AS TEXT) || char(10) AS BLOB) WHERE key = 'schema'")
        let checked = try RecordStore.openForChecking(in: tree.folder.path + "/reader", environment: store.environment)
        #expect(try checked.verify().faults.map(\.what) == [.schema(version: 2)])
    }

    @Test func `a rule that changes folds what is there anew`() throws {
        let tree = try Tree(scope: Self.scope, seed: 32)
        let (a, b) = (try tree.add("a", role: "S"), try tree.add("b", role: "S"))
        let made = try a.save(ship("Hai"))
        try tree.deliver(Self.scope, from: a, to: b)
        for (store, number) in [(a, 3), (b, 5)] {
            var draft = Draft(scope: Self.scope)
            draft.record = made.created[0]
            draft.changes = [FieldWrite(FieldAddress(6), .set, .integer(Int64(number)))]
            _ = try store.save(draft)
        }
        try tree.deliver(Self.scope, from: a, to: b)
        #expect(try b.record(made.created[0], in: Self.scope)?.value("deepest") == .integer(5))
        _ = try tree.root.publishing.publishSchema(newer(2, [("\"rule\": \"greatest\"", "\"rule\": \"least\"")]), file: "x")
        try tree.deliver(.directory, from: tree.root, to: b)
        #expect(try b.record(made.created[0], in: Self.scope)?.value("deepest") == .integer(3))
        #expect(try b.verify(Self.scope).faults.isEmpty)
    }

    @Test func `who joins later takes the form with the directory`() throws {
        let tree = try Tree(scope: Self.scope, seed: 33)
        _ = try tree.root.publishing.publishSchema(newer(2), file: "x")
        _ = try tree.root.publishing.publishSchema(newer(3, [("\"cap\": 3", "\"cap\": 4")]), file: "x")
        let late = try tree.add("late", role: "S")
        #expect(late.schema.version == 3)
        #expect(late.schema.type(1)?.field(8)?.cap == 4)
        // Before it knew the root it took nothing up from anybody.
        let lone = try Lone()
        for bytes in try tree.root.log.changesets(.directory, beyond: VersionVector()) { try lone.receive(bytes) }
        #expect(lone.store.schema.version == 1)
        try lone.store.write { _ in try lone.store.setRoot(Fingerprint(of: tree.root.own)) }
        #expect(lone.store.schema.version == 3)
    }

    @Test func `only the root publishes, and what others write as if they did is nothing`() throws {
        let tree = try Tree(scope: Self.scope, seed: 34)
        let device = try tree.add("device", role: "H")
        #expect(throws: StoreError.self) { try device.publishing.publishSchema(newer(2), file: "x") }
        #expect(throws: StoreError.self) { try device.publishing.publish(.criteria, name: "c", [1]) }
        var thief = try Forger("thief")
        thief.schema = .directory
        let record = thief.record(1)
        let fields: [(Int, Value)] = [
            (1, .text("schema")), (2, .text("ships")), (3, .integer(9)), (4, .text("00")), (5, .integer(0)),
        ]
        let bytes = try thief.say(
            fields.map { Change(record, FieldAddress($0.0), .set, $0.1) }, creating: [Creation(record, type: 2, parent: nil)],
            in: .directory)
        try device.write { _ in _ = try device.receive(bytes, accepts: { _ in true }) }
        #expect(try device.publications.publications(.schema).isEmpty)
        #expect(device.schema.version == 1)
    }

    @Test func `criteria of any size come whole, by name and version, and with their digest`() throws {
        let tree = try Tree(scope: Self.scope, seed: 35)
        let device = try tree.add("device", role: "S")
        let long = Array(("{" + String(repeating: "贫困户", count: 30_000) + "}").utf8)
        _ = try tree.root.publishing.publish(.criteria, name: "GX-2016", Array("{}".utf8))
        let second = try tree.root.publishing.publish(.criteria, name: "GX-2016", long)
        _ = try tree.root.publishing.publish(.criteria, name: "GX-2018", Array("{ }".utf8))
        #expect(throws: StoreError.self) { try tree.root.publishing.publish(.criteria, name: "GX-2016", long) }
        #expect(throws: StoreError.self) { try tree.root.publishing.publish(.criteria, name: "x", [0xFF]) }
        #expect(throws: StoreError.self) {
            try tree.root.publishing.publish(.criteria, name: "x", Array(repeating: 0x20, count: 1_000_000))
        }
        try tree.deliver(.directory, from: tree.root, to: device)
        let found = try device.publications.publications(.criteria)
        #expect(found.map(\.name) == ["GX-2016", "GX-2016", "GX-2018"])
        #expect(found.map(\.version) == [1, 2, 1])
        #expect(found[1].bytes == long)
        #expect(found[1].digest == Toy.digest(long))
        #expect(found[1].record == second.record)
        #expect(try device.verify(.directory).faults.isEmpty)
    }

    @Test func `a form that this program cannot read leaves the old one in force, and says so once`() throws {
        let tree = try Tree(scope: Self.scope, seed: 36)
        let device = try tree.add("device", role: "S")
        // As a newer program would: a rule that nobody here knows.
        let strange = newer(2, [("\"rule\": \"greatest\"", "\"rule\": \"median\"")])
        try tree.root.write { w in
            _ = try tree.root.rooms.publishing.publish(.schema, name: "ships", version: 2, strange, w)
            _ = try tree.root.rooms.publishing.publish(.schema, name: "ships", version: 3, newer(3), w)
        }
        try tree.deliver(.directory, from: tree.root, to: device)
        #expect(device.schema.version == 1)
        #expect(try device.notebook.notices().filter { $0.kind == "schema" }.count == 1)
        #expect(try device.notebook.notices().first?.text.hasPrefix("ships 2 ") == true)
    }

    @Test func `another process's publication is taken up by a store that was open all the while`() throws {
        let tree = try Tree(scope: Self.scope, seed: 37)
        let beside = try RecordStore.open(
            in: tree.folder.path + "/root", signer: tree.root.signer, environment: Toy.environment(seed: 99))
        #expect(beside.schema.version == 1)
        _ = try tree.root.publishing.publishSchema(extended, file: "x")
        _ = try beside.read { _ in try beside.scopes() }
        #expect(beside.schema.version == 2)
        try tree.grant("H", to: tree.root, named: "root", regions: ["450124"])
        let saved = try beside.save(ship("Hai", [FieldWrite(FieldAddress(15), .set, .text("red"))]))
        let shown = try tree.root.read { _ in try tree.root.record(saved.created[0], in: Self.scope)?.value("colour") }
        #expect(shown == .text("red"))
    }

    /// How SQLite looks for a port by the text in one of its fields.
    private func plan(_ column: String, _ store: RecordStore) throws -> String {
        let find = try store.connection.prepare("EXPLAIN QUERY PLAN SELECT _id FROM port WHERE \(column) = ?")
        defer { find.reset() }
        return try find.nextRow() ? find.text(3) : ""
    }

    /// With ports of counties, which have a code and from the third version on a plate.
    private func ports(_ version: Int, numberedBy field: String?) -> [UInt8] {
        let number = field.map { "\"numberField\": \"\($0)\", " } ?? ""
        func text(_ number: Int, _ name: String) -> String {
            "{\"number\": \(number), \"name\": \"\(name)\", \"label\": {\"zh\": \"号\", \"en\": \"\(name)\"}, \"type\": \"text\", \"rule\": \"manual\"}"
        }
        let fields = text(1, "code") + (version > 2 ? ", " + text(2, "plate") : "")
        return newer(
            version,
            [
                (
                    "\"writers\": [\"H\"]} ] },",
                    """
                    "writers": ["H"]} ] },
                    { "number": 4, "name": "port", "label": {"zh": "港口", "en": "port"}, "scope": "county", \(number)"writers": ["S", "H"], "resolvers": ["H"],
                      "fields": [ \(fields) ] },
                    """
                )
            ])
    }

    @Test func `where a form numbers what was not numbered, or by another field, records are found by that one`() throws {
        let tree = try Tree(scope: Self.scope, seed: 38)
        let device = try tree.add("device", role: "S")
        func take(_ version: Int, numberedBy field: String?) throws {
            _ = try tree.root.publishing.publishSchema(ports(version, numberedBy: field), file: "x")
            try tree.deliver(.directory, from: tree.root, to: device)
            #expect(device.schema.version == version)
            #expect(try device.verify().faults.isEmpty)
        }
        try take(2, numberedBy: nil)
        #expect(try plan("code", device).hasPrefix("SCAN"))
        try take(3, numberedBy: "plate")
        #expect(try plan("plate", device).contains("INDEX _number_port (plate=?)"))
        try take(4, numberedBy: "code")
        #expect(try plan("code", device).contains("INDEX _number_port (code=?)"))
        #expect(try plan("plate", device).hasPrefix("SCAN"))
        try take(5, numberedBy: nil)
        #expect(try plan("code", device).hasPrefix("SCAN"))
    }
}
