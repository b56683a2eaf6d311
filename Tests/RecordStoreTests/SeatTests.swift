import Causality
import Changesets
import Foundation
@testable import RecordStore
import Records
@testable import SQLite
import TestSupport
import Testing

/// A store that is a copy, or older than it was, notices it by itself and gives no number twice.
struct SeatTests {
    private static let scope = ScopeCode(number: 450_124_100_201)

    /// Folders of stores as people handle them.
    private final class Yard {
        let folder = TemporaryFolder()
        var seed: UInt64 = 70
        var seat = SeatWatch.beside

        func path(_ name: String) -> String { folder.path + "/" + name }

        func environment() -> StoreEnvironment {
            seed += 1
            var environment = Toy.environment(seed: seed)
            environment.seat = seat
            return environment
        }

        func create(_ name: String) throws -> RecordStore {
            try RecordStore.create(
                in: folder.folder(name), schema: TestRegister.bytes, signer: Toy.signer("a"), environment: environment())
        }

        func open(_ name: String) throws -> RecordStore {
            try RecordStore.open(in: path(name), signer: Toy.signer("a"), environment: environment())
        }

        /// Copies a folder: every file is another one then.
        func copy(_ name: String, to other: String) throws {
            try FileManager.default.copyItem(atPath: path(name), toPath: path(other))
        }

        /// Writes the bytes of a folder's files into those of another, which stay the files that they are.
        func putBack(_ name: String, into other: String, files: [String]) throws {
            for file in files {
                let (source, target) = (path(name) + "/" + file, path(other) + "/" + file)
                guard let bytes = FileManager.default.contents(atPath: source) else {
                    try? FileManager.default.removeItem(atPath: target)
                    continue
                }
                if !FileManager.default.fileExists(atPath: target) { FileManager.default.createFile(atPath: target, contents: nil) }
                let handle = try #require(FileHandle(forWritingAtPath: target))
                try handle.truncate(atOffset: 0)
                try handle.write(contentsOf: bytes)
                try handle.close()
            }
        }
    }

    private static let database = ["store.sqlite", "store.sqlite-wal"]

