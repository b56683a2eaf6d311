import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// What is said in directories, with any one bit of it turned.
struct DirectoryBitTests {
    private typealias Offices = RegionDirectoryTests.Offices

    /// Grants of the root's directory and of regions', a revocation, a readmission, a document and a succession.
    private static func said(_ tree: Offices) throws -> [[UInt8]] {
        let lost = RegionDirectoryTests.key(tree.there)
        for kind in [Revocation.Kind.suspend, nil] {
            _ = try tree.office.revoking.give(RevocationOrder(keys: [lost], kind: kind), reason: "bus")
        }
        _ = try tree.root.publishing.publish(.criteria, name: "exit", Array("{}".utf8))
        let keys = [try #require(tree.office.signer?.publicKey)]
        var signed = SignedSuccession(try tree.root.succeeding.statement(root: keys[0], keys: keys, threshold: 1))
        try tree.settle()
        for store in [tree.root, tree.office] { signed = try store.succeeding.sign(signed) }
        _ = try tree.root.succeeding.take(signed)
        try tree.settle()
        return try tree.office.scopes().filter(\.isDirectory)
            .flatMap { try tree.office.log.changesets($0, beyond: VersionVector()) }
    }

    @Test func `T4 whatever a directory says, with one bit of it turned it is refused, and leaves the directory as it was`() throws {
        let tree = try Offices(61)
        let pieces = try Self.said(tree)
        #expect(pieces.count >= 7)
        let reader = try RecordStore.create(
            in: tree.folder.folder("reader"), schema: TestRegister.bytes, signer: Toy.signer("reader"),
            environment: Toy.environment(seed: 6161))
        try reader.write { _ in
            try reader.peers.setSubscriptions([RegionDirectoryTests.county])
            try reader.setRoot(Fingerprint(of: tree.root.own))
        }
        for piece in pieces {
            let before = try reader.offices.heads()
            try reader.write { _ in
                for bit in 0..<piece.count * 8 {
                    var turned = piece
                    turned[bit / 8] ^= 1 << UInt8(bit % 8)
                    guard case .refused = try reader.receive(turned, accepts: { _ in true }) else {
                        Issue.record("bit \(bit) of \(piece.count * 8)")
                        return
                    }
                }
                #expect(try reader.offices.heads() == before)
                if case .refused(let fault) = try reader.receive(piece, accepts: { _ in true }) { Issue.record("\(fault)") }
            }
        }
        let (found, expected) = (try reader.offices.directory(), try tree.office.offices.directory())
        #expect(found.judges(as: expected))
        #expect(found.root == RegionDirectoryTests.key(tree.office) && !found.rulings.isEmpty)
        // Suspended and readmitted: both count.
        #expect(found.current.contains { $0.subject == RegionDirectoryTests.key(tree.there) })
        #expect(try reader.verify().faults.isEmpty)
    }
}
