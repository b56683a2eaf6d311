import Causality
import Changesets
import RecordStore
import Records
import SyncSession

/// What a sync came to about who opened what is sealed.
public struct ViewingReport: Sendable {
    /// How many entries the node was given, and how many came, to whoever audits.
    public var sent = 0, received = 0
    /// Whether the node has all of them now; one of an older program carries none.
    public var isComplete = true

    init() {}
}

extension SyncTransport {
    /// Carries none.
    public func viewings(_ request: [UInt8]) async throws -> [UInt8] { throw NotCarried() }
}

extension ViewingAsk.Log {
    fileprivate init(_ log: ViewingLog) { self.init(scope: log.scope, replica: log.replica, count: log.count, sum: log.sum) }
    fileprivate var name: ViewingLog { ViewingLog(scope: scope, replica: replica) }
}

/// Passes on to a node the logs of who opened what, its own and those that others brought; and fetches those of others for whoever audits.
struct ViewingCarrier {
    let replica: Replica
    let signer: Signer
    /// Of a request's entries.
    private static let entryBytesMax = 128 << 10
    private static let roundsMax = 10_000

    /// A link that breaks ends it with what came through; the next sync goes on there.
    func carry(with peer: Peer, over transport: any SyncTransport) async throws -> ViewingReport {
        var report = ViewingReport()
        let (logs, sight, known) = try await replica.run { store in
            (try store.viewings.logs(), try store.viewings.ownSight(), try store.viewings.settled(with: peer.bytes))
        }
        guard try await replica.run({ $0.viewings.isUsed }), !logs.isEmpty || sight.isAuditor else { return report }
        do {
            // Where both have what they had when all was told, there is nothing to tell.
            let state = try await answer(to: try await blank(peer), over: transport).state
            let own = try await replica.run { try $0.viewings.state(of: logs) }
            guard known != own + state else { return report }
            for start in stride(from: 0, to: logs.count, by: ViewingAsk.logsMax) {
                try await give(Array(logs[start..<min(start + ViewingAsk.logsMax, logs.count)]), peer, transport, &report)
            }
            if sight.isAuditor { try await fetch(peer, transport, &report) }
            let after = try await answer(to: try await blank(peer), over: transport).state
            try await replica.run { store in
                try store.viewings.noteSettled(with: peer.bytes, try store.viewings.state(of: try store.viewings.logs()) + after)
            }
        } catch is any LinkError {
            report.isComplete = false
        }
        return report
    }

    /// Gives the node what it lacks of some logs: what lies beyond what it has, and all of those that have parted.
    private func give(
        _ logs: [ViewingLog], _ peer: Peer, _ transport: any SyncTransport, _ report: inout ViewingReport
    ) async throws {
        for isWhole in [false, true] {
            var ask = try await blank(peer)
            ask.logs = logs.map { ViewingAsk.Log($0) }
            let unlike = try await answer(to: ask, over: transport).unlike
            for there in unlike {
                guard let log = logs.first(where: { $0.scope == there.scope && $0.replica == there.replica }) else { continue }
                var beyond = isWhole ? 0 : UInt64(there.count)
                var rounds = 0
                while rounds < Self.roundsMax {
                    rounds += 1
                    let entries = try await replica.run { [beyond] store in
                        try store.viewings.entries(of: log, beyond: beyond, bytesMax: Self.entryBytesMax)
                    }
                    guard !entries.isEmpty else { break }
                    ask = try await blank(peer)
                    ask.entries = entries
                    _ = try await answer(to: ask, over: transport)
                    report.sent += entries.count
                    beyond = try await number(of: entries[entries.count - 1])
                }
            }
            guard !unlike.isEmpty else { return }
        }
    }

    /// Takes what the node has of others' logs, where an office lets one be shown them.
    private func fetch(_ peer: Peer, _ transport: any SyncTransport, _ report: inout ViewingReport) async throws {
        var listed = 0
        while true {
            var ask = try await blank(peer)
            ask.lists = listed
            let logs = try await answer(to: ask, over: transport).logs
            guard !logs.isEmpty else { return }
            listed += logs.count
            for there in logs { try await fetch(there, peer, transport, &report) }
        }
    }

    private func fetch(
        _ there: ViewingAsk.Log, _ peer: Peer, _ transport: any SyncTransport, _ report: inout ViewingReport
    ) async throws {
        for isWhole in [false, true] {
            let here = try await replica.run { try $0.viewings.log(of: there.replica, in: there.scope) }
            guard here.sum != there.sum || here.count < there.count else { return }
            var beyond = isWhole ? 0 : UInt64(here.count)
            for _ in 0..<Self.roundsMax {
                var ask = try await blank(peer)
                ask.wants = [.init(scope: there.scope, replica: there.replica, beyond: beyond)]
                let entries = try await answer(to: ask, over: transport).entries
                guard let last = entries.last else { break }
                report.received += try await replica.run { try $0.viewings.take(entries, from: nil) }
                let number = try await number(of: last)
                guard number > beyond else { break }
                beyond = number
            }
        }
    }

