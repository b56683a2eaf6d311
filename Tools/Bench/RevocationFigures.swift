import Causality
import Changesets
import CunlianTrust
import RecordStore
import Records

/// What ending a key costs a node: a writer of one village with five years of edits, a helper of ten villages, an office of 120.
extension Workbench {
    static let revocationFigures = ["revoke-writer", "revoke-helper", "revoke-office", "revoke-office-longest", "revoke-office-all"]

    func revocations() throws {
        if wants("revoke-writer") { try revokeWriter() }
        if wants("revoke-helper") { try revokeHelper() }
        if wants("revoke-office") || wants("revoke-office-longest") || wants("revoke-office-all") { try revokeOffice() }
    }

    /// One of fourteen, half of what they wrote.
    private func revokeWriter() throws {
        let tree = try GrantedTree(folder.folder("writer's root"))
        let village = try bigVillage(joining: tree)
        try tree.node.receive(village.changesets)
        var years = try Years(in: folder, "granted", village: village, joining: tree)
        let edits = isQuick ? 4_800 : 48_000
        _ = try years.run(edits: edits, perSave: Workbench.editsPerSave, at: tree.node)
        let store = tree.node.store
        guard let writer = years.writers.first else { throw BenchError("nobody writes") }
        let cost = try Cost.of { try tree.end(writer) }
        guard try store.refolding() == nil, try store.admissions.refusedDots(village.scope).count > 0 else {
            throw BenchError("nothing was kept out")
        }
        remark(
            "one of \(Workbench.writers) writers of a village, \(edits) edits: \(rounded(cost.wall)) s, \(rounded(cost.processor)) s of processor"
        )
        report.add(Figure(name: "revoke-writer", value: cost.wall, unit: "s"))
    }

    private func revokeHelper() throws {
        let (tree, helper) = try office(of: isQuick ? 3 : 10, "helper")
        let cost = try Cost.of { try tree.end(helper) }
        guard try tree.node.store.refolding() == nil else { throw BenchError("it was put off") }
        report.add(Figure(name: "revoke-helper", value: cost.wall, unit: "s"))
    }

    private func revokeOffice() throws {
        let (tree, office) = try office(of: isQuick ? 12 : 120, "office")
        let store = tree.node.store
        let given = try Cost.of { try tree.end(office) }
        guard let all = try store.refolding() else { throw BenchError("nothing was put off") }
        var longest = 0.0
        var left: Refolding? = all
        let whole = try timed {
            while left != nil { longest = max(longest, try timed { left = try store.refoldNext() }) }
        }
        remark("an office of \(all.total) villages: signed in \(rounded(given.wall)) s, folded in \(rounded(whole)) s")
        report.add(Figure(name: "revoke-office", value: given.wall, unit: "s"))
        report.add(Figure(name: "revoke-office-longest", value: longest, unit: "s"))
        report.add(Figure(name: "revoke-office-all", value: whole, unit: "s"))
    }

    /// A node with villages that one key imported, each a village of the county's register.
    private func office(of count: Int, _ name: String) throws -> (GrantedTree, Author) {
        let corpus = try corpus()
        let tree = try GrantedTree(folder.folder("\(name)'s root"))
        let author = try Author(in: folder.folder(name), scope: ScopeCode(number: 4_501))
        let scopes = (0..<count).map { ScopeCode(number: 450_124_100_200 + UInt64($0)) }
        try tree.admit(author, in: scopes)
        for (index, scope) in scopes.enumerated() {
            let village = corpus.villages[index % corpus.villages.count]
            var ignored: [UInt8] = []
            try author.take(
                ["natural_village", "household"], in: "\(folder.path)/register/\(village.scope)", &ignored, as: scope, columns: 46)
            try tree.node.receive(author.sealed(scope))
        }
        return (tree, author)
    }
}

/// A node that is the root, and gives offices.
final class GrantedTree {
    let node: Node

    init(_ path: String) throws {
        node = try Node(in: path)
        let store = node.store
        try store.write { _ in try store.setRoot(Fingerprint(of: store.own)) }
    }

    /// Gives a writer an office in villages, and has them know of it.
    func admit(_ author: Author, in scopes: [ScopeCode]) throws {
        let store = author.store
        guard let key = store.signer?.publicKey else { throw BenchError("a writer without a key") }
        // One grant names at most so many.
        for start in stride(from: 0, to: scopes.count, by: 16) {
            _ = try node.store.grant(
                publicKey: key, person: "writer", role: "C", scopes: Array(scopes[start..<min(start + 16, scopes.count)]), mayGrant: false,
                expires: nil)
        }
        try store.write { _ in try store.setRoot(Fingerprint(of: node.store.own)) }
        try author.receive(try node.store.log.changesets(.directory, beyond: VersionVector()))
    }

    /// Ends a key with all that it wrote.
    func end(_ author: Author) throws {
        _ = try node.store.revoking.give(
            RevocationOrder(keys: [Fingerprint(of: author.store.own)], kind: .revoke, since: 0), reason: "bench")
    }
}
