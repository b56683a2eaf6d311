public import Changesets
import RecordStore
public import SyncSession

/// Runs sessions with one node until both hold the same, or the budget is used up.
///
/// It carries bytes between a transport and an ``AskerSession``, which decides what they are. Where it is given
/// patience and the link breaks, it tries again, as long as something comes through.
public actor Asker {
    private let replica: Replica
    private let signer: Signer
    private let budget: UInt64
    private let patience: Duration?
    private let pause: @Sendable (Duration) async throws -> Void
    private let now: @Sendable () -> UInt64
    private let onProgress: @Sendable (SyncProgress) -> Void
    private let attachments: AttachmentPolicy
    private var sentBytes = 0
    private var progress = SyncProgress()

    /// - Parameters:
    ///   - budget: How many bytes of changesets may come in all; 0 is no limit.
    ///   - patience: How long nothing may come through before it gives up; `nil` is one attempt.
    ///   - attachments: Which attachments are to come.
    ///   - now: Milliseconds from any beginning; they only ascend.
    ///   - pause: Waits.
    ///   - onProgress: Told whenever something moved.
    public init(
        replica: Replica, signer: Signer, budget: UInt64 = 0, patience: Duration? = nil, attachments: AttachmentPolicy = .asked,
        now: @escaping @Sendable () -> UInt64 = Asker.uptime, pause: @escaping @Sendable (Duration) async throws -> Void = Asker.sleep,
        onProgress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
    ) {
        self.replica = replica
        self.signer = signer
        self.budget = budget
        self.patience = patience
        self.now = now
        self.pause = pause
        self.attachments = attachments
        self.onProgress = onProgress
    }

    /// Milliseconds since the program began to be asked.
    public static let uptime: @Sendable () -> UInt64 = {
        let start = ContinuousClock.now
        return { UInt64((ContinuousClock.now - start) / .milliseconds(1)) }
    }()

    /// Waits, and throws where the task is cancelled.
    public static let sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// - Throws: ``SyncFailure``, ``SyncGivenUp`` where it tried again in vain, whatever the transport throws, `StoreError`; what came
    ///   whole before is kept.
    public func sync(over transport: any SyncTransport) async throws -> SyncReport {
        let peer = Peer(address: transport.address)
        let (before, isStranger) = try await replica.run { store in (try Attention(of: store), try store.isStranger(to: peer)) }
        if isStranger { _ = try await session(with: peer, over: transport, seals: false) }
        let session = try await session(with: peer, over: transport, seals: true)
        let after = try await replica.run { store in
            if try !store.peers.subscriptions().isEmpty { try store.peers.noteSync() }
            if let node = session.node, session.isWitnessed { try store.peers.noteMet(node, at: peer.bytes) }
            return try Attention(of: store)
        }
        var report = SyncReport(session, sentBytes: sentBytes, before, after)
        if report.isComplete { report.keys = try await KeyCarrier(replica: replica, signer: signer).carry(with: peer, over: transport) }
        if report.isComplete {
            report.viewings = try await ViewingCarrier(replica: replica, signer: signer).carry(with: peer, over: transport)
        }
        if report.isComplete { report.attachments = try await carry(with: peer, over: transport, after: report) }
        return report
    }

    /// Attachments come after all else, with what is left of the budget.
    private func carry(with peer: Peer, over transport: any SyncTransport, after report: SyncReport) async throws -> AttachmentReport {
        guard budget == 0 || budget > UInt64(report.receivedBytes) else {
            var report = AttachmentReport()
            report.isComplete = false
            return report
        }
        (progress.toSend, progress.toReceive) = (Amount(), Amount())
        let carrier = Carrier(
            replica: replica, signer: signer, policy: attachments, budget: budget == 0 ? 0 : budget - UInt64(report.receivedBytes),
            patience: patience, now: now, pause: pause,
            onMoved: { [weak self] sent, received in await self?.noteCarried(sent, received) })
        return try await carrier.carry(with: peer, over: transport)
    }

    private func noteCarried(_ sent: Int, _ received: Int) {
        progress.carried += sent + received
        onProgress(progress)
    }

    /// One session to its end, in as many attempts as patience allows.
    private func session(with peer: Peer, over transport: any SyncTransport, seals: Bool) async throws -> AskerSession {
        var session = AskerSession(with: peer, suite: replica.environment.suite, budget: budget)
        var patience = Patience(silenceMax: patience, now: now())
        while true {
            let driver = SessionDriver(session, on: replica, parent: nil, seals: seals)
            do {
                try await attempt(over: transport, driver)
                return await driver.machine
            } catch {
                session = await driver.machine
                let (fault, random) = (LinkFault(of: error), replica.environment.randomBits())
                let step = patience.next(after: fault, gains: session.gains, isHeard: session.isHeard, now: now(), random: random)
                switch step {
                case .endAtOnce: throw error
                case .giveUp: throw try await givenUp(error, session, with: peer, patience.attempts)
                case .tryAgain(let wait):
                    if fault == .broke { progress.breaks += 1 }
                    if case .busy = fault { progress.isTurnedAway = true }
                    onProgress(progress)
                    if wait > 0 { try await pause(.milliseconds(Int64(wait))) }
                    session = session.again()
                }
            }
        }
    }

    /// What is left, as far as it is known.
    private func givenUp(_ cause: any Error, _ session: AskerSession, with peer: Peer, _ attempts: Int) async throws -> SyncGivenUp {
        return SyncGivenUp(
            cause: cause, attempts: attempts, toSend: try await replica.run { try $0.lacking(at: peer) }, toReceive: session.outstanding,
            isToldOfIncoming: session.coming.entries > 0)
    }

    private func attempt(over transport: any SyncTransport, _ driver: SessionDriver<AskerSession>) async throws {
        var effects = try await driver.handle(.begin)
        while case .send(let parts)? = effects.first {
            try await exchange(parts, over: transport, driver)
            effects = try await driver.handle(.ended)
        }
        switch effects.first {
        case .end(.complete): break
        // What the node would say itself, were it asked once more.
        case .end(.refused(.notEnrolled)): throw SyncRefusal.notEnrolled
        case .end(.refused(let refusal)): throw SyncFailure.badAnswer(refusal)
        default: throw SyncFailure.cutShort
        }
    }

    /// One round trip; whatever breaks it, what came whole is made durable first.
    private func exchange(
        _ parts: OutgoingParts, over transport: any SyncTransport, _ driver: SessionDriver<AskerSession>
    ) async throws {
        let clock = replica.environment.wallClock
        (progress.sent, progress.toSend) = (Amount(), Amount(of: parts.changesets))
        (progress.received, progress.toReceive, progress.isTurnedAway) = (Amount(), Amount(), false)
        do {
            let body = try OutgoingBody(parts, signer: signer, from: replica) { [weak self] count, amount in
                await self?.noteSent(count, amount)
            }
            try await transport.exchange(body) { [weak self] bytes in
                if case .end(.refused(let refusal))? = try await driver.handle(.received(bytes, now: clock())).first {
                    throw SyncFailure.badAnswer(refusal)
                }
                await self?.noteReceived(await driver.machine)
            }
        } catch {
            _ = try await driver.handle(.broken)
            throw error
        }
    }

    private func noteSent(_ count: Int, _ amount: Amount) {
        sentBytes += count
        progress.sent.entries += amount.entries
        progress.sent.bytes += amount.bytes
        onProgress(progress)
    }

    private func noteReceived(_ session: AskerSession) {
        (progress.received, progress.toReceive) = (session.received, session.coming)
        onProgress(progress)
    }
}

/// Why a session did not end well, though nothing was lost.
public enum SyncFailure: Error, Hashable, Sendable {
    /// The node answered something that no node would.
    case badAnswer(SyncRefusal)
    /// The answer breaks off; what came whole is kept.
    case cutShort
}

extension SyncFailure: LinkError {
    /// An answer that breaks off is a link that broke.
    public var fault: LinkFault { self == .cutShort ? .broke : .lasting }
}
