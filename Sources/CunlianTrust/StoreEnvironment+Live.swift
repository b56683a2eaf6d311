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
        suite: .one, earliest: released, seat: .beside, randomFill: randomBytes)

    /// 2026-11-01, when there was no such program yet.
    private static let released: UInt64 = 1_793_491_200_000

    /// As many bytes of the system's as are wanted, in one call: a key of a person asks nine times otherwise.
    static func randomBytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            #if canImport(Darwin)
                unsafe arc4random_buf(bytes.baseAddress, count)
            #else
                var done = 0
                while done < count {
                    // No more than 256 at a time; it fails only where the system has no such call.
                    let part = min(256, count - done)
                    guard let start = bytes.baseAddress, unsafe getentropy(start + done, part) == 0 else {
                        preconditionFailure("The system gives no random bytes.")
                    }
                    done += part
                }
            #endif
            written = count
        }
    }

    /// Since 1970. A flat battery may leave a clock before that: then it stands at its beginning.
    static func milliseconds(_ time: timespec) -> UInt64 {
        time.tv_sec < 0 ? 0 : UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }
}
