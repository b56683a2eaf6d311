import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// What comes before something that it names is left to who brought it, where they can bring it again.
///
/// Kept, it would wait for ever, once every store that had what it names was set back.
struct EarlyArrivalTests {
    static let scope = HandMadeTransferTests.scope

    /// A chain that parts, one who saw either branch, and one who follows them; in an order that respects causality.
    private static func changesets() throws -> [[UInt8]] {
        var one = try Forger("twice")
        let ship = one.record(1)
        one.types = [ship: 1]
        let made = try one.ship("Pearl", in: scope)
        var two = one
        let (first, second) = (try one.say(rename(ship, "Coral"), in: scope), try two.say(rename(ship, "Amber"), in: scope))
        var (reader, other) = (try Forger("reader"), try Forger("other"))
        (reader.types[ship], other.types[ship]) = (1, 1)
        let (firstSeen, secondSeen) = (seen([one]), seen([two]))
        let reply = try reader.say(rename(ship, "Conch"), context: firstSeen.0, guards: firstSeen.1, in: scope)
        let answer = try other.say(rename(ship, "Nacre"), context: secondSeen.0, guards: secondSeen.1, in: scope)
        let following = try other.ship("after", in: scope)
        return [made, first, second, reply, answer, following]
    }

    private static func seen(_ forgers: [Forger]) -> (VersionVector, [ChangesetHeader.Guard]) {
        let guards = forgers.map { forger in
            let digest = forger.digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            return ChangesetHeader.Guard(dot: Dot(forger.replica, forger.last), digest: digest)
        }
        return (VersionVector(forgers.map { ($0.replica, $0.last) }), guards)
    }

    private static func rename(_ ship: RecordID, _ name: String) -> [Change] { [Change(ship, FieldAddress(1), .set, .text(name))] }

    private static func receive(_ changeset: [UInt8], keepsEarly: Bool, at lone: Lone) throws -> Reception {
        try lone.store.receive([OpenedChangeset(changeset, suite: Toy.suite)], keepsEarly: keepsEarly)[0]
    }

    @Test func `in whatever order they come, what is held needs nothing that is not, and brought again all of it is applied`() throws {
        let changesets = try Self.changesets()
        let right = try Lone("right")
        for changeset in changesets { #expect(try right.receive(changeset) == .applied) }
        let (state, log) = (
            try right.store.stateDigest(Self.scope), Set(try right.store.log.changesets(Self.scope, beyond: VersionVector()))
        )
        for order in changesets.inEveryOrder {
            let lone = try Lone("lone")
            // The chain's beginning has the key: without it nothing of the chain is known at all.
            _ = try Self.receive(changesets[0], keepsEarly: false, at: lone)
            for _ in changesets {
                for changeset in order {
                    let reception = try Self.receive(changeset, keepsEarly: false, at: lone)
                    switch reception {
                    case .applied, .known, .early, .refused(.noBeginning): break
                    case .held, .refused: Issue.record("\(reception)")
                    }
                    let heads = try lone.store.heads(Self.scope)
                    #expect(heads.held == heads.applied)
                }
            }
            #expect(try lone.store.stateDigest(Self.scope) == state)
            #expect(try Set(lone.store.log.changesets(Self.scope, beyond: VersionVector())) == log)
            #expect(try lone.store.verify(Self.scope).faults.isEmpty)
        }
    }

    @Test func `a stick's parts come in any order, and each is kept until what it names comes`() throws {
        let changesets = try Self.changesets()
        let lone = try Lone("lone")
        for place in [0, 2, 3] { _ = try Self.receive(changesets[place], keepsEarly: true, at: lone) }
        let heads = try lone.store.heads(Self.scope)
        #expect(heads.held != heads.applied)
        _ = try Self.receive(changesets[1], keepsEarly: true, at: lone)
        #expect(try lone.store.heads(Self.scope).held == lone.store.heads(Self.scope).applied)
    }
}
