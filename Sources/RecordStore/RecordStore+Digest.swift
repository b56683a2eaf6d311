import Causality
import Changesets
public import Records
import SQLite

extension RecordStore {
    /// The state of a scope as the fold in memory would have it.
    public func states(_ scope: ScopeCode) throws -> [(RecordID, RecordState)] {
        let find = try connection.prepare("SELECT id FROM _record WHERE scope = ? AND type > 0")
        find.bind(1, try scopeNumberIfKnown(scope) ?? -1)
        var numbers: [Int64] = []
        while try find.step() { numbers.append(find.int(0)) }
        find.reset()
        return try numbers.compactMap { number in
            guard let view = try record(number: number) else { return nil }
            let fields = Dictionary(uniqueKeysWithValues: view.fields.map { ($0.address, $0.state) })
            return (view.id, RecordState(type: view.type.number, parent: view.parent, existence: view.existence, fields: fields))
        }
    }

    /// The digest of a scope's canonical state: equal in every store that holds the same entries.
    public func stateDigest(_ scope: ScopeCode) throws -> [UInt8] {
        Self.digest(
            states: try states(scope), applied: try heads(scope).applied, refused: try refusedDots(scope).map(\.0),
            environment.suite)
    }

    static func digest(
        states: [(RecordID, RecordState)], applied: VersionVector, refused: [Dot], _ suite: Suite
    ) -> [UInt8] {
        var vector = ByteWriter()
        ValueCodec.encode(applied, into: &vector)
        let dots = refused.sorted().map { dot in
            var writer = ByteWriter()
            ValueCodec.encode(dot, into: &writer)
            return writer.bytes
        }
        var writer = ByteWriter()
        Canonical.encode(applied: vector.bytes, refused: dots, records: states, into: &writer)
        return suite.digest(Array("cunlian state 1\0".utf8) + writer.bytes)
    }

    /// The name of what a scope holds: the digest of its heads; 32 bytes.
    public func headsDigest(_ scope: ScopeCode) throws -> [UInt8] {
        environment.suite.digest(Array("cunlian heads 1\0".utf8) + (try heads(scope).canonicalBytes))
    }

    /// Something that is not as it must be.
    public struct Fault: Hashable, Sendable {
        public let scope: ScopeCode
        public let what: String
    }

    public struct Verification: Sendable {
        public init() {}

        public var entries = 0
        public var changesets = 0
        public var faults: [Fault] = []
    }

    /// Checks a scope from the bytes up: chains, digests, signatures, and that the state is the log's fold.
    ///
    /// The fold is made anew in memory by ``ScopeFold``, which shares no code with the rows.
    public func verify(_ scope: ScopeCode) throws -> Verification {
        var result = Verification()
        var chains: [ReplicaID: (last: UInt64, digest: [UInt8])] = [:]
        var fold = ScopeFold(schema: layout(for: scope).schema)
        let directory = try directory()
        let changesets = try appliedChangesets(scope)
        let unsealed = try unsealedEntries(scope)
        let admitted = try admissions(scope, changesets, unsealed)
        for (changeset, payload) in changesets {
            let header = changeset.header
            let chain = chains[header.replica] ?? (0, [])
            let name = "\(header.replica.short) \(header.first)-\(header.last)"
            if header.first != chain.last + 1 || header.previous != chain.digest {
                result.faults.append(Fault(scope: scope, what: "changeset \(name) does not continue its chain"))
            }
            chains[header.replica] = (header.last, changeset.digest)
            let key = header.first == 1 ? header.publicKey : try publicKey(of: header.replica) ?? []
            if !changeset.isSigned(by: key, suite: environment.suite)
                || Fingerprint(digest: environment.suite.digest(key)) != Fingerprint(of: header.replica)
            {
                result.faults.append(Fault(scope: scope, what: "changeset \(name) is not signed by its author"))
            }
            let author = directory.author(header.replica, invoking: header.grant, in: scope)
            let objection = directory.objection(to: header.replica, invoking: header.grant, in: scope)
            for entry in Changeset.entries(of: payload, header: header) {
                fold.apply(entry, by: author, isAdmitted: objection == nil || admitted.contains(entry.dot))
                result.entries += 1
            }
            result.changesets += 1
        }
        let grant = try invokedGrant(scope)
        let ownAuthor =
            grant == nil && !scope.isDirectory
            ? Author(person: Fingerprint(of: own).description, role: nil)
            : directory.author(own, invoking: grant, in: scope)
        for entry in unsealed {
            fold.apply(entry, by: ownAuthor, isAdmitted: true)
            result.entries += 1
        }
        let expected = Self.digest(
            states: fold.records.map { ($0.key, $0.value) }, applied: fold.applied, refused: fold.refused, environment.suite)
        if try expected != stateDigest(scope) {
            result.faults.append(Fault(scope: scope, what: "the state is not the fold of the log"))
        }
        return result
    }
}
