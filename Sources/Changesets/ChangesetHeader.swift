public import Causality
public import Records

/// What stands before a changeset's payload, readable without inflating it.
///
/// Laid out in `Protocol/02-changeset.md`, section 3. Directory heads and guards are written as what came
/// anew since the chain's changeset before, so in one chain they never go back.
public struct ChangesetHeader: Hashable, Sendable {
    /// Which algorithms made digest and signature.
    public var suite: UInt8
    /// The scope's code as a number; 0 is the root's directory.
    public var scope: UInt64
    /// Who wrote the entries.
    public var replica: ReplicaID
    /// The number of the first entry.
    public var first: UInt64
    /// How many entries there are.
    public var count: Int
    /// The digest of the chain's changeset before; empty for the first.
    public var previous: [UInt8]
    /// The author's public key, in the chain's first changeset only; elsewhere empty.
    public var publicKey: [UInt8]
    /// The directory record that gives the author rights here, if there is one; of a region's directory with that as its origin.
    public var grant: RecordID?
    /// The version of the schema that they were written by; in the directory that of ``Schema/directory``.
    public var schemaVersion: Int
    /// Which preset dictionary the payload was compressed with.
    public var dictionary: UInt8
    /// Of the records that the changeset creates; see ``RecordID``.
    public var salt: UInt32
    /// Replicas other than the author that header or payload name, ascending.
    public var replicas: [ReplicaID]
    /// How far the author's store had applied the directories of the scope's path, where that is further than before; entries of
    /// regions' directories with those as their origin. Ascending; none in a directory.
    public var directoryHeads: [Dot]
    /// For each replica newly covered by the contexts: the last entry covered, and the first eight bytes
    /// of the digest of the changeset that ends with it.
    public var guards: [Guard]

    /// What an entry of another chain was, seen from this one: whoever holds another entry of that name has a fork.
    public struct Guard: Hashable, Sendable {
        /// The last entry covered.
        public let dot: Dot
        /// The first eight bytes of the digest of the changeset that ends with it, big-endian.
        public let digest: UInt64

        /// Puts the parts together; nothing is checked.
        public init(dot: Dot, digest: UInt64) {
            self.dot = dot
            self.digest = digest
        }
    }

    /// Puts the parts together; that they can be written is seen where they are encoded.
    public init(
        suite: UInt8, scope: UInt64, replica: ReplicaID, first: UInt64, count: Int, previous: [UInt8],
        publicKey: [UInt8], grant: RecordID?, schemaVersion: Int, dictionary: UInt8, salt: UInt32,
        replicas: [ReplicaID] = [], directoryHeads: [Dot] = [], guards: [Guard] = []
    ) {
        self.suite = suite
        self.scope = scope
        self.replica = replica
        self.first = first
        self.count = count
        self.previous = previous
        self.publicKey = publicKey
        self.grant = grant
        self.schemaVersion = schemaVersion
        self.dictionary = dictionary
        self.salt = salt
        self.replicas = replicas
        self.directoryHeads = directoryHeads
        self.guards = guards
    }

    /// The replicas that the header itself names; the table also lists those of the payload.
    var namedReplicas: [ReplicaID] {
        (grant.map { [$0.replica.from(0)] } ?? []) + directoryHeads.map { $0.replica.from(0) } + guards.map(\.dot.replica)
    }

    /// Whether it is of the directory of a region, or names one.
    var namesRegions: Bool {
        ScopeCode(number: scope).isOfRegion || grant?.replica.isHome == false || directoryHeads.contains { !$0.replica.isHome }
    }

    /// The number of the last entry.
    public var last: UInt64 { first + UInt64(count) - 1 }
}

extension ChangesetHeader {
    func encode(_ version: ChangesetVersion = .newest) -> [UInt8] {
        let table = ReplicaTable(author: replica, sorted: replicas)
        var writer = ByteWriter()
        writer.byte(suite)
        writer.varint(scope)
        writer.replica(replica)
        writer.varint(first)
        writer.varint(count)
        writer.raw(first > 1 ? previous : publicKey)
        writer.varint(schemaVersion)
        writer.byte(dictionary)
        writer.fixed32(salt)
        writer.varint(replicas.count)
        for other in replicas { writer.replica(other) }
        writer.byte(grant == nil ? 0 : 1)
        if let grant {
            if version.namesRegions { writer.byte(ChangesetHeader.digits(of: grant.replica)) }
            writer.varint(table.index(of: grant.replica.from(0)))
            writer.varint(grant.number)
            writer.varint(UInt64(grant.index))
            writer.fixed32(grant.salt)
        }
        let origins = Set(directoryHeads.map(\.replica.origin)).subtracting([0]).sorted()
        for origin in [0] + (version.namesRegions ? origins : []) {
            if origin == 0 { writer.varint(directoryHeads.count { $0.replica.isHome }) }
            if origin != 0 {
                writer.byte(ChangesetHeader.digits(of: origin))
                writer.varint(directoryHeads.count { $0.replica.origin == origin })
            }
            for dot in directoryHeads where dot.replica.origin == origin {
                writer.varint(table.index(of: dot.replica.from(0)))
                writer.varint(dot.number)
            }
            if origin == 0, version.namesRegions { writer.varint(origins.count) }
        }
        writer.varint(guards.count)
        for item in guards {
            writer.varint(table.index(of: item.dot.replica))
            writer.varint(item.dot.number)
            writer.fixed64(item.digest)
        }
        return writer.bytes
    }

