import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// What is opened over a connection that only looks is written down by whoever writes there.
struct OwedViewingTests {
    private static let scope = ScopeCode(number: 450_124_100_201)
    private static let number = "440524188001010014"
    private let guest = Toy.signer("guest")

    /// A store with a ship of its own and one of a guest's, the master of each sealed, and a connection that looks at it.
    private func stores() throws -> (Lone, looking: RecordStore, own: RecordID, theirs: RecordID) {
        let lone = try Lone("lone", schema: SecretRegister.bytes)
        func fill() throws -> RecordID {
            let (ship, _) = try lone.ship("Hai", in: Self.scope)
            try lone.set(ship, 2, .text(Self.number), in: Self.scope)
            return ship
        }
        let (own, theirs) = (try fill(), try lone.store.acting(as: guest) { try fill() })
        let looking = try RecordStore.openForLooking(
            in: lone.path, signer: Toy.signer("lone"), environment: Toy.environment(seed: 2))
        return (lone, looking, own, theirs)
    }

    private func log(_ lone: Lone, of key: [UInt8]) throws -> [Viewing] {
        try lone.store.viewings.entries(seenBy: lone.store.viewings.ownSight()).filter {
            Fingerprint(of: $0.replica) == Fingerprint(digest: Toy.digest(key))
        }
    }

    @Test func `the node opens with its own keys, owes that once, and it stands in its log when whoever writes has noted it`() throws {
        let (lone, looking, own, _) = try stores()
        let before = try log(lone, of: Toy.signer("lone").publicKey).count
        #expect(try looking.record(own, in: Self.scope)?.value("master") == .text(Self.number))
        #expect(try log(lone, of: Toy.signer("lone").publicKey).count == before)
        let owed = looking.takeOwed()
        #expect(owed.count == 1 && looking.takeOwed().isEmpty)
        for one in owed { try lone.store.note(one) }
        let entries = try log(lone, of: Toy.signer("lone").publicKey)
        #expect(entries.count == before + 1 && entries.last?.content.named == [.init(record: own, fields: [2])])
        // What is not sealed is owed to nobody.
        _ = try looking.views.query("SELECT name FROM ship")
        #expect(looking.takeOwed().isEmpty)
    }

