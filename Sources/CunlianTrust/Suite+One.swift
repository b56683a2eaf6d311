public import Changesets
import Crypto

extension Suite {
    /// Suite 1: SHA-256 (FIPS 180-4) and Ed25519 (RFC 8032).
    ///
    /// A key or signature of a wrong length is no error: it verifies nothing.
    public static let one = Suite(
        number: 1,
        digest: { Array(SHA256.hash(data: $0)) },
        verify: { signature, message, publicKey in
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
                return false
            }
            return key.isValidSignature(signature, for: message)
        },
        sealer: sealer(to:_:), cipher: .one)
}

extension Signer {
    /// A signer of suite 1 from an Ed25519 seed.
    ///
    /// - Parameter seed: 32 secret bytes.
    /// - Throws: `CryptoKitError` where there are not exactly 32.
    public init(seed: [UInt8]) throws {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        self.init(
            suite: 1, publicKey: Array(key.publicKey.rawRepresentation), sign: { message in Array(try key.signature(for: message)) },
            opener: try CunlianTrust.opener(seed: seed))
    }
}
