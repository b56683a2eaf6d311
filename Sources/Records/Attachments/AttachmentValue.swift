/// What an entry says of an attachment: the digest of its bytes and, where that was written down, how many they are and of what kind.
///
///     0f3a…9c                         as programs wrote it that carried no bytes
///     0f3a…9c 48213 image/jpeg
///
/// Two who attach the same file write the same text. `Protocol/13-attachments.md`, section 1.
public struct AttachmentValue: Hashable, Sendable {
    /// The SHA-256 of the bytes: 32 bytes.
    public let hash: [UInt8]
    /// How many bytes, and their media type.
    public let described: Description?

    /// How many bytes there are and of what kind, as whoever attached them wrote.
    public struct Description: Hashable, Sendable {
        /// 1 to ``Limits/attachmentBytesMax``.
        public let size: Int
        /// As `image/jpeg`.
        public let type: MediaType

        /// Puts the parts together; nothing is checked.
        public init(size: Int, type: MediaType) {
            self.size = size
            self.type = type
        }
    }

    /// Puts the parts together; nothing is checked.
    public init(hash: [UInt8], described: Description? = nil) {
        self.hash = hash
        self.described = described
    }

    /// Reads a value of a field.
    ///
    /// - Parameter text: Of anybody. `nil` where it is none of the two forms, to the letter.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
        guard let first = parts.first, let hash = Self.hash(Array(first)) else { return nil }
        self.hash = hash
        if parts.count == 1 {
            described = nil
            return
        }
        guard parts.count == 3, let digits = String(parts[1]), let size = Int(digits), String(size) == digits,
            (1...Limits.attachmentBytesMax).contains(size), let type = String(parts[2]).flatMap({ MediaType($0) })
        else { return nil }
        described = Description(size: size, type: type)
    }

    /// The value as it is saved.
    public var text: String { described.map { "\(name) \($0.size) \($0.type.name)" } ?? name }

    /// The digest in 64 hexadecimal digits: what people and files call it.
    public var name: String { Self.name(hash) }

    /// A digest in hexadecimal digits.
    public static func name(_ hash: [UInt8]) -> String {
        String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The digest that 64 hexadecimal digits in lower case say.
    public static func hash(_ name: String) -> [UInt8]? { hash(Array(name.utf8)) }

    private static func hash(_ name: [UInt8]) -> [UInt8]? {
        guard name.count == 64 else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(32)
        for place in stride(from: 0, to: 64, by: 2) {
            guard let high = digits.firstIndex(of: name[place]), let low = digits.firstIndex(of: name[place + 1]) else { return nil }
            result.append(UInt8(high << 4 | low))
        }
        return result
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