    @discardableResult
    private func ship(_ store: RecordStore, _ name: String) throws -> Saved {
        var draft = Draft(scope: Self.scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return try store.save(draft)
    }

    /// A store with one ship, sealed and closed again.
    private func begin(_ yard: Yard) throws -> ReplicaID {
        let store = try yard.create("a")
        try ship(store, "Hai")
        try store.seal(Self.scope)
        return store.own
    }

    private func events(_ store: RecordStore) throws -> [Notice.Event] { try store.notebook.notices().map(\.event) }

    private func names(_ store: RecordStore) throws -> [String] {
        try store.views.query("SELECT name FROM ship ORDER BY name").map { row in
            if case .text(let name) = row[0] { name } else { "?" }
        }
    }

    @Test func `what stays where it is goes on as itself, sealed, closed, opened anew and under another folder's name`() throws {
        let yard = Yard()
        let own = try begin(yard)
        do {
            let store = try yard.open("a")
            try ship(store, "Yun")
            #expect(store.own == own)
            try store.seal(Self.scope)
        }
        try FileManager.default.moveItem(atPath: yard.path("a"), toPath: yard.path("b"))
        let store = try yard.open("b")
        try ship(store, "He")
        #expect(try store.own == own && events(store).isEmpty)
    }

    @Test func `a copy goes on as another, and what was not sealed is written again under the names it had`() throws {
        let yard = Yard()
        let original = try yard.create("a")
        try ship(original, "Hai")
        try original.seal(Self.scope)
        let open = try ship(original, "Yun")
        try yard.copy("a", to: "b")
        let copy = try yard.open("b")
        #expect(copy.own != original.own && copy.own.hasSameKey(as: original.own))
        #expect(try events(copy) == [.reseated(from: original.own, to: copy.own, again: 1)])
        #expect(try copy.record(open.created[0], in: Self.scope)?.value("name") == .text("Yun"))
        #expect(try copy.verify(Self.scope).faults.isEmpty)
        // Both go on, both seal, and neither's numbers are the other's: where all meet there is one Yun and no fork.
        try ship(original, "He")
        try ship(copy, "Jiang")
        for store in [original, copy] { try store.seal(Self.scope) }
        for bytes in try copy.log.changesets(Self.scope, beyond: VersionVector()) {
            _ = try original.receive(bytes, accepts: { _ in true })
        }
        for bytes in try original.log.changesets(Self.scope, beyond: VersionVector()) {
            _ = try copy.receive(bytes, accepts: { _ in true })
        }
        #expect(try names(original) == ["Hai", "He", "Jiang", "Yun"] && names(copy) == names(original))
        #expect(try original.stateDigest(Self.scope) == copy.stateDigest(Self.scope))
        #expect(try events(original).isEmpty && events(copy).count == 1)
    }

    @Test(arguments: [SeatTests.database, ["store.sqlite"]])
    func `an older database in the place of the newer one is noticed, with its log or without`(files: [String]) throws {
        let yard = Yard()
        let own = try begin(yard)
        try yard.copy("a", to: "old")
        do {
            let store = try yard.open("a")
            try ship(store, "Yun")
            try store.seal(Self.scope)
        }
        try yard.putBack("old", into: "a", files: files)
        let store = try yard.open("a")
        #expect(try store.own != own && events(store) == [.reseated(from: own, to: store.own, again: 0)])
        #expect(try ship(store, "He").dot == Dot(store.own, 1))
    }

    @Test func `a copy that lacks what the log of the database had is noticed, however the folder came`() throws {
        let yard = Yard()
        let own = try begin(yard)
        let store = try yard.open("a")
        try ship(store, "Yun")
        try store.seal(Self.scope)
        _ = yard.folder.folder("b")
        try yard.putBack("a", into: "b", files: ["store.sqlite", "seat"])
        #expect(try yard.open("b").own != own)
        // The same where the log is lost in place, as after a repair of the disk.
        let database = yard.path("a/store.sqlite")
        try FileManager.default.removeItem(atPath: database + "-wal")
        try FileManager.default.copyItem(atPath: database, toPath: yard.path("main"))
        try FileManager.default.removeItem(atPath: database)
        try FileManager.default.removeItem(atPath: database + "-shm", ifThere: true)
        try FileManager.default.moveItem(atPath: yard.path("main"), toPath: database)
        let again = try yard.open("a")
        #expect(try again.own != own && names(again) == ["Hai"])
    }

    @Test func `a whole folder put back in place is noticed, because its files changed later than they say`() throws {
        let yard = Yard()
        let store = try yard.create("a")
        try ship(store, "Hai")
        try store.seal(Self.scope)
        try yard.copy("a", to: "old")
        // As it would be a minute later: the file says when it was written.
        let seat = yard.path("old") + "/seat"
        let mark = try #require(SeatFile(path: seat).look()?.mark)
        try SeatFile(path: seat, clock: { mark.time - 60_000 }).write(id: mark.id, counter: mark.counter)
        let own = store.own
        #expect(try ship(store, "Yun").dot == Dot(own, 2))
        try yard.putBack("old", into: "a", files: ["seat"])
        // Who has it open notices as well, before anything is written.
        #expect(try ship(store, "He").dot.replica != own)
        #expect(try events(store) == [.reseated(from: own, to: store.own, again: 1)])
        #expect(try names(store) == ["Hai", "He", "Yun"])
    }

    @Test func `only a crash leaves the file beside behind, and it is innocent`() {
        let place = Seat.Place(id: 5, inode: 9, counter: 7)
        func sight(id: UInt64 = 5, counter: UInt64 = 7, inode: UInt64? = 9, changed: UInt64 = 1_000_000) -> SeatFile.Sight {
            .init(mark: .init(id: id, counter: counter, time: 1_000_000), inode: inode, changed: changed)
        }
        let innocent = [sight(), sight(counter: 6), sight(inode: nil), sight(changed: 1_010_000), sight(changed: 990_000)]
        for sight in innocent { #expect(place.isThere(sight, isNamed: false), "\(sight)") }
        let others = [
            sight(id: 6), sight(counter: 8), sight(inode: 10), sight(changed: 1_010_001), sight(changed: 989_999),
            .init(mark: nil, inode: 9, changed: 1_000_000), nil,
        ]
        for sight in others { #expect(!place.isThere(sight, isNamed: false), "\(String(describing: sight))") }
        // A name that somebody vouches for stands for inode and time, and for nothing else.
        for sight in [sight(inode: 10), sight(changed: 0)] { #expect(place.isThere(sight, isNamed: true)) }
        for sight in [sight(id: 6), sight(counter: 8)] { #expect(!place.isThere(sight, isNamed: true)) }
    }

    @Test func `under a name a store moves between machines, and is still no older than it was`() throws {
        let yard = Yard()
        yard.seat = .named("county-450124")
        do {
            let store = try yard.create("a")
            try ship(store, "Hai")
            try store.seal(Self.scope)
        }
        try yard.copy("a", to: "b")
        let own = try yard.open("a").own
        do {
            let moved = try yard.open("b")
            #expect(try moved.own == own && events(moved).isEmpty)
            try ship(moved, "Yun")
            try moved.seal(Self.scope)
        }
        try yard.putBack("a", into: "b", files: Self.database)
        #expect(try yard.open("b").own != own)
    }

    @Test func `a file that was put in the place of an open one is not written past`() throws {
        let yard = Yard()
        let store = try yard.create("a")
        try ship(store, "Hai")
        try yard.copy("a", to: "b")
        for file in Self.database {
            try FileManager.default.removeItem(atPath: yard.path("a") + "/" + file)
            try FileManager.default.moveItem(atPath: yard.path("b") + "/" + file, toPath: yard.path("a") + "/" + file)
        }
        #expect(throws: StoreError.replaced(path: yard.path("a") + "/store.sqlite")) { try ship(store, "Yun") }
        // Nothing was sealed since the copy, so whoever opens it anew goes on where it was.
        #expect(try ship(yard.open("a"), "Yun").dot == Dot(store.own, 2))
    }

    // MARK: Backups

    @Test func `a backup restored under a program that has the store open: it goes on with what was restored, as another`() throws {
        let yard = Yard()
        let store = try yard.create("a")
        try ship(store, "Hai")
        try store.seal(Self.scope)
        try ship(store, "Yun")
        struct Undone: Error {}
        let beside = BackupFile.Name.allCases.map { BackupFile(name: $0, bytes: Array("secret \($0.rawValue)".utf8)) }
        // While somebody writes.
        #expect(throws: Undone.self) {
            try store.write { _ in
                try ship(store, "half done")
                try Backup.make(
                    of: yard.path("a"), to: yard.path("a.backup"), key: Array("secret key".utf8), files: beside,
                    environment: yard.environment())
                throw Undone()
            }
        }
        try ship(store, "He")
        try store.seal(Self.scope)
        let own = store.own
        let lost = try store.log.changesets(Self.scope, beyond: VersionVector())
        let backup = try Backup(at: yard.path("a.backup"))
        #expect(backup.own == own && backup.key == Array("secret key".utf8) && backup.made != nil)
        #expect(Set(backup.files) == Set(beside))
        let pinned = beside.filter { !$0.name.goesWithKey }
        #expect(try backup.restore(to: yard.path("a"), keeping: yard.path("a.kept"), files: pinned, environment: yard.environment()))
        #expect(try names(store) == ["Hai", "Yun"])
        let saved = try ship(store, "Jiang")
        #expect(saved.dot.replica != own)
        #expect(try events(store) == [.reseated(from: own, to: saved.dot.replica, again: 1)])
        // What it lost comes as anybody's, and what was written again is one with what was sent before.
        for bytes in lost { #expect(try store.receive(bytes, accepts: { _ in true }) != .known || bytes == lost.first) }
        #expect(try names(store) == ["Hai", "He", "Jiang", "Yun"])
        #expect(try store.verify(Self.scope).faults.isEmpty)
        // The store says nothing of the key that the backup held, and what was there is kept.
        for file in Self.database {
            let bytes = FileManager.default.contents(atPath: yard.path("a") + "/" + file) ?? Data()
            #expect(bytes.range(of: Data("secret ".utf8)) == nil, "\(file)")
        }
        #expect(try Backup(at: yard.path("a.kept")).own == own && Backup(at: yard.path("a.kept")).files == pinned)
    }

    @Test func `a backup is restored over what cannot be read, and into an empty folder; what is none is refused`() throws {
        let yard = Yard()
        let own = try begin(yard)
        try Backup.make(of: yard.path("a"), to: yard.path("a.backup"), key: nil, environment: yard.environment())
        #expect(throws: StoreError.notAStore(path: yard.path("a.backup"), .fileExists)) {
            try Backup.make(of: yard.path("a"), to: yard.path("a.backup"), key: nil, environment: yard.environment())
        }
        let backup = try Backup(at: yard.path("a.backup"))
        try FileManager.default.removeItem(atPath: yard.path("a/store.sqlite-wal"), ifThere: true)
        try Data(repeating: 0x5A, count: 20_000).write(to: URL(filePath: yard.path("a/store.sqlite")))
        #expect(try !backup.restore(to: yard.path("a"), keeping: yard.path("a/kept"), environment: yard.environment()))
        _ = yard.folder.folder("b")
        #expect(try !backup.restore(to: yard.path("b"), keeping: yard.path("b/kept"), environment: yard.environment()))
        for name in ["a", "b"] {
            let store = try yard.open(name)
            #expect(try store.own != own && names(store) == ["Hai"], "\(name)")
        }
        #expect(FileManager.default.contents(atPath: yard.path("a/kept.unreadable"))?.count == 20_000)
        // Half a file, and none of ours.
        let whole = try #require(FileManager.default.contents(atPath: yard.path("a.backup")))
        try whole.prefix(whole.count / 2).write(to: URL(filePath: yard.path("half")))
        try Data("hello".utf8).write(to: URL(filePath: yard.path("text")))
        #expect(throws: StoreError.self) {
            try Backup(at: yard.path("half")).restore(to: yard.path("b"), keeping: yard.path("b/k2"), environment: yard.environment())
        }
        #expect(throws: StoreError.self) { try Backup(at: yard.path("text")) }
        #expect(try names(yard.open("b")) == ["Hai"])
    }
}

extension FileManager {
    fileprivate func removeItem(atPath path: String, ifThere: Bool) throws {
        if fileExists(atPath: path) { try removeItem(atPath: path) }
    }
}
