import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport

/// Somebody with a key who signs whatever the test wants to be said.
struct Forger {
    let signer: Signer
    let replica: ReplicaID
    var grant: RecordID?
    var schema: Schema
    /// What known records are called; the store may know better.
    var types: [RecordID: Int] = [:]
    private(set) var last: UInt64 = 0
    private(set) var digest: [UInt8] = []

    init(_ name: String) throws {
        signer = Toy.signer(name)
        let key = Fingerprint(digest: Toy.digest(signer.publicKey))
        replica = ReplicaID(high: key.high, low: key.low, incarnation: 1)
        schema = try TestRegister.schema()
    }

    var nextDot: Dot { Dot(replica, last + 1) }

    func record(_ number: UInt64, salt: UInt32 = 9) -> RecordID { RecordID(replica: replica, number: number, index: 0, salt: salt) }

    /// One changeset of one entry, the next of the chain.
    mutating func say(
        _ changes: [Change], creating creations: [Creation] = [], context: VersionVector = VersionVector(), admits: [Dot] = [],
        transfer: Transfer? = nil, repeats: Dot? = nil, guards: [ChangesetHeader.Guard] = [], time: UInt64 = 1, version: Int = 1,
        heads: [Dot] = [], salt: UInt32 = 9, in scope: ScopeCode
    ) throws -> [UInt8] {
        let entry = Entry(
            dot: nextDot, context: context, time: HybridTime(milliseconds: time), repeats: repeats, creations: creations,
            changes: changes, admits: admits, transfer: transfer)
        let header = ChangesetHeader(
            suite: 250, scope: scope.number, replica: replica, first: last + 1, count: 1, previous: digest,
            publicKey: last == 0 ? signer.publicKey : [], grant: grant, schemaVersion: version, dictionary: 1, salt: salt,
            directoryHeads: heads, guards: guards)
        let types = types
        let changeset = try Changeset.seal([entry], header: header, schema: schema, signer: signer, digest: Toy.digest) {
            types[$0] ?? 1
        }
        last += 1
        digest = changeset.digest
        return changeset.bytes
    }

    /// A ship of that name.
    mutating func ship(_ name: String, in scope: ScopeCode) throws -> [UInt8] {
        let record = record(last + 1)
        return try say(
            [Change(record, FieldAddress(1), .set, .text(name))], creating: [Creation(record, type: 1, parent: nil)], in: scope)
    }
}

/// A store by itself, without a directory, in a folder of its own.
struct Lone {
    let folder = TemporaryFolder()
    let store: RecordStore
    let path: String

    init(
        _ name: String = "lone", seed: UInt64 = 1, schema: [UInt8] = TestRegister.bytes,
        clock: @escaping @Sendable () -> UInt64 = { 1_500_000_000_000 }
    ) throws {
        path = folder.folder("store")
        store = try RecordStore.create(
            in: path, schema: schema, signer: Toy.signer(name), environment: Toy.environment(seed: seed, clock: clock))
    }

    @discardableResult
    func receive(_ bytes: [UInt8]) throws -> Reception {
        try store.write { _ in try store.receive(bytes, accepts: { _ in true }) }
    }

    /// Saves a ship and names it.
    func ship(_ name: String = "Hai", in scope: ScopeCode) throws -> (RecordID, Token) {
        var draft = Draft(scope: scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        let saved = try store.save(draft)
        return (saved.created[0], saved.token)
    }

    @discardableResult
    func set(_ record: RecordID, _ field: Int, _ value: Value, kind: ChangeKind = .set, token: Token? = nil, in scope: ScopeCode) throws
        -> Saved
    {
        var draft = Draft(scope: scope)
        draft.record = record
        draft.token = token
        draft.changes = [FieldWrite(field == 0 ? .existence : FieldAddress(field), kind, value)]
        return try store.save(draft)
    }

    func sealed(_ scope: ScopeCode) throws -> [[UInt8]] {
        try store.write { _ in _ = try store.seal(scope) }
        return try store.log.changesets(scope, beyond: VersionVector())
    }
}
