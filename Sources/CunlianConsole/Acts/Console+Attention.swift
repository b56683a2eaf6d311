import Cunlian
import RecordStore
import Records
import Register

/// What an office ought to know of besides what it has to decide.
struct Attention: Sendable {
    /// Conflicts that block something, and those that are only to be looked at.
    let disputed, listed: Int
    /// Entries held or applied and not admitted, and those that were written where a record had been.
    let keptOut, late: Int
    /// Changesets that wait for what is not here.
    let waiting: Int
    /// Lists that hang no longer than a week more, the first to end before the others.
    let ending: [HangingList]
    /// Villages of which nothing came for more than ``silentDays``, and those of which nothing ever did.
    let silent, neverHeard: Int
    /// Offices that end within ``officeDays``, the first before the others.
    let offices: [Office]

    struct Office: Sendable {
        let key: String
        let person: String
        let lastDay: String
    }

    static let silentDays: Int64 = 30
    static let officeDays: Int64 = 30
    static let listDays = 7
    /// So many are named.
    static let shownMax = 5

    var isQuiet: Bool {
        disputed + listed + keptOut + late + waiting + silent + neverHeard == 0 && ending.isEmpty && offices.isEmpty
    }

    /// - Precondition: Inside the store's `read`.
    init(_ source: ReportSource, now: UInt64) throws {
        let (store, region, today) = (source.store, source.region, RegisterCalendar.day(at: now))
        let covers = { (scope: ScopeCode) in region?.covers(scope) ?? true }
        let held = try store.scopes().filter { !$0.isDirectory && covers($0) }
        let scopes = region.map { [$0] } ?? held
        let conflicts = try ConflictIndex(source, in: scopes).lines
        disputed = conflicts.count { $0.line.isDisputed }
        listed = conflicts.count - disputed
        keptOut = try store.views.quarantine(in: scopes).count { !$0.isWaiting }
        late = try store.views.lateEntries(in: scopes).count
        waiting = try store.log.waitingCounts().reduce(0) { covers($1.key) ? $0 + $1.value : $0 }
        ending = try HangingLists(store, today: today).all().filter { covers($0.posting.head.region) && $0.last - today <= Self.listDays }
            .sorted { $0.last < $1.last }
        let villages = try VillageSilence.villages(of: store, scopes: held, region: region, now: now)
        silent = villages.count { $0.days.map { $0 > Self.silentDays } ?? false }
        neverHeard = villages.count { !$0.isHeard }
        offices = try Keyholders(store).all.filter { holder in
            guard holder.ending == nil, let expires = holder.expires, holder.regions.contains(where: covers) else { return false }
            return expires > Int64(today) && expires - Int64(today) <= Self.officeDays
        }.sorted { ($0.expires ?? 0, $0.person) < ($1.expires ?? 0, $1.person) }.map { holder in
            Office(key: holder.key.description, person: holder.person, lastDay: holder.expires.map { LastDay(expires: $0).text } ?? "")
        }
    }
}

extension Console {
    func attention(_ visit: Visits.Visit) async throws -> LastMade<ScopeCode?, Attention>.Answer {
        let environment = replica.environment
        let region = try await look { store in try Self.region(grants(of: visit, store)) }
        return await attention.answer(region, time: { environment.wallClock() }) {
            try await look(isLong: true) { store in
                let (attention, source) = try store.read { _ in
                    let source = try ReportSource(store, region: region)
                    return (try Attention(source, now: environment.wallClock()), source)
                }
                try source.keepIfPossible()
                return attention
            }
        }
    }
}
