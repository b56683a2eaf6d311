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
        let lookout = try Lookout(on: folder.path + "/store", of: owner)
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

    @Test func `where the register seals something nobody reads without a key`() async throws {
        let path = folder.folder("sealed")
        let owner = try Replica {
            try RecordStore.create(in: path, schema: SecretRegister.bytes, signer: Toy.signer("a"), environment: Toy.environment(seed: 1))
        }
        let read = try await Lookout(on: path, of: owner).run { _ in true }
        #expect(read == nil)
    }
}
