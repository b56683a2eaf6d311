import Causality
import Changesets
import Glibc
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// The file: another program's, a newer one, a full disk, two hands on it.
struct FileTests {
    static let scope = ScopeCode(number: 450_124_100_201)
    static let environment = Toy.environment(seed: 1)

    @Test func `a store of a newer program is refused and left as it is`() throws {
        let lone = try Lone()
        try lone.store.connection.execute("PRAGMA user_version = 99")
        let error = #expect(throws: StoreError.self) { try RecordStore.open(in: lone.path, signer: nil, environment: Self.environment) }
        guard case .newerStore(99, StoreTables.version) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        "", "no database at all, but long enough to have a header of a hundred bytes, which is where it is told apart from one",
    ])
    func `a file that is no store is refused and left as it is`(text: String) throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/" + RecordStore.fileName
        let file = fopen(path, "w")
        fputs(text, file)
        fclose(file)
        #expect(throws: (any Error).self) { try RecordStore.open(in: folder.path, signer: nil, environment: Self.environment) }
        #expect(throws: (any Error).self) { try RecordStore.open(in: folder.path + "/none", signer: nil, environment: Self.environment) }
        if !text.isEmpty {
            #expect(throws: (any Error).self) {
                try RecordStore.create(in: folder.path, schema: TestRegister.bytes, signer: Toy.signer("a"), environment: Self.environment)
            }
        }
        let again = fopen(path, "r")
        fseek(again, 0, SEEK_END)
        // SQLite makes a database of an empty file as soon as it looks at it.
        #expect(ftell(again) == text.utf8.count || text.isEmpty)
        fclose(again)
    }

    @Test func `another program's database is refused`() throws {
        let folder = TemporaryFolder()
        let connection = try Connection(path: folder.path + "/" + RecordStore.fileName, mode: .create)
        try connection.execute("CREATE TABLE t (a)")
        #expect(throws: StoreError.self) { try RecordStore.open(in: folder.path, signer: nil, environment: Self.environment) }
    }

    @Test func `what is bound comes back byte for byte, however much of it there is, row after row`() throws {
        let folder = TemporaryFolder()
        let connection = try Connection(path: folder.path + "/bound", mode: .create)
        try connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b BLOB, c TEXT)")
        let insert = try connection.prepare("INSERT INTO t VALUES (?, ?, ?, ?)")
        let counts = [0, 1, 15, 16, 4_000, 5_000, 8_192, 8_193, 60_000]
        for (index, count) in counts.enumerated() {
            insert.reset()
            insert.bind(1, index)
            insert.bind(2, String(repeating: "村", count: count / 3))
            insert.bind(3, Array(repeating: UInt8(index), count: count))
            insert.bind(4, "end \(index)")
            try insert.run()
        }
        let find = try connection.prepare("SELECT a, b, c FROM t ORDER BY id")
        for (index, count) in counts.enumerated() {
            #expect(try find.step())
            #expect(find.text(0) == String(repeating: "村", count: count / 3))
            #expect(find.blob(1) == Array(repeating: UInt8(index), count: count))
            #expect(find.text(2) == "end \(index)")
        }
    }

    @Test func `D2 nothing is run with a value that could not be bound`() throws {
        let folder = TemporaryFolder()
        let connection = try Connection(path: folder.path + "/bound", mode: .create)
        try connection.execute("CREATE TABLE t (a, b)")
        let insert = try connection.prepare("INSERT INTO t VALUES (?, ?)")
        insert.bind(1, 1)
        insert.bind(3, 2)
        #expect(throws: SQLiteError.self) { try insert.run() }
        #expect(try connection.integer("SELECT count(*) FROM t") == 0)
        insert.reset()
        insert.bind(1, 1)
        insert.bind(2, 2)
        try insert.run()
        #expect(try connection.integer("SELECT count(*) FROM t WHERE a = 1 AND b = 2") == 1)
    }

    /// What is asked of a store, and the table in which the answer stands.
    static let questions: [(table: String, ask: @Sendable (RecordStore, RecordID) throws -> Void)] = [
        ("_changeset", { store, _ in _ = try store.log.changesets(scope, beyond: VersionVector()) }),
        ("_changeset", { store, ship in _ = try store.authors.info(Dot(ship.replica, 1), in: scope) }),
        ("_head", { store, _ in _ = try store.heads(scope) }),
        ("_entry", { store, _ in _ = try store.ownEntries.hasUnsealed(scope) }),
        ("_refused", { store, _ in _ = try store.views.quarantineCount() }),
        ("_run", { store, ship in _ = try store.record(ship, in: scope) }),
        ("ship", { store, ship in _ = try store.record(ship, in: scope) }),
    ]

    @Test(arguments: questions.indices)
    func `D1 a table that cannot be read is an error, and is not taken for an empty one`(index: Int) throws {
        let lone = try Lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        _ = try lone.sealed(Self.scope)
        let store = try RecordStore.open(in: lone.path, signer: lone.store.signer, environment: lone.store.environment)
        let other = try Connection(path: lone.path + "/" + RecordStore.fileName, mode: .readWrite)
        let (table, ask) = Self.questions[index]
        try other.execute("ALTER TABLE \"\(table)\" RENAME TO gone")
        let error = #expect(throws: StoreError.self) { try ask(store, ship) }
        #expect(error?.database != nil, "\(table)")
    }

    @Test func `where a store is, none is made over it`() throws {
        let lone = try Lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        #expect(throws: StoreError.self) {
            try RecordStore.create(in: lone.path, schema: TestRegister.bytes, signer: Toy.signer("b"), environment: Self.environment)
        }
        #expect(try lone.store.record(ship, in: Self.scope) != nil)
    }

    @Test func `on a full disk a save fails whole, and what was acknowledged is there`() throws {
        let lone = try Lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        let pages = try lone.store.connection.integer("PRAGMA page_count")
        _ = try lone.store.connection.integer("PRAGMA max_page_count = \(pages + 20)")
        var last: Int64 = -1
        let failure = #expect(throws: StoreError.self) {
            for number in Int64(0)..<10_000 {
                try lone.set(ship, 6, .integer(number), in: Self.scope)
                last = number
            }
        }
        #expect(failure?.database?.isFull == true)
        #expect(last > 0)
        #expect(try lone.store.record(ship, in: Self.scope)?.value("deepest") == .integer(last))
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
        // With room again it goes on, without a gap.
        _ = try lone.store.connection.integer("PRAGMA max_page_count = 100000")
        try lone.set(ship, 6, .integer(-1), in: Self.scope)
        #expect(try lone.store.heads(Self.scope).applied[lone.store.own] == UInt64(last) + 3)
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `a received changeset that does not fit is not there at all, and comes again`() throws {
        let (lone, other) = (try Lone(), try Lone("other", seed: 2))
        for _ in 0..<300 { _ = try lone.store.write { _ in try lone.ship(String(repeating: "x", count: 200), in: Self.scope) } }
        let changesets = try lone.sealed(Self.scope)
        let pages = try other.store.connection.integer("PRAGMA page_count")
        _ = try other.store.connection.integer("PRAGMA max_page_count = \(pages + 4)")
        let failure = #expect(throws: StoreError.self) { for bytes in changesets { try other.receive(bytes) } }
        #expect(failure?.database?.isFull == true)
        #expect(try other.store.verify(Self.scope).faults.isEmpty)
        _ = try other.store.connection.integer("PRAGMA max_page_count = 100000")
        for bytes in changesets { try other.receive(bytes) }
        #expect(try other.store.stateDigest(Self.scope) == lone.store.stateDigest(Self.scope))
    }

    @Test func `P18 after a write that the disk refused the store is closed, and opened anew it has all that was acknowledged`()
        async throws
    {
        await #expect(processExitsWith: .success) {
            let lone = try Lone()
            let (ship, _) = try lone.ship(in: FileTests.scope)
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(1), &limit)
            let whole = limit
            // Room for some writes beyond what a new store's log takes.
            var log = stat()
            guard stat(lone.path + "/store.sqlite-wal", &log) == 0 else { exit(7) }
            limit.rlim_cur = rlim_t(log.st_size) + 100_000
            setrlimit(__rlimit_resource_t(1), &limit)
            var last: Int64 = -1
            do {
                for number in Int64(0)..<10_000 {
                    try lone.set(ship, 6, .integer(number), in: FileTests.scope)
                    last = number
                }
                exit(2)
            } catch StoreError.sqlite(let error) {
                guard error.isInputOutput || error.isFull else { exit(3) }
                // The disk would take it now; a store that had not closed would go on.
                var back = whole
                setrlimit(__rlimit_resource_t(1), &back)
                if error.isInputOutput, (try? lone.set(ship, 6, .integer(-1), in: FileTests.scope)) != nil { exit(4) }
            }
            guard last > 0 else { exit(8) }
            let again = try RecordStore.open(in: lone.path, signer: nil, environment: FileTests.environment)
            guard try again.record(ship, in: FileTests.scope)?.value("deepest") == .integer(last) else { exit(5) }
            exit(try again.verify(FileTests.scope).faults.isEmpty ? 0 : 6)
        }
    }

    @Test func `P4 two hands on one store save in turn, and numbers have no gaps`() throws {
        let lone = try Lone()
        let second = try RecordStore.open(in: lone.path, signer: lone.store.signer, environment: Toy.environment(seed: 2))
        let other = try Lone("other", seed: 3)
        let (ship, _) = try lone.ship(in: Self.scope)
        for number in Int64(0)..<20 {
            let store = number % 2 == 0 ? second : lone.store
            var draft = Draft(scope: Self.scope)
            draft.record = ship
            draft.changes = [FieldWrite(FieldAddress(6), .set, .integer(number))]
            if number % 5 == 0 { draft.creations = [NewRecord(type: 1, parent: nil, changes: [])] }
            #expect(try store.save(draft).dot.number == UInt64(number) + 2)
            if number == 11 { try second.write { _ in _ = try second.seal(Self.scope) } }
        }
        for store in [lone.store, second] {
            let (head, value, faults) = try store.read { _ in
                (
                    try store.heads(Self.scope).applied[lone.store.own],
                    try store.record(ship, in: Self.scope)?.value("deepest"), try store.verify(Self.scope).faults
                )
            }
            #expect(head == 21)
            #expect(value == .integer(19))
            #expect(faults.isEmpty)
        }
        for bytes in try lone.sealed(Self.scope) { #expect(try other.receive(bytes) == .applied) }
        #expect(try other.store.stateDigest(Self.scope) == second.read { _ in try second.stateDigest(Self.scope) })
    }

    @Test func `a key that does not sign seals nothing, and what was saved stays and is sealed later`() throws {
        struct Locked: Error {}
        let folder = TemporaryFolder()
        let path = folder.folder("store")
        let key = Toy.signer("lone")
        let mute = Signer(suite: key.suite, publicKey: key.publicKey) { _ in throw Locked() }
        let store = try RecordStore.create(in: path, schema: TestRegister.bytes, signer: mute, environment: Self.environment)
        var draft = Draft(scope: Self.scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [])]
        _ = try store.save(draft)
        #expect(throws: StoreError.unsigned(reason: "Locked()")) { try store.seal(Self.scope) }
        #expect(try store.ownEntries.hasUnsealed(Self.scope))
        let again = try RecordStore.open(in: path, signer: key, environment: Self.environment)
        #expect(try again.seal(Self.scope) == 1)
    }

    @Test func `a writer who does not let go is named after a while, nothing is written, and then it goes on`() throws {
        let lone = try Lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        let other = try WriterLock(path: lone.path + "/lock")
        try other.acquire()
        lone.store.file.lock?.patience = 20
        let failure = #expect(throws: StoreError.self) { try lone.set(ship, 6, .integer(1), in: Self.scope) }
        #expect(failure?.database?.message.contains("another program") == true)
        #expect(try lone.store.record(ship, in: Self.scope)?.value("deepest") == nil)
        other.release()
        #expect(try lone.set(ship, 6, .integer(2), in: Self.scope).dot.number == 2)
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }
}
