import Changesets
import Cunlian
import CunlianTrust
import RecordStore
import Records
import Synchronization
import SyncSession

/// What a village weighs on a stick, beside the session that carries the same: changesets, and the keys to what is sealed in them.
extension Workbench {
    func bundleBytes() async throws {
        let village = try corpus().villages[0]
        let (node, device) = (folder.folder("bundle node"), folder.folder("bundle device"))
        let (nodeSigner, signer) = (try KeyFile.create(at: node + "/key"), try KeyFile.create(at: device + "/key"))
        let schema = registerSchema("schemas/poverty-register-3.json")
        let county = try Self.replica(node, nodeSigner, schema, [Corpus.countyScope])
        let replica = try Self.replica(device, signer, schema, [village.scope])
        let key = nodeSigner.publicKey
        try await county.run { store in
            try store.write { _ in
                try store.setRoot(Fingerprint(digest: store.environment.suite.digest(key)))
                _ = try store.grant(
                    publicKey: key, person: "county", role: "node", scopes: [Corpus.countyScope], mayGrant: true, expires: nil)
            }
            try store.invitations.invite(
                .init(role: "C", person: "collector", scopes: [village.scope], mayGrant: false, grantExpires: nil), code: "code",
                expires: .max / 2)
        }
        let service = NodeService(replica: county, scope: Corpus.countyScope, signer: nodeSigner, parent: nil, onNews: {})
        let transport = CountingTransport(MemoryTransport(to: service, address: "county"))
        try await replica.enrol(over: transport, code: "code", signer: signer)
        _ = try await Asker(replica: replica, signer: signer).sync(over: transport)
        var ignored: [UInt8] = []
        _ = try Author(opening: device).takeVillage("\(folder.path)/register/\(village.scope)", &ignored)
        let bundle = try await replica.bundle(for: nil, signer: signer)
        let stick = bundle.parts.reduce(0) { $0 + $1.size }
        let before = transport.keyBytes
        let sent = try await Asker(replica: replica, signer: signer).sync(over: transport)
        guard sent.isComplete, sent.sentEntries == bundle.amount.entries else { throw BenchError("the session carried something else") }
        let session = sent.sentBytes + transport.keyBytes - before
        report.add(
            Figure(
                name: "bundle-bytes", value: Double(stick), unit: "bytes", ratio: Double(stick) / Double(session),
                against: "the session of the same \(sent.sentEntries) entries and their keys, \(session) bytes"))
    }

    private static func replica(_ path: String, _ signer: Signer, _ schema: [UInt8], _ scopes: [ScopeCode]) throws -> Replica {
        try Replica(opening: {
            let store = try RecordStore.create(in: path, schema: schema, signer: signer, environment: .live)
            try store.write { _ in try store.peers.setSubscriptions(scopes) }
            return store
        })
    }
}

/// Counts what is sent about keys, which a session's report does not.
private final class CountingTransport: SyncTransport {
    private let transport: MemoryTransport
    private let sent = Atomic<Int>(0)
    var keyBytes: Int { sent.load(ordering: .relaxed) }
    var address: String { transport.address }

    init(_ transport: MemoryTransport) { self.transport = transport }

    func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        try await transport.exchange(request, receive: receive)
    }

    func carry(_ request: AttachmentBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        try await transport.carry(request, receive: receive)
    }

    func keys(_ request: [UInt8]) async throws -> [UInt8] {
        sent.add(request.count, ordering: .relaxed)
        return try await transport.keys(request)
    }

    func viewings(_ request: [UInt8]) async throws -> [UInt8] { try await transport.viewings(request) }
    func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await transport.enrol(request) }
}
