import Glibc
import RecordStore
import Testing

@testable import CunlianTrust

/// The system's clock, which may be set to anything.
@Suite struct LiveClockTests {
    @Test(
        arguments: [
            (0, 0, 0), (-1, 0, 0), (-1, 999_999_999, 0), (.min, 0, 0), (1, 1_500_000, 1_001), (4_102_444_800, 0, 4_102_444_800_000),
        ] as [(Int, Int, UInt64)])
    func `I9 a clock before 1970 stands at its beginning, and one after 2100 goes`(seconds: Int, nanoseconds: Int, expected: UInt64) {
        #expect(StoreEnvironment.milliseconds(timespec(tv_sec: seconds, tv_nsec: nanoseconds)) == expected)
    }
}
