import Causality
import Changesets
import Records
import TestSupport
import Testing

@testable import RecordStore

/// What a chain has said of schema, grant and directory, it does not take back.
struct ChainTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    private func refusal(_ reception: Reception) -> ChangesetFault? {
        guard case .refused(let why) = reception else { return nil }
        return why
    }

    @Test func `an older schema version in a chain is refused, and the chain goes on without it`() throws {
        let lone = try Lone()
        var author = try Forger("author")
        #expect(try lone.receive(author.say([], version: 3, in: Self.scope)) == .applied)
        var back = author
        let before = try lone.store.stateDigest(Self.scope)
        let bytes = try back.say([], version: 2, in: Self.scope)
        #expect(refusal(try lone.receive(bytes)) == .olderSchema(from: 3, to: 2))
        #expect(try lone.store.stateDigest(Self.scope) == before)
        #expect(try lone.store.log.changesets(Self.scope, beyond: VersionVector()).count == 1)
        #expect(try lone.receive(author.say([], version: 3, in: Self.scope)) == .applied)
        #expect(try lone.receive(author.say([], version: 4, in: Self.scope)) == .applied)
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `a chain that left a grant does not come back to it, nor to none`() throws {
        let lone = try Lone()
        var author = try Forger("author")
        let (first, second) = (author.record(100), author.record(101))
        #expect(try lone.receive(author.say([], in: Self.scope)) == .applied)
        for grant in [first, first, second] {
            author.grant = grant
            #expect(try lone.receive(author.say([], in: Self.scope)) == .applied)
        }
        for (grant, fault) in [(first, ChangesetFault.formerGrant), (nil, .leavesGrant)] {
            var back = author
            back.grant = grant
            #expect(refusal(try lone.receive(back.say([], in: Self.scope))) == fault)
        }
        author.grant = author.record(102)
        #expect(try lone.receive(author.say([], in: Self.scope)) == .applied)
    }

    @Test func `of what a scope held the last names are kept, and what was held is held still`() throws {
        let lone = try Lone()
        var author = try Forger("author")
        for _ in 0..<70 {
            #expect(try lone.receive(author.say([], in: Self.scope)) == .applied)
            try lone.store.peers.rememberVector(Self.scope)
            try lone.store.checkInvariants()
        }
        let name = try lone.store.log.headsName(Self.scope)
        #expect(try lone.store.peers.vector(named: name, Self.scope) == lone.store.heads(Self.scope).held)
    }

    @Test func `directory heads of a chain only ascend`() throws {
        let lone = try Lone()
        var (root, author) = (try Forger("root"), try Forger("author"))
        root.schema = .directory
        for _ in 0..<3 { try lone.receive(root.say([], in: .directory)) }
        let head: (UInt64) -> [Dot] = { [Dot(root.replica, $0)] }
        #expect(try lone.receive(author.say([], heads: head(2), in: Self.scope)) == .applied)
        #expect(try lone.receive(author.say([], in: Self.scope)) == .applied)
        for number in [UInt64(1), 2] {
            var back = author
            let fault = ChangesetFault.olderDirectory(Dot(root.replica, number), after: Dot(root.replica, 2))
            #expect(refusal(try lone.receive(back.say([], heads: head(number), in: Self.scope))) == fault)
        }
        #expect(try lone.receive(author.say([], heads: head(3), in: Self.scope)) == .applied)
    }

    @Test func `one that waits out of order is thrown out when its turn comes, with a notice`() throws {
        let lone = try Lone()
        var author = try Forger("author")
        let first = try author.say([], version: 2, in: Self.scope)
        let second = try author.say([], version: 2, in: Self.scope)
        var honest = author
        let back = try author.say([], version: 1, in: Self.scope)
        try lone.receive(first)
        guard case .held = try lone.receive(back) else {
            Issue.record("not held")
            return
        }
        #expect(try lone.receive(second) == .applied)
        #expect(try lone.store.heads(Self.scope).held[author.replica] == 2)
        #expect(try lone.store.notebook.notices().map(\.kind) == ["refused"])
        #expect(try lone.store.views.quarantineCount() == 0)
        // Its place is free.
        #expect(try lone.receive(honest.say([], version: 2, in: Self.scope)) == .applied)
    }

    @Test func `one that follows what is not here lies aside and takes nobody's place, and is a branch when that comes`() throws {
        let lone = try Lone()
        var author = try Forger("author")
        let first = try author.ship("a", in: Self.scope)
        var other = author
        let second = try author.ship("b", in: Self.scope)
        let third = try author.ship("c", in: Self.scope)
        let between = try other.ship("x", in: Self.scope)
        let stray = try other.ship("y", in: Self.scope)
        try lone.receive(first)
        guard case .held = try lone.receive(stray) else {
            Issue.record("not held")
            return
        }
        #expect(try lone.receive(second) == .applied)
        #expect(try lone.receive(third) == .applied)
        #expect(try lone.store.heads(Self.scope).applied[author.replica] == 3)
        #expect(try lone.store.notebook.notices().isEmpty)
        #expect(try lone.receive(between) == .applied)
        #expect(try lone.store.heads(Self.scope).applied[author.replica] == 1)
        #expect(try lone.store.heads(Self.scope).held.entries.map(\.number).sorted() == [1, 3, 3])
        #expect(try lone.store.notebook.notices().map(\.kind) == ["fork"])
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `what was written under a grant that was lost since is sealed under it, kept out, and not under none`() throws {
        let tree = try Tree(scope: Self.scope, seed: 21)
        let pilot = try tree.add("pilot", role: "P")
        let grant = try #require(tree.offices.keys.first)
        var ship = Draft(scope: Self.scope)
        ship.creations = [NewRecord(type: 1, parent: nil, changes: [])]
        _ = try pilot.save(ship)
        try pilot.write { _ in _ = try pilot.seal(Self.scope) }
        _ = try pilot.save(ship)
        var end = Draft(scope: .directory)
        end.record = grant
        end.changes = [FieldWrite(.existence, .delete, .missing)]
        _ = try tree.root.save(end)
        try tree.deliver(.directory, from: tree.root, to: pilot)
        #expect(try pilot.offices.ownGrant(for: Self.scope) == nil)
        #expect(throws: StoreError.notPermitted(.noGrant(in: Self.scope))) { try pilot.save(ship) }
        try pilot.write { _ in _ = try pilot.seal(Self.scope) }
        let chain = try pilot.log.changesets(Self.scope, beyond: VersionVector())
        #expect(try chain.map { try Changeset(parsing: $0, digest: Toy.digest).header.grant } == [grant, grant])
        let reader = try tree.add("reader")
        try tree.deliver(.directory, from: tree.root, to: reader)
        try reader.write { _ in for bytes in chain { _ = try reader.receive(bytes, accepts: { _ in true }) } }
        #expect(try reader.admissions.refusedDots(Self.scope).map(\.1) == [.unknownGrant, .unknownGrant])
    }
}
