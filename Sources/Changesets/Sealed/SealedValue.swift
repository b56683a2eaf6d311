public import Causality
public import Records

/// Where a value stands: what it is sealed for.
public struct SealedPlace: Hashable, Sendable {
    /// The record, whose key it is sealed under.
    public let record: RecordID
    /// The field, and its key.
    public let address: FieldAddress
    /// Which of the field's inputs, from 0.
    public let input: Int

    /// Puts the parts together.
    public init(_ record: RecordID, _ address: FieldAddress, input: Int) {
        self.record = record
        self.address = address
        self.input = input
    }
}

/// A value of which only the ciphertext is known; `Protocol/14-sealed.md`, section 2.
///
/// The same value in the same place under the same key is the same bytes, so what is saved twice is one value; in another place, or of
/// another person, it is other bytes, so nobody learns from them who shares a telephone.
public struct SealedValue: Sendable {
    /// The number of the suite it was sealed with.
    public let suite: UInt8
    /// Which key opens it.
    public let key: KeyName
    private let head: [UInt8]
    private let nonce: [UInt8]
    private let box: [UInt8]

    static let version: UInt8 = 1
    private static let context = Array("cunlian sealed 1\0".utf8)
    /// Contents are filled up to a multiple of it, so that a length tells less.
    private static let block = 8
    private static let headSize = 2 + KeyName.size

    /// Takes what a field holds apart.
    ///
    /// - Returns: `nil` where it is nothing that this program sealed, or one like it.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.headSize + Cipher.nonceSize + Self.block + Envelope.overhead, bytes[0] == Self.version else { return nil }
        suite = bytes[1]
        key = KeyName(Array(bytes[2..<Self.headSize]))
        head = Array(bytes[..<Self.headSize])
        nonce = Array(bytes[Self.headSize..<Self.headSize + Cipher.nonceSize])
        box = Array(bytes[(Self.headSize + Cipher.nonceSize)...])
    }

    /// Seals a value for its place.
    ///
    /// - Parameters:
    ///   - value: Not missing, not sealed, no group.
    ///   - suite: Its number, and its cipher.
    public static func seal(_ value: Value, at place: SealedPlace, under key: SubjectKey, _ suite: UInt8, _ cipher: Cipher) -> [UInt8] {
        var content = ByteWriter()
        ValueCodec.encode(value, into: &content)
        while content.count % block != 0 { content.byte(0) }
        let head = [version, suite] + key.name.bytes
        let nonce = nonce(head, place, content.bytes, key, cipher)
        return head + nonce + cipher.seal(key.cipherKey, nonce, content.bytes, head)
    }

    /// - Returns: `nil` where the key is another, or something of the bytes was changed.
    public func opened(by key: SubjectKey, _ cipher: Cipher) -> Value? {
        guard key.name == self.key, let content = content(key, cipher) else { return nil }
        return Self.value(content)
    }

    /// The same, and whether it was sealed for that place: a value that was carried from one field into another opens nowhere.
    public func opened(by key: SubjectKey, at place: SealedPlace, _ cipher: Cipher) -> Value? {
        guard key.name == self.key, let content = content(key, cipher),
            Self.nonce(head, place, content, key, cipher) == nonce
        else { return nil }
        return Self.value(content)
    }

    private func content(_ key: SubjectKey, _ cipher: Cipher) -> [UInt8]? { cipher.open(key.cipherKey, nonce, box, head) }

    private static func value(_ content: [UInt8]) -> Value? {
        var reader = ByteReader(content)
        guard content.count % block == 0, let value = try? ValueCodec.decode(from: &reader), reader.remaining < block,
            content.suffix(reader.remaining).allSatisfy({ $0 == 0 })
        else { return nil }
        switch value {
        case .missing, .sealed, .group: return nil
        default: return value
        }
    }

    /// Drawn from what is sealed and where, so that no other content ever has it under this key, and the same content has no other.
    private static func nonce(_ head: [UInt8], _ place: SealedPlace, _ content: [UInt8], _ key: SubjectKey, _ cipher: Cipher) -> [UInt8] {
        var message = ByteWriter()
        message.raw(context)
        message.raw(head)
        ValueCodec.encode(place.record, into: &message)
        message.varint(place.address.field)
        ValueCodec.encode(place.address.key, into: &message)
        message.varint(place.input)
        message.raw(content)
        return Array(cipher.mark(key.markKey, message.bytes).prefix(Cipher.nonceSize))
    }
}
