import Causality
import Changesets
public import RecordStore
public import Records

/// A root that grants offices, and devices that write in one village; each in a store of its own.
public final class Tree {
    public let scope: ScopeCode
    public let folder = TemporaryFolder()
    public let root: RecordStore
    public private(set) var devices: [RecordStore] = []
    /// What the root has granted so far.
    public private(set) var offices: [RecordID: Office] = [:]
    private let seed: UInt64

    public init(scope: ScopeCode, seed: UInt64) throws {
        self.scope = scope
        self.seed = seed
        root = try RecordStore.create(
            in: folder.folder("root"), schema: TestRegister.bytes, signer: Toy.signer("root \(seed)"),
            environment: Toy.environment(seed: seed &* 977))
        try root.write { _ in try root.setRoot(Fingerprint(of: root.own)) }
    }

    /// A device that trusts the root, with an office or without.
    @discardableResult
    public func add(
        _ name: String, role: String? = nil, regions: [String] = ["450124100201"], schema: [UInt8] = TestRegister.bytes
    ) throws -> RecordStore {
        let store = try RecordStore.create(
            in: folder.folder(name), schema: schema, signer: Toy.signer("\(name) \(seed)"),
            environment: Toy.environment(seed: seed &* 31 &+ UInt64(devices.count) &+ 1))
        try store.write { _ in try store.setRoot(Fingerprint(of: root.own)) }
        devices.append(store)
        if let role {
            try grant(role, to: store, named: name, regions: regions)
            try deliver(.directory, from: root, to: store)
        }
        return store
    }

    public func grant(_ role: String, to store: RecordStore, named name: String, regions: [String]) throws {
        guard let key = store.signer?.publicKey else { return }
        try grant(role, to: key, named: name, regions: regions)
    }

    /// - Returns: What the holder of the key invokes.
    @discardableResult
    public func grant(_ role: String, to key: [UInt8], named name: String, regions: [String]) throws -> RecordID {
        let saved = try root.grant(
            publicKey: key, person: name, role: role, scopes: regions.compactMap { ScopeCode($0, in: root.schema.scopes) }, mayGrant: false,
            expires: nil)
        offices[saved.created[0]] = Office(
            holder: Fingerprint(digest: Toy.digest(key)), person: name, role: role, regions: regions)
        return saved.created[0]
    }

    /// Brings everything over, in order.
    public func deliver(_ scope: ScopeCode, from: RecordStore, to: RecordStore) throws {
        guard from !== to else { return }
        try from.write { _ in _ = try from.seal(scope) }
        let changesets = try from.log.changesets(scope, beyond: try to.heads(scope).held)
        _ = try to.receive(changesets.map { OpenedChangeset($0, suite: to.environment.suite) })
    }

    /// Brings everything everywhere.
    public func settle() throws {
        let all = [root] + devices
        for store in all { try store.write { _ in _ = try store.seal(scope) } }
        for _ in 0..<2 {
            for a in all {
                for b in all where a !== b {
                    try deliver(.directory, from: a, to: b)
                    try deliver(scope, from: a, to: b)
                }
            }
        }
    }

    /// Every changeset of a scope that anybody has, by its digest.
    public func log(_ scope: ScopeCode) throws -> [[UInt8]] {
        var seen: [[UInt8]: [UInt8]] = [:]
        for store in [root] + devices {
            for bytes in try store.log.changesets(scope, beyond: VersionVector()) { seen[Toy.digest(bytes)] = bytes }
        }
        return seen.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    /// The entries of the log, for the oracle.
    public func writings() throws -> [Written] { try writings(scope) }

    /// The entries of the log of any scope.
    public func writings(_ scope: ScopeCode) throws -> [Written] {
        try log(scope).flatMap { bytes in
            let changeset = try Changeset(parsing: bytes, digest: Toy.digest)
            return try changeset.entries().map { Written($0, grant: changeset.header.grant) }
        }
    }

    public func oracle() throws -> Oracle {
        Oracle(schema: try TestRegister.schema(), scope: scope, offices: offices, writings: try writings())
    }
}
