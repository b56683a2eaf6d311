public import Changesets

/// A private key in a file of its own, readable by its owner only.
///
///     cunlian-private-key <suite> <seed: 64 hexadecimal digits>\n
///
/// The key is kept apart from the store, so that a copy of the store is not a copy of the identity.
public enum KeyFile {
    private static let word = "cunlian-private-key"
    /// The written form of suite 1 has 87 bytes; more than this is not a key.
    private static let bytesMax = 256

    /// Draws a key and writes it, durably, to a file that does not exist yet.
    ///
    /// When this returns, file and directory entry survive a power loss; when it throws or the machine
    /// stops, there is either no file of that name or a whole one.
    ///
    /// - Throws: ``KeyFileError``: `exists` where there is a file of that name, `system` otherwise.
    public static func create(at path: String) throws -> Signer {
        let key = try draw()
        try SecretFile.create(text(of: key), at: path)
        return key.signer
    }

    /// Draws a key that lies nowhere yet.
    public static func draw() throws -> UnlockedKey {
        var random = SystemRandomNumberGenerator()
        return try UnlockedKey(seed: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    static func text(of key: UnlockedKey) -> [UInt8] { Array("\(word) \(key.signer.suite) \(Hexadecimal.text(key.seed))\n".utf8) }

    /// Takes a key's file away: it is kept wrapped from now on.
    ///
    /// - Throws: ``KeyFileError``.
    public static func remove(at path: String) throws { try SecretFile.remove(path) }

    /// Reads a key that ``create(at:)`` wrote.
    ///
    /// - Throws: ``KeyFileError``: `openToOthers` where group or world have any right to the file,
    ///   `malformed` where it holds no key of a known suite, `io` where it cannot be read.
    public static func open(at path: String) throws -> Signer {
        try read(SecretFile.read(path, bytesMax: bytesMax), file: path)
    }

    /// Writes a key that was kept elsewhere, durably, to a file that does not exist yet.
    ///
    /// - Parameter bytes: As ``create(at:)`` wrote them.
    public static func create(at path: String, from bytes: [UInt8]) throws {
        _ = try read(bytes, file: path)
        try SecretFile.create(bytes, at: path)
    }

    /// Reads a key from the bytes of its file.
    ///
    /// - Parameter path: What the bytes are called in a refusal.
    public static func read(_ bytes: [UInt8], file path: String) throws -> Signer { try unlocked(bytes, file: path).signer }

    /// Reads a key that ``create(at:)`` wrote, with all that it can do.
    ///
    /// - Throws: As ``open(at:)`` does.
    public static func unlocked(at path: String) throws -> UnlockedKey {
        try unlocked(SecretFile.read(path, bytesMax: bytesMax), file: path)
    }

    static func unlocked(_ bytes: [UInt8], file path: String) throws -> UnlockedKey {
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == word, parts[1] == "1", parts[2].last == "\n",
            let seed = Hexadecimal.bytes(parts[2].dropLast()), seed.count == 32
        else { throw KeyFileError.malformed(path: path) }
        return try UnlockedKey(seed: seed)
    }
}

/// Why a key file could not be made or used.
public enum KeyFileError: Error, Hashable, Sendable {
    /// A new key never replaces an old one.
    case exists(path: String)
    /// The permission bits give something to group or world.
    case openToOthers(path: String, mode: UInt32)
    /// The file holds something else than a key.
    case malformed(path: String)
    /// A system call failed; the number is its `errno`.
    case system(path: String, KeyFileStep, number: Int32)
}

/// What was done with a key's file when the system refused.
public enum KeyFileStep: Hashable, Sendable, CaseIterable {
    case open, examine, read
    case create, setMode, write, synchronize, name, remove
    case openDirectory, synchronizeDirectory
}
