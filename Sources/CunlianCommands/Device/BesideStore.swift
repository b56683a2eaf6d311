import CunlianTrust
import Glibc
import RecordStore

/// What lies beside a store, for it to be known by: it goes into backups and comes back with them.
struct BesideStore {
    let folder: String

    /// What is there of it.
    ///
    /// - Parameter withKeys: Private keys, and what is of no use without them, too.
    func files(withKeys: Bool) throws -> [BackupFile] {
        try BackupFile.Name.allCases.filter { (withKeys || !$0.goesWithKey) && isThere($0) }.map { name in
            BackupFile(name: name, bytes: try readFile(path(name)))
        }
    }

    /// Puts back what a backup has and is not here whole. What is here stays: it is what others know by now.
    ///
    /// - Parameter isElsewhere: Whether the node that the backup was enrolled at is another than the one that is known here.
    func takeBack(_ files: [BackupFile], isElsewhere: Bool) throws {
        for set in Self.sets {
            let brought = set.compactMap { name in files.first { $0.name == name } }
            guard brought.count == set.count else { continue }
            guard !set.allSatisfy(isThere) || set == [.pinned] && isElsewhere else { continue }
            for file in brought { try SecretFile.replace(file.bytes, at: path(file.name)) }
        }
    }

    /// What is of use together only, keys first: a certificate without one would look whole.
    private static let sets: [[BackupFile.Name]] = [
        [.pinned], [.certificateKey, .certificate], [.consoleHosts, .consoleRootKey, .consoleRoot],
    ]

    private func isThere(_ name: BackupFile.Name) -> Bool { unsafe access(path(name), F_OK) == 0 }

    private func path(_ name: BackupFile.Name) -> String { folder + "/" + name.rawValue }
}
