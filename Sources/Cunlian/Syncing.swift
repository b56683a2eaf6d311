public import Changesets
import RecordStore
public import SyncSession

/// Runs sessions with one node until both hold the same, or the budget is used up.
///
/// It carries bytes between a transport and an ``AskerSession``, which decides what they are.
public actor Asker {
    private let replica: Replica
    private let signer: Signer
    private let budget: UInt64
    private var sentBytes = 0

    /// - Parameter budget: How many bytes of changesets may come in all; 0 is no limit.
    public init(replica: Replica, signer: Signer, budget: UInt64 = 0) {
        self.replica = replica
        self.signer = signer
        self.budget = budget
    }

    /// - Throws: ``SyncFailure``, whatever the transport throws, `StoreError`; what came whole before is kept.
    public func sync(over transport: any SyncTransport) async throws -> SyncReport {
        let peer = Peer(address: transport.address)
        let (before, isStranger) = try await replica.run { store in (try Attention(of: store), try store.isStranger(to: peer)) }
        if isStranger { _ = try await session(with: peer, over: transport, seals: false) }
        let session = try await session(with: peer, over: transport, seals: true)
        let after = try await replica.run { store in
            if try !store.peers.subscriptions().isEmpty { try store.peers.noteSync() }
            return try Attention(of: store)
        }
        return SyncReport(session, sentBytes: sentBytes, before, after)
    }

    /// One session to its end.
    private func session(with peer: Peer, over transport: any SyncTransport, seals: Bool) async throws -> AskerSession {
        let session = AskerSession(with: peer, suite: replica.environment.suite, budget: budget)
        let driver = SessionDriver(session, on: replica, parent: nil, seals: seals)
        var effects = try await driver.handle(.begin)
        while case .send(let parts)? = effects.first {
            try await exchange(parts, over: transport, driver)
            effects = try await driver.handle(.ended)
        }
        switch effects.first {
        case .end(.complete): break
        case .end(.refused(let refusal)): throw SyncFailure.badAnswer(refusal)
        default: throw SyncFailure.cutShort
        }
        return await driver.machine
    }

    /// One round trip; whatever breaks it, what came whole is made durable first.
    private func exchange(
        _ parts: OutgoingParts, over transport: any SyncTransport, _ driver: SessionDriver<AskerSession>
    ) async throws {
        let clock = replica.environment.wallClock
        do {
            let body = try OutgoingBody(parts, signer: signer, from: replica) { [weak self] count in await self?.noteSent(count) }
            try await transport.exchange(body) { bytes in
                if case .end(.refused(let refusal))? = try await driver.handle(.received(bytes, now: clock())).first {
                    throw SyncFailure.badAnswer(refusal)
                }
            }
        } catch {
            _ = try await driver.handle(.broken)
            throw error
        }
    }

    private func noteSent(_ count: Int) { sentBytes += count }
}

/// Why a session did not end well, though nothing was lost.
public enum SyncFailure: Error, Hashable, Sendable {
    /// The node answered something that no node would.
    case badAnswer(SyncRefusal)
    /// The answer breaks off; what came whole is kept.
    case cutShort
}
