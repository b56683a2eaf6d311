import Causality
package import RecordStore
package import Records

/// What an office said of a week's changes of a village, or of a household.
package struct Review: Sendable {
    package enum Verdict: String, Sendable, CaseIterable {
        case passed, returned

        package var label: Label {
            switch self {
            case .passed: Label("通过", "passed")
            case .returned: Label("退回", "returned")
            }
        }
    }

    package let record: RecordID
    /// The household or village that it is of.
    package let of: RecordID
    package let scope: ScopeCode
    /// The Monday of the week, in days since 1970; `nil` of a household.
    package let week: Int?
    package let day: Int
    package let verdict: Verdict
    package let comment: String
    package let office: String
    package let reviewer: String

    /// - Returns: `nil` where a record says too little to be one.
    init?(_ view: RecordView, _ schema: Schema) {
        func text(_ name: String) -> String { if case .text(let text)? = view.value(name) { text } else { "" } }
        func number(_ name: String) -> Int? { if case .integer(let number)? = view.value(name) { Int(clamping: number) } else { nil } }
        func code(_ name: String, _ list: String) -> String? {
            number(name).flatMap { schema.codeList(list)?.item($0)?.code }
        }
        guard view.standing == .present, let parent = view.parent, let day = number("date"),
            let verdict = code("verdict", "review_verdict").flatMap(Verdict.init(rawValue:))
        else { return nil }
        (record, of, scope, self.day, self.verdict) = (view.id, parent, view.scope, day, verdict)
        week = code("subject", "review_subject") == "changes" ? number("week") : nil
        (comment, office, reviewer) = (text("comment"), text("office"), text("reviewer"))
    }

    /// The Monday of a day's week.
    package static func monday(of day: Int) -> Int { day - (day % 7 + 10) % 7 }
}

/// What came from each village in a week, and what the office above said of it.
///
/// A review holds nothing up: nobody's entry waits for it, and no step of an exit reads it.
package struct ReviewBoard {
    /// A village's week.
    package struct Week: Sendable {
        package let scope: ScopeCode
        /// `nil` where the register has no record of the village, so that nothing can be said of it.
        package let village: RecordID?
        package let name: String
        package let entries: Int
        /// How many records they are of.
        package let records: Int
        /// Whose they are, with how many each, the most first.
        package let people: [(name: String, role: String?, count: Int)]
        /// The last that was said of it.
        package let review: Review?
        /// Entries that whoever reviewed had not seen.
        package let since: Int
    }

    /// The Monday, in days since 1970.
    package let monday: Int
    /// What was returned and not looked at again first, then what nobody looked at, the fullest first.
    package private(set) var weeks: [Week] = []

    /// - Precondition: Inside the store's `read`.
    package init(_ store: RecordStore, in scopes: [ScopeCode], weekOf day: Int) throws {
        try self.init(ReportSource(store, region: nil, isKeeping: false), in: scopes, weekOf: day)
    }

    /// The same, made anew of the villages alone that changed.
    ///
    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package init(_ source: ReportSource, in scopes: [ScopeCode], weekOf day: Int) throws {
        let store = source.store
        let week = Review.monday(of: day)
        monday = week
        let names = try Region.villageNames(store)
        let villages = try Self.villages(store)
        let reviews = try Self.reviews(store, in: scopes).mapValues { reviews in
            reviews.filter { $0.week == week }.max { ($0.day, $0.record) < ($1.day, $1.record) }
        }
        let wanted = Set(source.states.map(\.scope).filter { scope in scope.isOf(.village) && scopes.contains { $0.covers(scope) } })
        let version = fingerprint("weeks 1 of \(week) by \(ExitParts.version)")
        let contents = try source.contents("week", version: version, byDocuments: true, isApart: true, of: wanted) { changed in
            let said = try Self.reviews(store, in: changed.map(\.scope))
            var made: [Int64: [UInt8]] = [:]
            // One village after the other: what was written everywhere in a week may be the whole register.
            for state in changed {
                let written = try store.views.entries(since: RegisterCalendar.start(of: week), at: state.scope)
                guard !written.isEmpty else { continue }
                made[state.number] = Self.encode(written, said[state.scope] ?? [], reviews[state.scope] ?? nil, week)
            }
            return made
        }
        for (state, content) in contents where !content.isEmpty {
            weeks.append(
                try Self.decode(
                    content, state.scope, villages[state.scope], names[state.scope] ?? state.scope.description, reviews[state.scope] ?? nil)
            )
        }
        weeks.sort { one, two in
            (Self.rank(one), two.entries, one.scope) < (Self.rank(two), one.entries, two.scope)
        }
    }

    /// One's own earlier entries are always seen, and in no context.
    static func hasSeen(_ entry: Entry, _ dot: Dot) -> Bool {
        entry.context.covers(dot) || dot.replica == entry.dot.replica && dot.number < entry.dot.number
    }

    private static func rank(_ week: Week) -> Int { week.review?.verdict == .returned ? 0 : week.review == nil || week.since > 0 ? 1 : 2 }

    static func people(_ entries: [WrittenEntry]) -> [(name: String, role: String?, count: Int)] {
        Dictionary(grouping: entries, by: { $0.info.author.person }).map { name, own in
            (name, own[0].info.author.role?.code, own.count)
        }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    static func villages(_ store: RecordStore) throws -> [ScopeCode: RecordID] {
        guard let table = store.views.table("village") else { return [:] }
        var found: [ScopeCode: RecordID] = [:]
        for row in try store.views.query("SELECT _id FROM \"\(table)\" WHERE _standing NOT IN \(Views.uncounted) ORDER BY _id DESC") {
            guard let place = try row[0].integer.flatMap({ try store.views.place($0) }) else { continue }
            found[place.scope] = place.record
        }
        return found
    }

    /// What was said, by village.
    package static func reviews(_ store: RecordStore, in scopes: [ScopeCode]) throws -> [ScopeCode: [Review]] {
        guard let type = store.schema.type(named: "review") else { return [:] }
        var found: [ScopeCode: [Review]] = [:]
        for record in try store.views.records(type, in: scopes) {
            guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope),
                let review = Review(view, store.schema)
            else { continue }
            found[scope, default: []].append(review)
        }
        return found
    }

    /// Who wrote in the week of a review, or who wrote the household: those whom a comment is for.
    static func writers(of review: Review, _ store: RecordStore) throws -> [String] {
        let people: [String]
        if let week = review.week {
            let (first, end) = (RegisterCalendar.start(of: week), RegisterCalendar.start(of: week + 7))
            people = try store.views.entries(since: first, in: review.scope).filter {
                $0.entry.time.milliseconds < end && $0.entry.dot != review.record.dot
            }.map(\.info.author.person)
        } else {
            people = try store.views.history(review.of, in: review.scope).map(\.author.person)
        }
        return Set(people).subtracting([review.reviewer]).sorted()
    }

    /// What was returned and is not passed since, of households and of weeks; the last of each.
    package static func returned(_ store: RecordStore, in scopes: [ScopeCode]) throws -> [Review] {
        struct Subject: Hashable {
            let of: RecordID
            let week: Int?
        }
        let all = try reviews(store, in: scopes).values.joined()
        return Dictionary(grouping: all) { Subject(of: $0.of, week: $0.week) }.values.compactMap { reviews in
            reviews.max { ($0.day, $0.record) < ($1.day, $1.record) }
        }.filter { $0.verdict == .returned }.sorted { ($0.day, $0.record) < ($1.day, $1.record) }
    }
}
