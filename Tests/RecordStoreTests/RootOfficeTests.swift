import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Whoever becomes the root without an office holds one afterwards, in every store alike.
struct RootOfficeTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    /// A tree whose root passes to a key that nobody had given an office.
    private struct Passed {
        let tree: Tree
        let region: ScopeCode
        let heir: RecordStore
        let signed: SignedSuccession

        init(_ seed: UInt64, heirRole: String? = nil) throws {
            tree = try Tree(scope: RootOfficeTests.scope, seed: seed)
            region = try #require(ScopeCode("4501", in: tree.root.schema.scopes))
            _ = try tree.root.grant(
                publicKey: #require(tree.root.signer?.publicKey), person: "root", role: Grant.nodeRole, scopes: [region], mayGrant: true,
                expires: nil)
            heir = try tree.add("heir", role: heirRole)
            try tree.deliver(.directory, from: tree.root, to: heir)
            let key = try #require(heir.signer?.publicKey)
            var file = SignedSuccession(try tree.root.succeeding.statement(root: key, keys: [key], threshold: 1))
            for store in [tree.root, heir] { file = try store.succeeding.sign(file) }
            signed = file
        }
    }

    @Test func `a root without an office brings its succession in by itself, gives itself the office at the top, and gives others theirs`()
        throws
    {
        let passed = try Passed(501)
        let (tree, heir) = (passed.tree, passed.heir)
        let key = Fingerprint(of: heir.own)
        #expect(try tree.root.succeeding.regionsWithoutOffice(of: key, accepting: passed.signed.statement) == [passed.region])
        #expect(try heir.succeeding.takeOffice().isEmpty)
        _ = try heir.succeeding.take(passed.signed)
        #expect(try heir.succeeding.isInForceHere(passed.signed))
        #expect(try heir.succeeding.takeOffice() == [passed.region])
        // Once is enough.
        #expect(try heir.succeeding.takeOffice().isEmpty)
        try tree.settle()
        let fresh = try tree.add("fresh")
        _ = try heir.grant(
            publicKey: #require(fresh.signer?.publicKey), person: "fresh", role: "S", scopes: [passed.region], mayGrant: false, expires: nil
        )
        try tree.settle()
        for store in [tree.root, heir, fresh] {
            let directory = try store.offices.directory()
            #expect(directory.root == key)
            #expect(directory.grants(of: key).map(\.rank) == [0] && directory.grants(of: key)[0].role == Grant.nodeRole)
            #expect(directory.grants(of: Fingerprint(of: fresh.own)).count == 1)
            #expect(try store.admissions.refusedDots(.directory).isEmpty)
            #expect(try store.verify().faults.isEmpty)
        }
        #expect(try tree.root.succeeding.takeOffice().isEmpty)
    }

    @Test func `who held an office below keeps its capacity at the top, and who holds one there is given none`() throws {
        let passed = try Passed(502, heirRole: "S")
        _ = try passed.tree.root.succeeding.take(passed.signed)
        try passed.tree.settle()
        #expect(try passed.heir.succeeding.takeOffice() == [passed.region])
        let key = Fingerprint(of: passed.heir.own)
        #expect(try Set(passed.heir.offices.directory().grants(of: key).map(\.role)) == ["S"])
        #expect(try passed.heir.offices.ownObjection(in: Self.scope) == nil)
    }

    @Test func `an office of the heir that the succession keeps out counts as none, and is seen before it is signed`() throws {
        let passed = try Passed(503)
        let (root, key) = (passed.tree.root, Fingerprint(of: passed.heir.own))
        _ = try root.grant(
            publicKey: #require(passed.heir.signer?.publicKey), person: "late", role: Grant.nodeRole, scopes: [passed.region],
            mayGrant: true,
            expires: nil)
        #expect(try root.succeeding.regionsWithoutOffice(of: key).isEmpty)
        #expect(try root.succeeding.regionsWithoutOffice(of: key, accepting: passed.signed.statement) == [passed.region])
        _ = try root.succeeding.take(passed.signed)
        #expect(try root.succeeding.regionsWithoutOffice(of: key) == [passed.region])
    }
}
