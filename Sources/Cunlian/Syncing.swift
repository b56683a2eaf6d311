import Causality
public import Changesets
public import RecordStore
import Records
import SyncSession

/// What a session brought.
public struct SyncReport: Sendable {
    public var sentEntries = 0
    public var receivedEntries = 0
    public var sentBytes = 0
    public var receivedBytes = 0
    public var roundTrips = 0
    public var newConflicts = 0
    public var newQuarantined = 0
    /// Whether both sides hold the same now.
    public var isComplete = false
    /// What the node did not take, and why.
    public var refusals: [String] = []
    /// What came up that people must be told, by kind: a fork, a store that was set back.
    public var notices: [Notice] = []

    /// Of both bodies together.
    public var bodyBytes: Int { sentBytes + receivedBytes }
}

/// Why a session did not end well, though nothing was lost.
public enum SyncFailure: Error, Sendable {
    /// The node answered something that no node would.
    case badAnswer(String)
    /// The answer breaks off; what came whole is kept.
    case cutShort
}

/// Runs sessions with one node until both hold the same, or the budget is used up.
public actor Asker {
    private let replica: Replica
    private let signer: Signer
    private let budget: UInt64
    private var session = IncomingSession(.asker)
    private var intake = ChangesetIntake(now: 0)
    private var answer: Answer?
    private var report = SyncReport()
    /// Once a session is enough: what the node does not give then, it does not give.
    private var hasRecovered = false

    /// More round trips than any honest node needs; a loop of successes ends here too.
    static let roundTripsMax = 64

    /// - Parameter budget: How many bytes of changesets may come in all; 0 is no limit.
    public init(replica: Replica, signer: Signer, budget: UInt64 = 0) {
        self.replica = replica
        self.signer = signer
        self.budget = budget
    }

    public func sync(over transport: any SyncTransport) async throws -> SyncReport {
        let before = try await replica.run { store in try store.attentionCounts() }
        do {
            var step = Step.again
            while step != .done, report.roundTrips < Asker.roundTripsMax {
                step = try await roundTrip(transport, step)
            }
        } catch {
            try? await commit(always: true)
            throw error
        }
        report.notices = try await replica.run { store in Array(try store.notebook.notices().dropFirst(before.notices)) }
        let after = try await replica.run { store in
            if try !store.peers.subscriptions().isEmpty { try store.write { _ in try store.peers.noteSync() } }
            return try store.attentionCounts()
        }
        report.newConflicts = max(0, after.conflicts - before.conflicts)
        report.newQuarantined = max(0, after.quarantined - before.quarantined)
        report.receivedEntries = intake.tally.entries
        return report
    }

    private enum Step {
        case done, again, tellAll
        /// The node remembers another session than this store does.
        case listen
        /// The node holds entries of this store that it has lost.
        case recover

        var caution: RecordStore.Caution {
            switch self {
            case .listen: .listens
            case .recover: .recovers
            default: .none
            }
        }
    }

    private func roundTrip(_ transport: any SyncTransport, _ step: Step) async throws -> Step {
        session = IncomingSession(.asker)
        answer = nil
        let (signer, left) = (signer, budget == 0 ? 0 : max(1, budget - min(budget, UInt64(report.receivedBytes))))
        let address = transport.address
        let question = try await replica.run { store in
            try store.write { _ in
                try store.planQuestion(to: address, signer: signer, budget: left, tellsAll: step != .again, caution: step.caution)
            }
        }
        report.roundTrips += 1
        let body = OutgoingBody(
            replica: replica, head: Frame(.hello, question.hello).encoded, rows: question.rows,
            end: Frame(.end).encoded, onSent: { [weak self] count in await self?.noteSent(count) })
        try await transport.exchange(body) { [weak self] bytes in try await self?.take(bytes) }
        try await commit(always: true)
        guard session.isEnded, let answer else { throw SyncFailure.cutShort }
        switch answer.status {
        case .nonce:
            try await replica.run { store in try store.write { _ in try store.noteNonce(answer.nonce, of: address) } }
            return step == .recover ? .recover : .listen
        case .tellAll:
            try await replica.run { store in try store.write { _ in try store.noteNonce(answer.nonce, of: address) } }
            return .tellAll
        case .unchanged:
            try await replica.run { store in try store.write { _ in try store.noteNonce(answer.nonce, of: address) } }
            report.isComplete = true
            return .done
        case .receipt: return try await settle(answer, question, address, step)
        }
    }

    private func settle(
        _ answer: Answer, _ question: RecordStore.Question, _ address: String, _ step: Step
    ) async throws -> Step {
        report.sentEntries += question.entries
        let outcome = try await replica.run { store in
            try store.write { _ in try store.settle(answer, question, with: address) }
        }
        report.isComplete = outcome.isComplete && report.refusals.isEmpty
        if outcome.isSetBack, !hasRecovered {
            hasRecovered = true
            return .recover
        }
        if outcome.isComplete { return .done }
        let isSpent = budget > 0 && UInt64(report.receivedBytes) >= budget
        // Without progress another round would only repeat this one.
        guard outcome.mayProgress || !answer.isComplete || step.caution != .none, !isSpent else { return .done }
        return .again
    }

    private func noteSent(_ count: Int) { report.sentBytes += count }

    private func take(_ bytes: [UInt8]) async throws {
        report.receivedBytes += bytes.count
        session.append(bytes)
        while let event = try session.next() {
            switch event {
            case .answer(let message):
                let suite = try await replica.run { $0.environment.suite }
                do {
                    answer = try Answer(decoding: message, suite: suite)
                } catch {
                    throw SyncFailure.badAnswer("\(error)")
                }
            case .changeset(let changeset): intake.add(changeset)
            case .refusal(let refusal): report.refusals.append(refusal.reason)
            case .hello, .end: break
            }
        }
        try await commit(always: false)
    }

    private func commit(always: Bool) async throws {
        let current = intake
        intake = try await replica.run { store in
            var intake = current
            guard always || intake.isDue(now: store.environment.wallClock()) else { return intake }
            let kept = try store.peers.subscriptions()
            try intake.commit(to: store) { scope in scope.isDirectory || kept.contains { $0.covers(scope) } }
            return intake
        }
    }
}