    @Test func `a guest reads with their own keys alone, and what they opened stands in their own log`() throws {
        let (lone, looking, own, theirs) = try stores()
        let before = try log(lone, of: guest.publicKey).count
        try looking.looking(as: guest) { () throws in
            #expect(try looking.record(theirs, in: Self.scope)?.value("master") == .text(Self.number))
            #expect(try looking.record(own, in: Self.scope)?.value("master") != .text(Self.number))
        }
        #expect(looking.own == lone.store.own)
        for one in looking.takeOwed() { try lone.store.note(one) }
        let entries = try log(lone, of: guest.publicKey)
        #expect(entries.count == before + 1 && entries.last?.content.named == [.init(record: theirs, fields: [2])])
        #expect(lone.store.own == looking.own && lone.store.signer?.publicKey == Toy.signer("lone").publicKey)
        for log in try lone.store.viewings.logs() { #expect(try lone.store.viewings.fault(in: log) == nil) }
        // Whoever never wrote there is given a name to write under.
        let other = Toy.signer("other")
        let count = try log(lone, of: other.publicKey).count
        try looking.looking(for: other) { _ = try looking.record(own, in: Self.scope) }
        for one in looking.takeOwed() { try lone.store.note(one) }
        #expect(try log(lone, of: other.publicKey).count == count + 1)
        #expect(try lone.store.verify(nil).faults.isEmpty)
    }

    @Test func `a guest sees what the store wrote itself and did not seal yet, as the store's own and not as theirs`() throws {
        let (lone, looking, own, _) = try stores()
        try lone.set(own, 1, .text("Hai II"), in: Self.scope)
        #expect(try lone.store.ownEntries.hasUnsealed(Self.scope))
        func seen() throws -> [String] {
            let view = try #require(try looking.record(own, in: Self.scope))
            let history = try looking.views.history(own, in: Self.scope).map { "\($0.entry.dot) \($0.author.person)" }
            let heads = try looking.log.heads(Self.scope).heads[lone.store.own]?.applied
            let heard = try looking.views.heard().map { "\($0.replica) \($0.entries) \($0.written)" }
            let counts = try looking.views.ownCounts(Self.scope)
            let words = ["\(view.value("name") ?? .missing)", "\(heads ?? 0)", "\(counts)"] + history + heard
            return words
        }
        let before = try seen()
        // Either may be the first to ask, since what one learned is remembered.
        let fresh = try RecordStore.openForLooking(in: lone.path, signer: Toy.signer("lone"), environment: Toy.environment(seed: 3))
        _ = try fresh.looking(as: guest) { try fresh.views.history(own, in: Self.scope) }
        let theirs = try looking.looking(as: guest) { try seen() }
        #expect(theirs == before && before.contains { $0.contains("Hai II") })
        #expect(try seen() == before)
        #expect(try fresh.views.history(own, in: Self.scope).count == looking.views.history(own, in: Self.scope).count)
    }

    @Test func `what was thrown while something was open is owed all the same`() throws {
        struct Stop: Error {}
        let (_, looking, own, theirs) = try stores()
        #expect(throws: Stop.self) {
            try looking.read { _ in
                _ = try looking.record(own, in: Self.scope)
                throw Stop()
            }
        }
        #expect(throws: Stop.self) {
            try looking.looking(as: guest) {
                _ = try looking.record(theirs, in: Self.scope)
                throw Stop()
            }
        }
        #expect(looking.takeOwed().count == 2)
    }

    @Test func `a part that nothing sealed was asked for lies open, for whoever comes; any other is its maker's`() throws {
        let (lone, looking, _, _) = try stores()
        let states = try lone.store.keptParts.scopeStates()
        let basis = try lone.store.read { _ in try lone.store.keptParts.basis() }
        _ = try lone.store.views.query("SELECT name FROM ship")
        try lone.store.keptParts.keepParts("names", states.map { ($0, Array("Hai".utf8)) }, from: basis)
        _ = try lone.store.views.query("SELECT master FROM ship")
        try lone.store.keptParts.keepParts("masters", states.map { ($0, Array(Self.number.utf8)) }, from: basis)
        // A guest has no use for what was made with others' keys, nor is told of it.
        try looking.looking(as: guest) { () throws in
            #expect(try looking.keptParts.keptParts("names").values.map(\.content) == [Array("Hai".utf8)])
            #expect(try looking.keptParts.contents("names", of: states).map(\.value) == [Array("Hai".utf8)])
            #expect(try looking.keptParts.keptParts("masters").isEmpty)
        }
        #expect(looking.takeOwed().isEmpty)
        // The node reads both, and of the second it is told who did.
        var contents: [[UInt8]] = []
        for part in ["names", "masters"] {
            _ = try looking.keptParts.eachContent(part, of: states, deriving: { _ in }) { _, content, _ in
                contents.append(content.indices.map { content[$0] })
            }
        }
        #expect(contents == [Array("Hai".utf8), Array(Self.number.utf8)])
        #expect(looking.takeOwed().count == 1)
        for file in lone.folder.contents() { #expect(!String(decoding: file.bytes, as: UTF8.self).contains(Self.number), "\(file.name)") }
    }

    @Test func `what was asked for in vain may be more for another: it is concealed`() throws {
        let (lone, looking, _, _) = try stores()
        let states = try lone.store.keptParts.scopeStates()
        try lone.store.acting(as: Toy.signer("other")) { () throws in
            let basis = try lone.store.keptParts.basis()
            _ = try lone.store.views.query("SELECT master FROM ship")
            try lone.store.keptParts.keepParts("masters", states.map { ($0, []) }, from: basis)
        }
        #expect(try looking.keptParts.keptParts("masters").isEmpty)
    }
}
