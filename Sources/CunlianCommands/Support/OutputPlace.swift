import Glibc
import RecordStore

/// Where a file is written: beside its name, which it is given when it is whole, so that a full disk leaves the one that was there.
///
/// Standard output, devices and pipes are written as they are, and so is a file in a folder in which none can be made.
@safe final class OutputPlace {
    /// It is whoever's who opened a stream on it, and closed with that.
    let descriptor: Int32
    private let path: String
    private var draft: String?

    /// - Throws: ``FileFailure``.
    init(_ path: String) throws {
        guard path != "-" else {
            (self.path, draft, descriptor) = (path, nil, dup(STDOUT_FILENO))
            guard descriptor >= 0 else { throw FileFailure(path: path, reason: .system(errno)) }
            return
        }
        // Through a link, to what it leads to.
        let real = realPath(path) ?? path
        var status = stat()
        let isThere = unsafe stat(real, &status) == 0
        let beside = real + ".cunlian-new"
        if !isThere || status.st_mode & S_IFMT == S_IFREG {
            let made = unsafe open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
            if made >= 0 {
                if isThere { _ = fchmod(made, status.st_mode & 0o777) }
                (self.path, draft, descriptor) = (real, beside, made)
                return
            }
        }
        (self.path, draft) = (real, nil)
        descriptor = unsafe open(real, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure(path: path, reason: .system(errno)) }
    }

    deinit {
        if let draft { unsafe unlink(draft) }
    }

    /// Gives it its name; everything was handed over to the system.
    func finish() throws {
        guard let draft else { return }
        guard fsync(descriptor) == 0, unsafe rename(draft, path) == 0 else { throw FileFailure(path: path, reason: .system(errno)) }
        self.draft = nil
    }
}

/// What a path leads to, where there is something.
private func realPath(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
}

/// What a store keeps in its folder, over which nobody writes by naming it as a file of theirs.
enum StoreFolder {
    private static let names: Set<String> = [
        "key", "lock", "seat", "signed-in", "node.pem", "tls.pem", "tls.key", "console-ca.pem", "console-ca.key", "console-tls.pem",
        "console-tls.key", "console-hosts",
    ]
    private static let beginnings = [RecordStore.fileName, "before-restore-"]
    private static let folders: Set<String> = ["people", "console", Attachments.folderName]

    /// - Throws: ``FileFailure`` with ``FileFailure/Reason/ofStore`` where the path leads to one of them.
    static func refuse(_ path: String) throws {
        guard path != "-", let (folder, name) = place(path) else { return }
        let isOwn = names.contains(name) || beginnings.contains { name.hasPrefix($0) }
        let (above, last) = split(folder)
        guard isOwn && holdsStore(folder) || folders.contains(last) && holdsStore(above) else { return }
        throw FileFailure(path: path, reason: .ofStore)
    }

    private static func holdsStore(_ folder: String) -> Bool { unsafe access(folder + "/" + RecordStore.fileName, F_OK) == 0 }

    /// The folder and the name in it, past every link; `nil` where there is no such folder.
    private static func place(_ path: String) -> (folder: String, name: String)? {
        if let real = realPath(path) { return split(real) }
        let (folder, name) = split(path)
        return realPath(folder).map { ($0, name) }
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}
