import Causality
import Changesets
import CunlianTrust
import Records

/// Keys, salts and clocks that never change; nobody's secrets.
enum Cast {
    static let village = ScopeCode(number: 450_124_100_201)
    /// 2017-05-01T00:00:00Z.
    static let began: UInt64 = 1_493_596_800_000

    /// The key of a name: every byte of its seed is the name's first letter.
    static func signer(_ name: String) throws -> Signer {
        try Signer(seed: Array(repeating: name.utf8.first ?? 0, count: 32))
    }

    static func fingerprint(_ name: String) throws -> Fingerprint {
        Fingerprint(digest: Suite.one.digest(try signer(name).publicKey))
    }
}

/// What one register's authors share: the guards of what they sealed, and the types of what they made.
final class Stage {
    var guards: [Dot: UInt64] = [:]
    var types: [RecordID: Int] = [:]
}

/// Somebody who seals entries in one scope.
final class Writer {
    let name: String
    let scope: ScopeCode
    let signer: Signer
    let replica: ReplicaID
    let salt: UInt32
    var schema: Schema
    var grant: RecordID?
    var directoryHeads: [Dot] = []
    private let stage: Stage
    private var last: UInt64 = 0
    private var previous: [UInt8] = []
    private var covered = VersionVector()

    init(_ name: String, in scope: ScopeCode, on stage: Stage, schema: Schema, incarnation: UInt32 = 1) throws {
        self.name = name
        self.scope = scope
        self.stage = stage
        self.schema = schema
        signer = try Cast.signer(name)
        let fingerprint = try Cast.fingerprint(name)
        replica = ReplicaID(high: fingerprint.high, low: fingerprint.low, incarnation: incarnation)
        salt = UInt32(name.utf8.first ?? 0) << 24 | UInt32(truncatingIfNeeded: scope.number) & 0xFFFF
    }

    /// The end of the chain as it stands.
    var cut: ChainCut { ChainCut(replica: replica, number: last, digest: previous) }

    /// The dot of the entry before the next one.
    var head: Dot { Dot(replica, last) }

    /// The id that the next entry gives the record of that place; of entries after it, `ahead`.
    func record(_ index: UInt32 = 0, ahead: UInt64 = 0) -> RecordID {
        RecordID(replica: replica, number: last + 1 + ahead, index: index, salt: salt)
    }

    /// An entry, numbered by its place in the next changeset.
    func entry(
        _ place: UInt64 = 0, seen: [Dot] = [], at seconds: UInt64 = 0, counter: UInt16 = 0,
        reason: String? = nil,
        source: Source? = nil, repeats: Dot? = nil, creates: [Creation] = [], _ changes: [Change] = [],
        admits: [Dot] = [], transfer: Transfer? = nil
    ) -> Entry {
        Entry(
            dot: Dot(replica, last + 1 + place), context: VersionVector(seen.map { ($0.replica, $0.number) }),
            time: HybridTime(milliseconds: Cast.began + seconds * 1_000, counter: counter), reason: reason,
            source: source,
            repeats: repeats, creations: creates, changes: changes, admits: admits, transfer: transfer)
    }

    /// Seals entries as the next changeset of the chain.
    func seal(_ entries: [Entry], dictionary: UInt8 = 1, version: ChangesetVersion = .one) throws -> Changeset {
        for creation in entries.flatMap(\.creations) { stage.types[creation.record] = creation.type }
        for item in entries.flatMap({ $0.transfer?.carried?.records ?? [] }) { stage.types[item.id] = item.state.type }
        var seen = VersionVector()
        for entry in entries { seen.formJoin(entry.context) }
        var guards: [ChangesetHeader.Guard] = []
        for item in seen.entries where item.number > covered[item.replica] {
            let dot = Dot(item.replica, item.number)
            guards.append(.init(dot: dot, digest: stage.guards[dot] ?? 0))
        }
        let header = ChangesetHeader(
            suite: 1, scope: scope.number, replica: replica, first: last + 1, count: entries.count,
            previous: previous,
            publicKey: last == 0 ? signer.publicKey : [], grant: grant, schemaVersion: schema.version,
            dictionary: dictionary, salt: salt, directoryHeads: directoryHeads, guards: guards)
        let types = stage.types
        let changeset = try Changeset.seal(
            entries, header: header, schema: schema, signer: signer, version: version, digest: Suite.one.digest
        ) { types[$0] }
        covered.formJoin(seen)
        directoryHeads = []
        last += UInt64(entries.count)
        previous = changeset.digest
        stage.guards[head] = changeset.guardDigest
        return changeset
    }
}
