import Records

/// What is printed on a household's card: sixty random bits that the collector does not have.
///
/// One code says yes and another says no. The register holds commitments to both, so that anybody can check a code
/// offline, nobody can make one up, and whoever is given the one cannot turn it into the other.
/// Crockford's base 32 leaves out the letters that are read as others.
package struct CardCode: Hashable, Sendable, CustomStringConvertible {
    /// Only the lowest sixty are used.
    package let bits: UInt64

    package static let characters = 12
    /// Where an attestation has the code that was given with it.
    package static let input = "card_proof"
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package init(bits: UInt64) { self.bits = bits & (1 << 60 - 1) }

    /// Reads a code as people write it: in groups or not, small letters, O for 0, I and L for 1.
    package init?(_ text: String) {
        var bits: UInt64 = 0
        var count = 0
        for scalar in text.unicodeScalars where scalar != "-" && scalar != " " {
            let byte: UInt8
            switch scalar {
            case "o", "O": byte = UInt8(ascii: "0")
            case "i", "I", "l", "L": byte = UInt8(ascii: "1")
            case "a"..."z": byte = UInt8(scalar.value) - 32
            default:
                guard scalar.isASCII else { return nil }
                byte = UInt8(scalar.value)
            }
            guard let value = Self.alphabet.firstIndex(of: byte), count < Self.characters else { return nil }
            bits = bits << 5 | UInt64(value)
            count += 1
        }
        guard count == Self.characters else { return nil }
        self.bits = bits
    }

    /// Twelve characters, without groups: what is hashed.
    package var plain: String {
        String(decoding: (0..<Self.characters).reversed().map { Self.alphabet[Int(bits >> UInt64(5 * $0) & 31)] }, as: UTF8.self)
    }

    /// As it is printed: three groups of four.
    package var description: String {
        let text = Array(plain)
        return stride(from: 0, to: text.count, by: 4).map { String(text[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// What the register holds of a code, in hexadecimal.
    ///
    /// It is bound to household, year and answer, so a code opens nothing else.
    func commitment(
        household: RecordID, year: Int, kind: RunKind = .exit, decision: ExitEvent.Decision, digest: ([UInt8]) -> [UInt8]
    ) -> String {
        // A reserve is a yes: it is given with the same code.
        let answer = decision == .refuse ? "refuse" : "agree"
        let text = ["cunlian card 1", household.description, kind.place(in: year), answer, plain].joined(separator: "\0")
        return hexText(digest(Array(text.utf8)))
    }
}

/// Bytes in lower-case hexadecimal.
func hexText(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var result: [UInt8] = []
    for byte in bytes {
        result.append(digits[Int(byte >> 4)])
        result.append(digits[Int(byte & 15)])
    }
    return String(decoding: result, as: UTF8.self)
}
