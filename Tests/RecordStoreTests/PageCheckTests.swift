import Causality
import Glibc
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// What SQLite says of a file's pages: what some versions of it say of sound rows is no damage, and what is so is told.
struct PageCheckTests {
    /// A county in which a ship moved, with something that its village wrote meanwhile.
    private static func moved() throws -> MovingStores {
        let trace = try MovingStores(seed: 3)
        let (a, b) = (MovingStores.scopes[0], MovingStores.scopes[1])
        let ship = try trace.addShip(at: 0)
        try trace.tree.deliver(a, from: trace.villages[0], to: trace.county)
        try trace.move(ship, from: a, to: b)
        var draft = Draft(scope: a)
        draft.record = ship
        draft.changes = [FieldWrite(FieldAddress(1), .set, .text("late"))]
        _ = try trace.villages[0].save(draft)
        try trace.settle()
        return trace
    }

    private static func folder(of store: RecordStore) -> String { String(store.path.dropLast(RecordStore.fileName.utf8.count + 1)) }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let file = try #require(fopen(path, "w"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    @Test func `a store in which a record moved is sound, and is backed up and restored`() throws {
        let trace = try Self.moved()
        let county = trace.county
        try #require(try county.connection.integer("SELECT count(*) FROM _course") > 0)
        #expect(try county.verify().faults == [])
        let folder = TemporaryFolder()
        try Backup.make(of: Self.folder(of: county), to: folder.path + "/backup", key: nil, environment: Toy.environment(seed: 9))
        let backup = try Backup(at: folder.path + "/backup")
        _ = try backup.restore(to: folder.folder("again"), keeping: folder.path + "/kept", environment: Toy.environment(seed: 10))
    }

    @Test func `a value that is missing where there must be one is damage`() throws {
        // It has the folder.
        let trace = try Self.moved()
        defer { withExtendedLifetime(trace) {} }
        let county = trace.county
        try county.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        let folder = TemporaryFolder()
        let file = folder.path + "/" + RecordStore.fileName
        let made = Array("CREATE TABLE _course (scope INTEGER NOT NULL,".utf8)
        let loose = Array("CREATE TABLE _course (scope INTEGER         ,".utf8)
        try Self.write(try #require(readAll(county.path)).with(loose, for: made), to: file)
        try Connection(path: file, mode: .readWrite).execute("INSERT INTO _course SELECT NULL, root, changeset + 1000 FROM _course")
        try Self.write(try #require(readAll(file)).with(made, for: loose), to: file)
        let store = try RecordStore.openForChecking(in: folder.path, environment: Toy.environment(seed: 9))
        #expect(try store.verify().faults.contains { $0.what == .unsound("NULL value in _course.scope") })
    }
}

extension [UInt8] {
    /// With one text in the place of another of its length, wherever that stands.
    fileprivate func with(_ new: [UInt8], for old: [UInt8]) -> [UInt8] {
        var result = self
        for place in 0...count - old.count where self[place] == old[0] && self[place..<place + old.count].elementsEqual(old) {
            result.replaceSubrange(place..<place + old.count, with: new)
        }
        return result
    }
}
