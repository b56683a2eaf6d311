import Changesets
import CunlianTrust
import JSON
import Records

/// Signatures of suite 1: `Protocol/01-encoding.md`, section 2, and `10-security.md`, section 3.
enum SignatureVectors {
    /// The point of the signature with one of order 8 added, and its scalar made to fit: the equation holds times 8 and not by itself.
    private static let ofCofactor =
        "6d76e5b3e67e17572d174e0f6183bc1f0b9e0327bca484d51484a03fbb052c2c72041c9181582aca10515b0fbe62469e91ff4d745f7ae66e6970877c6b2dec0c"
    /// The signature with the order of the group added to its scalar.
    private static let beyondOrder =
        "d94377fb3829d91e5ffc68bb60e3af1d99c35eff5d94d2a228405f2a6dd2a71f9168ee40b1daeb629e540fb1fffc0a92f749f7afb1d7caff4bf8a0a6f872a614"

    static func text() throws -> String {
        let signer = try Cast.signer("alice")
        let message = Array("村".utf8)
        let good = hexadecimal(try signer.sign(message))
        let key = hexadecimal(signer.publicKey)
        func flipped(_ text: String) -> String { (text.hasPrefix("0") ? "1" : "0") + text.dropFirst() }
        let all: [(String, String, String, String, String?)] = [
            ("a signature", key, "村", good, nil),
            ("over other bytes", key, "寸", good, "it does not verify"),
            ("of another key", hexadecimal(try Cast.signer("bob").publicKey), "村", good, "it does not verify"),
            ("with a bit of its point turned", key, "村", flipped(good), "it does not verify"),
            ("a byte short", key, "村", String(good.dropLast(2)), "it does not verify"),
            ("a byte long", key, "村", good + "00", "it does not verify"),
            ("with a scalar beyond the order of the group", key, "村", beyondOrder, "another reading of the same signature"),
            ("that verifies with the cofactor alone", key, "村", ofCofactor, "it verifies in batches, and not by itself"),
            ("of a key that is no point", String(repeating: "f", count: 64), "村", good, "it does not verify"),
        ]
        return vectorFile(
            "Signatures of suite 1 after 10-security.md, section 3, each of which verifies everywhere or nowhere.",
            all.map { name, key, message, signature, fails in
                JSONWriter.document { json in
                    json.member("name", "signature: " + name)
                    json.member("section", "10, 3")
                    json.member("publicKey", key)
                    json.member("message", hexadecimal(message.utf8))
                    json.member("signature", signature)
                    if let fails { json.member("mustFail", fails) }
                }
            })
    }
}
