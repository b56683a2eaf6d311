import Changesets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The keys of the people who share a device: one file each, beside the store.
///
/// A device that one person uses has no such folder, but a key of its own in the clear; with the first person that is added, or the first
/// passphrase, it is shared, and nothing is written before somebody signs in.
public struct PeopleFolder: Sendable {
    /// Of the folder.
    public let path: String
    private static let suffix = ".key"

    /// - Parameter store: The store's folder.
    public init(store: String) { path = store + "/people" }

    /// Whether several people, or one with a passphrase, use the device.
    public var isShared: Bool { !fileNames().isEmpty }

    /// Everybody who has a wrapped key here, by name.
    ///
    /// - Throws: ``KeyFileError`` where a file is none.
    public func people() throws -> [PersonKey] {
        try fileNames().map { name in
            let file = path + "/" + name
            return try PersonKey(SecretFile.read(file, bytesMax: PersonKey.bytesMax), path: file)
        }.sorted { $0.name < $1.name }
    }

    /// Keeps somebody's key.
    ///
    /// - Throws: ``PersonKeyError/nameTaken(_:)``, ``KeyFileError``.
    public func add(_ key: PersonKey) throws {
        guard try !people().contains(where: { $0.name == key.name }) else { throw PersonKeyError.nameTaken(key.name) }
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw KeyFileError.system(path: path, .create, number: errno) }
        try SecretFile.create(Array(key.text.utf8), at: file(of: key))
    }

    /// Takes away a key that was of no use, as if it had never been made.
    public func remove(_ key: PersonKey) throws { try SecretFile.remove(file(of: key)) }

    /// The bytes of everybody's file, as a backup takes them along.
    public func files() throws -> [[UInt8]] { try people().map { Array($0.text.utf8) } }

    /// Whose key a file is that a backup had.
    ///
    /// - Throws: ``KeyFileError`` where it is none.
    public static func person(in bytes: [UInt8], file: String) throws -> PersonKey { try PersonKey(bytes, path: file) }

    /// Keeps a file that a backup had, unless that key is here already.
    ///
    /// - Parameter file: What the backup is called in a refusal.
    public func keep(_ bytes: [UInt8], file: String) throws {
        let key = try PersonKey(bytes, path: file)
        guard try !people().contains(where: { $0.publicKey == key.publicKey }) else { return }
        try add(key)
    }

    /// Keeps a key under another passphrase, in place of what is kept of it.
    public func replace(_ key: PersonKey) throws { try SecretFile.replace(Array(key.text.utf8), at: file(of: key)) }

    private func file(of key: PersonKey) -> String { path + "/" + Hexadecimal.text(key.publicKey.prefix(16)) + Self.suffix }

    private func fileNames() -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name.hasSuffix(Self.suffix), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    // MARK: Guesses

    /// Notes a passphrase that was wrong.
    ///
    /// - Returns: For how long to wait before that is said, in milliseconds: twice as long each time, to eight seconds; at once as long
    ///   where it cannot be noted, or who made that so would guess without waiting. Nobody is ever locked out of their work.
    public func noteMiss(of key: PersonKey) -> Int {
        let file = file(of: key) + ".misses"
        do {
            let isFirst = unsafe access(file, F_OK) != 0
            let count = try isFirst ? 1 : SecretFile.read(file, bytesMax: 8).count + 1
            try SecretFile.replace(Array(repeating: 0x78, count: min(count, 8)), at: file)
            return Self.wait(after: count)
        } catch {
            return Self.longestWait
        }
    }

    private static let longestWait = 8_000

    /// For how long to wait after so many misses, in milliseconds.
    public static func wait(after misses: Int) -> Int { min(longestWait, 125 << min(max(misses, 1), 6)) }

    /// The passphrase was right.
    public func forgetMisses(of key: PersonKey) { unsafe unlink(file(of: key) + ".misses") }

    // MARK: What somebody has beside the passphrase

    /// What somebody has beside their passphrase; `nil` where there is nothing.
    ///
    /// - Throws: ``KeyFileError``.
    public func secondFactor(of key: UnlockedKey) throws -> SecondFactor? {
        let file = factorFile(of: key.signer.publicKey)
        guard unsafe access(file, F_OK) == 0 else { return nil }
        return try SecondFactor(SecretFile.read(file, bytesMax: SecondFactor.bytesMax), path: file)
    }

    /// Keeps it, in place of what was kept.
    public func keep(_ factor: SecondFactor) throws {
        try SecretFile.replace(Array(factor.text.utf8), at: factorFile(of: factor.publicKey))
    }

    private func factorFile(of publicKey: [UInt8]) -> String { path + "/" + Hexadecimal.text(publicKey.prefix(16)) + ".factor" }
}
