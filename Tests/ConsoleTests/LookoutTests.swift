import Cunlian
import Dispatch
import RecordStore
import Records
import TestSupport
import Testing

@testable import CunlianConsole

/// Pages read beside whoever writes.
@Suite struct LookoutTests {
    private let folder = TemporaryFolder()

    private func replica() throws -> Replica {
        let path = folder.folder("store")
        return try Replica {
            try RecordStore.create(in: path, schema: TestRegister.bytes, signer: Toy.signer("a"), environment: Toy.environment(seed: 1))
        }
    }

    @Test func `a page is read while somebody writes, and what they wrote is there once it is durable`() async throws {
        let owner = try replica()
        let lookout = try Lookout(on: folder.path + "/store", of: owner, signer: Toy.signer("a"))
        let (isWriting, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let scope = ScopeCode(number: 450_124_100_201)
        async let written: Void = owner.run { store in
            try store.write { _ in
                try store.peers.setSubscriptions([scope])
                isWriting.signal()
                mayEnd.wait()
            }
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                isWriting.wait()
                continuation.resume()
            }
        }
        let during = try await lookout.run { try $0.peers.subscriptions().count }
        mayEnd.signal()
        try await written
        let after = try await lookout.run { try $0.peers.subscriptions().count }
        #expect(during == 0 && after == 1)
    }

    @Test func `what a page opened of what is sealed stands in the log before the page is answered`() async throws {
        let path = folder.folder("sealed")
        let owner = try Replica {
            try RecordStore.create(in: path, schema: SecretRegister.bytes, signer: Toy.signer("a"), environment: Toy.environment(seed: 1))
        }
        let ship = try await owner.run { store in
            var draft = Draft(scope: Self.scope)
            draft.creations = [
                NewRecord(
                    type: 1, parent: nil,
                    changes: [FieldWrite(FieldAddress(1), .set, .text("Hai")), FieldWrite(FieldAddress(2), .set, .text(Self.number))])
            ]
            return try store.save(draft).created[0]
        }
        let lookout = try Lookout(on: path, of: owner, signer: Toy.signer("a"))
        func count() async throws -> Int { try await owner.run { try $0.viewings.entries(seenBy: $0.viewings.ownSight()).count } }
        let before = try await count()
        let name = try await lookout.run { try $0.record(ship, in: Self.scope) == nil }
        #expect(!name)
        #expect(try await count() == before + 1)
        _ = try await lookout.run { try $0.views.query("SELECT name FROM ship").count }
        #expect(try await count() == before + 1)
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await lookout.run { store in
                _ = try store.record(ship, in: Self.scope)
                throw Stop()
            }
        }
        #expect(try await count() == before + 2)
    }

    @Test func `of several lookouts a question goes to one that nobody waits for`() async throws {
        let owner = try replica()
        let lookouts = Lookouts(
            try (0..<2).map { _ in try Lookout(on: folder.path + "/store", of: owner, signer: Toy.signer("a"), memory: PartMemory()) })
        let (isIn, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let long = lookouts.run { _ in
            isIn.signal()
            return mayEnd.wait(timeout: .now() + 60) == .success
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                isIn.wait()
                continuation.resume()
            }
        }
        for _ in 0..<3 { #expect(try await lookouts.run { try $0.peers.subscriptions().isEmpty }) }
        mayEnd.signal()
        #expect(try await long)
    }

    private static let scope = ScopeCode(number: 450_124_100_201)
    private static let number = "440524188001010014"
}
