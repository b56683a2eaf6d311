/// The algorithms that a changeset or message was made with, by number, passed in as values.
///
/// The engine computes no digest and checks no signature by itself: whoever runs it hands in suite 1
/// (SHA-256 and Ed25519), and one day suite 2 (SM3 and SM2) beside it.
public struct Suite: Sendable {
    /// The first signed byte of everything made with it.
    public let number: UInt8
    /// 32 bytes.
    public let digest: @Sendable ([UInt8]) -> [UInt8]
    /// Whether the signature (64 bytes) is the key's (32 bytes) over the message.
    public let verify: @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool

    /// Puts the algorithms together under the number by which changesets and messages name them.
    public init(
        number: UInt8, digest: @escaping @Sendable ([UInt8]) -> [UInt8],
        verify: @escaping @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool
    ) {
        self.number = number
        self.digest = digest
        self.verify = verify
    }
}

/// A private key that can be used but not read.
public struct Signer: Sendable {
    /// The number of the suite that the key is of.
    public let suite: UInt8
    /// 32 bytes.
    public let publicKey: [UInt8]
    /// 64 bytes over the message.
    public let sign: @Sendable ([UInt8]) throws -> [UInt8]

    /// Puts the parts together; the key itself stays with whoever made the closure.
    public init(
        suite: UInt8, publicKey: [UInt8], sign: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) {
        self.suite = suite
        self.publicKey = publicKey
        self.sign = sign
    }
}
