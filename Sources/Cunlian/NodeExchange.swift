import Causality
import Changesets
import RecordStore
import Records
import SyncSession

/// One session at a node: takes the asker's changesets in as they arrive, then answers with what it lacks.
actor NodeExchange: SyncExchange {
    private let replica: Replica
    private let signer: Signer
    private let level: UInt8
    private let parent: String?
    private let onNews: @Sendable () -> Void
    private var session = IncomingSession(.node)
    private var intake = ChangesetIntake(now: 0)
    private var hello: Hello?
    /// The hello of somebody whom the directory does not name; kept until what comes along does, or does not.
    private var newcomer: [UInt8]?
    /// Where the session ends before anything is taken in: the nonce is old, or the short form does not match.
    private var early: Answer?
    private var permitted: [ScopeCode]?
    private var sent: [ScopeCode: VersionVector] = [:]
    /// What is still to be sent: the answer and the refusals, then changesets by row, then the end.
    private var head: [UInt8] = []
    private var rows: [Int64] = []
    private var isEndSent = false

    init(replica: Replica, signer: Signer, level: UInt8, parent: String?, onNews: @escaping @Sendable () -> Void) {
        self.replica = replica
        self.signer = signer
        self.level = level
        self.parent = parent
        self.onNews = onNews
    }

    func receive(_ bytes: [UInt8]) async throws {
        session.append(bytes)
        while let event = try session.next() {
            switch event {
            case .hello(let message): try await begin(message)
            case .changeset(let changeset):
                if newcomer != nil, try await introduce(changeset) { continue }
                guard early == nil else { continue }
                noteSent(changeset)
                intake.add(changeset)
            case .end, .answer, .refusal: break
            }
        }
        try await commit(always: false)
    }

    func finish() async throws {
        guard session.isEnded else { throw SyncRefusal(.malformed, "the request breaks off") }
        if let newcomer { try await open(newcomer, isFinal: true) }
        try await commit(always: true)
        if let early { return head = try Frame(.answer, early.encode(signer: signer)).encoded }
        guard let hello else { throw SyncRefusal(.malformed, "the request says nothing") }
        let plan = try await plan(hello)
        head = try Frame(.answer, plan.answer.encode(signer: signer)).encoded
        for refusal in intake.tally.refusals {
            head += Frame(.refusal, ChangesetRefusal(digest: refusal.digest, reason: refusal.reason).encode()).encoded
        }
        rows = plan.rows.map(\.1)
        if intake.tally.changesets > 0 { onNews() }
    }

    func next() async throws -> [UInt8]? {
        guard !isEndSent else { return nil }
        let batch = Array(rows.prefix(16))
        rows.removeFirst(batch.count)
        defer { head = [] }
        var bytes = head
        if !batch.isEmpty {
            bytes += try await replica.run { store in
                try batch.flatMap { Frame(.changeset, try store.log.changeset($0)).encoded }
            }
        }
        if rows.isEmpty {
            isEndSent = true
            bytes += Frame(.end).encoded
        }
        return bytes
    }

    /// The link broke: what came whole is kept.
    func cancel() async { try? await commit(always: true) }

    private func begin(_ message: [UInt8]) async throws {
        let hello: Hello
        guard message.first == 1 else {
            throw SyncRefusal(.newerVersion, "version \(message.first ?? 0) of the session is not known here")
        }
        let suite = try await replica.run { $0.environment.suite.number }
        guard message.count > 1, message[1] == suite else {
            throw SyncRefusal(.wrongSuite, "the hello's suite is not known here")
        }
        do {
            hello = try Hello(decoding: message)
        } catch {
            throw SyncRefusal(.malformed, "the hello: \(error)")
        }
        self.hello = hello
        try await open(message, isFinal: false)
    }

    private func open(_ message: [UInt8], isFinal: Bool) async throws {
        guard let hello else { return }
        let opening = try await replica.run { store in try store.openSession(hello, message, isFinal: isFinal) }
        newcomer = opening.isNewcomer ? message : nil
        early = opening.early
        permitted = opening.permitted
    }

    /// Lets a newcomer's directory say who they are; everything else that comes along ends the introduction.
    ///
    /// - Returns: Whether the changeset was taken in here.
    private func introduce(_ changeset: [UInt8]) async throws -> Bool {
        guard let newcomer else { return false }
        let isIntroduction = try await replica.run { store in try store.isIntroduction(changeset) }
        guard isIntroduction else {
            try await open(newcomer, isFinal: true)
            return false
        }
        noteSent(changeset)
        intake.add(changeset)
        try await commit(always: true)
        try await open(newcomer, isFinal: false)
        return true
    }

    /// What came from the asker is also what it holds.
    private func noteSent(_ bytes: [UInt8]) {
        guard let changeset = try? Changeset(parsing: bytes, digest: { _ in [] }) else { return }
        let scope = ScopeCode(number: changeset.header.scope)
        sent[scope, default: VersionVector()].include(Dot(changeset.header.replica, changeset.header.last))
    }

    private func commit(always: Bool) async throws {
        let (current, permitted) = (intake, permitted)
        intake = try await replica.run { store in
            var intake = current
            guard always || intake.isDue(now: store.environment.wallClock()) else { return intake }
            let kept = try store.peers.subscriptions()
            try intake.commit(to: store) { scope in
                let isKept = scope.isDirectory || kept.contains { $0.covers(scope) }
                let isPermitted = permitted.map { $0.contains { $0.covers(scope) } } ?? true
                return isKept && (scope.isDirectory || isPermitted)
            }
            return intake
        }
    }

    private func plan(_ hello: Hello) async throws -> RecordStore.AnswerPlan {
        let (permitted, sent, level, parent) = (permitted, sent, level, parent)
        let refused = !intake.tally.refusals.isEmpty
        return try await replica.run { store in
            try store.write { _ in
                try store.planAnswer(
                    hello, permitted: permitted, sent: sent, level: level, parent: parent, hasRefused: refused)
            }
        }
    }
}
