import Changesets
import CunlianTrust
import Glibc
import RecordStore
import Records
import TestSupport

/// Somebody's store in a random history.
struct HistoryMember {
    /// How it is called, in the folder of the history as well.
    let name: String
    let store: RecordStore
    let signer: Signer
    /// The scopes of which it is brought changesets.
    let scopes: [ScopeCode]

    /// A new store with a key of its own.
    /// The same, and the directories of regions of which it holds something.
    var held: [ScopeCode] { get throws { try scopes + store.scopes().filter(\.isOfRegion) } }

    init(_ name: String, scopes: [ScopeCode], in folder: String, seed: UInt64, root: Fingerprint?) throws {
        (self.name, self.scopes) = (name, scopes)
        signer = try Signer(seed: Suite.one.digest(Array("history \(seed) \(name)".utf8)))
        store = try RecordStore.create(
            in: try Self.folder(name, in: folder), schema: TestRegister.bytes, signer: signer,
            environment: Self.environment(seed: seed, name))
        let root = try root ?? Fingerprint(digest: Suite.one.digest(signer.publicKey))
        try store.write { _ in
            try store.setRoot(root)
            try store.peers.setSubscriptions(scopes.filter { !$0.isDirectory })
        }
    }

    /// A copy of somebody's files that goes on beside them, under the same key and incarnation.
    init(cloneOf other: HistoryMember, as name: String, in folder: String, seed: UInt64) throws {
        (self.name, scopes, signer) = (name, other.scopes, other.signer)
        let path = try Self.folder(name, in: folder)
        let original = folder + "/" + other.name
        for file in ["store.sqlite", "store.sqlite-wal"] { try Self.copyFile(original + "/" + file, path + "/" + file) }
        store = try RecordStore.open(in: path, signer: signer, environment: Self.environment(seed: seed, name))
    }

    private static func environment(seed: UInt64, _ name: String) -> StoreEnvironment {
        let random = SharedRandom(name.utf8.reduce(seed &* 977) { $0 &* 31 &+ UInt64($1) })
        // Clocks that run together and apart: two bits of an hour.
        return StoreEnvironment(
            wallClock: { Cast.began &+ (random.next() & 3) * 900_000 }, randomBits: { random.next() }, suite: .one)
    }

    private static func folder(_ name: String, in folder: String) throws -> String {
        let path = folder + "/" + name
        guard mkdir(path, 0o700) == 0 else { throw WriteError(path: path, number: errno) }
        return path
    }

    private static func copyFile(_ from: String, _ to: String) throws {
        // Where everything stands in the main file there is no second one.
        guard let source = fopen(from, "rb") else { return }
        defer { fclose(source) }
        guard let target = fopen(to, "wb") else { throw WriteError(path: to, number: errno) }
        defer { fclose(target) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, source), count > 0 {
            guard fwrite(buffer, 1, count, target) == count else { throw WriteError(path: to, number: errno) }
        }
    }
}
