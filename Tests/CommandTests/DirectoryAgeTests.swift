@testable import CunlianCommands
import Testing

/// How long ago a directory was confirmed, and from when on people are warned: by the number that the schema names, and not before.
@Suite struct DirectoryAgeTests {
    private static let day: UInt64 = 24 * 3_600 * 1_000
    private let noon: UInt64 = 1_500_000_000_000

    @Test(arguments: [1, 7, 30, 3_650])
    func `people are warned on the day after as many days as the schema names`(daysMost: Int) {
        func age(_ days: Int) -> DirectoryAge {
            DirectoryAge(lastSync: noon, now: noon + UInt64(days) * Self.day, daysMost: daysMost)
        }
        #expect(age(0).days == 0 && !age(0).isOld)
        #expect(age(daysMost).days == daysMost && !age(daysMost).isOld)
        #expect(age(daysMost + 1).isOld)
    }

    @Test func `a store that never met a node has no age, and a clock that was set back none below nothing`() {
        let never = DirectoryAge(lastSync: nil, now: noon, daysMost: 30)
        #expect(never.days == nil && !never.isOld)
        let back = DirectoryAge(lastSync: noon, now: noon - 90 * Self.day, daysMost: 30)
        #expect(back.days == 0 && !back.isOld)
    }
}
