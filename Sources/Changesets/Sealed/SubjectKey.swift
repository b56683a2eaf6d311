public import Causality
public import Records

/// What a key is called: 12 bytes.
public struct KeyName: Hashable, Sendable, CustomStringConvertible {
    /// Twelve of them.
    public let bytes: [UInt8]

    /// In bytes.
    public static let size = 12

    /// 24 hexadecimal digits in lower case.
    public var description: String { bytes.map { hex(UInt64($0), digits: 2) }.joined() }

    /// - Precondition: There are twelve.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// The key under which what is known of one record is sealed. Who destroys it destroys what is known.
public struct SubjectKey: Sendable {
    /// Its first half follows from the record, the second is drawn.
    public let name: KeyName
    /// 64 bytes drawn by chance.
    let secret: [UInt8]

    static let secretSize = 2 * Cipher.keySize
    private static let context = Array("cunlian subject key 1\0".utf8)
    private static let half = KeyName.size / 2
    /// Of what ``beginning(of:digest:)`` gives, in bytes.
    public static let beginningSize = half

    var markKey: [UInt8] { Array(secret[..<Cipher.keySize]) }
    var cipherKey: [UInt8] { Array(secret[Cipher.keySize...]) }

    init(name: KeyName, secret: [UInt8]) {
        self.name = name
        self.secret = secret
    }

    /// Draws one.
    ///
    /// - Parameters:
    ///   - beginning: ``beginning(of:digest:)`` of the record.
    ///   - random: As many bytes by chance as it is asked for.
    public init(beginning: [UInt8], random: (Int) -> [UInt8]) {
        name = KeyName(beginning + random(Self.half))
        secret = random(Self.secretSize)
    }

    /// How the names of all keys of a record begin.
    ///
    /// - Parameter digest: ``Suite/digest`` of the suite.
    public static func beginning(of record: RecordID, digest: ([UInt8]) -> [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.raw(Self.context)
        ValueCodec.encode(record, into: &writer)
        return Array(digest(writer.bytes).prefix(half))
    }

    /// Sealed under the key of its scope, as it is kept and passed on.
    public func wrapped(under scope: OpenScopeKey, _ cipher: Cipher) -> [UInt8] {
        cipher.seal(scope.secret, name.bytes, secret, Self.context + scope.name.bytes)
    }

    /// Takes one out of what was ``wrapped(under:_:)``; `nil` where that is another's.
    public init?(_ wrapped: [UInt8], name: KeyName, under scope: OpenScopeKey, _ cipher: Cipher) {
        guard let secret = cipher.open(scope.secret, name.bytes, wrapped, Self.context + scope.name.bytes),
            secret.count == Self.secretSize
        else { return nil }
        self.init(name: name, secret: secret)
    }

    /// Of what ``wrapped(under:_:)`` gives, in bytes.
    public static let wrappedSize = secretSize + Envelope.overhead
}
