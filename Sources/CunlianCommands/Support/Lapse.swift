/// How long something has lasted, in the largest unit that says it: minutes below two hours, hours below two days.
enum Lapse: Hashable {
    case minutes(UInt64), hours(UInt64), days(UInt64)

    /// - Parameters:
    ///   - start: In milliseconds since 1970, as `end`, by the same clock; one that was set back meanwhile makes it no time.
    init(from start: UInt64, to end: UInt64) {
        let minutes = (max(end, start) - start) / 60_000
        self = minutes < 120 ? .minutes(minutes) : minutes < 2_880 ? .hours(minutes / 60) : .days(minutes / 1_440)
    }
}
