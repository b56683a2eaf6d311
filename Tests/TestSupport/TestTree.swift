public import Changesets
public import Cunlian
import RecordStore
public import Records

/// A city, a county and devices in one process, enrolled as people would enrol them.
public struct TestTree: Sendable {
    public struct Member: Sendable {
        public let replica: Replica
        public let signer: Signer
        public let name: String

        public init(replica: Replica, signer: Signer, name: String) {
            self.replica = replica
            self.signer = signer
            self.name = name
        }
    }

    public static let village = ScopeCode(number: 450_124_100_201)
    public static let sibling = ScopeCode(number: 450_124_100_202)
    public static let county = ScopeCode(number: 450_124)
    public static let city = ScopeCode(number: 4_501)

    public let folder: TemporaryFolder
    public private(set) var city: Member
    public private(set) var county: Member
    private let schema: [UInt8]
    private let clock: @Sendable () -> UInt64

    /// - Parameters:
    ///   - schema: What the stores are made with.
    ///   - clock: The wall clock of all of them, in milliseconds since 1970.
    public init(
        schema: [UInt8] = TestRegister.bytes, clock: @escaping @Sendable () -> UInt64 = { 1_500_000_000_000 }
    ) async throws {
        let folder = TemporaryFolder()
        try await self.init(
            city: TestTree.make("city", TestTree.city, folder, schema: schema, clock: clock),
            county: TestTree.make("county", TestTree.county, folder, schema: schema, clock: clock), folder: folder, schema: schema,
            clock: clock)
    }

    /// - Parameters:
    ///   - city: With an empty store, and so the county.
    public init(
        city: Member, county: Member, folder: TemporaryFolder = TemporaryFolder(), schema: [UInt8] = TestRegister.bytes,
        clock: @escaping @Sendable () -> UInt64 = { 1_500_000_000_000 }
    ) async throws {
        (self.folder, self.schema, self.clock, self.city, self.county) = (folder, schema, clock, city, county)
        let key = city.signer.publicKey
        try await city.replica.run { store in
            try store.write { _ in
                try store.setRoot(Fingerprint(digest: store.environment.suite.digest(key)))
                _ = try store.grant(
                    publicKey: key, person: "city", role: "node", scopes: [TestTree.city], mayGrant: true, expires: nil)
            }
        }
        try await enrol(county, at: city, role: "node", scopes: [TestTree.county], mayGrant: true)
    }

    public static func make(
        _ name: String, _ scope: ScopeCode, _ folder: TemporaryFolder, schema: [UInt8] = TestRegister.bytes,
        clock: @escaping @Sendable () -> UInt64 = { 1_500_000_000_000 }
    ) throws -> Member {
        let signer = Toy.signer(name)
        let path = folder.folder(name)
        let replica = try Replica(opening: {
            let store = try RecordStore.create(
                in: path, schema: schema, signer: signer,
                environment: Toy.environment(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }, clock: clock))
            try store.write { _ in try store.peers.setSubscriptions([scope]) }
            return store
        })
        return Member(replica: replica, signer: signer, name: name)
    }

    /// A device, enrolled at the county where a role is given.
    public func device(_ name: String, role: String?, scope: ScopeCode = TestTree.village) async throws -> Member {
        let device = try TestTree.make(name, scope, folder, schema: schema, clock: clock)
        if let role { try await enrol(device, at: county, role: role, scopes: [scope], mayGrant: false) }
        return device
    }

    public func enrol(_ member: Member, at node: Member, role: String, scopes: [ScopeCode], mayGrant: Bool) async throws {
        let code = "code-" + member.name
        try await node.replica.run { store in
            try store.invitations.invite(
                .init(role: role, person: member.name, scopes: scopes, mayGrant: mayGrant, grantExpires: nil), code: code,
                expires: .max / 2)
        }
        try await member.replica.enrol(over: transport(to: node), code: code, signer: member.signer)
    }

    public func service(_ node: Member) -> NodeService {
        let isCity = node.name == "city"
        return NodeService(
            replica: node.replica, scope: isCity ? TestTree.city : TestTree.county, signer: node.signer,
            parent: isCity ? nil : "city", onNews: {})
    }

    public func transport(to node: Member) -> LoopbackTransport { LoopbackTransport(service(node), address: node.name) }

    @discardableResult
    public func sync(_ member: Member, with node: Member) async throws -> SyncReport {
        let report = try await Asker(replica: member.replica, signer: member.signer).sync(over: transport(to: node))
        for side in [member, node] { try await side.replica.run { try $0.checkInvariants() } }
        return report
    }
}
