import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// What came from the villages in a week, and what is said of it.
extension Console {
    /// - Parameter day: Any day of the week; `nil` is today.
    func reviews(weekOf day: Int?, _ visit: Visits.Visit) async throws -> ReviewView {
        try await replica.run { store in
            let grants = try grants(of: visit, store)
            let editor = Editor(store, language: visit.language)
            return try store.read { _ in
                let board = try ReviewBoard(store, in: grants.flatMap(\.scopes), weekOf: day ?? editor.today)
                return ReviewView(board, Review.monday(of: editor.today), editor)
            }
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

    /// What a village wrote in a week, the latest first.
    func week(of name: String, weekOf day: Int, _ visit: Visits.Visit) async throws -> (report: Report, called: String)? {
        try await replica.run { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)) else { return nil }
            let editor = Editor(store, language: visit.language)
            let (result, source) = try store.read { _ in
                let source = try ReportSource(store, region: scope)
                let since = RegisterCalendar.start(of: Review.monday(of: day))
                let report = try ChangesReport.make(ChangesReport.Request(since: since, limit: 200), source)
                let called = try store.record(record, in: scope).map { try Self.called($0, editor) } ?? ""
                return ((report, called), source)
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
    let rows: [Row]
    /// Whether the register's form has anything to say it in.
    let hasForm: Bool

    init(_ board: ReviewBoard, _ thisMonday: Int, _ editor: Editor) {
        (monday, self.thisMonday) = (board.monday, thisMonday)
        hasForm = editor.store.schema.type(named: "review") != nil
        rows = board.weeks.map { week in
            Row(
                village: week.village?.description, name: week.name, entries: week.entries, records: week.records,
                people: week.people.map { "\($0.name) \($0.count)" }.joined(separator: editor.language == .zh ? "、" : ", "),
                verdict: week.review.map { $0.verdict.label.text(in: editor.language) } ?? "",
                isReturned: week.review?.verdict == .returned,
                comment: week.review?.comment ?? "", since: week.since)
        }
    }
}
