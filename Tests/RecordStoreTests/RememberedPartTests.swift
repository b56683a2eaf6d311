import Causality
import Changesets
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// What connections that only look have of parts in memory is what the file says, for whoever may read it.
struct RememberedPartTests {
    private static let scope = ScopeCode(number: 450_124_100_201)
    private static let part = "part"

    /// A store whose register seals, what is computed of its scope in a state, and a connection that remembers it.
    private struct Node {
        let lone: Lone
        let memory = PartMemory(most: 1 << 10)
        let looking: RecordStore
        let state: ScopeState

        init() throws {
            lone = try Lone("lone", schema: SecretRegister.bytes)
            let (ship, _) = try lone.ship("Hai", in: scope)
            try lone.set(ship, 2, .text("440524188001010014"), in: scope)
            looking = try RecordStore.openForLooking(
                in: lone.path, signer: Toy.signer("lone"), environment: Toy.environment(seed: 2), memory: memory)
            state = try #require(try lone.store.keptParts.scopeStates().first)
        }

        /// The state with so much said beside it, as whoever computes says how.
        func state(_ stamp: [UInt8]) -> ScopeState { ScopeState(scope: state.scope, number: state.number, stamp: state.stamp + stamp) }

        /// What is kept; concealed unless it is of rows that nobody sealed.
        func keep(_ content: [UInt8], isPlain: Bool = false, stamp: [UInt8] = []) throws {
            let parts = lone.store.keptParts
            try parts.keepParts(part, [(state(stamp), content)], from: isPlain ? parts.settled(parts.basis()) : nil)
        }

        func shown(_ stamp: [UInt8] = [], by looking: RecordStore? = nil) throws -> [[UInt8]] {
            var all: [[UInt8]] = []
            let parts = (looking ?? self.looking).keptParts
            let missing = try parts.eachContent(part, of: [state(stamp)], deriving: { _ in }) { _, content, _ in
                all.append(content.indices.map { content[$0] })
            }
            #expect(missing == (all.isEmpty ? [0] : []))
            #expect(try parts.contents(part, of: [state(stamp)]).map(\.value) == all)
            return all
        }
    }

