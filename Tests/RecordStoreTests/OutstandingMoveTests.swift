import Causality
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Scopes that are folded anew one by one, where records moved between them.
struct OutstandingMoveTests {
    @Test(arguments: [false, true])
    func `households that moved stand as all villages say once the last is done, whichever comes first`(_ isReversed: Bool) throws {
        let trace = try MovingStores(seed: isReversed ? 31 : 32)
        let scopes = MovingStores.scopes
        let ships = try (0..<3).map { try trace.addShip(at: $0) }
        try trace.settle()
        for (place, ship) in ships.enumerated() { try trace.move(ship, from: scopes[place], to: scopes[(place + 1) % 3]) }
        try trace.move(ships[0], from: scopes[1], to: scopes[2])
        try trace.settle()
        let order = RevocationOrder(keys: [Fingerprint(of: trace.county.own)], kind: .revoke, since: 0)
        trace.office.refoldsAtOnceMax = 0
        for scope in scopes { try trace.tree.deliver(scope, from: trace.office, to: trace.tree.root) }
        _ = try trace.tree.root.revoking.give(order, reason: "gone")
        try trace.tree.deliver(.directory, from: trace.tree.root, to: trace.office)
        #expect(try trace.office.refolding()?.total == 3)
        #expect(try trace.office.verify().faults == [])
        try trace.office.refold(scopes[isReversed ? 2 : 0])
        #expect(try trace.office.verify().faults == [])
        for scope in isReversed ? scopes.reversed() : scopes { try trace.office.refold(scope) }
        #expect(try trace.office.refolding() == nil)
        #expect(try trace.office.verify().faults == [])
        #expect(try scopes.map { try trace.office.stateDigest($0) } == scopes.map { try trace.tree.root.stateDigest($0) })
    }
}
