import Changesets
import CunlianTrust
import Records
import Synchronization

/// Who is signed in at the console, each for as long as they work.
///
/// A visit is known by 32 random bytes that only its browser has. Everything else of it, the unlocked key too, is in this program's memory
/// and nowhere else: it ends with the program, with `signOut`, and a quarter of an hour after the last page.
final class Visits: Sendable {
    struct Visit: Sendable {
        let person: String
        let key: UnlockedKey
        /// What each of the visit's own forms carries, so that no other site's can be sent in its name.
        let formToken: String
        var language: Language
        /// Whether a code is still to be given: until then it sees nothing but the page that asks for it.
        let isWaiting: Bool
        /// Of a second factor that is being set up.
        fileprivate(set) var newSecret: [UInt8]?
        /// What was typed before the sign-in, for as long as the visit.
        let held: HeldForm?
        /// Where whoever asks is now: the path of their request; empty outside one.
        var path = ""
        /// When, in milliseconds since 1970; 0 outside one.
        var time: UInt64 = 0
        /// Under which name the browser found the node.
        var place = ""
        fileprivate var misses = 0
        fileprivate var usedAt: ContinuousClock.Instant
        fileprivate let since: ContinuousClock.Instant
    }

    struct Bounds: Sendable {
        var idle: Duration = .seconds(15 * 60)
        var whole: Duration = .seconds(9 * 3_600)
        /// How long a code is waited for, and how many wrong ones.
        var waiting: Duration = .seconds(5 * 60)
        var misses = 5
        /// Visits at once; the one that was used least lately gives way.
        var count = 256
    }

    private let bounds: Bounds
    private let now: @Sendable () -> ContinuousClock.Instant
    private let visits = Mutex<[String: Visit]>([:])

    init(_ bounds: Bounds = Bounds(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.bounds = bounds
        self.now = now
    }

    /// - Parameters:
    ///   - isWaiting: For a code.
    ///   - newSecret: Of a second factor that the code is to prove.
    /// - Returns: The name that the visit has from now on.
    func begin(
        _ person: String, _ key: UnlockedKey, _ language: Language, isWaiting: Bool = false, newSecret: [UInt8]? = nil,
        held: HeldForm? = nil
    ) -> String {
        let (name, now) = (Self.secret(), now())
        let visit = Visit(
            person: person, key: key, formToken: Self.secret(), language: language, isWaiting: isWaiting, newSecret: newSecret,
            held: held, usedAt: now, since: now)
        visits.withLock { visits in
            visits = visits.filter { !isOver($0.value, at: now) }
            if visits.count >= bounds.count, let oldest = visits.min(by: { $0.value.usedAt < $1.value.usedAt }) {
                visits[oldest.key] = nil
            }
            visits[name] = visit
        }
        return name
    }

    /// The visit of that name, which is used with this; `nil` where there is none, it is over, or it still waits for its code.
    func visit(_ name: String) -> Visit? { found(name).flatMap { $0.isWaiting ? nil : $0 } }

    /// The same, whether it waits for a code or not.
    ///
    /// - Parameter isUse: Whether its person did something; else it goes on for no longer than it would have.
    func found(_ name: String, isUse: Bool = true) -> Visit? {
        let now = now()
        return visits.withLock { visits in
            guard let visit = visits[name] else { return nil }
            guard !isOver(visit, at: now) else {
                visits[name] = nil
                return nil
            }
            if isUse { visits[name]?.usedAt = now }
            return visit
        }
    }

    /// The code was right: the visit goes on under a name that nobody has seen yet.
    ///
    /// - Returns: `nil` where it is over.
    func open(_ name: String) -> String? {
        guard let visit = found(name) else { return nil }
        end(name)
        return begin(visit.person, visit.key, visit.language, held: visit.held)
    }

    /// The code was wrong.
    ///
    /// - Returns: Whether another may be tried; else the visit is over.
    func noteMiss(_ name: String) -> Bool {
        visits.withLock { visits in
            guard let visit = visits[name] else { return false }
            visits[name]?.misses += 1
            guard visit.misses + 1 < bounds.misses else {
                visits[name] = nil
                return false
            }
            return true
        }
    }

    func setSecret(_ secret: [UInt8]?, of name: String) { visits.withLock { $0[name]?.newSecret = secret } }

    func setLanguage(_ language: Language, of name: String) { visits.withLock { $0[name]?.language = language } }

    func end(_ name: String) { visits.withLock { $0[name] = nil } }

    /// Ends every visit of whoever has that key.
    func endAll(of publicKey: [UInt8]) {
        visits.withLock { visits in visits = visits.filter { $0.value.key.signer.publicKey != publicKey } }
    }

    private func isOver(_ visit: Visit, at now: ContinuousClock.Instant) -> Bool {
        now - visit.usedAt > bounds.idle || now - visit.since > (visit.isWaiting ? bounds.waiting : bounds.whole)
    }

    private static func secret() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
