import Foundation
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Copies of a store that repair and restore keep in its folder hold its keys too.
struct KeptCopyTests {
    private static let scope = ScopeCode(number: 450_124_100_201)

    /// A store with a ship's number sealed, the bytes of its wrapped key, and the ship.
    private func begin() throws -> (lone: Lone, ship: RecordID, wrapped: [UInt8]) {
        let lone = try Lone("lone", schema: SecretRegister.bytes)
        let (ship, _) = try lone.ship(in: Self.scope)
        try lone.set(ship, 2, .text("440524188001010014"), in: Self.scope)
        _ = try lone.sealed(Self.scope)
        let table = lone.store.rooms.keyTable
        let wrapped = try lone.store.read { r in try table.subjects(beginning: lone.store.keys.beginning(ship), r).map(\.wrapped) }
        return (lone, ship, try #require(wrapped.first))
    }

    private func places(of bytes: [UInt8], in lone: Lone) -> [String] {
        lone.folder.contents().filter { Data($0.bytes).range(of: Data(bytes)) != nil }.map(\.name)
    }

    private func reopened(_ lone: Lone) throws -> RecordStore {
        try RecordStore.open(in: lone.path, signer: Toy.signer("lone"), environment: lone.store.environment)
    }

    @Test func `a key that is destroyed lies in no copy that repair and restore kept, and what else they kept stays`() throws {
        let (lone, ship, wrapped) = try begin()
        let backup = lone.folder.path + "/elsewhere"
        try Backup.make(of: lone.path, to: backup, key: nil, environment: lone.store.environment)
        let kept = lone.path + "/before-restore-1.backup"
        #expect(try Backup(at: backup).restore(to: lone.path, keeping: kept, environment: lone.store.environment))
        try FileManager.default.removeItem(atPath: backup)
        _ = try RecordStore.repair(in: lone.path, signer: Toy.signer("lone"), environment: lone.store.environment)
        #expect(places(of: wrapped, in: lone).count >= 3)
        let store = try reopened(lone)
        let erased = try store.keys.erase(ship, reason: "asked to")
        #expect(erased.destroyed == 1 && erased.copies == KeptCopies())
        #expect(places(of: wrapped, in: lone) == [])
        // Entries that were not sent may be in it.
        #expect(try Backup(at: kept).own == lone.store.own)
    }

    @Test func `a copy that cannot be opened is taken away and named`() throws {
        let (lone, ship, _) = try begin()
        try Data(repeating: 0x5A, count: 20_000).write(to: URL(filePath: lone.path + "/store.sqlite.damaged"))
        let erased = try lone.store.keys.erase(ship, reason: "asked to")
        #expect(erased.copies.removed == ["store.sqlite.damaged"] && erased.copies.left == [])
        #expect(!FileManager.default.fileExists(atPath: lone.path + "/store.sqlite.damaged"))
    }

    @Test func `a file that somebody else put there, and that cannot be opened, is named and stays`() throws {
        let (lone, ship, _) = try begin()
        try Data(repeating: 0x5A, count: 20_000).write(to: URL(filePath: lone.path + "/mine.backup"))
        let erased = try lone.store.keys.erase(ship, reason: "asked to")
        #expect(erased.copies.removed == [] && erased.copies.left == ["mine.backup"])
        #expect(FileManager.default.fileExists(atPath: lone.path + "/mine.backup"))
    }

    @Test func `where the word arrives, copies are reached as where it was said, and people are told of what was taken away`() throws {
        let (lone, ship, wrapped) = try begin()
        let other = try Lone("other", seed: 2, schema: SecretRegister.bytes)
        for bytes in try lone.sealed(Self.scope) { try other.receive(bytes) }
        let before = try lone.store.keys.snapshot(in: nil)
        _ = try other.store.keys.take(before.records(before.names(of: Self.scope, in: .max), in: Self.scope), in: nil)
        try Backup.make(of: other.path, to: other.path + "/mine.backup", key: nil, environment: other.store.environment)
        try Data(repeating: 0x5A, count: 20_000).write(to: URL(filePath: other.path + "/before-restore-1.backup.unreadable"))
        #expect(places(of: wrapped, in: other).count >= 2)
        _ = try lone.store.keys.erase(ship, reason: "asked to")
        let after = try lone.store.keys.snapshot(in: nil)
        _ = try other.store.keys.take(after.records(after.names(of: Self.scope, in: .max), in: Self.scope), in: nil)
        #expect(places(of: wrapped, in: other) == [])
        #expect(try other.store.notebook.notices().map(\.event).contains(.copyRemoved("before-restore-1.backup.unreadable")))
    }
}
