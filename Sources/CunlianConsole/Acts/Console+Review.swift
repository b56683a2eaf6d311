import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// What came from the villages in a week, and what is said of it.
extension Console {
    /// - Parameters:
    ///   - day: Any day of the week; `nil` is today.
    ///   - offset: From which village on.
    func reviews(weekOf day: Int?, offset: Int = 0, _ visit: Visits.Visit) async throws -> ReviewView {
        try await look { store in
            let grants = try grants(of: visit, store)
            let editor = Editor(store, language: visit.language)
            let (view, source) = try store.read { _ in
                // One week is kept, and it is the one that most look at.
                let isThisWeek = Review.monday(of: day ?? editor.today) == Review.monday(of: editor.today)
                let source = try ReportSource(store, region: Self.region(grants), isKeeping: isThisWeek)
                let board = try ReviewBoard(source, in: grants.flatMap(\.scopes), weekOf: day ?? editor.today)
                return (ReviewView(board, Review.monday(of: editor.today), offset: offset, editor), source)
            }
            try source.keepIfPossible()
            return view
        }
    }

    /// - Parameter name: The village's record.
    func review(_ name: String, _ verdict: Review.Verdict, weekOf day: Int, comment: String, _ visit: Visits.Visit, _ passphrase: String)
        async throws
    {
        _ = try await unlock(visit.person, passphrase)
        try await replica.run { store in
            guard let (record, _) = try Self.record(name, store, grants(of: visit, store)) else { throw EditError.unknownRecord(name) }
            _ = try store.acting(as: visit.key.signer) {
                try ReviewClerk(Editor(store, language: visit.language)).say(verdict, of: record, weekOf: day, comment: comment)
            }
        }
    }

    /// What a village wrote in a week.
    struct Week: Sendable {
        static let pageLength = 50

        /// The latest first, a page of it.
        let found: ChangesReport.Found
        /// What the village is called.
        let called: String
        let offset: Int
        /// The digits of a key of whom alone it is shown; `nil` is everybody.
        let key: String?
    }

    /// - Parameter key: Digits of a key: what whoever holds it wrote.
    func week(of name: String, weekOf day: Int, by key: String? = nil, offset: Int = 0, _ visit: Visits.Visit) async throws -> Week? {
        try await look { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)) else { return nil }
            let editor = Editor(store, language: visit.language)
            let (result, source) = try store.read { _ in
                let source = try ReportSource(store, region: scope)
                let monday = Review.monday(of: day)
                let (since, until) = (RegisterCalendar.start(of: monday), RegisterCalendar.start(of: monday + 7))
                var request = ChangesReport.Request(since: since, until: until, limit: Week.pageLength, isTyped: false)
                (request.key, request.offset, request.isBrief) = (key, offset, true)
                var found = try ChangesReport.find(request, source)
                // A page behind the last shows the last.
                if offset > 0, offset >= found.count {
                    request.offset = max(0, found.count - 1) / Week.pageLength * Week.pageLength
                    found = try ChangesReport.find(request, source)
                }
                let called = try store.record(record, in: scope).map { try Self.called($0, editor) } ?? ""
                return (Week(found: found, called: called, offset: request.offset, key: key), source)
            }
            try source.keepIfPossible()
            return result
        }
    }
}

/// The week of all villages, as a page shows it.
struct ReviewView: Sendable {
    struct Row: Sendable {
        let village: String?
        let name: String
        let entries: Int
        let records: Int
        let people: String
        let verdict: String
        let isReturned: Bool
        let comment: String
        let since: Int
    }

    /// Mondays, in days since 1970.
    let monday: Int
    let thisMonday: Int
    static let pageLength = 50

    let rows: [Row]
    let offset: Int
    /// How many villages there are.
    let all: Int
    /// Whether the register's form has anything to say it in.
    let hasForm: Bool

    init(_ board: ReviewBoard, _ thisMonday: Int, offset: Int, _ editor: Editor) {
        (monday, self.thisMonday) = (board.monday, thisMonday)
        hasForm = editor.store.schema.type(named: "review") != nil
        all = board.weeks.count
        let from = all == 0 ? 0 : min(max(0, offset), (all - 1) / Self.pageLength * Self.pageLength)
        self.offset = from
        rows = board.weeks.dropFirst(from).prefix(Self.pageLength).map { week in
            Row(
                village: week.village?.description, name: week.name, entries: week.entries, records: week.records,
                people: week.people.map { "\($0.name) \($0.count)" }.joined(separator: editor.language == .zh ? "、" : ", "),
                verdict: week.review.map { $0.verdict.label.text(in: editor.language) } ?? "",
                isReturned: week.review?.verdict == .returned,
                comment: week.review?.comment ?? "", since: week.since)
        }
    }
}
