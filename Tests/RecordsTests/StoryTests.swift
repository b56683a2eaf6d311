import Causality
import Records
import TestSupport
import Testing

/// Stories of one ship, told entry by entry: who wrote what, having seen what.
struct StoryTests {
    let ship: RecordID
    let schema: Schema
    private let made: Entry
    static let (an, bo, harbour) = (replica(1), replica(2), replica(3))

    static func replica(_ number: UInt64) -> ReplicaID { ReplicaID(high: number, low: 0, incarnation: 0) }

    init() throws {
        schema = try TestRegister.schema()
        ship = RecordID(replica: Self.an, number: 1, index: 0, salt: 0)
        made = Entry(
            dot: Dot(Self.an, 1), context: VersionVector(), time: HybridTime(bits: 1),
            creations: [Creation(ship, type: 1, parent: nil)])
    }

    /// A fold in which An has made the ship.
    func begin() -> ScopeFold {
        var fold = ScopeFold(schema: schema)
        apply(made, to: &fold)
        return fold
    }

    func entry(
        _ replica: ReplicaID, _ number: UInt64, seen: [(ReplicaID, UInt64)], _ field: Int, _ kind: ChangeKind = .set,
        _ value: Value = .missing, on record: RecordID? = nil, creating: [Creation] = []
    ) -> Entry {
        Entry(
            dot: Dot(replica, number), context: VersionVector(seen), time: HybridTime(bits: number),
            creations: creating, changes: creating.isEmpty ? [Change(record ?? ship, FieldAddress(field), kind, value)] : [])
    }

    func apply(_ entry: Entry, to fold: inout ScopeFold) {
        let role = entry.dot.replica == Self.harbour ? "H" : entry.dot.replica == Self.bo ? "P" : "S"
        fold.apply(entry, by: Author(person: "\(entry.dot.replica.high)", role: schema.role(role)), isAdmitted: true)
    }

    func state(_ fold: ScopeFold, _ field: Int) -> FieldState { fold.records[ship]?.fields[FieldAddress(field)] ?? FieldState() }

    @Test func `a form opened early and saved late does not overwrite what nobody read`() {
        var fold = begin()
        // An and the harbour open the form. An saves 3.
        apply(entry(Self.an, 2, seen: [], 6, .set, .integer(3)), to: &fold)
        // The harbour saves 5 later, in the form that did not show it.
        apply(entry(Self.harbour, 1, seen: [(Self.an, 1)], 6, .set, .integer(5)), to: &fold)
        #expect(state(fold, 6).values.map(\.value) == [.integer(3), .integer(5)])
        // Whoever saw both settles it.
        apply(entry(Self.harbour, 2, seen: [(Self.an, 2)], 6, .set, .integer(4)), to: &fold)
        #expect(state(fold, 6).values.map(\.value) == [.integer(4)])
    }

    @Test func `equal values are one sibling with every dot, and go with the last of them`() {
        var fold = begin()
        apply(entry(Self.an, 2, seen: [], 6, .set, .integer(3)), to: &fold)
        apply(entry(Self.harbour, 1, seen: [(Self.an, 1)], 6, .set, .integer(3)), to: &fold)
        #expect(state(fold, 6).values.map(\.marks.count) == [2])
        // An saw only his own: the harbour's three stays.
        apply(entry(Self.an, 3, seen: [], 6, .set, .integer(9)), to: &fold)
        #expect(state(fold, 6).values.map(\.value) == [.integer(3), .integer(9)])
        #expect(state(fold, 6).values.map(\.marks.count) == [1, 1])
    }

    @Test func `a value over a decision stands, and is listed until somebody decides`() throws {
        let field = try #require(schema.types[0].field(1))
        var fold = begin()
        // The harbour decides on a name.
        apply(entry(Self.harbour, 1, seen: [(Self.an, 1)], 1, .resolve, .text("decided")), to: &fold)
        // An, who saw it, writes another.
        apply(entry(Self.an, 2, seen: [(Self.harbour, 1)], 1, .set, .text("other")), to: &fold)
        #expect(field.judge(state(fold, 1), info: fold.info) == Verdict(value: .text("other"), attention: .listed))
        // The harbour takes note.
        apply(entry(Self.harbour, 2, seen: [(Self.an, 2)], 1, .set, .text("other")), to: &fold)
        #expect(field.judge(state(fold, 1), info: fold.info) == Verdict(value: .text("other"), attention: .none))
    }

