public import RecordStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension StoreEnvironment {
    /// The system's clock and random source, and suite 1.
    public static let live = StoreEnvironment(
        wallClock: {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            // A flat battery may leave a clock before 1970: then it stands at its beginning.
            return now.tv_sec < 0 ? 0 : UInt64(now.tv_sec) * 1_000 + UInt64(now.tv_nsec) / 1_000_000
        },
        randomBits: {
            var source = SystemRandomNumberGenerator()
            return source.next()
        },
        suite: .one)
}
