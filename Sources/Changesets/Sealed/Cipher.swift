/// Seals single values under keys that several people hold, as a ``Suite`` hands it in; keys are 32 bytes.
///
/// An ``EnvelopeSealer`` seals to somebody; this seals under what both sides have already.
public struct Cipher: Sendable {
    /// 32 bytes that nobody can foretell or compare who has not the key: of suite 1 HMAC (RFC 2104) with SHA-256.
    public let mark: @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]
    /// What is sealed, with a tag of ``Envelope/overhead`` bytes behind it, bound to what stands beside: of suite 1 ChaCha20-Poly1305 (RFC 8439).
    ///
    /// A nonce has ``nonceSize`` bytes, and serves one content under one key.
    public let seal: @Sendable (_ key: [UInt8], _ nonce: [UInt8], _ content: [UInt8], _ beside: [UInt8]) -> [UInt8]
    /// Opens it; `nil` where it is not that, byte for byte.
    public let open: @Sendable (_ key: [UInt8], _ nonce: [UInt8], _ sealed: [UInt8], _ beside: [UInt8]) -> [UInt8]?

    /// Of each key.
    public static let keySize = 32
    /// Of what makes one content under a key different from the next.
    public static let nonceSize = 12

    /// Puts the algorithms together.
    public init(
        mark: @escaping @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8],
        seal: @escaping @Sendable (_ key: [UInt8], _ nonce: [UInt8], _ content: [UInt8], _ beside: [UInt8]) -> [UInt8],
        open: @escaping @Sendable (_ key: [UInt8], _ nonce: [UInt8], _ sealed: [UInt8], _ beside: [UInt8]) -> [UInt8]?
    ) {
        self.mark = mark
        self.seal = seal
        self.open = open
    }
}
