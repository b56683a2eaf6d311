/// How an asker goes on when a link breaks or a node is busy: at once, as long as something comes through, with
/// growing pauses where nothing does, and in the end not at all.
///
/// Times are milliseconds from any beginning. Nobody waits as long as the next one: what comes at random keeps those
/// apart who were turned away together.
package struct Patience: Sendable {
    /// What to do after an attempt that failed.
    package enum Step: Hashable, Sendable {
        case tryAgain(after: UInt64)
        /// It was tried again, in vain.
        case giveUp
        /// There is nothing to be patient about: the error itself says all.
        case endAtOnce
    }

    /// A node that says when to come again has been reached, so it is waited for this many times longer.
    private static let busyFactor: UInt64 = 10
    /// Breaks in a row after which somebody who never said a word is given up.
    private static let unheardMax = 6
    private static let firstPause: UInt64 = 250
    private static let longestPause: UInt64 = 8_000

    private let silenceMax: UInt64?
    package private(set) var attempts = 0
    private var wasConnected = false
    /// When something came through last.
    private var last: UInt64
    private var gains = 0
    /// Attempts in a row that brought nothing.
    private var fruitless = 0
    private var busySince: UInt64?

    /// - Parameter silenceMax: How long nothing may come through; `nil` is one attempt.
    package init(silenceMax: Duration?, now: UInt64) {
        self.silenceMax = silenceMax.map { UInt64(max(0, $0 / .milliseconds(1))) }
        last = now
    }

    /// Weighs an attempt that failed.
    ///
    /// - Parameters:
    ///   - gains: ``AskerSession/gains``.
    ///   - isHeard: Whether the node ever answered anything.
    package mutating func next(after fault: LinkFault, gains: Int, isHeard: Bool, now: UInt64, random: UInt64) -> Step {
        attempts += 1
        guard let silenceMax, fault != .lasting else { return .endAtOnce }
        if fault != .unreachable || isHeard { wasConnected = true }
        // Where nobody was ever met, the person who waits is told at once.
        guard wasConnected else { return .endAtOnce }
        let pause =
            if case .busy(let seconds) = fault {
                afterTurningAway(seconds, silenceMax, now, random)
            } else {
                afterBreak(gains, isHeard, silenceMax, now, random)
            }
        return pause.map { .tryAgain(after: $0) } ?? .giveUp
    }

    private mutating func afterBreak(_ gains: Int, _ isHeard: Bool, _ silenceMax: UInt64, _ now: UInt64, _ random: UInt64) -> UInt64? {
        busySince = nil
        guard gains <= self.gains else {
            (self.gains, last, fruitless) = (gains, now, 0)
            return 0
        }
        fruitless += 1
        guard isHeard || fruitless < Patience.unheardMax else { return nil }
        let pause = Patience.spread(min(Patience.longestPause, Patience.firstPause << UInt64(min(fruitless - 1, 8))), random)
        return now + pause <= last + silenceMax ? pause : nil
    }

    /// - Parameter seconds: After how many the node would have us come again; `nil` where it said nothing.
    private mutating func afterTurningAway(_ seconds: Int?, _ silenceMax: UInt64, _ now: UInt64, _ random: UInt64) -> UInt64? {
        let since = busySince ?? now
        (busySince, fruitless) = (since, 0)
        let pause = Patience.spread(UInt64(min(max(seconds ?? 5, 1), 3_600)) * 1_000, random)
        guard now + pause <= since + silenceMax * Patience.busyFactor else { return nil }
        last = now + pause
        return pause
    }

    /// Between half and one and a half of it.
    private static func spread(_ pause: UInt64, _ random: UInt64) -> UInt64 { pause / 2 + random % (pause + 1) }
}

/// What an error of a transport means for whoever asks.
public enum LinkFault: Hashable, Sendable {
    /// There was a connection, and it broke or fell silent.
    case broke
    /// There was none.
    case unreachable
    /// The node has no place free; it may have said in how many seconds to come again.
    case busy(comeAgain: Int?)
    /// Trying again would not help.
    case lasting

    /// An error that does not say what it means for the link has nothing to do with it, and lasts.
    package init(of error: any Error) { self = (error as? any LinkError)?.fault ?? .lasting }
}

/// An error of a transport that says what it means for whoever asks.
public protocol LinkError: Error {
    /// What it means.
    var fault: LinkFault { get }
}

extension SyncRefusal: LinkError {
    /// A node says that it is busy, or that what it heard breaks off; all else would be said again.
    public var fault: LinkFault {
        switch self {
        case .busy: .busy(comeAgain: nil)
        case .cutShort: .broke
        default: .lasting
        }
    }
}
