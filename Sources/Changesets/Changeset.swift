import Causality
public import Records

/// Consecutive entries of one replica in one scope, sealed: what travels, and what the log consists of.
///
///     magic C7 01 │ header length, header │ inflated length, deflated length, deflated payload │ signature
///
/// Immutable and forwarded verbatim. Digest and signature cover the bytes as sent, behind a context
/// string, so no signature of this kind can be taken for one of another. The whole is laid out in
/// `Protocol/02-changeset.md`.
public struct Changeset: Sendable {
    public let header: ChangesetHeader
    /// As sent.
    public let bytes: [UInt8]
    /// 32 bytes over everything but the signature.
    public let digest: [UInt8]
    private let payloadRange: Range<Int>
    private let payloadSize: Int

    static let magic: [UInt8] = [0xC7, 0x01]
    static let context = Array("cunlian changeset 1\0".utf8)
    static let signatureSize = 64

    /// The digest's first eight bytes, as guards carry them.
    public var guardDigest: UInt64 { digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Reads the frame and the header of a changeset; the payload stays deflated.
    ///
    /// - Parameter bytes: Untrusted; exactly one changeset.
    /// - Throws: ``WireError`` with the first byte that cannot be explained.
    public init(parsing bytes: [UInt8], digest: ([UInt8]) -> [UInt8]) throws(WireError) {
        guard bytes.count <= Limits.changesetBytesMax else {
            throw WireError(0, "a changeset of \(bytes.count) bytes is larger than \(Limits.changesetBytesMax)")
        }
        var reader = ByteReader(bytes)
        guard try reader.raw(2).elementsEqual(Changeset.magic) else { throw WireError(0, "this is not a changeset") }
        let headerLength = try reader.countOfRest("the header's length")
        var section = try reader.section(headerLength)
        header = try ChangesetHeader(decoding: &section)
        payloadSize = try reader.count(max: Limits.payloadBytesMax, "the payload's length")
        let deflated = try reader.countOfRest("the compressed payload's length")
        guard reader.remaining == deflated + Changeset.signatureSize else {
            throw reader.fail("the changeset is cut short, or has bytes too many")
        }
        payloadRange = reader.offset..<reader.offset + deflated
        self.bytes = bytes
        self.digest = digest(Changeset.context + bytes.dropLast(Changeset.signatureSize))
    }

    /// Whether the signature is the key's.
    public func isSigned(by publicKey: [UInt8], suite: Suite) -> Bool {
        header.suite == suite.number
            && suite.verify(Array(bytes.suffix(Changeset.signatureSize)), Changeset.context + digest, publicKey)
    }

    /// Inflates and reads the payload.
    public func payload() throws(WireError) -> Payload {
        guard let dictionary = PresetDictionary.bytes(header.dictionary) else {
            throw WireError(0, "dictionary \(header.dictionary) is not known")
        }
        let inflated = try Deflate.expand(bytes[payloadRange], to: payloadSize, dictionary: dictionary)
        var decoder = PayloadDecoder(inflated, header: header)
        return try decoder.decode()
    }

    /// Seals entries.
    ///
    /// - Parameters:
    ///   - entries: Consecutive, by `header.replica`, the first numbered `header.first`; `header.count` of
    ///     them. Records that they create carry the header's salt.
    ///   - header: Its replicas are filled in here.
    ///   - typeOf: The type of a record that the entries do not create.
    public static func seal(
        _ entries: [Entry], header: ChangesetHeader, schema: Schema, signer: Signer,
        digest: ([UInt8]) -> [UInt8], typeOf: @escaping (RecordID) -> Int?
    ) throws -> Changeset {
        var header = header
        var others = PayloadEncoder.replicas(named: entries)
        if let grant = header.grant { others.insert(grant.replica) }
        others.formUnion(header.directoryHeads.map(\.replica))
        others.formUnion(header.guards.map(\.dot.replica))
        let replicas = ReplicaTable(author: header.replica, others: others)
        header.replicas = replicas.others
        let encoder = PayloadEncoder(entries: entries, schema: schema, replicas: replicas, typeOf: typeOf)
        let payload = encoder.encode()
        let dictionary = PresetDictionary.bytes(header.dictionary) ?? []
        let deflated = try Deflate.compress(payload, dictionary: dictionary)
        var writer = ByteWriter()
        writer.raw(magic)
        writer.blob(header.encode())
        writer.varint(payload.count)
        writer.blob(deflated)
        let sealed = digest(context + writer.bytes)
        writer.raw(try signer.sign(context + sealed))
        return try Changeset(parsing: writer.bytes, digest: digest)
    }
}

/// The texts that payloads are compressed against, by number; a number is never given to another text.
public enum PresetDictionary {
    public static let newest: UInt8 = 1

    /// 0 is the empty dictionary; `nil` for a number that this build does not know.
    public static func bytes(_ number: UInt8) -> [UInt8]? {
        switch number {
        case 0: []
        case 1: first
        default: nil
        }
    }

    /// Frequent texts of a register of Chinese households, the most frequent last, where deflate looks first.
    private static let first = Array(
        """
        南宁市马山县隆安县上林县邕宁区武鸣区宾阳县横县良庆区西乡塘区江南区青秀区兴宁区乡镇村委会自然村屯组号\
        一般贫困户低保贫困户五保户因病因残因学因灾缺土地缺水缺技术缺劳力缺资金交通条件落后自身发展动力不足\
        广东省深圳市广州市东莞市佛山市务工入户走访了解情况核实收入住房饮水用电电视道路教育医疗已落实帮扶措施\
        李陆莫罗梁陈卢潘农苏王张刘杨何周吴林谢唐韦黄覃蒙蓝秀英丽梅兰芳美玉凤文明志国华建德光荣金海福生\
        159138137136135450110451014501234501244501254501261965197019751980198519901995200020052010201520162017
        """.utf8)
}
