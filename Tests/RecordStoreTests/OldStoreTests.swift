import Causality
import Glibc
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// Files that earlier programs left behind, kept under Fixtures/stores for ever.
struct OldStoreTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    /// A store of an older version in a folder of its own, which that program's `verify` found without fault: three
    /// devices' random entries, fourteen open conflicts, retirements, and four entries not sealed yet.
    private static func folder(version: Int = 1) throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        let source = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let from = fopen("/\(source)/Fixtures/stores/v\(version).sqlite", "r")
        let to = fopen(folder.path + "/" + RecordStore.fileName, "w")
        defer {
            fclose(from)
            fclose(to)
        }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, from)
        try #require(count > 0 && fwrite(bytes, 1, count, to) == count)
        return folder
    }

    private static func open(_ folder: TemporaryFolder) throws -> RecordStore {
        try RecordStore.open(in: folder.path, signer: Toy.signer("fixture-0"), environment: Toy.environment(seed: 5))
    }

    @Test(arguments: [1, 2])
    func `a store of an older version is brought into today's tables, and is the same store`(version: Int) throws {
        let folder = try Self.folder(version: version)
        let store = try Self.open(folder)
        #expect(try store.connection.integer("PRAGMA user_version") == Int64(StoreTables.version))
        // What the program of version 1 said of it.
        let digest = "f0dbec36f001e933684db1eabadfb30816eae2c4ce7defba124f0f23b55d5f1f"
        #expect(try store.stateDigest(Self.scope).map { hex(UInt64($0), digits: 2) }.joined() == digest)
        let heads = "4295bbf352cdda6c3903668d81d765e6a46aea7f11e2a496e0e07f0a698ec7a4"
        #expect(try store.log.headsDigest(Self.scope).map { hex(UInt64($0), digits: 2) }.joined() == heads)
        #expect(try store.views.conflictCounts() == (9, 5))
        #expect(try store.ownEntries.hasUnsealed(Self.scope))
        #expect(try store.verify(Self.scope).faults.isEmpty)
        #expect(try store.connection.integer("SELECT count(*) FROM sqlite_master WHERE name IN ('ship_cargo', '_record')") == 0)
        #expect(try store.connection.integer("SELECT count(*) FROM ship_year WHERE cargo_tons IS NOT NULL") > 0)
        // It goes on from there, and opened again there is nothing left to do.
        try store.write { _ in _ = try store.seal(Self.scope) }
        let again = try Self.open(folder)
        #expect(try again.verify(Self.scope).faults.isEmpty)
        #expect(try again.heads(Self.scope).held == again.heads(Self.scope).applied)
    }

    @Test func `a version that there never was is refused, and the file stays as it is`() throws {
        let folder = try Self.folder()
        let connection = try Connection(path: folder.path + "/" + RecordStore.fileName, mode: .readWrite)
        try connection.execute("PRAGMA user_version = 0")
        #expect(throws: StoreError.self) { try Self.open(folder) }
        #expect(try connection.integer("PRAGMA user_version") == 0)
        #expect(try connection.integer("SELECT count(*) FROM sqlite_master WHERE name = 'ship_cargo'") == 1)
    }
}
