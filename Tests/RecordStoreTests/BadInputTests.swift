import Causality
import Changesets
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// What arrives from outside and is not as it should be.
struct BadInputTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    @Test func `T4 T9 damaged, cut, reordered, repeated and oversized changesets leave no trace of themselves`() throws {
        let lone = try Lone()
        var forger = try Forger("stranger")
        let chain = try ["a", "b", "c"].map { try forger.ship($0, in: Self.scope) }
        #expect(try lone.receive(chain[0]) == .applied)
        let before = try lone.store.stateDigest(Self.scope)
        for length in stride(from: 0, to: chain[1].count, by: 7) {
            guard case .refused = try lone.receive(Array(chain[1].prefix(length))) else { Issue.record("\(length)"); continue }
        }
        for index in chain[1].indices {
            var flipped = chain[1]
            flipped[index] ^= 0x10
            guard case .refused = try lone.receive(flipped) else { Issue.record("\(index)"); continue }
        }
        guard case .refused = try lone.receive(chain[1] + [UInt8](repeating: 0, count: 5 << 20)) else {
            Issue.record("large")
            return
        }
        #expect(try lone.store.stateDigest(Self.scope) == before)
        guard case .held = try lone.receive(chain[2]) else {
            Issue.record("out of order")
            return
        }
        #expect(try lone.store.stateDigest(Self.scope) == before)
        #expect(try lone.receive(chain[2]) == .known)
        #expect(try lone.receive(chain[1]) == .applied)
        #expect(try chain.map { try lone.receive($0) } == [.known, .known, .known])
        #expect(try lone.store.heads(Self.scope).applied[forger.replica] == 3)
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `T4 nobody signs under a name that is not their key's, neither the beginning of a chain nor what follows`() throws {
        let (lone, thief) = (try Lone(), Toy.signer("thief"))
        var victim = try Forger("victim")
        func forged(_ number: UInt64, after previous: [UInt8]) throws -> [UInt8] {
            let record = victim.record(number)
            let entry = Entry(
                dot: Dot(victim.replica, number), context: VersionVector(), time: HybridTime(milliseconds: 1),
                creations: [Creation(record, type: 1, parent: nil)], changes: [Change(record, FieldAddress(1), .set, .text("forged"))])
            let header = ChangesetHeader(
                suite: 250, scope: Self.scope.number, replica: victim.replica, first: number, count: 1, previous: previous,
                publicKey: number == 1 ? thief.publicKey : [], grant: nil, schemaVersion: 1, dictionary: 1, salt: 9)
            return try Changeset.seal([entry], header: header, schema: victim.schema, signer: thief, digest: Toy.digest) { _ in 1 }.bytes
        }
        // With the thief's key in it, by which its signature is right.
        let begun = try forged(1, after: [])
        #expect(try lone.receive(begun) == .refused(.otherKey))
        #expect(try lone.store.heads(Self.scope).heads.isEmpty)
        let first = try victim.ship("Pearl", in: Self.scope)
        let next = try forged(2, after: victim.digest)
        let second = try victim.ship("Coral", in: Self.scope)
        #expect(try lone.receive(first) == .applied)
        #expect(try lone.receive(next) == .refused(.notSigned))
        #expect(try lone.receive(second) == .applied)
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `P16 a context that names entries nobody has is held until they come, and nothing is lost`() throws {
        let lone = try Lone()
        var (early, late) = (try Forger("early"), try Forger("late"))
        let record = late.record(1)
        let first = try late.ship("late", in: Self.scope)
        early.types = [record: 1]
        let seen = VersionVector([(late.replica, UInt64(1))])
        let waiting = try early.say([Change(record, FieldAddress(6), .set, .integer(7))], context: seen, in: Self.scope)
        let following = try early.ship("after", in: Self.scope)
        guard case .held(let why) = try lone.receive(waiting) else {
            Issue.record("not held")
            return
        }
        #expect(why == .entry(Dot(late.replica, 1), in: Self.scope))
        #expect(try lone.store.views.quarantine().map(\.reason).first == .waiting(why))
        guard case .held = try lone.receive(following) else {
            Issue.record("not held")
            return
        }
        #expect(try lone.store.views.quarantineCounts() == (0, 2))
        #expect(try lone.store.heads(Self.scope).held[early.replica] == 2)
        #expect(try lone.store.heads(Self.scope).applied[early.replica] == 0)
        #expect(try lone.store.log.changesets(Self.scope, beyond: VersionVector()).count == 2)
        let again = try RecordStore.open(in: lone.path, signer: nil, environment: lone.store.environment)
        #expect(try again.heads(Self.scope).held[early.replica] == 2)
        #expect(try lone.receive(first) == .applied)
        #expect(try lone.store.heads(Self.scope).applied[early.replica] == 2)
        #expect(try lone.store.record(record, in: Self.scope)?.value("deepest") == .integer(7))
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `a guard of another branch keeps a changeset waiting`() throws {
        let lone = try Lone()
        var (author, seer) = (try Forger("author"), try Forger("seer"))
        try lone.receive(author.ship("a", in: Self.scope))
        let seen = VersionVector([(author.replica, UInt64(1))])
        let wrong = ChangesetHeader.Guard(dot: Dot(author.replica, 1), digest: 42)
        let bytes = try seer.say(
            [Change(author.record(1), FieldAddress(1), .set, .text("b"))], context: seen, guards: [wrong], in: Self.scope)
        guard case .held(let why) = try lone.receive(bytes) else {
            Issue.record("applied")
            return
        }
        #expect(why == .branch(author.replica))
        #expect(try lone.store.views.quarantine().map(\.reason) == [.waiting(why)])
        #expect(try lone.store.record(author.record(1), in: Self.scope)?.value("name") == .text("a"))
    }

    @Test func `columns of other types than the register's change nothing, whatever order they come in`() throws {
        let (one, two) = (try Lone("one"), try Lone("two", seed: 2))
        var (author, liar) = (try Forger("author"), try Forger("liar"))
        let ship = author.record(1)
        let made = try author.ship("a", in: Self.scope)
        for place in [5, 9] { liar.schema.types[0].fields[place].inputs[0].type = .text }
        liar.schema.types[0].fields[0].inputs[0].type = .integer
        liar.schema.types[0].fields[8].key = nil
        liar.schema.types[0].fields[1].key = .year
        let seen = VersionVector([(author.replica, UInt64(1))])
        let strange: [Change] = [
            Change(ship, FieldAddress(1), .set, .integer(5)), Change(ship, FieldAddress(6), .set, .text("123")),
            Change(ship, FieldAddress(10), .set, .text("yes")), Change(ship, FieldAddress(9), .set, .group([.integer(1), .text("k")])),
            Change(ship, FieldAddress(2, .number(2017)), .set, .integer(1)),
        ]
        let lies = try strange.map { try liar.say([$0], context: seen, in: Self.scope) }
        author.types = [ship: 1]
        let honest = try author.say([Change(ship, FieldAddress(6), .set, .integer(7))], in: Self.scope)
        for bytes in [made, honest] + lies { #expect(try one.receive(bytes) == .applied) }
        for bytes in [made] + lies + [honest] { #expect(try two.receive(bytes) == .applied) }
        for lone in [one, two] {
            #expect(try lone.store.verify(Self.scope).faults.isEmpty)
            #expect(try lone.store.record(ship, in: Self.scope)?.value("name") == .text("a"))
            #expect(try lone.store.record(ship, in: Self.scope)?.value("deepest") == .integer(7))
        }
        #expect(try one.store.stateDigest(Self.scope) == two.store.stateDigest(Self.scope))
    }

    @Test func `S16 one name in two scopes is two records`() throws {
        let (one, two) = (Self.scope, ScopeCode(number: 450_124_100_202))
        let lone = try Lone()
        var (here, there) = (try Forger("same"), try Forger("same"))
        let record = here.record(1)
        try lone.receive(here.ship("here", in: one))
        try lone.receive(there.ship("there", in: two))
        try lone.receive(here.say([Change(record, FieldAddress(6), .set, .integer(1))], in: one))
        try lone.receive(there.say([Change(record, FieldAddress(6), .set, .integer(2))], in: two))
        for (scope, name, number) in [(one, "here", 1), (two, "there", 2)] as [(ScopeCode, String, Int64)] {
            let view = try lone.store.record(record, in: scope)
            #expect(view?.scope == scope)
            #expect(view?.value("name") == .text(name))
            #expect(view?.value("deepest") == .integer(number))
            #expect(try lone.store.verify(scope).faults.isEmpty)
        }
    }

    struct TooLong: Sendable {
        let field: String
        let most: Int
        let invitation: Invitation
    }

    private static func invitation(role: Int = 1, person: Int = 1, scopes: Int = 1) -> Invitation {
        Invitation(
            role: String(repeating: "r", count: role), person: String(repeating: "p", count: person),
            scopes: Array(repeating: scope, count: scopes), mayGrant: false, grantExpires: nil)
    }

    @Test(arguments: [
        TooLong(field: "role", most: 64, invitation: invitation(role: 65)),
        TooLong(field: "person", most: 200, invitation: invitation(person: 201)),
        TooLong(field: "scopes", most: 4_096, invitation: invitation(scopes: 316)),
    ])
    func `F17 an invitation is kept only as far as it can be read again, whoever asks for it`(long: TooLong) throws {
        let lone = try Lone()
        #expect(throws: StoreError.invalid(.valueTooLong(field: long.field, mostBytes: long.most))) {
            try lone.store.invitations.invite(long.invitation, code: "a", expires: .max / 2)
        }
        try lone.store.invitations.invite(Self.invitation(role: 64, person: 200, scopes: 315), code: "b", expires: .max / 2)
    }
}
