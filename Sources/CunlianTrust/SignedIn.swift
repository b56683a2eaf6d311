import Crypto

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Who is signed in on a shared device: their key, unlocked, in memory's own file system where there is one, so that it is gone with the
/// power, and for as long as somebody works.
///
/// Whoever holds an unlocked device can write as them; that is its limit.
public struct SignedIn: Sendable {
    /// Of whoever is signed in.
    public let key: UnlockedKey
    /// Minutes without a command after which they are not any more.
    public let idleMinutes: Int

    /// What becomes of work that nobody says otherwise of.
    public static let idleMinutesUsual = 30

    /// Where it lies: a folder of this user's, and a name of the store's.
    ///
    /// - Parameters:
    ///   - store: The store's folder, as `realpath` has it.
    ///   - folder: `XDG_RUNTIME_DIR`, or `nil` where there is none.
    public static func path(store: String, folder: String?) -> String {
        let name = "cunlian-signed-in-" + Hexadecimal.text(SHA256.hash(data: Array(store.utf8)).prefix(12))
        if let folder, unsafe access(folder, W_OK) == 0 { return folder + "/" + name }
        if unsafe access("/dev/shm", W_OK) == 0 { return "/dev/shm/" + name + "-\(geteuid())" }
        return store + "/signed-in"
    }

    /// Who is signed in; `nil` where nobody is, or has not been at work for too long.
    ///
    /// - Returns: And whether it was for too long.
    public static func read(_ path: String, now: Int) throws -> (signedIn: SignedIn?, hasRunOut: Bool) {
        guard unsafe access(path, F_OK) == 0 else { return (nil, false) }
        let bytes = try SecretFile.read(path, bytesMax: 256)
        guard let end = bytes.firstIndex(of: 0x0A),
            let minutes = Int(String(decoding: bytes[bytes.index(after: end)...].dropLast(), as: UTF8.self))
        else { throw KeyFileError.malformed(path: path) }
        let signedIn = SignedIn(key: try KeyFile.unlocked(Array(bytes[...end]), file: path), idleMinutes: minutes)
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return (nil, false) }
        return (signedIn, now - status.st_mtim.tv_sec > minutes * 60)
    }

    /// Keeps it.
    public static func begin(_ key: UnlockedKey, idleMinutes: Int, at path: String) throws {
        try SecretFile.replace(KeyFile.text(of: key) + Array("\(idleMinutes)\n".utf8), at: path)
    }

    /// Somebody is at work.
    public static func touch(_ path: String) { unsafe utimes(path, nil) }

    /// Nobody is signed in any more.
    ///
    /// - Returns: Whether the key is gone; it is not where the folder it lies in can be written by nobody.
    @discardableResult
    public static func end(_ path: String) -> Bool { unsafe unlink(path) == 0 || errno == ENOENT }
}
