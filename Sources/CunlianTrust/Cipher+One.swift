import Changesets
import Crypto

extension Cipher {
    /// Of suite 1: HMAC with SHA-256 (RFC 2104) and ChaCha20-Poly1305 (RFC 8439).
    static let one = Cipher(
        mark: { key, message in Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))) },
        seal: { key, nonce, content, beside in
            // Neither throws but for a nonce of another length, and ours are of that length.
            guard let nonce = try? ChaChaPoly.Nonce(data: nonce),
                let box = try? ChaChaPoly.seal(content, using: SymmetricKey(data: key), nonce: nonce, authenticating: beside)
            else { preconditionFailure("A nonce has twelve bytes.") }
            return Array(box.ciphertext) + Array(box.tag)
        },
        open: { key, nonce, sealed, beside in
            guard sealed.count >= Envelope.overhead, let nonce = try? ChaChaPoly.Nonce(data: nonce),
                let box = try? ChaChaPoly.SealedBox(
                    nonce: nonce, ciphertext: sealed.dropLast(Envelope.overhead), tag: sealed.suffix(Envelope.overhead))
            else { return nil }
            return (try? ChaChaPoly.open(box, using: SymmetricKey(data: key), authenticating: beside)).map { Array($0) }
        })
}
