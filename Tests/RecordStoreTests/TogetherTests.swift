import Causality
import Changesets
import Records
import TestSupport
import Testing

@testable import RecordStore

/// Changesets that come together are folded into the rows together: what comes of it is what comes of them one after the other.
struct TogetherTests {
    private static let scope = OracleStoreTests.scope

    @Test(arguments: LongForm.seeds(200...209))
    func `whatever comes with what, in whatever order, is answered, and ends, as one after the other`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let trace = try OfficeTrace(scope: Self.scope, seed: seed)
        for _ in 0..<60 { _ = try trace.step(using: &random) }
        try trace.tree.settle()
        let inOrder = try trace.tree.log(.directory) + trace.tree.devices[0].log.changesets(Self.scope, beyond: VersionVector())
        let (together, single) = (try trace.tree.add("together"), try trace.tree.add("single"))
        var all = inOrder
        for round in 0..<4 {
            // At last what is in order, so that nothing is missing in the end.
            if round < 3 { all.shuffle(using: &random) } else { all = inOrder }
            var rest = all[...]
            while !rest.isEmpty {
                let batch = rest.prefix(Int.random(in: 1...12, using: &random)).map { OpenedChangeset($0, suite: Toy.suite) }
                rest = rest.dropFirst(batch.count)
                let one = try together.receive(batch)
                let other = try single.write { _ in try batch.map { try single.receive($0, accepts: { _ in true }) } }
                #expect(one == other)
                #expect(together.rooms.gathered.scope == nil)
            }
            try checked(together)
        }
        #expect(try together.stateDigest(Self.scope) == single.stateDigest(Self.scope))
        #expect(try together.stateDigest(Self.scope) == trace.tree.devices[0].stateDigest(Self.scope))
        #expect(try difference(together.pictures(Self.scope), trace.tree.oracle().records()) == nil)
    }

    @Test func `P13 what an error ends in the middle leaves nothing, and the next that come find the store as it was`() throws {
        let (from, to) = (try Lone("from"), try Lone("to"))
        let ships = try (0..<3).map { try from.ship("ship \($0)", in: Self.scope).0 }
        let changesets = try from.sealed(Self.scope).map { OpenedChangeset($0, suite: Toy.suite) }
        let empty = try to.store.stateDigest(Self.scope)
        #expect(throws: StoreError.self) {
            _ = try to.store.receive(changesets + changesets) { place throws(StoreError) in
                if place == changesets.count { throw .closed }
                return nil
            }
        }
        #expect(try to.store.stateDigest(Self.scope) == empty)
        #expect(try to.store.receive(changesets) == changesets.map { _ in .applied })
        #expect(try ships.allSatisfy { try to.store.record($0, in: Self.scope) != nil })
        #expect(try to.store.verify(Self.scope).faults.isEmpty)
    }
}
