import Causality
import Changesets
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// What a connection that only looks has of kept parts in memory is what the file says, for whoever may read it.
struct RememberedPartTests {
    private static let scope = ScopeCode(number: 450_124_100_201)
    private static let part = "part"

    /// A store whose register seals, what is computed of its scope in a state, and a connection that remembers it.
    private struct Node {
        let lone: Lone
        let looking: RecordStore
        let state: ScopeState

        init() throws {
            lone = try Lone("lone", schema: SecretRegister.bytes)
            let (ship, _) = try lone.ship("Hai", in: scope)
            try lone.set(ship, 2, .text("440524188001010014"), in: scope)
            looking = try RecordStore.openForLooking(
                in: lone.path, signer: Toy.signer("lone"), environment: Toy.environment(seed: 2), remembering: [part])
            state = try #require(try lone.store.keptParts.scopeStates().first)
        }

        /// What is kept; concealed unless it is of rows that nobody sealed.
        func keep(_ content: [UInt8], isPlain: Bool = false, stamp: [UInt8] = []) throws {
            let state = ScopeState(scope: state.scope, number: state.number, stamp: state.stamp + stamp)
            let parts = lone.store.keptParts
            try parts.keepParts(part, [(state, content)], from: isPlain ? parts.settled(parts.basis()) : nil)
        }

        func shown() throws -> [[UInt8]] {
            var all: [[UInt8]] = []
            try looking.keptParts.eachKeptPart(part) { _, _, content in all.append(content.indices.map { content[$0] }) }
            #expect(try [looking.keptParts.keptPart(part, of: state.number)] == (all.isEmpty ? [[]] : all))
            return all
        }
    }

    @Test(arguments: [true, false]) func `it follows the file, whatever is kept anew or emptied meanwhile`(isPlain: Bool) throws {
        let node = try Node()
        #expect(try node.shown() == [])
        try node.keep([1, 2], isPlain: isPlain)
        for _ in 0..<2 { #expect(try node.shown() == [[1, 2]]) }
        #expect(node.looking.context.remembered[Self.part]?.count == 1)
        try node.keep([3], isPlain: isPlain, stamp: [7])
        for _ in 0..<2 { #expect(try node.shown() == [[3]]) }
        try node.lone.store.write { _ in try node.lone.store.file.write { w throws(StoreError) in try KeptParts.empty(w) } }
        #expect(try node.shown() == [])
        #expect(node.looking.context.remembered[Self.part]?.isEmpty == true)
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
        #expect(try node.shown() == [[4]])
        try node.looking.looking(as: Toy.signer("guest")) { () throws in #expect(try node.shown() == [[4]]) }
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
}
