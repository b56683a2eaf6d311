import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// How much room a scope has for whoever begins to write in it.
struct ArrivalTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    /// A store that trusts a root, and the root.
    private static func governed() throws -> (store: Lone, root: Forger) {
        var root = try Forger("root")
        root.schema = .directory
        let lone = try Lone("reader")
        try lone.store.write { _ in try lone.store.setRoot(Fingerprint(of: root.replica)) }
        return (lone, root)
    }

    private static func grant(_ root: inout Forger, to replica: ReplicaID) throws -> [UInt8] {
        let record = root.record(root.last + 1)
        let values: [(Int, Value)] = [
            (Schema.GrantField.subject, .text(Fingerprint(of: replica).description)), (Schema.GrantField.role, .text("S")),
            (Schema.GrantField.scopes, .text(scope.description)), (Schema.GrantField.rank, .integer(1)),
        ]
        return try root.say(
            values.map { Change(record, FieldAddress($0.0), .set, $0.1) }, creating: [Creation(record, type: 1, parent: nil)],
            in: .directory)
    }

    private static func ship(_ name: String, incarnation: Int = 1) throws -> [UInt8] {
        var stranger = Stranger(name, try TestRegister.schema(), incarnation: UInt32(incarnation))
        return try stranger.create([("ship", nil, [(FieldAddress(1), .text("a"))])], in: scope)
    }

    private static func readsItsVectorAgain(_ lone: Lone) throws -> Bool {
        let held = try lone.store.heads(scope).held
        var writer = ByteWriter()
        ValueCodec.encode(held, into: &writer)
        var reader = ByteReader(writer.bytes)
        return try ValueCodec.vector(from: &reader) == held
    }

    @Test func `S8 F1 P10 a key begins as often as its grants have room for, and a new grant gives new room`() throws {
        var (lone, root) = try Self.governed()
        let key = Stranger("liar", try TestRegister.schema()).replica
        try lone.receive(Self.grant(&root, to: key))
        for incarnation in 1...Limits.incarnationsPerGrant {
            #expect(try lone.receive(Self.ship("liar", incarnation: incarnation)) == .applied)
        }
        let next = try Self.ship("liar", incarnation: Limits.incarnationsPerGrant + 1)
        #expect(try lone.receive(next) == .refused(.tooManyIncarnations))
        #expect(try lone.receive(Self.ship("liar")) == .known)
        // Nobody else is in the way of that.
        let other = Stranger("honest", try TestRegister.schema()).replica
        try lone.receive(Self.grant(&root, to: other))
        #expect(try lone.receive(Self.ship("honest")) == .applied)
        try lone.receive(Self.grant(&root, to: key))
        #expect(try lone.receive(next) == .applied)
        #expect(try Self.readsItsVectorAgain(lone))
    }

    @Test func `F1 keys that nobody named have a bound together, and whom somebody names comes in all the same`() throws {
        var (lone, root) = try Self.governed()
        for stranger in 1...Limits.strangersMax { #expect(try lone.receive(Self.ship("stranger \(stranger)")) == .applied) }
        #expect(try lone.receive(Self.ship("one more")) == .refused(.tooManyReplicas))
        for incarnation in 2...9 {
            #expect(try lone.receive(Self.ship("stranger 1", incarnation: incarnation)) == .refused(.tooManyReplicas))
        }
        #expect(try lone.store.heads(Self.scope).heads.count == Limits.strangersMax)
        // What was refused left nothing behind.
        #expect(try lone.store.connection.integer("SELECT count(*) FROM _replica") <= Int64(Limits.strangersMax) + 2)
        let named = Stranger("one more", try TestRegister.schema()).replica
        try lone.receive(Self.grant(&root, to: named))
        #expect(try lone.receive(Self.ship("one more")) == .applied)
        #expect(try Self.readsItsVectorAgain(lone))
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `F1 a chain that has not begun in a scope leaves nothing waiting there`() throws {
        let lone = try Lone()
        var liar = try Forger("liar")
        #expect(try lone.receive(liar.ship("a", in: Self.scope)) == .applied)
        let elsewhere = try liar.ship("b", in: ScopeCode(number: 450_124_100_202))
        #expect(try lone.receive(elsewhere) == .refused(.noBeginning(liar.replica)))
        #expect(try lone.store.connection.integer("SELECT count(*) FROM _changeset") == 1)
    }

    @Test func `of a chain that forks for ever so many branches are kept as there is room for`() throws {
        let lone = try Lone()
        for branch in 0..<Limits.branchesMax {
            var liar = try Forger("twice")
            #expect(try lone.receive(liar.ship("\(branch)", in: Self.scope)) == .applied)
        }
        var liar = try Forger("twice")
        #expect(try lone.receive(liar.ship("one more", in: Self.scope)) == .refused(.tooManyBranches))
        #expect(try lone.store.connection.integer("SELECT count(*) FROM _changeset") == Int64(Limits.branchesMax))
    }

    @Test func `S9 a device whose key has no room left is told before it seals`() throws {
        var (lone, root) = try Self.governed()
        let own = lone.store.own
        try lone.receive(Self.grant(&root, to: own))
        let name = "reader"
        for incarnation in 1...Limits.incarnationsPerGrant {
            #expect(try lone.receive(Self.ship(name, incarnation: incarnation)) == .applied)
        }
        _ = try lone.ship(in: Self.scope)
        #expect(throws: StoreError.notPermitted(.tooManyIncarnations(Self.scope))) {
            try lone.store.write { _ in _ = try lone.store.seal(Self.scope) }
        }
        try lone.receive(Self.grant(&root, to: own))
        #expect(try lone.store.write { _ in try lone.store.seal(Self.scope) } == 1)
    }

    @Test func `S9 saves that are all alike are sealed so that others take them`() throws {
        let lone = try Lone("writer")
        let drafts = (0..<12_000).map { _ in
            var draft = Draft(scope: Self.scope)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("a"))])]
            return draft
        }
        _ = try lone.store.save(drafts)
        let sealed = try lone.sealed(Self.scope)
        let (other, room) = (try Lone("reader", seed: 2), sealed.map { Limits.operationsMax(bytes: $0.count).made })
        #expect(sealed.count > 1 && room.allSatisfy { $0 < 24_000 })
        for bytes in sealed { #expect(try other.receive(bytes) == .applied) }
        #expect(try other.store.stateDigest(Self.scope) == lone.store.stateDigest(Self.scope))
    }
}
