import Changesets
import SQLite

/// What became of the copies of a store that a repair or a restore kept in its folder, and of backups that somebody made there.
public struct KeptCopies: Hashable, Sendable {
    /// Files that could not be opened any more, or not to their end, and were taken away: the keys may have been in them.
    public internal(set) var removed: [String] = []
    /// Files in which the keys may still be.
    public internal(set) var left: [String] = []
}

extension Keys {
    /// Destroys the keys of every record that was erased in the copies of the store that lie in its folder, too.
    ///
    /// It comes before the transaction that destroys them in the store ends, so that a crash in between leaves nothing out.
    func reachCopies(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> KeptCopies {
        var result = KeptCopies()
        let folder = String(context.path.dropLast(RecordStore.fileName.utf8.count))
        guard let all = try? FileShelf(path: folder.isEmpty ? "." : folder).names() else { return result }
        let names = all.filter(Self.isCopy)
        guard !names.isEmpty else { return result }
        let erasures = try table.erasures(r)
        for name in names where FileKind(path: folder + name) == .file {
            do throws(StoreError) {
                if try destroy(erasures, in: folder + name) { continue }
            } catch {
                // Nothing was ever in it.
                if case .noStore = error { continue }
                // It may be sound: another program has it open, or nothing can be written.
                guard error.isOfFile else {
                    result.left.append(name)
                    continue
                }
            }
            if Self.isOurs(name), Self.isRemoved(folder + name) { result.removed.append(name) } else { result.left.append(name) }
        }
        return result
    }

    /// Such a file is never the store's own, nor one that a program locks: whoever closes one of those takes its locks away.
    private static func isCopy(_ name: String) -> Bool {
        !["-wal", "-shm", "-journal"].contains(where: name.hasSuffix)
            && (isOurs(name) || name == "restored" || name.hasPrefix(RecordStore.fileName + ".") || name.hasSuffix(".backup"))
    }

    /// What repair and restore keep, and what a repair leaves where it is broken off.
    private static func isOurs(_ name: String) -> Bool {
        ["\(RecordStore.fileName).damaged", "\(RecordStore.fileName).repaired", "before-restore-"].contains(where: name.hasPrefix)
    }

    private static func isRemoved(_ path: String) -> Bool {
        FilePlaces.removeDatabase(path)
        return !FilePlaces.isTaken(path)
    }

    /// - Returns: Whether it is known that none of the keys is in the file any more.
    private func destroy(_ erasures: [Erasure], in path: String) throws(StoreError) -> Bool {
        let copy = try RecordStore.connect(path, mode: .readWrite)
        let w = WriteTransaction(copy)
        guard try w.integer("SELECT count(*) FROM sqlite_master WHERE name IN ('_subject_key', '_erasure')") == 2 else {
            // One of before anything was sealed has no keys; one whose tables are lost may have them still.
            return try w.unsoundness(atMost: 1).isEmpty
        }
        guard try w.unsoundness(atMost: 1).isEmpty else { return false }
        try asking(copy.execute("PRAGMA secure_delete = ON; BEGIN IMMEDIATE"))
        for erasure in erasures {
            _ = try table.erase(erasure, beginning(erasure.record), w)
            try forgetEarly(beginning(erasure.record), w)
        }
        try KeptParts.empty(w)
        try asking(copy.execute("COMMIT"))
        copy.dropStatements()
        // Into the file, and nothing stays beside it.
        guard try w.integer("PRAGMA wal_checkpoint(TRUNCATE)") == 0 else { return false }
        copy.dropStatements()
        try? copy.execute("PRAGMA journal_mode = DELETE")
        return true
    }
}
