import Foundation
import Records
import SQLite
import TestSupport
import Testing

@testable import RecordStore

/// What a maker that was killed, or had a full disk, leaves behind.
struct BeginningTests {
    private static let scope = ScopeCode(number: 450_124_100_201)

    enum Left: CaseIterable {
        case nothing, emptyFile, pageSize, log, lostLog
    }

    /// - Returns: The folder of a store whose making came so far.
    private func folder(_ left: Left, in folder: TemporaryFolder) throws -> String {
        let path = folder.folder("store")
        let file = path + "/" + RecordStore.fileName
        _ = try WriterLock(path: path + "/" + RecordStore.lockName)
        switch left {
        case .nothing: break
        case .emptyFile: try FilePlaces.makeOwn(file)
        case .pageSize: try Connection(path: file, mode: .rollback).execute("PRAGMA page_size = 4096; VACUUM")
        case .log: _ = try Connection(path: file, mode: .create)
        case .lostLog:
            _ = try Connection(path: file, mode: .create)
            try Data().write(to: URL(filePath: file + "-wal"))
        }
        return path
    }

    @Test(arguments: Left.allCases) func `where the making of a store was broken off there is none, and the next one is made there`(
        left: Left
    )
        throws
    {
        let place = TemporaryFolder()
        let path = try folder(left, in: place)
        let file = path + "/" + RecordStore.fileName
        #expect(!RecordStore.isThere(in: path))
        #expect(throws: StoreError.noStore(path: file)) {
            try RecordStore.open(in: path, signer: Toy.signer("a"), environment: Toy.environment(seed: 1))
        }
        let made = try RecordStore.create(
            in: path, schema: TestRegister.bytes, signer: Toy.signer("a"), environment: Toy.environment(seed: 1), scopes: [Self.scope],
            person: "Bo")
        #expect(try made.peers.subscriptions() == [Self.scope] && made.notebook.person() == "Bo")
        let opened = try RecordStore.open(in: path, signer: Toy.signer("a"), environment: Toy.environment(seed: 2))
        #expect(try opened.own == made.own && opened.verify().faults == [])
        #expect(RecordStore.isThere(in: path))
    }

    @Test func `nothing is made over another program's database, a damaged file or a folder`() throws {
        let place = TemporaryFolder()
        let path = place.folder("store")
        let file = path + "/" + RecordStore.fileName
        func make() throws {
            _ = try RecordStore.create(in: path, schema: TestRegister.bytes, signer: Toy.signer("a"), environment: Toy.environment(seed: 1))
        }
        try Connection(path: file, mode: .create).execute("CREATE TABLE t (a)")
        #expect(RecordStore.isThere(in: path))
        #expect(throws: StoreError.self) { try make() }
        #expect(try Connection(path: file, mode: .readOnly).integer("SELECT count(*) FROM t") == 0)
        FilePlaces.removeDatabase(file)
        try Data(repeating: 0x5A, count: 5_000).write(to: URL(filePath: file))
        #expect(RecordStore.isThere(in: path))
        #expect(throws: StoreError.self) { try make() }
        FilePlaces.removeDatabase(file)
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
        #expect(RecordStore.isThere(in: path))
        #expect(throws: StoreError.self) { try make() }
        #expect(throws: StoreError.notAStore(path: file, .notAFile)) {
            try RecordStore.openForLooking(in: path, environment: Toy.environment(seed: 1))
        }
    }

    @Test func `where a log went bad behind which there is work, nothing is made over it`() throws {
        let lone = try Lone("lone", seed: 1)
        for _ in 0..<3 { _ = try lone.ship(in: Self.scope) }
        let place = TemporaryFolder()
        let path = place.folder("store")
        for suffix in ["", "-wal"] {
            let name = "/" + RecordStore.fileName + suffix
            var bytes = try Data(contentsOf: URL(filePath: lone.path + name))
            if !suffix.isEmpty { for place in 24..<40 { bytes[place] ^= 0xFF } }
            try bytes.write(to: URL(filePath: path + name))
        }
        // It is open until now, so its log is there.
        #expect(try !lone.store.isUntouched(schema: TestRegister.bytes))
        #expect(RecordStore.isThere(in: path))
        #expect(throws: StoreError.self) {
            try RecordStore.create(in: path, schema: TestRegister.bytes, signer: Toy.signer("a"), environment: Toy.environment(seed: 1))
        }
    }

    @Test func `a store is as it was made until somebody writes in it`() throws {
        let lone = try Lone("lone", seed: 1)
        #expect(try lone.store.isUntouched(schema: TestRegister.bytes))
        #expect(try !lone.store.isUntouched(schema: TestRegister.newer))
        _ = try lone.ship(in: Self.scope)
        #expect(try !lone.store.isUntouched(schema: TestRegister.bytes))
    }
}
