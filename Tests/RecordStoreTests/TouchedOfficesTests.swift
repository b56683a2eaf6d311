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
        // What fell is listed with whoever gave it, what ended them, and what it keeps out.
        let fallen = try tree.root.views.fallenOffices()
        #expect(Set(fallen.map(\.grant.record)) == Set(falling.map(\.grant.record)))
        #expect(fallen.allSatisfy { $0.giver?.subject == keys[0] && $0.ended?.kind == .revoke && $0.ended?.reason == "stolen" })
        let kept = try tree.root.views.quarantine(in: [RegionDirectoryTests.village, RegionDirectoryTests.sibling])
        #expect(kept.count == 2 && kept.allSatisfy { $0.reason == .refused(.unknownGrant) && $0.fallen?.giver?.subject == keys[0] })
        // What stands again is in no row until it does; who and what it is, is shown before.
        let back = RevocationOrder(keys: keys, kind: nil)
        let returning = try tree.root.revoking.touchedOffices(by: back)
        #expect(returning.map(\.grant) == falling.map(\.grant) && returning.allSatisfy(\.returns))
        let returned = try tree.root.revoking.effects(of: back).filter { !$0.scope.isDirectory }
        #expect(returned.map(\.scope) == [RegionDirectoryTests.village, RegionDirectoryTests.sibling])
        #expect(returned.map(\.others.letIn) == [1, 1])
        _ = try tree.root.revoking.give(back, reason: "found")
        for scope in [RegionDirectoryTests.village, RegionDirectoryTests.sibling] {
            #expect(try tree.root.admissions.refusedDots(scope).isEmpty)
        }
        #expect(try tree.root.views.fallenOffices().isEmpty)
    }

    @Test func `what a readmission brings back may end others again, which is shown before it is signed`() throws {
        let tree = try RegionDirectoryTests.Offices(19)
        _ = try tree.here.save(RegionDirectoryTests.ship("Hai"))
        try tree.settle()
        // Two at once: the root suspends the office, which ends a sailor that it made.
        let keys = [RegionDirectoryTests.key(tree.office)]
        _ = try tree.root.revoking.give(RevocationOrder(keys: keys, kind: .suspend), reason: "looked into")
        _ = try tree.office.revoking.give(
            RevocationOrder(keys: [RegionDirectoryTests.key(tree.here)], kind: .revoke, since: 1), reason: "left")
        try tree.settle()
        #expect(try tree.root.admissions.refusedDots(RegionDirectoryTests.village).isEmpty)
        let effects = try tree.root.revoking.effects(of: RevocationOrder(keys: keys, kind: nil))
        #expect(effects.first { $0.scope == RegionDirectoryTests.village }?.others.keptOut == 1)
    }
}
