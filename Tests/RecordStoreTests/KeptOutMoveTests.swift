import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Whose grant was withdrawn has moved ships all the same: what is applied does not depend on when one hears of it.
struct KeptOutMoveTests {
    private static let scopes = MovingStores.scopes

    /// The county brought a ship to the second village, whose collector wrote on it; then the root took the grant back.
    private static func story() throws -> (trace: MovingStores, ship: RecordID, grant: RecordID) {
        let trace = try MovingStores(seed: 11)
        let ship = try trace.addShip(at: 0)
        try trace.tree.deliver(scopes[0], from: trace.villages[0], to: trace.county)
        try trace.move(ship, from: scopes[0], to: scopes[1])
        try trace.tree.deliver(scopes[1], from: trace.county, to: trace.villages[1])
        var draft = Draft(scope: scopes[1])
        draft.record = ship
        draft.changes = [FieldWrite(FieldAddress(1), .set, .text("Coral"))]
        draft.creations = [NewRecord(type: 2, parent: .existing(ship), changes: [FieldWrite(FieldAddress(1), .set, .text("boy"))])]
        _ = try trace.villages[1].save(draft)
        try trace.settle()
        let county = Fingerprint(of: trace.county.own)
        let grant = try #require(trace.tree.offices.first { $0.value.holder == county }?.key)
        return (trace, ship, grant)
    }

    private static func withdraw(_ grant: RecordID, by root: RecordStore) throws {
        var draft = Draft(scope: .directory)
        draft.record = grant
        draft.changes = [FieldWrite(.existence, .delete, .missing)]
        _ = try root.save(draft)
    }

    @Test func `E1 stores that hear of a mover's end early and late say the same, and nothing waits for ever`() throws {
        let (trace, ship, grant) = try Self.story()
        let tree = trace.tree
        // Who is there already hears of it last; a newcomer hears of it first.
        let early = try tree.add("early")
        try Self.withdraw(grant, by: tree.root)
        for store in [early, trace.villages[1], trace.office, trace.county] {
            try tree.deliver(.directory, from: tree.root, to: store)
        }
        try tree.deliver(Self.scopes[1], from: trace.office, to: early)
        for store in [early, trace.villages[1]] {
            #expect(try store.views.quarantine().allSatisfy { if case .waiting = $0.reason { false } else { true } })
            #expect(try store.heads(Self.scopes[1]).applied == store.heads(Self.scopes[1]).held)
            let faults = try store.verify(Self.scopes[1]).faults
            #expect(faults == [])
            #expect(try store.record(ship, in: Self.scopes[1])?.standing == .unconfirmed)
            #expect(try store.record(ship, in: Self.scopes[1])?.value("name") == .text("Coral"))
        }
        #expect(try early.stateDigest(Self.scopes[1]) == trace.villages[1].stateDigest(Self.scopes[1]))
        let found = difference(try early.pictures(Self.scopes[1]), try trace.villages[1].pictures(Self.scopes[1]))
        #expect(found == nil, "early / late: \(found ?? "")")
    }

    @Test func `E1 a mover's entry that is let in again says the same, wherever it was heard of first`() throws {
        let (trace, ship, grant) = try Self.story()
        let tree = trace.tree
        try Self.withdraw(grant, by: tree.root)
        let early = try tree.add("early")
        for store in [early, trace.office] { try tree.deliver(.directory, from: tree.root, to: store) }
        try tree.deliver(Self.scopes[1], from: trace.office, to: early)
        var admission = Draft(scope: Self.scopes[1])
        admission.admits = try trace.office.admissions.refusedDots(Self.scopes[1]).map(\.0)
        #expect(admission.admits.count == 1)
        _ = try trace.office.save(admission)
        try tree.deliver(.directory, from: tree.root, to: trace.villages[1])
        for store in [early, trace.villages[1]] {
            try tree.deliver(Self.scopes[1], from: trace.office, to: store)
            #expect(try store.verify(Self.scopes[1]).faults == [])
            // It is let in as what somebody without an office says.
            #expect(try store.admissions.refusedDots(Self.scopes[1]).isEmpty)
            #expect(try store.record(ship, in: Self.scopes[1])?.standing == .unconfirmed)
        }
        #expect(try early.stateDigest(Self.scopes[1]) == trace.villages[1].stateDigest(Self.scopes[1]))
    }
}
