import Causality
import Changesets
import Cunlian
import CunlianTrust
import RecordStore
import Records
import SQLite
import SyncSession

/// A device or a node of the dense workload.
struct Station: Sendable {
    let folder: String
    let replica: Replica
    let signer: Signer

    var storePath: String { folder + "/" + RecordStore.fileName }

    static func make(in folder: String, schema: [UInt8]) throws -> Station {
        let signer = try KeyFile.create(at: folder + "/key")
        let replica = try Replica(opening: {
            try RecordStore.create(in: folder, schema: schema, signer: signer, environment: .live)
        })
        return Station(folder: folder, replica: replica, signer: signer)
    }
}

/// A city's root that holds nothing but the directory, and whom it invites: everything is signed, granted and judged
/// as in a real tree.
struct DenseTree {
    private let folder: Folder
    private let schema: [UInt8]
    private let root: Station
    private let service: NodeService

    static let city = ScopeCode(number: 5_306)

    init(in folder: Folder, schema: [UInt8]) async throws {
        self.folder = folder
        self.schema = schema
        root = try Station.make(in: folder.folder("root"), schema: schema)
        let key = root.signer.publicKey
        try await root.replica.run { store in
            try store.write { _ in
                try store.peers.setSubscriptions([Self.city])
                try store.setRoot(Fingerprint(digest: store.environment.suite.digest(key)))
                _ = try store.grant(publicKey: key, person: "city", role: "node", scopes: [Self.city], mayGrant: true, expires: nil)
            }
        }
        service = NodeService(replica: root.replica, scope: Self.city, signer: root.signer, parent: nil, onNews: {})
    }

    /// A new store with a grant: role C is a collector's or a clerk's device, `node` a node.
    func enrol(_ name: String, role: String, _ scope: ScopeCode) async throws -> Station {
        let station = try Station.make(in: folder.folder(name), schema: schema)
        try await root.replica.run { store in
            try store.invitations.invite(
                .init(role: role, person: name, scopes: [scope], mayGrant: role == "node", grantExpires: nil), code: name,
                expires: .max / 2)
        }
        try await station.replica.enrol(over: MeteredTransport(service, node: root, called: "root"), code: name, signer: station.signer)
        return station
    }

    /// Hands the directories to those that were enrolled before others.
    func spreadDirectory(to stations: [Station]) async throws {
        let directories = try await root.replica.run { store in
            try store.scopes().filter(\.isDirectory).flatMap { try store.log.changesets($0, beyond: VersionVector()) }
        }
        for station in stations {
            try await station.replica.run { store in
                try store.write { _ in for changeset in directories { _ = try store.receive(changeset) { $0.isDirectory } } }
            }
        }
    }
}

/// Carries bodies within the process as a connection would: the whole request first, then handed to the node in
/// pieces while the clock runs, so that nothing of the asker's work is measured.
struct MeteredTransport: SyncTransport {
    private let service: NodeService
    private let storePath: String
    let address: String
    let meter = Meter()

    private static let pieceBytes = 64 << 10

    init(_ service: NodeService, node: Station, called address: String) {
        self.service = service
        self.address = address
        storePath = node.storePath
    }

    /// What the node took, and in how many commits.
    actor Meter {
        private(set) var cost = Cost()
        private(set) var commits = 0

        func add(_ cost: Cost, commits: Int) {
            self.cost += cost
            self.commits += commits
        }
    }

    func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        var body: [UInt8] = []
        for try await piece in request { body += piece }
        var answer: [[UInt8]] = []
        var commits = try CommitCounter(try Connection(path: storePath, mode: .readOnly))
        let start = Cost.now()
        let exchange = try await service.session()
        for first in stride(from: 0, to: body.count, by: Self.pieceBytes) {
            try await exchange.receive(Array(body[first..<min(body.count, first + Self.pieceBytes)]))
            try commits.look()
        }
        try await exchange.finish()
        try commits.look()
        while let bytes = try await exchange.next() { answer.append(bytes) }
        await meter.add(Cost.since(start), commits: commits.count)
        for bytes in answer { try await receive(bytes) }
    }

    func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await service.enrol(request) }
}

/// Counts the commits of another connection to a file: its `data_version` changes with each.
///
/// Looked at after every piece, which a commit is larger than; two between two looks would count as one, and give the
/// floor less to do.
private struct CommitCounter {
    private let connection: Connection
    private var last: Int64 = 0
    private(set) var count = 0

    init(_ connection: Connection) throws {
        self.connection = connection
        last = try version()
    }

    mutating func look() throws {
        let version = try version()
        if version != last { count += 1 }
        last = version
    }

    private func version() throws -> Int64 {
        let statement = try connection.prepare("PRAGMA data_version")
        defer { statement.reset() }
        return try statement.step() ? statement.int(0) : 0
    }
}
