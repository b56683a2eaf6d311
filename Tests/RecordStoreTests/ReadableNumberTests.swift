import Causality
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// Numbers by which people call records, and what giving one out costs.
struct ReadableNumberTests {
    private static let scope = ScopeCode(number: 450_124_100_201)
    private let folder = TemporaryFolder()

    private func store(_ name: String) throws -> RecordStore {
        let schema = String(decoding: TestRegister.bytes, as: UTF8.self)
            .replacing("\"name\": \"ship\",", with: "\"name\": \"ship\", \"numberField\": \"name\",")
        return try RecordStore.create(
            in: folder.folder(name), schema: Array(schema.utf8), signer: Toy.signer(name), environment: Toy.environment(seed: 3))
    }

    private func next(_ store: RecordStore) throws -> String {
        let type = try #require(store.schema.type(1))
        return String(try store.numbers.nextReadableNumber(type, in: Self.scope).dropFirst("\(Self.scope)-".count))
    }

    private func save(_ store: RecordStore, _ number: String) throws {
        var draft = Draft(scope: Self.scope)
        draft.creations = [
            NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("\(Self.scope)-\(number)"))])
        ]
        _ = try store.save(draft)
    }

    @Test func `many numbers are given out for one pass over the scope`() throws {
        let store = try store("many")
        try store.write { _ in
            for count in 1...1_100 {
                let number = try next(store)
                let expected = count > 1_000 ? 1_000_000 + count - 1_000 : count
                #expect(number == String(repeating: "0", count: max(0, 4 - String(expected).utf8.count)) + String(expected))
                try save(store, number)
            }
        }
        #expect(store.context.numberPasses == 3)
    }

    @Test func `a number that is taken meanwhile is not given out, whoever took it`() throws {
        let (store, other) = (try store("here"), try store("there"))
        #expect(try next(store) == "0001")
        // Typed by the same person.
        try save(store, "0002")
        #expect(try next(store) == "0003")
        // Come from somebody else.
        try save(other, "0004")
        _ = try other.seal(Self.scope)
        for bytes in try other.log.changesets(Self.scope, beyond: VersionVector()) { _ = try store.receive(bytes, accepts: { _ in true }) }
        #expect(try next(store) == "0005")
        // Said in a save that came to nothing: free still.
        struct Undone: Error {}
        #expect(throws: Undone.self) {
            try store.write { _ in
                try save(store, "0006")
                throw Undone()
            }
        }
        #expect(try next(store) == "0006")
        // Written by another program that has the same store open.
        let second = try RecordStore.open(
            in: folder.folder("here"), signer: Toy.signer("here"), environment: Toy.environment(seed: 4))
        try save(second, "0007")
        #expect(try next(store) == "0008")
    }

    @Test
    func
        `what lies above the lowest scopes is found by its number without a look at the others, in a file of version 9 too once it is brought up`()
        throws
    {
        let schema = String(decoding: TestRegister.bytes, as: UTF8.self).replacing("\"scope\": \"village\"", with: "\"scope\": \"county\"")
            .replacing("\"name\": \"ship\",", with: "\"name\": \"ship\", \"numberField\": \"name\",")
        let county = ScopeCode(number: 450_124)
        let store = try RecordStore.create(
            in: folder.folder("county"), schema: Array(schema.utf8), signer: Toy.signer("county"), environment: Toy.environment(seed: 5))
        for number in ["450124-0001", "450124-0002"] {
            var draft = Draft(scope: county)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(number))])]
            _ = try store.save(draft)
        }
        for sql in ["DROP INDEX _number_ship", "PRAGMA user_version = 9"] { try store.connection.execute(sql) }
        let later = try RecordStore.open(in: folder.folder("county"), signer: store.signer, environment: store.environment)
        #expect(try later.connection.integer("PRAGMA user_version") == Int64(StoreTables.version))
        #expect(try later.verify().faults.isEmpty)
        let find = try later.connection.prepare(
            "EXPLAIN QUERY PLAN SELECT \"name\", _id FROM \"ship\" WHERE \"name\" = ? ORDER BY _id")
        defer { find.reset() }
        #expect(try find.nextRow() && find.text(3).contains("INDEX _number_ship (name=?"))
        let type = try #require(later.schema.type(1))
        #expect(try later.views.readableNumbers(type, field: "name", only: "450124-0002").count == 1)
    }
}
