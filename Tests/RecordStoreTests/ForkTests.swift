import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Two changesets with one number: both branches go on, whichever came first, and nobody is held up by either.
struct ForkTests {
    static let scope = HandMadeTransferTests.scope

    /// What somebody had seen of a chain: the guard of its last changeset, and the vector.
    private static func seen(_ forger: Forger) -> (VersionVector, [ChangesetHeader.Guard]) {
        let digest = forger.digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        return (VersionVector([(forger.replica, forger.last)]), [.init(dot: Dot(forger.replica, forger.last), digest: digest)])
    }

    /// A chain that parts after its first changeset, which makes a ship.
    private struct Parted {
        let ship: RecordID
        var one: Forger
        var two: Forger
        let made: [UInt8]
        /// The branches' first changesets.
        let first: [UInt8]
        let second: [UInt8]

        init() throws {
            one = try Forger("twice")
            ship = one.record(1)
            one.types = [ship: 1]
            made = try one.ship("Pearl", in: ForkTests.scope)
            two = one
            first = try one.say(ForkTests.rename(ship, "Coral"), in: ForkTests.scope)
            second = try two.say(ForkTests.rename(ship, "Amber"), in: ForkTests.scope)
        }
    }

    private static func rename(_ ship: RecordID, _ name: String) -> [Change] { [Change(ship, FieldAddress(1), .set, .text(name))] }

    private static func values(_ lone: Lone, _ ship: RecordID) throws -> [Value] {
        try lone.store.record(ship, in: scope)?.field(FieldAddress(1))?.state.values.map(\.value) ?? []
    }

    @Test func `S10 T2 P3 both branches of a fork count, their values are siblings, and every order says the same`() throws {
        var parted = try Parted()
        let next = try parted.one.say(Self.rename(parted.ship, "Conch"), in: Self.scope)
        let lone = try HandMadeTransferTests.inEveryOrder([parted.made, parted.first, next, parted.second])
        #expect(try Self.values(lone, parted.ship) == [.text("Amber"), .text("Conch")])
        #expect(try lone.store.notebook.notices().map(\.kind) == ["fork"])
    }

    @Test func `I8 somebody who saw one branch supersedes that one, and what they wrote waits for no decision`() throws {
        let parted = try Parted()
        let ship = parted.ship
        var (reader, other) = (try Forger("reader"), try Forger("other"))
        (reader.types[ship], other.types[ship]) = (1, 1)
        let (firstSeen, firstGuard) = Self.seen(parted.one)
        let (secondSeen, secondGuard) = Self.seen(parted.two)
        let replies = try [
            reader.say(Self.rename(ship, "Conch"), context: firstSeen, guards: firstGuard, in: Self.scope),
            other.say(Self.rename(ship, "Nacre"), context: secondSeen, guards: secondGuard, in: Self.scope),
        ]
        let lone = try HandMadeTransferTests.inEveryOrder([parted.made, parted.first, parted.second] + replies)
        #expect(try Self.values(lone, ship) == [.text("Conch"), .text("Nacre")])
    }

    @Test func `a chain that shares nothing with another of its name, three branches at once, and a branch that parts again`() throws {
        let start = try Forger("thrice")
        var forgers = [start, start, start]
        var changesets = try forgers.indices.map { index in
            try forgers[index].ship("ship \(index)", in: Self.scope)
        }
        var again = forgers[0]
        changesets.append(try forgers[0].ship("a", in: Self.scope))
        changesets.append(try again.ship("b", in: Self.scope))
        let lone = try HandMadeTransferTests.inEveryOrder(changesets)
        #expect(try lone.store.log.forks(Self.scope, in: lone).branches.count == 5)
        // The three first entries name one record, because one salt was drawn; the two others name another one.
        let names = try Self.values(lone, start.record(1)) + Self.values(lone, start.record(2))
        #expect(names == [.text("ship 0"), .text("ship 1"), .text("ship 2"), .text("a"), .text("b")])
    }

    @Test func `who has seen both branches names them, and is understood by somebody who comes later`() throws {
        var parted = try Parted()
        let (ship, made, first, second) = (parted.ship, parted.made, parted.first, parted.second)
        let third = try parted.two.say(Self.rename(ship, "Agate"), in: Self.scope)
        let lone = try Lone("sees both")
        for bytes in [made, first, second] { #expect(try lone.receive(bytes) == .applied) }
        try lone.set(ship, 1, .text("Nacre"), in: Self.scope)
        let own = try #require(try lone.sealed(Self.scope).last)
        #expect(try lone.receive(third) == .applied)
        let reader = try HandMadeTransferTests.inEveryOrder([made, first, second, third, own])
        #expect(try Self.values(reader, ship) == [.text("Agate"), .text("Nacre")])
        #expect(try reader.store.stateDigest(Self.scope) == lone.store.stateDigest(Self.scope))
    }

    @Test func `what is open when a chain parts, and a form that was opened before, keep what they had seen`() throws {
        let parted = try Parted()
        let (ship, made, first, second) = (parted.ship, parted.made, parted.first, parted.second)
        let lone = try Lone("writer")
        for bytes in [made, first] { try lone.receive(bytes) }
        let open = try lone.set(ship, 6, .integer(7), in: Self.scope)
        let form = Token(scope: Self.scope, context: try lone.store.heads(Self.scope).applied, ownNumber: 1, replica: lone.store.own)
        #expect(try lone.receive(second) == .applied)
        // The form had seen the first branch, and supersedes its value alone.
        try lone.set(ship, 1, .text("Conch"), token: form, in: Self.scope)
        #expect(try Self.values(lone, ship) == [.text("Amber"), .text("Conch")])
        #expect(open.dot.number == 1)
        let reader = try HandMadeTransferTests.inEveryOrder(
            [made, first, second]
                + lone.sealed(Self.scope).filter { bytes in
                    try Changeset(parsing: bytes, digest: Toy.digest).header.replica == lone.store.own
                })
        #expect(try reader.store.stateDigest(Self.scope) == lone.store.stateDigest(Self.scope))
    }
}

extension ChangesetLog {
    fileprivate func forks(_ scope: ScopeCode, in lone: Lone) throws -> ForkTree {
        try lone.store.read { r in try forks(scope, r) }
    }
}
