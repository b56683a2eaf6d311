import Causality
public import Records

extension Changeset {
    /// Seals entries.
    ///
    /// - Parameters:
    ///   - entries: Consecutive, by `header.replica`, the first numbered `header.first`; `header.count` of
    ///     them. Records that they create carry the header's salt.
    ///   - header: Its replicas are filled in here.
    ///   - typeOf: The type of a record that the entries do not create.
    /// - Throws: ``WireError`` where a changed record's type is not known, and what the signer and `typeOf` throw.
    public static func seal(
        _ entries: [Entry], header: ChangesetHeader, schema: Schema, signer: Signer, version: ChangesetVersion = .newest,
        digest: ([UInt8]) -> [UInt8], typeOf: (RecordID) throws -> Int?
    ) throws -> Changeset {
        try UnsignedChangeset(
            WrittenEntries(entries.map(EntryCodec.encode)), header: header, schema: schema, version: version, typeOf: typeOf
        ).signed(by: signer, digest: digest)
    }
}

/// A changeset that lacks its signature: what is tried for size before it is sealed.
public struct UnsignedChangeset {
    /// What the changeset will say of itself.
    public let header: ChangesetHeader
    private let version: ChangesetVersion
    private let bytes: [UInt8]
    /// Whether some entries were saved before the schema had a field sealed and others since: no changeset has both.
    public let isPartlySealed: Bool

    /// What it comes to when it is signed, in bytes.
    public var count: Int { bytes.count + Changeset.signatureSize }

    /// - Parameters: As of ``Changeset/seal(_:header:schema:signer:version:digest:typeOf:)``.
    public init(
        _ entries: WrittenEntries, header: ChangesetHeader, schema: Schema, version: ChangesetVersion = .newest,
        typeOf: (RecordID) throws -> Int?
    ) throws {
        let sorted = try EntryTables(entries, typeOf: typeOf)
        guard !sorted.isIncomplete else { throw WireError(0, .unknownType) }
        // Whatever names the directory of a region says so at once, and nothing else does.
        let version = header.namesRegions ? .three : min(version, .newest)
        var header = header
        var others = PayloadEncoder.replicas(named: entries.heads, sorted)
        others.formUnion(header.namedReplicas)
        let replicas = ReplicaTable(author: header.replica, others: others)
        header.replicas = replicas.others
        var encoder = PayloadEncoder(heads: entries.heads, sorted: sorted, schema: schema, replicas: replicas, version: version)
        let written = encoder.encode()
        var writer = ByteWriter()
        writer.byte(ChangesetVersion.magic)
        writer.byte(version.rawValue)
        writer.blob(header.encode(version))
        writer.varint(written.payload.count)
        writer.blob(
            try Deflate.compress(written.payload, dictionary: PresetDictionary.bytes(header.dictionary) ?? [], level: version.deflateLevel))
        if version.isPacked { writer.blob(written.packed) }
        self.header = header
        self.version = version
        bytes = writer.bytes
        isPartlySealed = sorted.tables.contains { $0.fields.contains { $0.columns.contains { $0.isPartlySealed } } }
    }

    /// Seals it.
    ///
    /// - Parameter digest: ``Suite/digest`` of the signer's suite.
    /// - Throws: What the signer throws.
    public func signed(by signer: Signer, digest: ([UInt8]) -> [UInt8]) throws -> Changeset {
        let signature = try signer.sign(version.context + digest(version.context + bytes))
        return try Changeset(parsing: bytes + signature, digest: digest)
    }
}
