public import Changesets
import Crypto

/// A key that is at hand: it signs, and opens what was concealed for whoever it is of.
///
/// Beside the signing key stands one for agreements (X25519, RFC 7748), derived from the same seed by HKDF (RFC 5869), so that a
/// person has one secret and no more.
public struct UnlockedKey: Sendable {
    /// 32 secret bytes, of which everything else is made.
    let seed: [UInt8]
    /// Signs what the person seals.
    public let signer: Signer
    /// What others conceal for this person with: an X25519 public key, 32 bytes.
    public let concealingKey: [UInt8]
    private let agreement: Curve25519.KeyAgreement.PrivateKey

    /// - Throws: `CryptoKitError` where there are not exactly 32 bytes.
    init(seed: [UInt8]) throws {
        self.seed = seed
        signer = try Signer(seed: seed)
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: seed), info: Array("cunlian agreement key 1".utf8), outputByteCount: 32)
        agreement = try unsafe derived.withUnsafeBytes { try unsafe Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Array($0)) }
        concealingKey = Array(agreement.publicKey.rawRepresentation)
    }

    /// Opens what ``Concealment/conceal(_:for:)`` made for this person.
    ///
    /// - Throws: `CryptoKitError` for anything else, changed by one bit too.
    public func reveal(_ bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.count > Concealment.encapsulatedCount else { throw CryptoKitError.incorrectParameterSize }
        var recipient = try HPKE.Recipient(
            privateKey: agreement, ciphersuite: .Curve25519_SHA256_ChachaPoly, info: Concealment.bytes(Concealment.info),
            encapsulatedKey: Concealment.bytes(bytes.prefix(Concealment.encapsulatedCount)))
        return Array(try recipient.open(bytes.dropFirst(Concealment.encapsulatedCount)))
    }
}

/// Makes bytes unreadable for everybody but one person, whose key need not be at hand: HPKE (RFC 9180) with X25519, HKDF-SHA256 and
/// ChaCha20-Poly1305.
public enum Concealment {
    static let encapsulatedCount = 32
    static let info = Array("cunlian open work 1".utf8)

    /// The same bytes in the type that the package wants, which is Foundation's and need not be named.
    static func bytes<Bytes: RangeReplaceableCollection<UInt8>>(_ bytes: some Sequence<UInt8>) -> Bytes { Bytes(bytes) }

    /// - Parameter key: ``UnlockedKey/concealingKey``.
    /// - Returns: The encapsulated key, 32 bytes, and what was sealed.
    /// - Throws: `CryptoKitError` where that is no key.
    public static func conceal(_ bytes: [UInt8], for key: [UInt8]) throws -> [UInt8] {
        var sender = try HPKE.Sender(
            recipientKey: Curve25519.KeyAgreement.PublicKey(rawRepresentation: key), ciphersuite: .Curve25519_SHA256_ChachaPoly,
            info: Self.bytes(info))
        return Array(sender.encapsulatedKey) + Array(try sender.seal(bytes))
    }
}
