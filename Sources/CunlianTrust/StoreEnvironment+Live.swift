public import RecordStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension StoreEnvironment {
    /// The system's clock and random source, suite 1, and a seat beside the store.
    public static let live = StoreEnvironment(
        wallClock: {
            var now = timespec()
            unsafe clock_gettime(CLOCK_REALTIME, &now)
            return milliseconds(now)
        },
        randomBits: {
            var source = SystemRandomNumberGenerator()
            return source.next()
        },
        suite: .one, earliest: released, seat: .beside)

    /// 2026-11-01, when there was no such program yet.
    private static let released: UInt64 = 1_793_491_200_000

    /// Since 1970. A flat battery may leave a clock before that: then it stands at its beginning.
    static func milliseconds(_ time: timespec) -> UInt64 {
        time.tv_sec < 0 ? 0 : UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }
}
