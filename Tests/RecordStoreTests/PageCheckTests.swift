import Causality
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
        let county = try Self.moved().county
        func form(_ old: String, _ new: String) -> String {
            "UPDATE sqlite_schema SET sql = replace(sql, 'scope INTEGER\(old)', 'scope INTEGER\(new)') WHERE name = '_course'"
        }
        try county.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        let folder = TemporaryFolder()
        let file = folder.path + "/" + RecordStore.fileName
        do {
            let copy = try Connection(path: file, mode: .create)
            try Connection(path: county.path, mode: .readOnly).copy(over: copy)
            try copy.execute("PRAGMA writable_schema = ON; " + form(" NOT NULL", ""))
        }
        do {
            let copy = try Connection(path: file, mode: .readWrite)
            try copy.execute("INSERT INTO _course SELECT NULL, root, changeset + 1000 FROM _course")
            try copy.execute("PRAGMA writable_schema = ON; " + form("", " NOT NULL"))
        }
        let store = try RecordStore.openForChecking(in: folder.path, environment: Toy.environment(seed: 9))
        #expect(try store.verify().faults.contains { $0.what == .unsound("NULL value in _course.scope") })
    }
}
