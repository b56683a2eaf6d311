import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Of several grants of one key, in directories that number their entries each for itself, the newest is the one that was written last.
struct NewestGrantTests {
    @Test func `the newest grant is the last one that was written, in whichever directory it stands`() throws {
        let tree = try RegionDirectoryTests.Offices(71)
        // The office has written several entries into the village's directory and none into the sibling's but one.
        let key = tree.here.signer?.publicKey ?? []
        func give(_ person: String, in region: ScopeCode) throws -> RecordID {
            let given = try tree.office.grant(
                publicKey: key, person: person, role: "S", inEachOf: [region], mayGrant: false, expires: nil)
            return try #require(given.first)
        }
        for name in ["first", "second"] { _ = try give(name, in: RegionDirectoryTests.village) }
        let elder = try give("third", in: RegionDirectoryTests.village)
        let newer = try give("fourth", in: RegionDirectoryTests.sibling)
        // By number it would be the other way round.
        #expect(elder.number > newer.number)
        let grants = try tree.office.offices.directory().grants(of: RegionDirectoryTests.key(tree.here))
        #expect(grants.count == 5)
        let found = try tree.office.newestFirst(grants)
        #expect(found.map(\.person) == ["fourth", "third", "second", "first", "p"])
        // However they are handed in.
        #expect(try tree.office.newestFirst(grants.reversed()) == found)
    }
}
