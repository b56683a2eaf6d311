import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// What may be saved, with what was shown, and what is told where it may not.
struct SaveTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    @Test func `a form opened before somebody else's entry came, and saved after, ends in siblings`() throws {
        let (lone, other) = (try Lone(), try Lone("other", seed: 2))
        // An makes a ship, and both have it.
        let (ship, _) = try lone.ship(in: Self.scope)
        for bytes in try lone.sealed(Self.scope) { try other.receive(bytes) }
        // An opens the form.
        let token = try lone.store.tokens.currentToken(Self.scope)
        // Bo's name for it arrives while the form is open.
        try other.set(ship, 1, .text("Bo"), in: Self.scope)
        for bytes in try other.sealed(Self.scope) { try lone.receive(bytes) }
        // An saves what he wrote without having seen it.
        try lone.set(ship, 1, .text("An"), token: token, in: Self.scope)
        let field = try lone.store.record(ship, in: Self.scope)?.field(FieldAddress(1))
        #expect(field?.state.values.map(\.value) == [.text("An"), .text("Bo")])
        #expect(field?.verdict == Verdict(value: nil, attention: .disputed))
        #expect(try lone.store.views.conflicts().map(\.kind) == [.disputed])
        // The same, opened anew, settles it.
        try lone.set(ship, 1, .text("An"), in: Self.scope)
        #expect(try lone.store.record(ship, in: Self.scope)?.value("name") == .text("An"))
        #expect(try lone.store.views.conflicts().isEmpty)
    }

    private func isStale(_ save: () throws -> Any) -> Bool {
        do {
            _ = try save()
            return false
        } catch StoreError.stale {
            return true
        } catch {
            return false
        }
    }

    @Test func `an old token is refused where a later save of one's own wrote the same field, and not elsewhere`() throws {
        let lone = try Lone()
        let (ship, token) = try lone.ship(in: Self.scope)
        try lone.set(ship, 1, .text("later"), token: token, in: Self.scope)
        #expect(throws: StoreError.stale(StaleToken(record: ship, fields: [FieldAddress(1)]))) {
            try lone.set(ship, 1, .text("late"), token: token, in: Self.scope)
        }
        #expect(try lone.store.record(ship, in: Self.scope)?.value("name") == .text("later"))
        try lone.set(ship, 6, .integer(1), token: token, in: Self.scope)
    }

    @Test func `a retirement counts as writing the record and all beneath it, either way round`() throws {
        let lone = try Lone()
        let (ship, token) = try lone.ship(in: Self.scope)
        var draft = Draft(scope: Self.scope)
        draft.creations = [NewRecord(type: 2, parent: .existing(ship), changes: [FieldWrite(FieldAddress(1), .set, .text("m"))])]
        let sailor = try lone.store.save(draft).created[0]
        // Something was written beneath the ship after the token was given.
        #expect(isStale { try lone.set(ship, 0, .missing, kind: .delete, token: token, in: Self.scope) })
        let open = try lone.store.tokens.currentToken(Self.scope)
        try lone.set(ship, 0, .missing, kind: .delete, in: Self.scope)
        // The ship was retired after the token was given: neither it nor what is beneath it is written.
        #expect(isStale { try lone.set(ship, 6, .integer(1), token: open, in: Self.scope) })
        #expect(isStale { try lone.set(sailor, 1, .text("n"), token: open, in: Self.scope) })
        draft.token = open
        #expect(isStale { try lone.store.save(draft) })
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `a retirement is refused where a bare record came beneath since`() throws {
        let lone = try Lone()
        let (ship, token) = try lone.ship(in: Self.scope)
        var draft = Draft(scope: Self.scope)
        draft.creations = [NewRecord(type: 2, parent: .existing(ship), changes: [])]
        _ = try lone.store.save(draft)
        #expect(isStale { try lone.set(ship, 0, .missing, kind: .delete, token: token, in: Self.scope) })
    }

    @Test func `tokens survive as text, and mistyped or foreign ones are refused`() throws {
        let (lone, other) = (try Lone(), try Lone("other", seed: 2))
        let (ship, _) = try lone.ship(in: Self.scope)
        for bytes in try lone.sealed(Self.scope) { try other.receive(bytes) }
        try other.set(ship, 6, .integer(1), in: Self.scope)
        for bytes in try other.sealed(Self.scope) { try lone.receive(bytes) }
        let token = try lone.store.tokens.currentToken(Self.scope)
        let text = try lone.store.tokens.text(of: token)
        let again = try RecordStore.open(in: lone.path, signer: nil, environment: lone.store.environment)
        #expect(try again.tokens.token(text) == token)
        #expect(throws: StoreError.self) { try other.store.tokens.token(text) }
        let letters = Array(text)
        var accepted = 0
        for index in letters.indices {
            for letter in "Aa0_" where letter != letters[index] {
                var mistyped = letters
                mistyped[index] = letter
                if (try? lone.store.tokens.token(String(mistyped))) != nil { accepted += 1 }
            }
            if (try? lone.store.tokens.token(String(letters.prefix(index)))) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test func `a token of another scope, or of a store that knew more, is refused and stops nothing`() throws {
        let lone = try Lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        let nobody = ReplicaID(high: 1, low: 1, incarnation: 1)
        for token in [
            Token(scope: Self.scope, context: VersionVector([(nobody, UInt64(4))]), ownNumber: 0, replica: lone.store.own),
            Token(scope: Self.scope, context: VersionVector(), ownNumber: 99, replica: lone.store.own),
            Token(scope: Self.scope, context: VersionVector(), ownNumber: 0, replica: nobody),
        ] {
            #expect(throws: StoreError.self) { try lone.set(ship, 6, .integer(1), token: token, in: Self.scope) }
        }
        #expect(try lone.sealed(Self.scope).count == 1)
    }

    @Test func `a token names its scope: of another it is refused, and written nothing, though its numbers would fit`() throws {
        let lone = try Lone()
        let other = ScopeCode(number: 450_124_100_202)
        let (here, _) = try lone.ship(in: Self.scope)
        let (there, _) = try lone.ship(in: other)
        // Giving a token is reading, so a scope that nothing is in is not made known by it.
        let begun = try lone.store.tokens.currentToken(ScopeCode(number: 450_124_100_999))
        #expect(try lone.store.tokens.token(lone.store.tokens.text(of: begun)) == begun)
        #expect(try !lone.store.scopes().contains(begun.scope))
        let token = try lone.store.tokens.token(lone.store.tokens.text(of: lone.store.tokens.currentToken(Self.scope)))
        #expect(token.scope == Self.scope)
        let error = #expect(throws: StoreError.self) { try lone.set(there, 6, .integer(1), token: token, in: other) }
        #expect(error == .badToken(.otherScope(given: Self.scope, used: other)))
        #expect(try lone.store.record(there, in: other)?.field(FieldAddress(6)) == nil)
        try lone.set(here, 6, .integer(1), token: token, in: Self.scope)
    }

    @Test func `what could not be read again is not written`() throws {
        let lone = try Lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        let long = String(repeating: "长", count: 30_000)
        let bad: [(FieldAddress, ChangeKind, Value)] = [
            (FieldAddress(99), .set, .text("x")), (FieldAddress(6), .set, .text("x")), (FieldAddress(1), .set, .text(long)),
            (FieldAddress(3), .set, .integer(.max)), (FieldAddress(9), .set, .group([.missing, .missing])),
            (FieldAddress(9, .number(2017)), .set, .group([.missing])), (FieldAddress(1), .add, .text("x")),
            (FieldAddress(1), .delete, .missing), (.existence, .add, .missing), (.existence, .set, .text("x")),
        ]
        for (address, kind, value) in bad {
            var draft = Draft(scope: Self.scope)
            draft.record = ship
            draft.changes = [FieldWrite(address, kind, value)]
            #expect(throws: StoreError.self, "\(address) \(kind)") { try lone.store.save(draft) }
        }
        var twice = Draft(scope: Self.scope)
        twice.record = ship
        twice.changes = [FieldWrite(FieldAddress(1), .set, .text("a")), FieldWrite(FieldAddress(1), .propose, .text("b"))]
        #expect(throws: StoreError.self) { try lone.store.save(twice) }
        let unknown = RecordID(replica: lone.store.own, number: 77, index: 0, salt: 0)
        #expect(throws: StoreError.self) { try lone.set(unknown, 1, .text("x"), in: Self.scope) }
        // Nothing of a group is nothing of each input; a text is composed.
        var draft = Draft(scope: Self.scope)
        draft.record = ship
        draft.changes = [FieldWrite(FieldAddress(9, .number(2017)), .set, .missing), FieldWrite(FieldAddress(1), .set, .text("e\u{301}"))]
        _ = try lone.store.save(draft)
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
        let other = try Lone("other", seed: 2)
        for bytes in try lone.sealed(Self.scope) { #expect(try other.receive(bytes) == .applied) }
        #expect(try other.store.stateDigest(Self.scope) == lone.store.stateDigest(Self.scope))
    }

    @Test func `P11 ten thousand edits of one field out of reach of a network are one value, and nobody's conflict, when they come`() throws
    {
        let (lone, other) = (try Lone(), try Lone("other", seed: 2))
        let (ship, _) = try lone.ship(in: Self.scope)
        for bytes in try lone.sealed(Self.scope) { try other.receive(bytes) }
        try other.set(ship, 6, .integer(-1), in: Self.scope)
        // What was seen lies far behind what its author wrote since.
        try other.store.write { _ in for number in Int64(1)...1_500 { try other.set(ship, 7, .integer(number), in: Self.scope) } }
        for bytes in try other.sealed(Self.scope) { try lone.receive(bytes) }
        try lone.store.write { _ in for number in Int64(1)...10_000 { try lone.set(ship, 6, .integer(number), in: Self.scope) } }
        for bytes in try lone.sealed(Self.scope) { try other.receive(bytes) }
        let there = try #require(try other.store.record(ship, in: Self.scope))
        #expect(there.value("deepest") == .integer(10_000))
        #expect(try other.store.views.conflictCounts() == (0, 0))
        #expect(try other.store.stateDigest(Self.scope) == lone.store.stateDigest(Self.scope))
    }

    @Test func `many large saves are sealed in pieces that everybody takes`() throws {
        var random = SplitMix64(seed: 3)
        let (lone, other) = (try Lone(), try Lone("other", seed: 2))
        let (ship, _) = try lone.ship(in: Self.scope)
        try lone.store.write { _ in
            for _ in 0..<120 {
                let text = String((0..<40_000).map { _ in Character(UnicodeScalar(UInt8.random(in: 33...126, using: &random))) })
                try lone.set(ship, 1, .text(text), in: Self.scope)
            }
        }
        let changesets = try lone.sealed(Self.scope)
        #expect(changesets.count > 2)
        for bytes in changesets { #expect(try other.receive(bytes) == .applied) }
        #expect(try other.store.stateDigest(Self.scope) == lone.store.stateDigest(Self.scope))
        var draft = Draft(scope: Self.scope)
        draft.record = ship
        draft.changes = (0..<40).map { FieldWrite(FieldAddress(8), .add, .text(String(repeating: "p", count: 60_000) + "\($0)")) }
        #expect(throws: StoreError.self) { try lone.store.save(draft) }
    }

    @Test func `T7 a clock fifty years off, either way, decides nothing but what is latest among siblings`() throws {
        let years: UInt64 = 50 * 365 * 86_400_000
        let (past, now, future) = (
            try Lone("past", seed: 1, clock: { 1_500_000_000_000 &- min(years, 1_499_999_999_999) }), try Lone("now", seed: 2),
            try Lone("future", seed: 3, clock: { 1_500_000_000_000 + years })
        )
        let (ship, _) = try now.ship(in: Self.scope)
        let all = [past, now, future]
        for bytes in try now.sealed(Self.scope) { for lone in [past, future] { try lone.receive(bytes) } }
        for (index, lone) in all.enumerated() {
            for field in [1, 6, 7] { try lone.set(ship, field, field == 1 ? .text("\(index)") : .integer(Int64(index)), in: Self.scope) }
            try lone.set(ship, 2, .integer(Int64(1 + index % 2)), in: Self.scope)
        }
        for from in all { for bytes in try from.sealed(Self.scope) { for to in all where to.path != from.path { try to.receive(bytes) } } }
        #expect(try Set(all.map { try $0.store.stateDigest(Self.scope) }).count == 1)
        let view = try now.store.record(ship, in: Self.scope)
        #expect(view?.value("flag") == .integer(1))
        #expect(view?.value("deepest") == .integer(2))
        #expect(view?.field(FieldAddress(1))?.state.values.count == 3)
        // Whoever saw the stamp from the future writes over it all the same.
        try past.set(ship, 2, .integer(2), in: Self.scope)
        #expect(try past.store.record(ship, in: Self.scope)?.value("flag") == .integer(2))
    }
}

/// Many saves at once, as imports make them.
struct BulkSaveTests {
    private static let scope = SaveTests.scope

    private static func drafts(_ ship: RecordID, _ count: Int) -> [Draft] {
        (0..<count).map { index in
            var draft = Draft(scope: scope)
            if index % 5 == 4 {
                draft.record = ship
                draft.changes = [FieldWrite(FieldAddress(1), .set, .text("ship \(index)"))]
            } else {
                draft.creations = [
                    NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("name \(index % 7)"))]),
                    NewRecord(type: 2, parent: .created(0), changes: [FieldWrite(FieldAddress(1), .set, .text("sailor"))]),
                    NewRecord(type: 2, parent: .existing(ship), changes: [FieldWrite(FieldAddress(1), .set, .text("mate \(index)"))]),
                ]
            }
            draft.reason = index % 3 == 0 ? "import" : nil
            return draft
        }
    }

    @Test func `saves taken together are what they are one after the other`() throws {
        let (together, apart) = (try Lone(), try Lone())
        let (ship, _) = try together.ship(in: Self.scope)
        #expect(try apart.ship(in: Self.scope).0 == ship)
        let drafts = Self.drafts(ship, 23)
        let one = try together.store.save(drafts)
        let other = try apart.store.write { _ in try drafts.map { try apart.store.save($0) } }
        #expect(one.map(\.dot) == other.map(\.dot))
        #expect(one.map(\.created) == other.map(\.created))
        #expect(one.map(\.token) == other.map(\.token))
        #expect(try together.store.verify(Self.scope).faults.isEmpty)
        #expect(try together.sealed(Self.scope) == apart.sealed(Self.scope))
        #expect(try together.store.stateDigest(Self.scope) == apart.store.stateDigest(Self.scope))
    }

    @Test func `E11 where one of them is refused none is taken, also within a longer write`() throws {
        let lone = try Lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        var drafts = Self.drafts(ship, 8)
        drafts[6].creations = []
        drafts[6].record = ship
        drafts[6].changes = [FieldWrite(FieldAddress(99), .set, .text("no such field"))]
        try lone.store.write { _ in
            #expect(throws: StoreError.self) { try lone.store.save(drafts) }
            _ = try lone.store.save(Self.drafts(ship, 2))
        }
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
        #expect(try lone.store.heads(Self.scope).applied[lone.store.own] == 3)
    }
}