    /// Entries of one number come together, or a log that has parted there is asked for as a whole.
    private func number(of entry: [UInt8]) async throws -> UInt64 {
        (try? Viewing(entry, suite: replica.environment.suite, isKept: true))?.number ?? .max
    }

    private func blank(_ peer: Peer) async throws -> ViewingAsk {
        try await replica.run { store in ViewingAsk(replica: store.own, nonce: try store.peers.nonce(of: peer.bytes) ?? 0) }
    }

    private func answer(to ask: ViewingAsk, over transport: any SyncTransport) async throws -> ViewingAnswer {
        let bytes = try ask.encode(signer: signer)
        let suite = replica.environment.suite
        let answer = try ViewingAnswer(decoding: await transport.viewings(bytes), to: suite.digest(bytes), suite: suite)
        guard !answer.isDismissed else { throw NotCarried() }
        return answer
    }
}

/// Exchanges about who opened what at a node.
enum NodeViewings {
    static func exchange(_ replica: Replica, _ signer: Signer, onNews: @escaping @Sendable () -> Void) -> MessageExchange {
        MessageExchange(bytesMax: ViewingAsk.bytesMax, onNews: onNews) { request in
            let message = try MessageExchange.message(request)
            let suite = replica.environment.suite
            let ask = try ViewingAsk(decoding: message, suite: suite)
            let (reply, taken) = try await replica.run { store in try answer(ask, message, store) }
            return .init(
                asker: ask.replica.short, bytes: try reply.encode(to: suite.digest(request), signer: signer), hasNews: taken > 0)
        }
    }

    private static func answer(_ ask: ViewingAsk, _ message: SignedMessage, _ store: RecordStore) throws -> (ViewingAnswer, taken: Int) {
        let (visitor, permitted) = try SessionStore(store: store, parent: nil).permitted(ask.replica)
        guard let key = visitor.key else { throw SyncRefusal.notEnrolled }
        guard message.isSigned(for: .viewings, by: key, of: ask.replica, suite: store.environment.suite) else { throw SyncRefusal.otherKey }
        var reply = ViewingAnswer()
        guard ask.nonce != 0, visitor.standpoint.nonce == ask.nonce else {
            reply.isDismissed = true
            return (reply, 0)
        }
        let taken = ask.entries.isEmpty ? 0 : try store.viewings.take(ask.entries, from: permitted)
        let logs = try store.viewings.logs()
        let sight = try store.viewings.sight(of: Fingerprint(of: ask.replica))
        reply.state = try store.viewings.state(
            of: logs.filter { log in permitted?.contains { $0.covers(log.scope) || log.scope.covers($0) } ?? true })
        let here = Dictionary(logs.map { ($0.name, ViewingAsk.Log($0)) }) { first, _ in first }
        for told in ask.logs {
            let log = here[told.name] ?? ViewingAsk.Log(told.name)
            if log.count != told.count || log.sum != told.sum { reply.unlike.append(log) }
        }
        if let listed = ask.lists {
            reply.logs = logs.filter { sight.covers($0) }.dropFirst(listed).prefix(ViewingAsk.logsMax).map { ViewingAsk.Log($0) }
        }
        var size = 0
        for want in ask.wants {
            let log = ViewingLog(scope: want.scope, replica: want.replica)
            guard sight.covers(log), size < ViewingAsk.answerBytesMax else { continue }
            let entries = try store.viewings.entries(of: log, beyond: want.beyond, bytesMax: ViewingAsk.answerBytesMax - size)
            for entry in entries { size += entry.count + 3 }
            reply.entries += entries
        }
        return (reply, taken)
    }
}

extension ViewingLog {
    /// What it is called, whatever there is of it.
    fileprivate var name: ViewingLog { ViewingLog(scope: scope, replica: replica) }
}

extension SessionStore {
    /// Who asks beside a session, and for which regions they may speak now; `nil` is all.
    func permitted(_ replica: ReplicaID) throws -> (Visitor, [ScopeCode]?) {
        let visitor = try visitor(replica)
        guard let grants = visitor.grants else { return (visitor, nil) }
        let now = store.environment.wallClock()
        let current = grants.filter { $0.opensSessions(at: now) }
        guard !current.isEmpty else { throw grants.compactMap(\.expires).max().map { SyncRefusal.grantEnded(on: $0) } ?? .notEnrolled }
        return (visitor, current.flatMap(\.scopes))
    }
}
