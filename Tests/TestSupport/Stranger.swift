public import Causality
public import Changesets
public import Records

/// Somebody with a key and a program of their own, who signs entries that this program would not write.
public struct Stranger {
    private let signer: Signer
    public let replica: ReplicaID
    private let schema: Schema
    private var last: UInt64 = 0
    private var digest: [UInt8] = []

    public init(_ name: String, _ schema: Schema, incarnation: UInt32 = 1) {
        signer = Toy.signer(name)
        let key = Fingerprint(digest: Toy.digest(signer.publicKey))
        replica = ReplicaID(high: key.high, low: key.low, incarnation: incarnation)
        self.schema = schema
    }

    /// What the record is called that the next entry creates at that place.
    public func record(_ place: UInt32 = 0) -> RecordID { RecordID(replica: replica, number: last + 1, index: place, salt: 9) }

    /// The next changeset of the chain, of one entry that creates records and sets their fields.
    ///
    /// - Parameter records: Of each record its type, what it lies in, and its values by field.
    public mutating func create(
        _ records: [(type: String, parent: RecordID?, values: [(FieldAddress, Value)])], in scope: ScopeCode
    ) throws -> [UInt8] {
        var (creations, changes): ([Creation], [Change]) = ([], [])
        for (place, record) in records.enumerated() {
            let name = self.record(UInt32(place))
            creations.append(Creation(name, type: schema.type(named: record.type)?.number ?? 0, parent: record.parent))
            changes += record.values.map { Change(name, $0.0, .set, $0.1) }
        }
        let entry = Entry(
            dot: Dot(replica, last + 1), context: VersionVector(), time: HybridTime(milliseconds: 1), creations: creations,
            changes: changes)
        let header = ChangesetHeader(
            suite: 250, scope: scope.number, replica: replica, first: last + 1, count: 1, previous: digest,
            publicKey: last == 0 ? signer.publicKey : [], grant: nil, schemaVersion: schema.version, dictionary: 1, salt: 9)
        let changeset = try Changeset.seal([entry], header: header, schema: schema, signer: signer, digest: Toy.digest) { _ in 1 }
        last += 1
        digest = changeset.digest
        return changeset.bytes
    }
}
