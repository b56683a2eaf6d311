import Changesets
import Crypto
import CryptoExtras

/// The key of somebody who shares a device, as it lies in a file: wrapped under a passphrase that only they know.
///
///     cunlian-person-key 1
///     person <name>
///     public <64 hexadecimal digits: Ed25519>
///     scrypt 32768 8 3 <32: salt>
///     box <120: nonce, 32 bytes of the key, tag>
///
/// The passphrase becomes a key by scrypt (RFC 7914: 32 MiB, three passes), and that wraps the seed by ChaCha20-Poly1305 (RFC 8439) with
/// all lines before it as what is authenticated beside. Whoever has the file may guess, at some tenth of a second a guess. Who has no
/// passphrase yet has their key there in the clear, in place of the last two lines: `open <64: the key>`.
public struct PersonKey: Sendable {
    /// As people call them; one line.
    public let name: String
    /// Ed25519, 32 bytes.
    public let publicKey: [UInt8]
    private let protection: Protection

    private enum Protection {
        case passphrase(salt: [UInt8], box: [UInt8])
        case none(seed: [UInt8])
    }

    /// Whether it takes a passphrase to unlock it.
    public var isProtected: Bool { if case .passphrase = protection { true } else { false } }

    private static let word = "cunlian-person-key 1"
    private static let cost = "scrypt 32768 8 3"
    static let nameBytesMax = 255
    static let bytesMax = 1024

    /// Whether somebody may be called so, before they are asked for a passphrase.
    ///
    /// - Throws: ``PersonKeyError/badName(_:)``.
    public static func requireName(_ name: String) throws {
        guard !name.isEmpty, name.utf8.count <= nameBytesMax, !name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 })
        else { throw PersonKeyError.badName(name) }
    }

    /// Wraps a key that is at hand.
    ///
    /// - Parameter passphrase: `nil` leaves it in the clear, as a device has it that one person uses.
    /// - Throws: ``PersonKeyError/badName(_:)``, ``PersonKeyError/emptyPassphrase``.
    public init(_ key: UnlockedKey, name: String, passphrase: String?) throws {
        try Self.requireName(name)
        guard passphrase != "" else { throw PersonKeyError.emptyPassphrase }
        self.name = name
        publicKey = key.signer.publicKey
        guard let passphrase else {
            protection = .none(seed: key.seed)
            return
        }
        var random = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let beside = Array((Self.head(name, publicKey) + Self.costLine(salt)).utf8)
        let box = try ChaChaPoly.seal(key.seed, using: Self.wrapping(passphrase, salt), authenticating: beside)
        protection = .passphrase(salt: salt, box: Array(box.combined))
    }

    /// The key itself.
    ///
    /// - Parameter passphrase: Not looked at where there is none.
    /// - Throws: ``PersonKeyError/wrongPassphrase(person:)`` where that is not the passphrase, or the file was changed.
    public func unlocked(by passphrase: String) throws -> UnlockedKey {
        var seed: [UInt8]?
        switch protection {
        case .none(let open): seed = open
        case .passphrase(let salt, let box):
            let beside = Array((Self.head(name, publicKey) + Self.costLine(salt)).utf8)
            if let sealed = try? ChaChaPoly.SealedBox(combined: box) {
                seed = try? Array(ChaChaPoly.open(sealed, using: Self.wrapping(passphrase, salt), authenticating: beside))
            }
        }
        guard let seed, let key = try? UnlockedKey(seed: seed), key.signer.publicKey == publicKey else {
            throw PersonKeyError.wrongPassphrase(person: name)
        }
        return key
    }

    private static func wrapping(_ passphrase: String, _ salt: [UInt8]) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: Array(passphrase.utf8), salt: salt, outputByteCount: 32, rounds: 32_768, blockSize: 8, parallelism: 3)
    }

    // MARK: The file

    private static func head(_ name: String, _ publicKey: [UInt8]) -> String {
        """
        \(word)
        person \(name)
        public \(Hexadecimal.text(publicKey))

        """
    }

    private static func costLine(_ salt: [UInt8]) -> String { "\(cost) \(Hexadecimal.text(salt))\n" }

    var text: String {
        let head = Self.head(name, publicKey)
        return switch protection {
        case .none(let seed): head + "open \(Hexadecimal.text(seed))\n"
        case .passphrase(let salt, let box): head + Self.costLine(salt) + "box \(Hexadecimal.text(box))\n"
        }
    }

    /// Reads what ``text`` wrote.
    ///
    /// - Throws: ``KeyFileError/malformed(path:)`` for anything else.
    init(_ bytes: [UInt8], path: String) throws {
        let written = String(decoding: bytes, as: UTF8.self)
        var lines = written.split(separator: "\n", omittingEmptySubsequences: false)[...]
        func next(_ word: String) throws -> Substring {
            guard let line = lines.popFirst(), line.hasPrefix(word + " ") else { throw KeyFileError.malformed(path: path) }
            return line.dropFirst(word.count + 1)
        }
        func digits(_ word: String, count: Int) throws -> [UInt8] {
            guard let bytes = Hexadecimal.bytes(try next(word)), bytes.count == count else { throw KeyFileError.malformed(path: path) }
            return bytes
        }
        guard lines.popFirst() == Self.word[...] else { throw KeyFileError.malformed(path: path) }
        name = String(try next("person"))
        publicKey = try digits("public", count: 32)
        if lines.first?.hasPrefix("open ") == true {
            protection = .none(seed: try digits("open", count: 32))
        } else {
            protection = .passphrase(salt: try digits(Self.cost, count: 16), box: try digits("box", count: 12 + 32 + 16))
        }
        guard text == written else { throw KeyFileError.malformed(path: path) }
    }
}

/// Why somebody's key was not made or not unlocked.
public enum PersonKeyError: Error, Hashable, Sendable {
    /// Not this person's passphrase, or a file that was changed.
    case wrongPassphrase(person: String)
    case emptyPassphrase
    /// Empty, longer than 255 bytes, or of more than a line.
    case badName(String)
    /// Somebody of that name shares the device already.
    case nameTaken(String)
    /// Nobody of that name shares the device.
    case unknownPerson(String, known: [String])
}
