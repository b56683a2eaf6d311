package import Cunlian
import RecordStore
import Records
import Register
import ReportFormats
import Synchronization

/// What hangs, for anybody to read: taken from the store over a connection of its own that cannot write and has no key.
///
/// It is looked up at most once a minute and each page is made once of that, however many ask; so nobody who reads holds up a sync.
package final class PublicBoard: Sendable {
    /// A page, by what it shows.
    enum Sheet: Hashable, Sendable {
        case list(ListCode, Language)
        case platform(Language)
    }

    private struct Kept {
        var lists: [HangingList] = []
        /// Milliseconds since 1970; 0 is never.
        var made: UInt64 = 0
        var pages: [Sheet: String] = [:]
        var bytes = 0
    }

    private let replica: Replica
    private let kept = Mutex(Kept())

    /// How long a look at the store is good for, in milliseconds.
    static let keptFor: UInt64 = 60_000
    /// What pages may take in memory; what is beyond is made each time.
    static let bytesMax = 16 << 20

    /// - Parameter replica: A store that was opened to look.
    package init(_ replica: Replica) { self.replica = replica }

    func digest(_ bytes: [UInt8]) -> [UInt8] { replica.environment.suite.digest(bytes) }

    /// The newest first.
    func lists() async throws -> [HangingList] {
        let now = replica.environment.wallClock()
        if let lists = kept.withLock({ Self.isFresh($0, now) ? $0.lists : nil }) { return lists }
        return try await replica.run { [self] store in
            // Those who waited meanwhile find what the first of them looked up.
            if let lists = kept.withLock({ Self.isFresh($0, now) ? $0.lists : nil }) { return lists }
            let lists = try HangingLists(store, today: RegisterCalendar.day(at: now)).all()
            kept.withLock { $0 = Kept(lists: lists, made: now) }
            return lists
        }
    }

    /// The page of a list; `nil` where none of that code hangs.
    func page(of code: ListCode, _ language: Language) async throws -> String? {
        guard let list = try await lists().first(where: { $0.code == code }) else { return nil }
        let today = RegisterCalendar.day(at: replica.environment.wallClock())
        return try await page(.list(code, language)) { store in
            PublicFrame(language: language).sheet(try HangingLists(store, today: today).sheet(of: list), at: "/list/\(code)")
        }
    }

    /// Needs and offers.
    func platform(_ language: Language) async throws -> String {
        _ = try await lists()
        let today = RegisterCalendar.day(at: replica.environment.wallClock())
        return try await page(.platform(language)) { store in
            PublicFrame(language: language).sheet(try PublicPlatformReport.make(store, today: today), at: "/platform")
        }
    }

    private func page(_ sheet: Sheet, make: @escaping @Sendable (RecordStore) throws -> String) async throws -> String {
        if let page = kept.withLock({ $0.pages[sheet] }) { return page }
        return try await replica.run { [self] store in
            if let page = kept.withLock({ $0.pages[sheet] }) { return page }
            let page = try make(store)
            kept.withLock { kept in
                guard kept.bytes + page.utf8.count <= Self.bytesMax else { return }
                kept.bytes += page.utf8.count
                kept.pages[sheet] = page
            }
            return page
        }
    }

    /// A clock that was put back, and another day, make it anew too.
    private static func isFresh(_ kept: Kept, _ now: UInt64) -> Bool {
        kept.made > 0 && kept.made <= now && now - kept.made < keptFor
            && RegisterCalendar.day(at: kept.made) == RegisterCalendar.day(at: now)
    }
}
