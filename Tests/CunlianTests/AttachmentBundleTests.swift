import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// Attachments that go by stick, beside a bundle.
@Suite struct AttachmentBundleTests {
    @Test func `what a village attached is at the county by stick, once, and not before the entries`() async throws {
        let photos = try await Photographs()
        let county = photos.tree.county
        let made = [Pictured.noise(40_000), Pictured.noise(1, seed: 2), Pictured.noise(16_384, seed: 3)]
        let (_, hashes) = try await photos.ship(made, by: photos.a)
        let carried = try await PhotoSticks.files(from: photos.a)
        #expect(carried.count == 1 && !carried[0].contains(made[0].prefix(40)))
        let early = try await PhotoSticks.read(carried[0], by: county)
        #expect(early.taken == 0 && early.unreferred == 3 && early.refused == 0)
        try await Stick(from: photos.a).read(by: county)
        let report = try await PhotoSticks.read(carried[0], by: county)
        #expect(report.taken == 3 && report.unreferred == 0 && report.refused == 0)
        #expect(try await photos.holds(county, hashes))
        let again = try await PhotoSticks.read(carried[0], by: county)
        #expect(again.taken == 0 && again.unreferred == 0 && again.refused == 0)
    }

    @Test func `small sticks have whole attachments, are read in any order, and one that is too large says what it takes`() async throws {
        let photos = try await Photographs()
        let county = photos.tree.county
        let (_, hashes) = try await photos.ship((0..<6).map { Pictured.noise(30_000, seed: $0) }, by: photos.a)
        let parts = try await PhotoSticks.files(from: photos.a, split: 70_000)
        #expect(parts.count == 3 && parts.allSatisfy { $0.count <= 70_000 })
        try await Stick(from: photos.a).read(by: county)
        for part in parts.reversed() { #expect(try await PhotoSticks.read(part, by: county).taken == 2) }
        #expect(try await photos.holds(county, hashes))
        // Those that do not fit are named, each with what it needs, and the others go.
        let (_, small) = try await photos.ship([Pictured.noise(4_000, seed: 99)], by: photos.a)
        #expect(try await PhotoSticks.files(from: photos.a, isWhole: true, split: 20_000).count == 1)
        let beyond = try await photos.a.replica.attachmentsBeyond(20_000, for: nil, isWhole: true)
        #expect(Set(beyond.map(\.hash)).isDisjoint(with: small) && beyond.count == 6)
        let needed = try #require(beyond.map(\.needed).max())
        #expect(try await PhotoSticks.files(from: photos.a, isWhole: true, split: needed).count == 7)
    }

    private struct Unrefused: Error {}

    @Test func `T17 a file for somebody else, cut, grown or changed brings nothing`() async throws {
        let photos = try await Photographs()
        let (county, b) = (photos.tree.county, try await photos.tree.device("b", role: "S"))
        let (_, hashes) = try await photos.ship([Pictured.noise(90_000)], by: photos.a)
        try await Stick(from: photos.a).read(by: county)
        let whole = try await PhotoSticks.files(from: photos.a)[0]
        guard case .forSomebodyElse? = try await PhotoSticks.fault(whole, by: b) else { throw Unrefused() }
        for count in [0, 4, 5, 60, 61, 95, 1_000, 65_600, whole.count - 1] {
            #expect(try await PhotoSticks.fault(Array(whole.prefix(count)), by: county) != nil, "\(count) bytes")
        }
        #expect(try await PhotoSticks.fault(whole + [0], by: county) != nil)
        for place in [3, 4, 5, 20, 30, 70, 500, 66_000, whole.count - 1] {
            var other = whole
            other[place] ^= 1
            #expect(try await PhotoSticks.fault(other, by: county) != nil, "byte \(place)")
        }
        // Neither is taken for the other.
        let bundle = try await Stick(from: photos.a, isWhole: true).files[0]
        #expect(try await PhotoSticks.fault(bundle, by: county) == .notABundle)
        await #expect(throws: BundleRefusal.self) { try await Stick(files: [whole]).read(by: county) }
        #expect(try await !photos.holds(county, hashes))
        #expect(try await PhotoSticks.read(whole, by: county).taken == 1)
    }

    @Test func `nobody is written what lies where they have no office, and what lies is thrown away`() async throws {
        let photos = try await Photographs()
        let county = photos.tree.county
        _ = try await photos.ship([Pictured.noise(5_000)], by: photos.a)
        try await photos.sync(photos.a, with: county)
        let next = try await photos.tree.device("next", role: "S", scope: TestTree.sibling)
        try await photos.tree.sync(next, with: county)
        #expect(try await PhotoSticks.files(from: county, for: "next").isEmpty)
        #expect(try await PhotoSticks.files(from: county, for: "a", isWhole: true).count == 1)
        // What the county said that it holds is not written for it again.
        #expect(try await PhotoSticks.files(from: photos.a).isEmpty)
        #expect(try await PhotoSticks.files(from: photos.a, isWhole: true).count == 1)
    }
}
