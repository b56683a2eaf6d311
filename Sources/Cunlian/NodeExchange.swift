import Changesets
import RecordStore
import SyncSession

/// One session at a node, as a transport sees it: bytes in, bytes out; what they mean is ``NodeSession``'s.
actor NodeExchange: SyncExchange {
    private let replica: Replica
    private let signer: Signer
    private let driver: SessionDriver<NodeSession>
    private let onNews: @Sendable () -> Void
    /// The answer, as far as it has not gone out.
    private var answer: OutgoingBody.AsyncIterator?
    private var sentEntries = 0

    init(replica: Replica, signer: Signer, level: UInt8, parent: String?, onNews: @escaping @Sendable () -> Void) {
        self.replica = replica
        self.signer = signer
        self.onNews = onNews
        let environment = replica.environment
        let session = NodeSession(suite: environment.suite, level: level, nonce: environment.randomBits())
        driver = SessionDriver(session, on: replica, parent: parent.map { Peer(address: $0) })
    }

    var isIntroduced: Bool { get async { await driver.machine.isIntroduced } }

    var account: SessionAccount {
        get async {
            let session = await driver.machine
            var account = SessionAccount()
            account.asker = session.asker?.short
            account.isStranger = session.asker == nil
            account.receivedEntries = session.deliveries.entries
            account.sentEntries = sentEntries
            account.refusedChangesets = session.deliveries.refusals.count
            return account
        }
    }

    func receive(_ bytes: [UInt8]) async throws {
        try await handle(.received(bytes, now: replica.environment.wallClock()))
    }

    func finish() async throws {
        try await handle(.ended)
        if await driver.machine.deliveries.changesets > 0 { onNews() }
    }

    func next() async throws -> [UInt8]? {
        guard var rest = answer else { return nil }
        // While the store is read nobody else may take the same piece.
        answer = nil
        let piece = try await rest.next()
        answer = rest
        return piece
    }

    /// The link broke: what came whole is kept.
    func cancel() async throws { try await handle(.broken) }

    private func handle(_ event: SessionEvent) async throws {
        for effect in try await driver.handle(event) {
            switch effect {
            case .send(let parts):
                sentEntries = Amount(of: parts.changesets).entries
                answer = try OutgoingBody(parts, signer: signer, from: replica).makeAsyncIterator()
            case .end(.refused(let refusal)): throw refusal
            case .end(.complete), .end(.cutShort), .ask, .note, .take, .commit: break
            }
        }
    }
}
