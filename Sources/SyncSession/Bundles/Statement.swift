package import Causality
package import Changesets
package import Records

/// What a bundle says before its changesets: who wrote it, to whom, and what the writer holds.
///
/// It is to a bundle what hello and receipt are to a session, in one message, for nobody answers a stick at once.
/// `Protocol/12-bundle.md`, section 4.
package struct Statement: Sendable {
    /// The second names the directories of regions, the third says what there is beside the log.
    package static let versions: ClosedRange<UInt8> = 1...3

    package var writer: ReplicaID
    /// The writer's, 32 bytes.
    package var publicKey: [UInt8] = []
    package var addressee: Fingerprint
    /// The replica of the addressee's of which `heldHere` and `heldAbove` speak: the one that the writer heard of last.
    package var about: ReplicaID
    /// Greater than that of every bundle that this writer wrote before.
    package var number: UInt64
    /// When it was written, by the writer's clock, in milliseconds since 1970: for people, and nothing is decided by it.
    package var made: UInt64
    /// How far from the root the writer is; the directory's word goes before it.
    package var level: UInt8
    /// Which of how many parts, from 1, and what they have in common.
    package var place: BundlePlace
    /// What comes with this part.
    package var coming = Amount()
    /// Ascending; each with its vector.
    package var scopes: [Answer.Scope]
    /// What the writer has beside the log; `nil` where its schema seals nothing.
    package var beside: Beside?

    package init(
        writer: ReplicaID, addressee: Fingerprint, about: ReplicaID, number: UInt64, made: UInt64, level: UInt8, place: BundlePlace,
        scopes: [Answer.Scope]
    ) {
        self.writer = writer
        self.addressee = addressee
        self.about = about
        self.number = number
        self.made = made
        self.level = level
        self.place = place
        self.scopes = scopes
    }

    package func encode(signer: Signer) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(beside != nil ? 3 : scopes.contains { $0.code.isOfRegion } ? 2 : 1)
        writer.byte(signer.suite)
        writer.raw(self.writer.bytes)
        writer.raw(signer.publicKey)
        writer.fixed64(addressee.high)
        writer.fixed64(addressee.low)
        writer.raw(about.bytes)
        writer.fixed64(number)
        writer.fixed64(made)
        writer.byte(level)
        place.encode(into: &writer)
        writer.varint(coming.entries)
        writer.varint(coming.bytes)
        writer.varint(scopes.count)
        for scope in scopes { scope.encode(into: &writer, .newest) }
        beside?.encode(into: &writer)
        return try SignedMessage.seal(writer.bytes, for: .bundle, by: signer)
    }

    /// Reads a statement and checks its signature.
    ///
    /// - Throws: ``WireError`` for malformed bytes, or a signature that is not the writer's.
    package init(decoding bytes: [UInt8], suite: Suite) throws(WireError) {
        let message = try SignedMessage(cutting: bytes, .receipt)
        var reader = ByteReader(Array(message.body))
        let version = try reader.byte()
        guard Statement.versions.contains(version) else { throw reader.unknown(.sessionVersion) }
        let suite = try reader.suite(among: suite)
        writer = try ValueCodec.replica(from: &reader)
        publicKey = Array(try reader.raw(32))
        addressee = Fingerprint(high: try reader.fixed64(), low: try reader.fixed64())
        about = try ValueCodec.replica(from: &reader)
        number = try reader.fixed64()
        made = try reader.fixed64()
        level = try reader.byte()
        place = try BundlePlace(from: &reader)
        coming = Amount(entries: try reader.count(max: .max, .entryCount), bytes: try reader.count(max: .max, .byteCount))
        scopes = []
        for _ in 0..<(try reader.countOfRest(.scopes)) {
            let scope = try Answer.Scope(from: &reader, after: scopes.last?.code, version == 1 ? .three : .four)
            guard scope.vector != nil else { throw reader.fail(.unknown(0, .whetherVector)) }
            scopes.append(scope)
        }
        guard version == 3 || scopes.contains(where: \.code.isOfRegion) == (version == 2) else { throw reader.fail(.notOneForm(.receipt)) }
        if version == 3 { beside = try Beside(from: &reader) }
        try reader.expectEnd(.receipt)
        guard message.isSigned(for: .bundle, by: publicKey, of: writer, suite: suite), Fingerprint(of: about) == addressee else {
            throw WireError(message.body.count, .notSigned(.receipt))
        }
    }

    /// The same in the form of a node's receipt, which says what is known when it is weighed.
    func answer() -> Answer {
        Answer(version: .newest, status: .receipt, nonce: number, node: writer, level: level, scopes: scopes)
    }
}

/// Which part of a bundle a file is.
package struct BundlePlace: Hashable, Sendable {
    package static let partsMax = 9_999

    /// Drawn by chance, the same for all parts.
    package var set: UInt64
    /// From 1.
    package var part: Int
    package var parts: Int

    package init(set: UInt64, part: Int = 1, parts: Int = 1) {
        self.set = set
        self.part = part
        self.parts = parts
    }

    func encode(into writer: inout ByteWriter) {
        writer.fixed64(set)
        writer.varint(part)
        writer.varint(parts)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        set = try reader.fixed64()
        part = try reader.count(max: BundlePlace.partsMax, .offset)
        parts = try reader.count(max: BundlePlace.partsMax, .offset)
        guard part >= 1, part <= parts else { throw reader.fail(.unknown(UInt64(part), .offset)) }
    }
}
