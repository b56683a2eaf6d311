import Changesets
import Crypto

/// What somebody has beside their passphrase: a secret in their telephone, and codes on paper for the day when that is lost.
///
///     cunlian-second-factor 1
///     public <64 hexadecimal digits: whose>
///     box <96: nonce, the secret's 20 bytes, tag>
///     step <the newest step whose code was taken, or ->
///     paper <64: the digest of a code on paper that was not used>      ten at most
///
/// The secret is wrapped by ChaCha20-Poly1305 under a key that HKDF-SHA-256 derives from the person's own, and that lies under their
/// passphrase: whoever has the file and not the passphrase has nothing. A code on paper has sixty random bits; its digest binds the key.
public struct SecondFactor: Sendable, Equatable {
    public let publicKey: [UInt8]
    private let box: [UInt8]
    public private(set) var lastStep: UInt64?
    private var papers: [[UInt8]]

    private static let word = "cunlian-second-factor 1"
    static let secretCount = 20
    public static let paperCount = 10
    static let bytesMax = 2048

    /// How many codes on paper are left.
    public var papersLeft: Int { papers.count }

    /// A secret for a telephone.
    public static func drawSecret() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<secretCount).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// - Parameters:
    ///   - key: Whose it is.
    ///   - papers: As ``drawPapers()`` gave them.
    public init(_ secret: [UInt8], of key: UnlockedKey, papers: [String]) throws {
        publicKey = key.signer.publicKey
        box = Array(
            try ChaChaPoly.seal(secret, using: Self.wrapping(key), authenticating: Array((Self.word + "\n").utf8) + publicKey).combined)
        self.papers = []
        self.papers = papers.map { digest($0) }
    }

    /// Ten codes to be printed, in groups of four.
    public static func drawPapers() -> [String] {
        var random = SystemRandomNumberGenerator()
        return (0..<paperCount).map { _ in
            let letters = (0..<12).map { _ in paperLetters[Int.random(in: 0..<paperLetters.count, using: &random)] }
            return stride(from: 0, to: 12, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
        }
    }

    /// None that can be taken for another.
    private static let paperLetters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")

    /// Takes a code, of the telephone or of paper, once.
    ///
    /// - Parameter now: Milliseconds since 1970-01-01T00:00:00Z.
    /// - Returns: Whether it is one. The factor has then to be kept as it is now.
    /// - Throws: ``PersonKeyError/wrongPassphrase(person:)`` where the file is not this key's.
    public mutating func take(_ code: String, with key: UnlockedKey, at now: UInt64) throws -> Bool {
        let typed = Self.plain(code).uppercased().filter { !$0.isWhitespace && $0 != "-" }
        if let step = TimeCode.step(of: typed, try secret(with: key), at: now, after: lastStep) {
            lastStep = step
            return true
        }
        guard typed.count == 12, let place = papers.firstIndex(of: digest(Self.grouped(typed))) else { return false }
        papers.remove(at: place)
        return true
    }

    /// What an input method writes wide, in plain letters and digits.
    private static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { (0xFF01...0xFF5E).contains($0.value) ? Unicode.Scalar($0.value - 0xFEE0) ?? $0 : $0 }))
    }

    private static func grouped(_ text: String) -> String {
        let letters = Array(text)
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<min($0 + 4, letters.count)]) }.joined(separator: "-")
    }

    private func digest(_ paper: String) -> [UInt8] {
        Array(SHA256.hash(data: Array("\(Self.word) paper\n".utf8) + publicKey + Array(paper.utf8)))
    }

    private func secret(with key: UnlockedKey) throws -> [UInt8] {
        guard key.signer.publicKey == publicKey, let sealed = try? ChaChaPoly.SealedBox(combined: box),
            let secret = try? ChaChaPoly.open(
                sealed, using: Self.wrapping(key), authenticating: Array((Self.word + "\n").utf8) + publicKey)
        else { throw PersonKeyError.wrongPassphrase(person: "") }
        return Array(secret)
    }

    private static func wrapping(_ key: UnlockedKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: SymmetricKey(data: key.seed), info: Array(word.utf8), outputByteCount: 32)
    }

    // MARK: The file

    var text: String {
        """
        \(Self.word)
        public \(Hexadecimal.text(publicKey))
        box \(Hexadecimal.text(box))
        step \(lastStep.map(String.init) ?? "-")

        """ + papers.map { "paper \(Hexadecimal.text($0))\n" }.joined()
    }

    /// Reads what ``text`` wrote.
    ///
    /// - Throws: ``KeyFileError/malformed(path:)`` for anything else.
    init(_ bytes: [UInt8], path: String) throws {
        let written = String(decoding: bytes, as: UTF8.self)
        let lines = written.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
        func digits(_ text: String, count: Int) throws -> [UInt8] {
            guard let bytes = Hexadecimal.bytes(text[...]), bytes.count == count else { throw KeyFileError.malformed(path: path) }
            return bytes
        }
        guard lines.count >= 4, lines.count <= 4 + Self.paperCount, lines.allSatisfy({ $0.count == 2 }) else {
            throw KeyFileError.malformed(path: path)
        }
        publicKey = try digits(lines[1][1], count: 32)
        box = try digits(lines[2][1], count: 12 + Self.secretCount + 16)
        lastStep = UInt64(lines[3][1])
        papers = try lines.dropFirst(4).map { try digits($0[1], count: 32) }
        guard text == written else { throw KeyFileError.malformed(path: path) }
    }
}
