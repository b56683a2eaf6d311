import Causality
import Changesets
import Glibc
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// A store as a file's bytes, to be damaged in copies.
struct DamageSample: Sendable {
    let bytes: [UInt8]
    let signer: Signer
    /// What everything in it that the log proves is, by table.
    let content: [String: [String]]
    let digests: [ScopeCode: [UInt8]]

    static let environment = Toy.environment(seed: 77)

    /// A village without a directory: a fork, what waits, what lies aside, what is not sealed, a conflict, a retirement.
    static let village = Result { try makeVillage() }
    /// A county with its directory and three villages.
    static let county = Result { try makeCounty() }
    /// The same with a ship that moved, and what was written of it at the old place since.
    static let moved = Result { try makeMoved() }
    static var all: [DamageSample] { get throws { try [village.get(), county.get(), moved.get()] } }

    private static func makeVillage() throws -> DamageSample {
        let scope = HandMadeTransferTests.scope
        let lone = try Lone("damaged")
        for name in ["Hai", "Bo", "Lu"] {
            let (ship, token) = try lone.ship(name, in: scope)
            try lone.set(ship, 6, .integer(7), token: token, in: scope)
        }
        _ = try lone.sealed(scope)
        var one = try Forger("twice")
        let ship = one.record(1)
        one.types = [ship: 1]
        let made = try one.ship("Pearl", in: scope)
        var two = one
        var changesets = [made]
        changesets.append(try one.say([Change(ship, FieldAddress(1), .set, .text("Coral"))], in: scope))
        changesets.append(try two.say([Change(ship, FieldAddress(1), .set, .text("Amber"))], in: scope))
        // One that waits for somebody who is not here, and one that lies aside behind a gap.
        changesets.append(
            try two.say(
                [Change(ship, FieldAddress(6), .set, .integer(3))],
                context: VersionVector([(ReplicaID(high: 9, low: 9, incarnation: 9), UInt64(4))]),
                in: scope))
        var far = try Forger("far")
        changesets.append(try far.ship("Nacre", in: scope))
        _ = try far.ship("Conch", in: scope)
        changesets.append(try far.ship("Agate", in: scope))
        for bytes in changesets { try lone.receive(bytes) }
        let (sunk, token) = try lone.ship("Sunk", in: scope)
        var end = Draft(scope: scope)
        end.record = sunk
        end.token = token
        end.changes = [FieldWrite(.existence, .delete, .missing)]
        _ = try lone.store.save(end)
        return try DamageSample(lone.store)
    }

    private static func makeCounty() throws -> DamageSample {
        var random = SplitMix64(seed: 5)
        let trace = try MovingStores(seed: 5)
        for _ in 0..<40 { _ = try trace.step(using: &random) }
        try trace.settle()
        return try DamageSample(trace.county)
    }

    private static func makeMoved() throws -> DamageSample {
        let trace = try MovingStores(seed: 9)
        let (here, there) = (MovingStores.scopes[0], MovingStores.scopes[1])
        let ship = try trace.addShip(at: 0)
        try trace.settle()
        try trace.move(ship, from: here, to: there)
        try trace.settle()
        _ = try trace.signOn("stowaway", to: ship, at: 0)
        try trace.settle()
        #expect(try trace.county.record(ship, in: here)?.standing == .moved)
        return try DamageSample(trace.county)
    }

    private init(_ store: RecordStore) throws {
        let found = try store.verify()
        #expect(found.faults == [])
        try store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        bytes = try #require(readAll(store.path))
        signer = try #require(store.signer)
        content = try Self.content(store)
        digests = try Self.digests(store)
    }

    static func digests(_ store: RecordStore) throws -> [ScopeCode: [UInt8]] {
        var digests: [ScopeCode: [UInt8]] = [:]
        for scope in try store.scopes() { digests[scope] = try store.stateDigest(scope) }
        return digests
    }

    /// Every row that the log proves, as SQL writes it.
    ///
    /// The order of application may be another as long as it is causal, and what a changeset waits for is looked for again.
    static func content(_ store: RecordStore) throws -> [String: [String]] {
        var columns = [
            "_changeset": "scope, replica, first, last, standing, digest, bytes, sequence IS NULL", "_head": "*", "_refused": "*",
            "_admission": "*", "_conflict": "record, field, key, scope, attention", "_deletion": "*", "_edit": "*", "_transfer": "*",
            "_moved": "*", "_foreign": "*", "_run": "*", "_entry": "scope, number, bytes", "_chain": "*",
            "_fork": "scope, branch, stem, after",
            "_scope": "id, code, unknown_columns",
        ]
        // What lies aside is known to nobody else, and comes again; a chain that has said nothing needs no row.
        let provable = [
            "_changeset": "standing = 0", "_chain": "directory <> x'00' OR covered <> x'00'", "_transfer": "kind <> 5",
            "_head": "held > 0 OR applied > 0",
        ]
        for table in store.context.layout.allTables + store.context.directoryLayout.allTables { columns["\"\(table.name)\""] = "*" }
        var result: [String: [String]] = [:]
        for (table, columns) in columns {
            let find = try store.connection.prepare("SELECT \(columns) FROM \(table) WHERE \(provable[table] ?? "1")")
            defer { find.reset() }
            var rows: [String] = []
            while try find.step() {
                rows.append(
                    (0..<find.columnCount).map { find.kind($0) == .blob ? "\(find.blob($0))" : "\(find.kind($0)) \(find.text($0))" }.joined(
                        separator: "|"))
            }
            result[table] = rows.sorted()
        }
        return result
    }

    /// A copy in a folder of its own.
    func copy(_ change: (inout [UInt8]) -> Void = { _ in }) throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        var bytes = bytes
        change(&bytes)
        let file = try #require(fopen(folder.path + "/" + RecordStore.fileName, "w"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        return folder
    }

    /// Runs statements on a copy, as anybody can who has the file.
    func copy(_ sql: String) throws -> TemporaryFolder {
        let folder = try copy()
        let connection = try Connection(path: folder.path + "/" + RecordStore.fileName, mode: .readWrite)
        try connection.execute(sql)
        return folder
    }

    static func check(_ folder: TemporaryFolder, _ key: Signer) throws(StoreError) -> Verification {
        try RecordStore.openForChecking(in: folder.path, environment: environment).verify(key: key.publicKey)
    }
}

func readAll(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    return fread(&bytes, 1, bytes.count, file) == bytes.count ? bytes : nil
}
