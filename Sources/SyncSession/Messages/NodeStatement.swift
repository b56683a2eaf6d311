public import Changesets
public import Records

/// What a node says of itself to whoever asks: the root that it believes and the certificate that it made for itself.
///
/// Nobody believes it as it is. Who was invited has beside the code a pin, the beginning of a digest over both, and compares; then they know
/// both before the code leaves them, and need trust nobody on the way. `Protocol/06-http.md`, section 5.
public struct NodeStatement: Hashable, Sendable {
    /// The key from which the node's directory follows.
    public let root: Fingerprint
    /// A certificate as PEM; empty where the node has none of its own.
    public let certificate: String

    /// The most that a node says, in bytes.
    public static let bytesMax = 8192
    private static let word = "cunlian-node 1"
    /// No two of them are easily taken for one another; 32, five bits each.
    fileprivate static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")

    /// Puts the parts together; nothing is checked.
    public init(root: Fingerprint, certificate: String) {
        self.root = root
        self.certificate = certificate
    }

    /// The node's words in bytes: a line that says what they are, one with the root, and the certificate.
    public var bytes: [UInt8] { Array("\(Self.word)\nroot \(root)\n\(certificate)".utf8) }

    /// Reads what ``bytes`` wrote; `nil` for anything else.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMax, let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0] == Self.word, lines[1].hasPrefix("root "), let root = Fingerprint(lines[1].dropFirst(5)) else {
            return nil
        }
        self.init(root: root, certificate: String(lines[2]))
    }

    /// What an invitation says of the node: 16 letters and digits, 80 bits.
    public func pin(by suite: Suite) -> String {
        let digest = suite.digest(Array("cunlian pin 1\0".utf8) + bytes)
        var bits: [Bool] = []
        for byte in digest.prefix(10) { for place in (0..<8).reversed() { bits.append(byte >> place & 1 == 1) } }
        let letters = stride(from: 0, to: 80, by: 5).map { start in
            Self.alphabet[bits[start..<start + 5].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }]
        }
        return stride(from: 0, to: 16, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
    }
}

/// A one-time code as it is handed over: what the node knows it by, and the pin of that node.
public struct InvitationCode: Hashable, Sendable {
    /// What the node is told; it never learns the pin from the asker.
    public let secret: String
    /// ``NodeStatement/pin(by:)``; `nil` in a code that was given by an earlier program.
    public let pin: String?

    /// What keeps a text from being a code.
    public enum Slip: Error, Hashable, Sendable {
        /// It has so many letters and digits: a code has ``size``, or twice as many with the pin.
        case length(Int)
        /// One that is in no code.
        case letter(Character)
    }

    /// How many letters and digits each half has.
    public static let size = 16

    /// Takes a code as people copy it: in small or wide letters, with other signs between the groups, with none, or with blanks.
    ///
    /// The letters and digits alone count; the dashes are set anew.
    public init(typed text: String) throws(Slip) {
        var letters: [Character] = []
        for scalar in text.unicodeScalars where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
            // What an input method writes wide.
            let isWide = (0xFF01...0xFF5E).contains(scalar.value)
            let plain = isWide ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
            guard plain.isASCII, let letter = Character(plain).uppercased().first, NodeStatement.alphabet.contains(letter) else {
                throw Slip.letter(Character(scalar))
            }
            letters.append(letter)
        }
        guard letters.count == Self.size || letters.count == 2 * Self.size else { throw Slip.length(letters.count) }
        secret = Self.grouped(letters[..<Self.size])
        pin = letters.count > Self.size ? Self.grouped(letters[Self.size...]) : nil
    }

    private static func grouped(_ letters: ArraySlice<Character>) -> String {
        stride(from: letters.startIndex, to: letters.endIndex, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// Takes a code apart that is written as it was given out.
    public init(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        secret = String(parts.first ?? "")
        pin = parts.count == 2 && !parts[1].isEmpty ? parts[1].uppercased() : nil
    }
}
