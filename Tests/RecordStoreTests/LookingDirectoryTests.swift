import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// A store that only looks keeps its directory while others write in villages, and judges by another as soon as there is one.
struct LookingDirectoryTests {
    private static let scope = ScopeCode(number: 450_124_100_201)

    private func said(_ store: RecordStore) throws -> [String] {
        let directory = try store.offices.directory()
        return directory.grants.values.map { "\($0.person) \($0.role) \(directory.ending(of: $0) == nil)" }.sorted()
            + directory.rulings.values.flatMap { $0.map { "\($0.revocation.kind)" } }.sorted()
    }

    @Test func `it follows every grant, ending and return, whatever is written between them`() throws {
        let tree = try Tree(scope: Self.scope, seed: 31)
        let looking = try RecordStore.openForLooking(
            in: tree.folder.folder("root"), signer: Toy.signer("root 31"), environment: Toy.environment(seed: 9))
        try tree.grant("H", to: tree.root, named: "root", regions: ["450124100201"])
        func agrees(_ step: String) throws {
            // Twice: once judged anew, once by what was kept.
            for _ in 0..<2 { #expect(try said(looking) == said(tree.root), "\(step)") }
            var draft = Draft(scope: Self.scope)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [])]
            _ = try tree.root.save(draft)
            #expect(try said(looking) == said(tree.root), "\(step), and something else written")
        }
        try agrees("nobody yet")
        let harbour = try tree.add("harbour", role: "H")
        try agrees("a grant")
        let pilot = try tree.add("pilot", role: "P")
        try agrees("another")
        let key = try #require(pilot.signer?.publicKey)
        let lost = Fingerprint(digest: Toy.digest(key))
        _ = try tree.root.revoking.give(RevocationOrder(keys: [lost], kind: .suspend), reason: "bus")
        try agrees("a suspension")
        #expect(try said(looking).contains("pilot P false"))
        _ = try tree.root.revoking.give(RevocationOrder(keys: [lost], kind: nil), reason: "found")
        try agrees("a return")
        #expect(try said(looking).contains("pilot P true"))
        try tree.settle()
        try agrees("all have all")
        _ = harbour
    }
}
