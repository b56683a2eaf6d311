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
        fileprivate var usedAt: ContinuousClock.Instant
        fileprivate let since: ContinuousClock.Instant
    }

    struct Bounds: Sendable {
        var idle: Duration = .seconds(15 * 60)
        var whole: Duration = .seconds(9 * 3_600)
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

    /// - Returns: The name that the visit has from now on.
    func begin(_ person: String, _ key: UnlockedKey, _ language: Language) -> String {
        let (name, now) = (Self.secret(), now())
        let visit = Visit(person: person, key: key, formToken: Self.secret(), language: language, usedAt: now, since: now)
        visits.withLock { visits in
            visits = visits.filter { !isOver($0.value, at: now) }
            if visits.count >= bounds.count, let oldest = visits.min(by: { $0.value.usedAt < $1.value.usedAt }) {
                visits[oldest.key] = nil
            }
            visits[name] = visit
        }
        return name
    }

    /// The visit of that name, which is used with this; `nil` where there is none, or it is over.
    func visit(_ name: String) -> Visit? {
        let now = now()
        return visits.withLock { visits in
            guard let visit = visits[name] else { return nil }
            guard !isOver(visit, at: now) else {
                visits[name] = nil
                return nil
            }
            visits[name]?.usedAt = now
            return visit
        }
    }

    func setLanguage(_ language: Language, of name: String) { visits.withLock { $0[name]?.language = language } }

    func end(_ name: String) { visits.withLock { $0[name] = nil } }

    private func isOver(_ visit: Visit, at now: ContinuousClock.Instant) -> Bool {
        now - visit.usedAt > bounds.idle || now - visit.since > bounds.whole
    }

    private static func secret() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