    @Test func `an addition wins over a removal that had not seen it`() {
        var fold = begin()
        // An adds a port, and the harbour, having seen it, removes it while An adds it again.
        apply(entry(Self.an, 2, seen: [], 8, .add, .text("Beihai")), to: &fold)
        apply(entry(Self.an, 3, seen: [], 8, .add, .text("Beihai")), to: &fold)
        apply(entry(Self.harbour, 1, seen: [(Self.an, 2)], 8, .remove, .text("Beihai")), to: &fold)
        #expect(state(fold, 8).values.map(\.marks) == [[Mark(Dot(Self.an, 3))]])
        // Another port is none of its business.
        apply(entry(Self.an, 4, seen: [], 8, .add, .text("Qinzhou")), to: &fold)
        apply(entry(Self.harbour, 2, seen: [(Self.an, 4)], 8, .remove, .text("Beihai")), to: &fold)
        #expect(state(fold, 8).values.map(\.value) == [.text("Qinzhou")])
    }

    @Test func `a proposal supersedes the same person's earlier one, and nobody else's`() {
        var fold = begin()
        let sailor = Self.replica(4)
        // Bo and a fourth, neither entitled, put licences forward; each sees the other's.
        apply(entry(Self.bo, 1, seen: [(Self.an, 1)], 4, .set, .text("b1")), to: &fold)
        apply(entry(sailor, 1, seen: [(Self.an, 1), (Self.bo, 1)], 4, .set, .text("s1")), to: &fold)
        apply(entry(Self.bo, 2, seen: [(Self.an, 1), (sailor, 1)], 4, .set, .text("b2")), to: &fold)
        #expect(state(fold, 4).proposals.map(\.value) == [.text("b2"), .text("s1")])
        // The harbour, having seen Bo's, grants a licence: the one not seen stays.
        apply(entry(Self.harbour, 1, seen: [(Self.an, 1), (Self.bo, 2)], 4, .set, .text("h")), to: &fold)
        #expect(state(fold, 4).proposals.map(\.value) == [.text("s1")])
        #expect(state(fold, 4).values.map(\.value) == [.text("h")])
    }

    /// Retired by the harbour while An, who does not know, writes in it or beneath it.
    @Test(arguments: [false, true], [false, true])
    func `P8 an edit against a retirement is contested in both orders, beneath as well`(editFirst: Bool, beneath: Bool) {
        var fold = begin()
        let sailor = RecordID(replica: Self.an, number: 2, index: 0, salt: 0)
        apply(entry(Self.an, 2, seen: [], 0, creating: [Creation(sailor, type: 2, parent: ship)]), to: &fold)
        let edit = entry(Self.an, 3, seen: [], 1, .set, .text("new"), on: beneath ? sailor : ship)
        let retirement = entry(Self.harbour, 1, seen: [(Self.an, 2)], 0, .delete)
        for step in editFirst ? [edit, retirement] : [retirement, edit] { apply(step, to: &fold) }
        #expect(fold.records[ship]?.existence.standing == .contested)
        #expect(fold.records[ship]?.existence.uncoveredEdits == [Dot(Self.an, 3)])
        // Bo is not entitled, and restores nothing though he saw it.
        apply(entry(Self.bo, 1, seen: [(Self.an, 3), (Self.harbour, 1)], 1, .set, .text("bo")), to: &fold)
        #expect(fold.records[ship]?.existence.standing == .contested)
        // An sees the retirement and writes on: the ship is back.
        apply(entry(Self.an, 4, seen: [(Self.harbour, 1)], 1, .set, .text("back")), to: &fold)
        #expect(fold.records[ship]?.existence.standing == .present)
    }

    @Test func `a retirement that saw everything retires, and one that did not leaves it in question`() {
        var fold = begin()
        apply(entry(Self.harbour, 1, seen: [(Self.an, 1)], 0, .delete), to: &fold)
        #expect(fold.records[ship]?.existence.standing == .retired)
        // Bo, without the right, says the same having seen nothing of it: that is an edit.
        apply(entry(Self.bo, 1, seen: [(Self.an, 1)], 0, .delete), to: &fold)
        #expect(fold.records[ship]?.existence.standing == .contested)
        // The harbour sees it, and retires again.
        apply(entry(Self.harbour, 2, seen: [(Self.an, 1), (Self.bo, 1)], 0, .delete), to: &fold)
        #expect(fold.records[ship]?.existence.standing == .retired)
    }

    @Test func `a record made without the right is unconfirmed until somebody entitled says so`() {
        var fold = begin()
        let boat = RecordID(replica: Self.bo, number: 1, index: 0, salt: 0)
        apply(entry(Self.bo, 1, seen: [], 0, creating: [Creation(boat, type: 1, parent: nil)]), to: &fold)
        #expect(fold.records[boat]?.existence.standing == .unconfirmed)
        apply(entry(Self.an, 2, seen: [(Self.bo, 1)], 0, .resolve, .bool(true), on: boat), to: &fold)
        #expect(fold.records[boat]?.existence.standing == .unconfirmed)
        apply(entry(Self.harbour, 1, seen: [(Self.bo, 1)], 0, .resolve, .bool(true), on: boat), to: &fold)
        #expect(fold.records[boat]?.existence.standing == .present)
    }
}
