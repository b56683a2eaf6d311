import Changesets
import Crypto

/// The envelope of suite 1: HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305.
///
/// What is sealed goes to the key that signs: its X25519 form follows from it. The Edwards point of the public key is mapped to
/// the Montgomery curve (RFC 7748, section 4.1), and the scalar is that of RFC 8032, section 5.1.5. That one key pair is safe
/// for Ed25519 and for this KEM together is proven in Thormarker, "On using the same key pair for Ed25519 and an X25519 based
/// KEM", 2021; `docs/decisions/0050`.
private let ciphersuite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .chaChaPoly)

private struct Sealer: EnvelopeSealer {
    var sender: HPKE.Sender

    var encapsulatedKey: [UInt8] { Array(sender.encapsulatedKey) }
    mutating func seal(_ piece: [UInt8]) throws -> [UInt8] { Array(try sender.seal(piece)) }
}

private struct Opener: EnvelopeOpener {
    var recipient: HPKE.Recipient

    mutating func open(_ piece: [UInt8]) -> [UInt8]? { (try? recipient.open(piece)).map { Array($0) } }
}

/// Seals to whoever holds the Ed25519 key; `nil` where it is none, or one of the few points that hide nothing.
@Sendable func sealer(to publicKey: [UInt8], _ info: [UInt8]) -> (any EnvelopeSealer)? {
    guard let montgomery = MontgomeryForm.of(edwards: publicKey),
        let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: montgomery), hidesSomething(key),
        let sender = try? HPKE.Sender(recipientKey: key, ciphersuite: ciphersuite, info: collected(info))
    else { return nil }
    return Sealer(sender: sender)
}

/// Whether an exchange with the key gives a secret: with a point of small order it gives zero, whoever asks, and the library says
/// nothing (RFC 7748, section 6.1).
private func hidesSomething(_ key: Curve25519.KeyAgreement.PublicKey) -> Bool {
    let secret = try? Curve25519.KeyAgreement.PrivateKey().sharedSecretFromKeyAgreement(with: key)
    return secret.map { unsafe $0.withUnsafeBytes { bytes in unsafe bytes.contains { $0 != 0 } } } ?? false
}

/// Opens what was sealed to the Ed25519 key of a seed.
func opener(seed: [UInt8]) throws -> @Sendable ([UInt8], [UInt8]) -> (any EnvelopeOpener)? {
    // X25519 sets and clears the bits of the scalar itself (RFC 7748, section 5), to the same as Ed25519 does.
    let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Array(SHA512.hash(data: seed).prefix(32)))
    return { encapsulatedKey, info in
        guard
            let recipient = try? HPKE.Recipient(
                privateKey: key, ciphersuite: ciphersuite, info: collected(info), encapsulatedKey: collected(encapsulatedKey))
        else { return nil }
        return Opener(recipient: recipient)
    }
}

/// The same bytes in the collection that the library takes.
private func collected<Bytes: RangeReplaceableCollection>(_ bytes: [UInt8]) -> Bytes where Bytes.Element == UInt8 {
    var result = Bytes()
    result.append(contentsOf: bytes)
    return result
}
