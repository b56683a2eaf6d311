@testable import RecordStore
import Records
import TestSupport
import Testing

/// What an order does to others than those whom it is about.
struct TouchedOfficesTests {
    @Test func `whose office falls with that of whoever gave it, and what of theirs, is shown before it is signed`() throws {
        let tree = try RegionDirectoryTests.Offices(17)
        for (store, scope) in [(tree.here, RegionDirectoryTests.village), (tree.there, RegionDirectoryTests.sibling)] {
            _ = try store.save(RegionDirectoryTests.ship("Hai", in: scope))
        }
        try tree.settle()
        let keys = [RegionDirectoryTests.key(tree.office)]
        let mild = RevocationOrder(keys: keys, kind: .revoke)
        #expect(try tree.root.revoking.touchedOffices(by: mild).isEmpty)
        #expect(try tree.root.revoking.effects(of: mild).allSatisfy { $0.others == RevocationEffect.Count() })
        // Stolen before it gave anybody anything.
        let grave = RevocationOrder(keys: keys, kind: .revoke, since: 1)
        let falling = try tree.root.revoking.touchedOffices(by: grave)
        #expect(Set(falling.map(\.grant.subject)) == [RegionDirectoryTests.key(tree.here), RegionDirectoryTests.key(tree.there)])
        #expect(falling.allSatisfy { !$0.returns })
        let effects = try tree.root.revoking.effects(of: grave)
        #expect(effects.filter { !$0.scope.isDirectory }.map(\.scope) == [RegionDirectoryTests.village, RegionDirectoryTests.sibling])
        #expect(effects.filter { !$0.scope.isDirectory }.map(\.others.keptOut) == [1, 1])
        _ = try tree.root.revoking.give(grave, reason: "stolen")
        for scope in [RegionDirectoryTests.village, RegionDirectoryTests.sibling] {
            #expect(try tree.root.admissions.refusedDots(scope).count == 1)
        }
        // What stands again is in no row until it does, and is named and counted all the same.
        #expect(
            try Set(tree.root.offices.fallen().map(\.subject)) == [
                RegionDirectoryTests.key(tree.here), RegionDirectoryTests.key(tree.there),
            ])
        let back = RevocationOrder(keys: keys, kind: nil)
        let returning = try tree.root.revoking.touchedOffices(by: back)
        #expect(Set(returning.map(\.grant.subject)) == [RegionDirectoryTests.key(tree.here), RegionDirectoryTests.key(tree.there)])
        #expect(returning.allSatisfy { $0.returns })
        let again = try tree.root.revoking.effects(of: back)
        #expect(again.filter { !$0.scope.isDirectory }.map(\.others.letIn) == [1, 1])
        _ = try tree.root.revoking.give(back, reason: "found")
        for scope in [RegionDirectoryTests.village, RegionDirectoryTests.sibling] {
            #expect(try tree.root.admissions.refusedDots(scope).isEmpty)
        }
    }
}
