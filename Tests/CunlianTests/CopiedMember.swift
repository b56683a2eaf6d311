import Glibc
import RecordStore
import Records
import TestSupport

@testable import Cunlian

/// Somebody whose store's folder can be copied, gone back to, and gone on from twice, as people do with a backup.
final class CopiedMember {
    let folder: TemporaryFolder
    /// The key's; a clone has that of the one that it is a clone of.
    let name: String
    let scope: ScopeCode
    private(set) var path: String
    private(set) var replica: Replica
    private let seat: SeatWatch
    /// Of folders and of openings: no two draw the same chance.
    private let count: Count

    private final class Count {
        var copies = 0
        var openings: UInt64
        init(openings: UInt64) { self.openings = openings }
    }

    /// - Parameters:
    ///   - scope: What the store keeps.
    ///   - seat: How it would notice a copy by itself; not at all is as where whole machines are rolled back.
    init(_ name: String, scope: ScopeCode = TestTree.village, seed: UInt64 = 500, seat: SeatWatch = .none) throws {
        (self.name, self.scope, self.seat) = (name, scope, seat)
        folder = TemporaryFolder()
        count = Count(openings: seed)
        let path = folder.folder("0")
        self.path = path
        let signer = Toy.signer(name)
        replica = try Replica(opening: {
            let store = try RecordStore.create(
                in: path, schema: TestRegister.bytes, signer: signer, environment: Self.environment(seed, seat))
            try store.write { _ in try store.peers.setSubscriptions([scope]) }
            return store
        })
    }

    private init(cloneOf other: CopiedMember, at copy: String) throws {
        (folder, name, scope, seat, path, count) = (other.folder, other.name, other.scope, other.seat, copy, other.count)
        replica = try Self.open(copy, name, count, seat)
    }

    /// Copies the folder as it is and returns where the copy is.
    func copy() throws -> String { try copy(of: path) }

    private func copy(of path: String) throws -> String {
        count.copies += 1
        let target = folder.folder("\(count.copies)")
        for file in ["store.sqlite", "store.sqlite-wal", "seat"] { try Self.copyFile(path + "/" + file, target + "/" + file) }
        return target
    }

    /// From now on the store is what it was when that copy was made; the copy itself stays as it is.
    func goBack(to copy: String) throws {
        path = try self.copy(of: copy)
        replica = try Self.open(path, name, count, seat)
    }

    /// Another store that goes on from that copy while this one goes on as well.
    func clone(of copy: String) throws -> CopiedMember { try CopiedMember(cloneOf: self, at: self.copy(of: copy)) }

    var member: TestTree.Member { .init(replica: replica, signer: Toy.signer(name), name: name) }

    private static func open(_ path: String, _ name: String, _ count: Count, _ seat: SeatWatch) throws -> Replica {
        count.openings += 1
        let (signer, seed) = (Toy.signer(name), count.openings)
        return try Replica(opening: { try RecordStore.open(in: path, signer: signer, environment: environment(seed, seat)) })
    }

    private static func environment(_ seed: UInt64, _ seat: SeatWatch) -> StoreEnvironment {
        var environment = Toy.environment(seed: seed)
        environment.seat = seat
        return environment
    }

    private static func copyFile(_ from: String, _ to: String) throws {
        guard let source = fopen(from, "r"), let target = fopen(to, "w") else { return }
        defer {
            fclose(source)
            fclose(target)
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, source), count > 0 { fwrite(buffer, 1, count, target) }
    }
}
