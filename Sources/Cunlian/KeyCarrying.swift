import Changesets
import RecordStore
import Records
import SyncSession

/// What a sync came to about keys to what is sealed.
public struct KeyReport: Sendable {
    /// How many the node was given, and how many came.
    public var sent = 0, received = 0
    /// Whether both have the same now; a node of an older program carries none.
    public var isComplete = true

    init() {}
}

extension SyncTransport {
    /// Carries none.
    public func keys(_ request: [UInt8]) async throws -> [UInt8] { throw NotCarried() }
}

/// Runs exchanges about keys with one node, until neither lacks what the other has.
struct KeyCarrier {
    let replica: Replica
    let signer: Signer
    /// Of a request's records, so that a node that does not know the asker yet hears all of it.
    private static let requestBytesMax = 128 << 10
    private static let roundsMax = 1_000
    private static let passesMax = 4

    /// A link that breaks ends it with what came through; the next sync goes on there.
    func carry(with peer: Peer, over transport: any SyncTransport) async throws -> KeyReport {
        var report = KeyReport()
        guard try await replica.run({ $0.keys.isUsed }) else { return report }
        do {
            try await run(with: peer, over: transport, &report)
        } catch is any LinkError {
            report.isComplete = false
        }
        return report
    }

    private func run(with peer: Peer, over transport: any SyncTransport, _ report: inout KeyReport) async throws {
        // Whoever is given keys may give them on at once, to others here: then there is more to be had.
        for _ in 0..<Self.passesMax {
            let snapshot = try await replica.run { try $0.keys.snapshot(in: nil) }
            let unlike = try await compare(snapshot, with: peer, over: transport)
            report.isComplete = unlike.isEmpty
            if unlike.isEmpty { return }
            try await exchange(unlike, with: peer, over: transport, &report)
        }
    }

    /// Asks of which scopes the node has other keys. Of the others it has all that are here: what it holds of them is safe with it.
    private func compare(_ snapshot: Keys.Snapshot, with peer: Peer, over transport: any SyncTransport) async throws -> [ScopeCode] {
        var ask = try await blank(peer)
        ask.digests = snapshot.scopes.map { ($0, snapshot.digest(of: $0)) }
        let unlike = try await answer(to: ask, over: transport).unlike
        let alike = snapshot.scopes.filter { !unlike.contains($0) }
        try await replica.run { store in
            try store.peers.noteKeys(at: peer.bytes, of: alike)
            try store.rememberAlike(alike, in: snapshot, at: peer)
        }
        return unlike.filter { snapshot.scopes.contains($0) }
    }

    private func exchange(
        _ unlike: [ScopeCode], with peer: Peer, over transport: any SyncTransport, _ report: inout KeyReport
    ) async throws {
        var snapshot = try await replica.run { try $0.keys.snapshot(in: nil) }
        for scope in unlike {
            var ask = try await blank(peer)
            ask.groups = [(scope, snapshot.groups(of: scope))]
            let told = try await answer(to: ask, over: transport)
            let there = Set(told.lists.first { $0.scope == scope }?.names ?? [])
            // Of the other groups both have the same.
            let here = snapshot.names(of: scope, in: told.groups.first { $0.scope == scope }?.unlike ?? 0)
            var toGive = snapshot.records(here.subtracting(there), in: scope)[...]
            var wanted = Array(there.filter { snapshot.records([$0], in: scope).isEmpty })[...]
            var rounds = 0
            while !toGive.isEmpty || !wanted.isEmpty, rounds < Self.roundsMax {
                rounds += 1
                ask = try await blank(peer)
                var size = 0
                while let record = toGive.first, size + record.count < Self.requestBytesMax {
                    ask.records.append(record)
                    size += record.count + 2
                    toGive.removeFirst()
                }
                let asked = wanted.prefix(4_096)
                wanted.removeFirst(asked.count)
                if !asked.isEmpty { ask.wants = [(scope, Array(asked))] }
                let records = try await answer(to: ask, over: transport).records
                report.sent += ask.records.count
                report.received += try await replica.run { store in try store.keys.take(records, in: [scope]) }
            }
            snapshot = try await replica.run { try $0.keys.snapshot(in: nil) }
        }
    }

    private func blank(_ peer: Peer) async throws -> KeyAsk {
        try await replica.run { store in
            KeyAsk(replica: store.own, nonce: try store.peers.nonce(of: peer.bytes) ?? 0)
        }
    }

    private func answer(to ask: KeyAsk, over transport: any SyncTransport) async throws -> KeyAnswer {
        let bytes = try ask.encode(signer: signer)
        let suite = replica.environment.suite
        let answer = try KeyAnswer(decoding: await transport.keys(bytes), to: suite.digest(bytes), suite: suite)
        guard !answer.isDismissed else { throw NotCarried() }
        return answer
    }
}

/// Exchanges about keys at a node.
enum NodeKeys {
    static func exchange(_ replica: Replica, _ signer: Signer, onNews: @escaping @Sendable () -> Void) -> MessageExchange {
        MessageExchange(bytesMax: KeyAsk.bytesMax, onNews: onNews) { request in
            let message = try MessageExchange.message(request)
            let suite = replica.environment.suite
            let ask = try KeyAsk(decoding: message, suite: suite)
            let (reply, taken) = try await replica.run { store in try answer(ask, message, store) }
            return .init(
                asker: ask.replica.short, bytes: try reply.encode(to: suite.digest(request), signer: signer), hasNews: taken > 0)
        }
    }

    private static func answer(_ ask: KeyAsk, _ message: SignedMessage, _ store: RecordStore) throws -> (KeyAnswer, taken: Int) {
        let (visitor, permitted) = try SessionStore(store: store, parent: nil).permitted(ask.replica)
        guard let key = visitor.key else { throw SyncRefusal.notEnrolled }
        guard message.isSigned(for: .keys, by: key, of: ask.replica, suite: store.environment.suite) else { throw SyncRefusal.otherKey }
        var reply = KeyAnswer()
        guard ask.nonce != 0, visitor.standpoint.nonce == ask.nonce else {
            reply.isDismissed = true
            return (reply, 0)
        }
        let taken = ask.records.isEmpty ? 0 : try store.keys.take(ask.records, in: permitted)
        let snapshot = try store.keys.snapshot(in: permitted)
        reply.unlike = ask.digests.filter { snapshot.scopes.contains($0.scope) && snapshot.digest(of: $0.scope) != $0.digest }.map(\.scope)
        // Whoever asks has what is here, and what they brought can be read here.
        let alike = ask.digests.map(\.scope).filter { snapshot.scopes.contains($0) && !reply.unlike.contains($0) }
        if !alike.isEmpty { try store.peers.noteKeys(at: Peer(ask.replica).bytes, of: alike, areTheirs: true) }
        for item in ask.groups where snapshot.scopes.contains(item.scope) {
            let unlike = snapshot.groups(of: item.scope, unlike: item.sums)
            reply.groups.append((item.scope, unlike))
            reply.lists.append((item.scope, snapshot.names(of: item.scope, in: unlike).sorted { $0.lexicographicallyPrecedes($1) }))
        }
        var size = 0
        for item in ask.wants {
            for record in snapshot.records(item.names, in: item.scope) where size + record.count <= KeyAsk.answerBytesMax {
                size += record.count + 2
                reply.records.append(record)
            }
        }
        return (reply, taken)
    }
}