    init(decoding reader: inout ByteReader, _ version: ChangesetVersion) throws(WireError) {
        suite = try reader.byte()
        let place = try version.namesRegions ? reader.anyScope() : reader.scope()
        scope = place.number
        replica = try reader.replica()
        first = try reader.entryNumber()
        count = try reader.count(max: Limits.changesetEntriesMax, .entryCount)
        guard count > 0, first <= Limits.entryNumberMax - UInt64(count - 1) else {
            throw reader.fail(.entriesNotNumbered)
        }
        let link = Array(try reader.raw(32))
        previous = first > 1 ? link : []
        publicKey = first > 1 ? [] : link
        schemaVersion = try reader.count(max: Int(UInt32.max), .schemaVersion)
        dictionary = try reader.byte()
        salt = try reader.fixed32()
        replicas = []
        for _ in 0..<(try reader.count(max: min(Limits.replicasMax, reader.remaining / ReplicaID.byteCount), .replicas)) {
            let next = try reader.replica()
            guard next != replica, replicas.last.map({ $0 < next }) ?? true else {
                throw reader.fail(.authorListed)
            }
            replicas.append(next)
        }
        let table = ReplicaTable(author: replica, sorted: replicas)
        grant = try ChangesetHeader.grant(&reader, table, place, version)
        (directoryHeads, guards) = ([], [])
        for _ in 0..<(try reader.count(max: place.isDirectory ? 0 : reader.remaining, .directoryHeads)) {
            directoryHeads.append(try ChangesetHeader.dot(&reader, table, after: directoryHeads.last))
        }
        if version.namesRegions { try readRegionHeads(&reader, table, place) }
        for _ in 0..<(try reader.countOfRest(.guards)) {
            let dot = try ChangesetHeader.dot(&reader, table, after: guards.last?.dot)
            guard dot.replica != replica else { throw reader.fail(.guardOfAuthor) }
            guards.append(Guard(dot: dot, digest: try reader.fixed64()))
        }
        try reader.expectEnd(.header)
        guard version.namesRegions == namesRegions else { throw reader.fail(.notOneForm(.header)) }
    }

    private static func grant(
        _ reader: inout ByteReader, _ table: ReplicaTable, _ scope: ScopeCode, _ version: ChangesetVersion
    ) throws(WireError) -> RecordID? {
        guard try reader.flag(.whetherGrant) else { return nil }
        let origin = try version.namesRegions ? directory(&reader, above: scope).number : 0
        let replica = try table.replica(&reader).from(origin)
        let number = try reader.entryNumber()
        let index = UInt32(try reader.count(max: Int(UInt32.max), .grantIndex))
        return RecordID(replica: replica, number: number, index: index, salt: try reader.fixed32())
    }

    /// What the author had applied of the directories of regions on the scope's path, from the widest region downwards.
    private mutating func readRegionHeads(
        _ reader: inout ByteReader, _ table: ReplicaTable, _ scope: ScopeCode
    ) throws(WireError) {
        var last = ScopeCode.directory
        for _ in 0..<(try reader.count(max: scope.isDirectory ? 0 : ScopeGrammar.digitsMax, .directoryHeads)) {
            let directory = try ChangesetHeader.directory(&reader, above: scope)
            guard last < directory else { throw reader.fail(.outOfOrder(.scopes)) }
            last = directory
            let count = try reader.countOfRest(.directoryHeads)
            guard count > 0 else { throw reader.fail(.empty(.directoryHeads)) }
            var before: Dot?
            for _ in 0..<count {
                let dot = try ChangesetHeader.dot(&reader, table, after: before)
                before = dot
                directoryHeads.append(Dot(dot.replica.from(directory.number), dot.number))
            }
        }
        directoryHeads.sort()
    }

    /// A directory of a scope's path, named by how many digits the code of its region has; 0 is the root's.
    private static func directory(_ reader: inout ByteReader, above scope: ScopeCode) throws(WireError) -> ScopeCode {
        let digits = try reader.byte()
        guard let directory = scope.directory(above: Int(digits)) else { throw reader.fail(.noScope(UInt64(digits))) }
        return directory
    }

    private static func digits(of replica: ReplicaID) -> UInt8 { digits(of: replica.origin) }
    private static func digits(of origin: UInt64) -> UInt8 { UInt8(ScopeCode(number: origin).region?.digits ?? 0) }

    /// Replicas ascend strictly, as in a vector.
    private static func dot(_ reader: inout ByteReader, _ table: ReplicaTable, after last: Dot?) throws(WireError) -> Dot {
        let replica = try table.replica(&reader)
        let number = try reader.entryNumber()
        guard last.map({ $0.replica < replica }) ?? true else { throw reader.fail(.outOfOrder(.replicas)) }
        return Dot(replica, number)
    }
}
