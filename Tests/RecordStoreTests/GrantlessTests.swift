import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// What is written where no grant stands: refused in a tree, kept until one stands by who is not enrolled yet.
struct GrantlessTests {
    static let scope = ScopeCode(number: 450_124_100_201)
    static let neighbour = ScopeCode(number: 450_124_100_202)

    private func ship(_ name: String, in scope: ScopeCode = scope) -> Draft {
        var draft = Draft(scope: scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }

    @Test func `E2 a save where one holds no office is refused at once and leaves nothing`() throws {
        let tree = try Tree(scope: Self.scope, seed: 41)
        let sailor = try tree.add("sailor", role: "S")
        _ = try sailor.save(ship("Hai"))
        let refusal = StoreError.notPermitted(.noGrant(in: Self.neighbour))
        #expect(throws: refusal) { try sailor.save(ship("Yu", in: Self.neighbour)) }
        #expect(throws: refusal) { try sailor.save([ship("Yu", in: Self.neighbour), ship("Bei", in: Self.neighbour)]) }
        // Nor by a device that knows its tree and is not enrolled in it.
        let newcomer = try tree.add("newcomer")
        #expect(throws: StoreError.notPermitted(.noGrant(in: Self.scope))) { try newcomer.save(ship("Yu")) }
        #expect(try sailor.heads(Self.neighbour).applied == VersionVector())
        #expect(try newcomer.heads(Self.scope).applied == VersionVector())
        // A whole transaction goes with it, as of a move.
        #expect(throws: (any Error).self) {
            try sailor.write { _ in
                _ = try sailor.save(ship("Bei"))
                _ = try sailor.save(ship("Yu", in: Self.neighbour))
            }
        }
        #expect(try sailor.heads(Self.scope).applied[sailor.own] == 1)
    }

    @Test func `what cannot be sealed holds up nobody, and is sealed under its grant once that stands`() throws {
        let tree = try Tree(scope: Self.scope, seed: 42)
        let sailor = try tree.add("sailor", role: "S")
        // Somebody who is not enrolled yet has begun to write.
        let early = try RecordStore.create(
            in: tree.folder.folder("early"), schema: TestRegister.bytes, signer: Toy.signer("early 42"),
            environment: Toy.environment(seed: 4_242))
        let own = try early.save(ship("early")).created[0]
        try early.write { _ in try early.setRoot(Fingerprint(of: tree.root.own)) }
        #expect(try early.seal(Self.scope) == 0)
        try tree.deliver(.directory, from: tree.root, to: early)
        for name in ["one", "two"] {
            _ = try sailor.save(ship(name))
            try tree.deliver(Self.scope, from: sailor, to: early)
        }
        #expect(try early.heads(Self.scope).applied[sailor.own] == 2)
        #expect(try early.views.ownCounts(Self.scope) == (1, 0))
        #expect(try early.views.awaitingGrantCount() == 1)
        #expect(try early.record(own, in: Self.scope)?.value("name") == .text("early"))
        #expect(try early.verify(Self.scope).faults.isEmpty)
        try early.checkInvariants()
        // The grant comes.
        try tree.grant("S", to: early, named: "early", regions: ["450124100201"])
        try tree.deliver(.directory, from: tree.root, to: early)
        try tree.deliver(.directory, from: tree.root, to: sailor)
        #expect(try early.views.awaitingGrantCount() == 0)
        try tree.deliver(Self.scope, from: early, to: sailor)
        let chain = try early.log.changesets(Self.scope, beyond: VersionVector([(sailor.own, UInt64(9))]))
        let grant = try early.offices.ownGrant(for: Self.scope)?.record
        #expect(try chain.map { try Changeset(parsing: $0, digest: Toy.digest).header.grant } == [grant])
        for store in [early, sailor] {
            #expect(try store.admissions.refusedDots(Self.scope).isEmpty)
            #expect(try store.record(own, in: Self.scope)?.value("name") == .text("early"))
            #expect(try store.verify(Self.scope).faults.isEmpty)
            try store.checkInvariants()
        }
        #expect(try early.stateDigest(Self.scope) == sailor.stateDigest(Self.scope))
    }

    @Test func `I6 a store that holds a directory and does not know its root seals nothing`() throws {
        let tree = try Tree(scope: Self.scope, seed: 43)
        _ = try tree.add("sailor", role: "S")
        let lone = try Lone("half enrolled", seed: 43)
        _ = try lone.ship(in: Self.scope)
        for bytes in try tree.root.log.changesets(.directory, beyond: VersionVector()) { try lone.receive(bytes) }
        #expect(try lone.store.seal(Self.scope) == 0)
        #expect(try lone.store.views.awaitingGrantCount() == 1)
    }

    @Test func `a register of one's own goes on without a directory`() throws {
        let lone = try Lone("alone", seed: 44)
        _ = try lone.ship(in: Self.scope)
        #expect(try lone.store.seal(Self.scope) == 1)
        #expect(try lone.store.views.ownCounts(Self.scope) == (0, 1))
    }
}
