import Causality
import Changesets
public import Records
import SQLite

/// Checks a scope from the bytes up.
struct Verifying: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let offices: Offices
    let admissions: Admissions
    let views: Views
    let judge: LogJudge
}

extension Verifying {
    /// The digest of a scope's canonical state: equal in every store that holds the same entries.
    func stateDigest(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8] {
        Self.digest(
            states: try views.states(scope, r), applied: try log.heads(scope, r).applied,
            refused: try admissions.refusedDots(scope, r).map(\.0), environment.suite)
    }

    static func digest(states: [(RecordID, RecordState)], applied: VersionVector, refused: [Dot], _ suite: Suite) -> [UInt8] {
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

    /// Checks a scope from the bytes up: chains, digests, signatures, and that the state is the log's fold.
    ///
    /// The fold is made anew in memory by ``ScopeFold``, which shares no code with the rows.
    func verify(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Verification {
        var result = Verification()
        var chains: [ReplicaID: (last: UInt64, digest: [UInt8])] = [:]
        let log = try judge.log(scope, r)
        var fold = ScopeFold(schema: layout(for: scope).schema, claims: log.claims)
        for part in log.parts {
            let header = part.changeset.header
            let name = "\(header.replica.short) \(header.first)-\(header.last)"
            let known = chains[header.replica]
            let chain = if let known { known } else { try beginning(of: header.replica, scope, r) }
            if header.first != chain.last + 1 || header.previous != chain.digest {
                result.faults.append(Fault(scope: scope, what: "changeset \(name) does not continue its chain"))
            }
            chains[header.replica] = (header.last, part.changeset.digest)
            if try !isSigned(part.changeset, r) {
                result.faults.append(Fault(scope: scope, what: "changeset \(name) is not signed by its author"))
            }
        }
        for item in log.entries { fold.apply(item.entry, by: item.author, isAdmitted: item.isAdmitted) }
        result.changesets = log.parts.count
        result.entries = log.entries.count
        let expected = Self.digest(
            states: fold.records.map { ($0.key, $0.value) }, applied: fold.applied, refused: fold.refused, environment.suite)
        if try expected != stateDigest(scope, r) {
            result.faults.append(Fault(scope: scope, what: "the state is not the fold of the log"))
        }
        return result
    }

    /// What the first changeset of a chain or branch follows.
    private func beginning(
        of replica: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> (last: UInt64, digest: [UInt8]) {
        guard let branch = try log.forks(scope, r).branches[replica], branch.after > 0 else { return (0, []) }
        return (branch.after, try log.changesetDigest(endingAt: branch.after, of: branch.stem, scope, r))
    }

    private func isSigned(_ changeset: Changeset, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let header = changeset.header
        let key = header.first == 1 ? header.publicKey : try names.publicKey(of: header.replica, r) ?? []
        return changeset.isSigned(by: key, suite: environment.suite)
            && Fingerprint(digest: environment.suite.digest(key)) == Fingerprint(of: header.replica)
    }
}

/// Something that is not as it must be.
public struct Fault: Hashable, Sendable {
    /// Where it was found.
    public let scope: ScopeCode
    /// What is wrong, in English.
    public let what: String
}

/// What checking a scope came to.
public struct Verification: Sendable {
    /// Of a check that has looked at nothing.
    public init() {}

    /// How many entries were checked.
    public var entries = 0
    /// How many changesets were checked.
    public var changesets = 0
    /// Everything that is not as it must be; empty where all is.
    public var faults: [Fault] = []
}