    @Test(arguments: [true, false]) func `of each state it is what was computed in it`(isPlain: Bool) throws {
        let node = try Node()
        #expect(try node.shown() == [])
        try node.keep([1, 2], isPlain: isPlain)
        for _ in 0..<2 { #expect(try node.shown() == [[1, 2]]) }
        #expect(node.memory.parts(Self.part).count == 1)
        try node.keep([3], isPlain: isPlain, stamp: [7])
        for _ in 0..<2 { #expect(try node.shown([7]) == [[3]]) }
        #expect(try node.shown([8]) == [])
        // A stamp names its rows, so it stays true of what the file no longer has.
        try node.lone.store.write { _ in try node.lone.store.file.write { w throws(StoreError) in try KeptParts.empty(w) } }
        #expect(try node.shown([7]) == [[3]])
        // Where keys are destroyed the stamp is another one.
        let before = node.state
        try node.lone.store.write { _ in
            try node.lone.store.file.write { w throws(StoreError) in try node.lone.store.rooms.names.noteRefold(before.number, w) }
        }
        #expect(try node.looking.keptParts.scopeStates().first?.stamp != before.stamp)
    }

    @Test func `what one connection computed the others have, before it is kept`() throws {
        let node = try Node()
        let other = try RecordStore.openForLooking(
            in: node.lone.path, signer: Toy.signer("lone"), environment: Toy.environment(seed: 3), memory: node.memory
        ) { _ in }
        try other.read { _ in
            let parts = other.keptParts
            try parts.keepParts(Self.part, [(node.state, [4])], from: parts.settled(parts.basis()))
            try parts.keepParts("concealed", [(node.state, [5])])
        }
        #expect(try node.shown() == [[4]] && node.shown(by: other) == [[4]])
        #expect(try node.looking.keptParts.contents("concealed", of: [node.state])[node.state.number] == [5])
        try other.looking(as: Toy.signer("guest")) { () throws in
            #expect(try other.keptParts.contents("concealed", of: [node.state]).isEmpty)
        }
        #expect(try node.lone.store.keptParts.keptParts(Self.part).isEmpty)
    }

    @Test func `more than there is room for is not held, and what came into the place of the file is asked anew`() throws {
        let node = try Node()
        try node.keep([UInt8](repeating: 6, count: 2_000), isPlain: true)
        #expect(try node.shown().first?.count == 2_000)
        #expect(node.memory.parts(Self.part).isEmpty)
        try node.keep([7], isPlain: true, stamp: [1])
        #expect(try node.shown([1]) == [[7]] && node.memory.parts(Self.part).count == 1)
        node.memory.use(ReplicaID(high: 1, low: 2, incarnation: 3))
        #expect(node.memory.parts(Self.part).isEmpty)
    }

    @Test func `what is concealed is shown to nobody but whose key it is under, in memory or not`() throws {
        let node = try Node()
        try node.keep([1, 2])
        for _ in 0..<2 {
            #expect(try node.shown() == [[1, 2]])
            try node.looking.looking(as: Toy.signer("guest")) { () throws in #expect(try node.shown() == []) }
        }
        // What needs no key is for both.
        try node.keep([4], isPlain: true, stamp: [1])
        #expect(try node.shown([1]) == [[4]])
        try node.looking.looking(as: Toy.signer("guest")) { () throws in #expect(try node.shown([1]) == [[4]]) }
    }

    @Test func `what was opened for it is looked through again each time, and stands in the log of whoever asks`() throws {
        let node = try Node()
        let basis = try node.lone.store.keptParts.basis()
        _ = try node.lone.store.views.query("SELECT master FROM ship")
        _ = try node.lone.store.record(
            try #require(try node.lone.store.views.records(node.lone.store.schema.types[0]).first), in: Self.scope)
        try node.lone.store.keptParts.keepParts(Self.part, [(node.state, [5])], from: node.lone.store.keptParts.settled(basis))
        for _ in 0..<3 {
            #expect(try node.shown() == [[5]])
            #expect(node.looking.takeOwed().count == 1)
        }
        #expect(node.memory.parts(Self.part).count == 1)
    }

    @Test func `what is computed by what was concealed is concealed too, and what was computed before that is not`() throws {
        let node = try Node()
        try node.keep([1])
        let parts = node.lone.store.keptParts
        let (before, during) = (parts.settled(try parts.basis()), try parts.basis())
        _ = try parts.keptParts(Self.part)
        try parts.keepParts("before", [(node.state, [2])], from: before)
        try parts.keepParts("of it", [(node.state, [3])], from: parts.settled(during))
        func first(_ part: String) throws -> UInt8? {
            let find = try node.lone.store.connection.prepare("SELECT content FROM _report WHERE part = ?")
            find.bind(1, part)
            defer { find.reset() }
            return try find.nextRow() ? find.blob(0).first : nil
        }
        #expect(try first("before") == KeptParts.plain)
        #expect(try first("of it") != KeptParts.plain)
    }

    @Test func `whoever reads is given their own keys without a look at everybody's, in a file of version 8 too once it is brought up`()
        throws
    {
        let node = try Node()
        for sql in ["DROP INDEX _scope_key_holder", "PRAGMA user_version = 8"] { try node.lone.store.connection.execute(sql) }
        let store = try RecordStore.open(in: node.lone.path, signer: Toy.signer("lone"), environment: node.lone.store.environment)
        #expect(try store.connection.integer("PRAGMA user_version") == Int64(StoreTables.version))
        #expect(try store.verify().faults.isEmpty)
        for sql in [
            "SELECT count(*) FROM _scope_key WHERE holder = ?", "SELECT statement FROM _scope_key WHERE holder = ? AND name = ?",
        ] {
            let find = try store.connection.prepare("EXPLAIN QUERY PLAN " + sql)
            defer { find.reset() }
            #expect(try find.nextRow() && find.text(3).contains("INDEX _scope_key_holder (holder=?"))
        }
    }
}
