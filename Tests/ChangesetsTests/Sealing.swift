import Causality
@testable import Changesets
import Records
import TestSupport

/// What the codec's tests seal and take apart.
enum Sealing {
    static let scope: UInt64 = 450_124_100_201
    static let signer = Toy.signer("author")

    static func header(_ replica: ReplicaID, first: UInt64 = 1, count: Int) -> ChangesetHeader {
        ChangesetHeader(
            suite: 250, scope: scope, replica: replica, first: first, count: count,
            previous: first > 1 ? Array(repeating: 7, count: 32) : [], publicKey: first > 1 ? [] : signer.publicKey,
            grant: nil, schemaVersion: 1, dictionary: PresetDictionary.newest, salt: 1)
    }

    static func seal(
        _ entries: [Entry], schema: Schema, types: [RecordID: Int], version: ChangesetVersion = .newest
    ) throws -> Changeset {
        try Changeset.seal(
            entries, header: header(entries[0].dot.replica, first: entries[0].dot.number, count: entries.count),
            schema: schema, signer: signer, version: version, digest: Toy.digest
        ) { types[$0] }
    }

    /// A changeset around any bytes, signed as if they were right.
    ///
    /// - Parameter packed: The bits behind the payload; with them it is one of version 2.
    static func signed(
        _ header: ChangesetHeader, payload: [UInt8], packed: [UInt8]? = nil, size: Int? = nil
    ) throws -> [UInt8] {
        let version: ChangesetVersion = packed == nil ? .one : .two
        var writer = ByteWriter()
        writer.raw([ChangesetVersion.magic, version.rawValue])
        writer.blob(header.encode())
        writer.varint(size ?? payload.count)
        writer.blob(try Deflate.compress(payload, dictionary: PresetDictionary.bytes(header.dictionary) ?? []))
        if let packed { writer.blob(packed) }
        writer.raw(try signer.sign(version.context + Toy.digest(version.context + writer.bytes)))
        return writer.bytes
    }

    /// Why bytes are refused, whichever part says so; `nil` where everything is accepted.
    static func refusal(_ bytes: [UInt8]) -> WireFault? {
        do {
            let changeset = try Changeset(parsing: bytes, digest: Toy.digest)
            _ = try changeset.payload()
            return changeset.isSigned(by: signer.publicKey, suite: Toy.suite) ? nil : .notSigned(.changeset)
        } catch { return error.fault }
    }

    /// Entries as a set says them: changes and creations in one order.
    static func sorted(_ entry: Entry) -> Entry {
        Entry(
            dot: entry.dot, context: entry.context, time: entry.time, reason: entry.reason, source: entry.source,
            repeats: entry.repeats, creations: entry.creations.sorted { $0.record < $1.record },
            changes: entry.changes.sorted { a, b in
                if a.record != b.record { return a.record < b.record }
                return a.address == b.address ? a.value < b.value : a.address < b.address
            }, admits: entry.admits.sorted())
    }

    /// The random entries of each writer of a trace, some with a reason, a source, or a repeated dot.
    static func chains(seed: UInt64, steps: Int) -> (chains: [[Entry]], types: [RecordID: Int]) {
        var random = SplitMix64(seed: seed)
        var trace = EntryTrace(scope: ScopeCode(number: scope), seed: seed)
        for _ in 0..<steps { trace.step(using: &random) }
        var types: [RecordID: Int] = [:]
        for creation in trace.writings.flatMap(\.entry.creations) { types[creation.record] = creation.type }
        let entries = trace.writings.map { writing in
            let entry = writing.entry
            let (replica, repeated) = (entry.dot.replica, UInt64.random(in: 1...9, using: &random))
            let former = ReplicaID(high: replica.high, low: replica.low, incarnation: replica.incarnation &+ 1)
            return Entry(
                dot: entry.dot, context: entry.context, time: HybridTime(bits: random.next() >> UInt64.random(in: 0...60, using: &random)),
                reason: Bool.random(using: &random) ? nil : "因病", source: Source.allCases.randomElement(using: &random),
                repeats: !entry.creations.isEmpty || Bool.random(using: &random) ? nil : Dot(former, repeated),
                creations: entry.creations, changes: entry.changes, admits: entry.admits)
        }
        // In one order, or the same seed would not be the same test.
        let chains = Dictionary(grouping: entries, by: \.dot.replica).sorted { $0.key < $1.key }
        return (chains.map { $0.value.sorted { $0.dot < $1.dot } }, types)
    }
}
