import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport

/// A tree whose ships have photographs.
struct Photographs {
    let tree: TestTree
    let a: TestTree.Member

    /// - Parameter clock: As ``TestTree`` has it.
    init(clock: @escaping @Sendable () -> UInt64 = { 1_500_000_000_000 }) async throws {
        tree = try await TestTree(schema: PhotoRegister.bytes, clock: clock)
        a = try await tree.device("a", role: "S")
    }

    /// Makes a ship with files attached.
    ///
    /// - Returns: The record, and the names of the files.
    @discardableResult
    func ship(_ files: [[UInt8]], field: String = "papers", by member: TestTree.Member, scope: ScopeCode = TestTree.village) async throws
        -> (record: RecordID, hashes: [[UInt8]])
    {
        try await member.replica.run { store in
            let editor = Editor(store, language: .en)
            let made = try editor.add(
                editor.type("ship"), [Assignment(path: "name", text: "Argo")], parent: nil, scope: scope)
            let hashes = try files.map { try editor.attach(made.record, field, $0, named: "file", token: nil).value.hash }
            return (made.record, hashes)
        }
    }

    @discardableResult
    func sync(
        _ member: TestTree.Member, with node: TestTree.Member, _ policy: AttachmentPolicy = .asked, budget: UInt64 = 0,
        patience: Duration? = nil, over link: ((LoopbackTransport) -> LoopbackTransport) = { $0 }
    ) async throws -> SyncReport {
        let transport = link(tree.transport(to: node))
        return try await Asker(
            replica: member.replica, signer: member.signer, budget: budget, patience: patience, attachments: policy, pause: { _ in }
        ).sync(over: transport)
    }

    func holds(_ member: TestTree.Member, _ hashes: [[UInt8]]) async throws -> Bool {
        try await member.replica.run { store in
            try hashes.allSatisfy { try store.attachments.standing($0).isHeld && store.attachments.bytes($0).count > 0 }
        }
    }

    /// Puts an exchange to a node that no program of ours would.
    ///
    /// - Parameter frames: What comes behind the ask.
    /// - Returns: The states that it answers with, and the pieces.
    func put(
        _ ask: (inout AttachmentAsk) -> Void, _ frames: [[UInt8]] = [], to node: TestTree.Member, by member: TestTree.Member,
        signer: Signer? = nil
    ) async throws -> (states: [AttachmentState], pieces: [AttachmentPiece]) {
        let (own, nonce) = try await member.replica.run { store in
            (store.own, try store.peers.nonce(of: Array(node.name.utf8)) ?? 0)
        }
        var message = AttachmentAsk(replica: own, nonce: nonce)
        ask(&message)
        let bytes = try message.encode(signer: signer ?? member.signer)
        guard let exchange = try await tree.service(node).attachments() else { return ([], []) }
        try await exchange.receive(Frame(.attachmentAsk, bytes).encoded)
        for frame in frames { try await exchange.receive(frame) }
        try await exchange.receive(Frame(.end).encoded)
        try await exchange.finish()
        var (parser, states, pieces) = (FrameParser(), [AttachmentState](), [AttachmentPiece]())
        while let part = try await exchange.next() { parser.append(part) }
        while let frame = try parser.next() {
            switch frame.kind {
            case .attachmentStates:
                states = try AttachmentStates(
                    decoding: frame.bytes, to: Toy.suite.digest(bytes), count: message.offers.count + message.wants.count, suite: Toy.suite
                ).states
            case .attachmentPiece: pieces.append(try AttachmentPiece(decoding: frame.bytes))
            default: break
            }
        }
        return (states, pieces)
    }

    /// An attachment's pieces as they should be.
    static func pieces(_ bytes: [UInt8], hash: [UInt8]) -> [AttachmentPiece] {
        stride(from: 0, to: bytes.count, by: Limits.attachmentPieceBytes).map { start in
            let block = Array(bytes[start..<AttachmentPiece.blockEnd(start, of: bytes.count)])
            let check = AttachmentPiece.check(of: block, at: start, in: hash, digest: Toy.suite.digest)
            return AttachmentPiece(hash: hash, size: bytes.count, from: start, check: check, bytes: block)
        }
    }
}
