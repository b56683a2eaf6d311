import Changesets
import RecordStore
import Records
import SyncSession

/// One exchange about attachments at a node, as a transport sees it: bytes in, bytes out; what they mean is ``AttachmentNode``'s.
actor NodeAttachments: SyncExchange {
    private let replica: Replica
    private let signer: Signer
    private let driver: AttachmentDriver<AttachmentNode>
    private let onNews: @Sendable () -> Void
    private var answer: AttachmentBody.AsyncIterator?

    init(replica: Replica, signer: Signer, own: ReplicaID, parent: String?, onNews: @escaping @Sendable () -> Void) {
        self.replica = replica
        self.signer = signer
        self.onNews = onNews
        driver = AttachmentDriver(
            AttachmentNode(suite: replica.environment.suite, own: own, now: replica.environment.wallClock()), on: replica,
            side: .node(parent: parent.map { Peer(address: $0) }))
    }

    var isIntroduced: Bool { get async { await driver.machine.asker != nil } }

    var account: SessionAccount {
        get async {
            var account = SessionAccount()
            account.asker = await driver.machine.asker?.short
            return account
        }
    }

    func receive(_ bytes: [UInt8]) async throws { try await handle(.received(bytes)) }

    func finish() async throws {
        try await handle(.ended)
        if await driver.machine.takenBytes > 0 { onNews() }
    }

    func next() async throws -> [UInt8]? {
        guard var rest = answer else { return nil }
        // While the store is read nobody else may take the same piece.
        answer = nil
        let piece = try await rest.next()
        answer = rest
        return piece
    }

    /// The link broke: what came is kept.
    func cancel() async throws { try await handle(.broken) }

    private func handle(_ event: AttachmentEvent) async throws {
        for effect in try await driver.handle(event) {
            switch effect {
            case .send(let parts): answer = try AttachmentBody(parts, signer: signer, from: replica).makeAsyncIterator()
            case .end(.refused(let refusal)): throw refusal
            case .end(.complete), .end(.cutShort), .ask, .note, .take: break
            }
        }
    }
}
