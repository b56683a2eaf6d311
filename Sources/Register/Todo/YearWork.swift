import RecordStore
import Records

/// What is left of the year's work: counted out of the register, item by item of the calendar.
struct YearWork {
    struct Due: Sendable {
        let item: WorkYear.Item
        /// Days since 1970.
        let from: Int
        let to: Int
        /// How much is left.
        let left: Int
        /// How much there is in all; `nil` where the work has no end that is known.
        let whole: Int?

        /// How much is done.
        var done: Int? { whole.map { max(0, $0 - left) } }

        /// How much of it would be done by a day, if it were done evenly through its window.
        ///
        /// - Parameter today: Days since 1970.
        func expected(by today: Int) -> Int? {
            guard let whole else { return nil }
            let (passed, days) = (max(0, min(today, to) - from + 1), to - from + 1)
            return days > 0 ? whole.multipliedReportingOverflow(by: passed).partialValue / days : whole
        }
    }

    /// Items whose window is open or begins within a month, and those of this year that are over and not done.
    private(set) var items: [Due] = []

    /// In days: what is to be done within so many is told.
    static let ahead = 30

    init(_ source: ReportSource, today: Int) throws {
        guard let year = CalendarDate(days: today)?.year else { return }
        let counts = try Counts(source, year)
        for item in try WorkYear(year, ProcedureLibrary(source.store)).items {
            guard let window = item.window(year), window.from <= today + Self.ahead else { continue }
            // What is over is told while something is left, and an open window without anything to do is quiet.
            guard let (left, whole) = try counts.left(item.left), left > 0 else { continue }
            items.append(Due(item: item, from: window.from, to: window.to, left: left, whole: whole))
        }
    }

    private final class Counts {
        private let source: ReportSource
        private let year: Int
        private var found: HouseholdYear?

        init(_ source: ReportSource, _ year: Int) throws { (self.source, self.year) = (source, year) }

        private func households() throws -> HouseholdYear {
            if let found { return found }
            let made = try HouseholdYear(source, year: year)
            found = made
            return made
        }

        func left(_ what: WorkYear.Left) throws -> (left: Int, whole: Int?)? {
            let store = source.store
            switch what {
            case .requests: return (try PersonRequests.open(source).count, nil)
            case .fundsList: return try hasAccounts() ? posted(.first) : nil
            case .fundsResult: return try hasAccounts() ? posted(.announcement) : nil
            case .notSurveyed: return try rest(standing(), without: keyed("household", "roster"))
            case .incomeUnsigned: return try rest(standing(), without: IncomeConfirmations.signed(source, year: year))
            case .candidates: return (try households().households(.candidate).count, nil)
            case .plannedExits:
                let planned = try source.rows("household", ["plan_exit_year"]).filter { $0[2].integer == Int64(year) }.compactMap(
                    \.[0].integer)
                return (try households().households(.poor).intersection(planned).count, Set(planned).count)
            case .plannedVillages: return try plannedVillages()
            case .openFindings:
                let findings = try FindingReader(store, source.region).findings()
                return (findings.count { [.open, .confirmed, .disputed].contains($0.state) }, nil)
            }
        }

        private func rest(_ all: Set<Int64>, without done: Set<Int64>) -> (left: Int, whole: Int?) {
            (all.subtracting(done).count, all.count)
        }

        /// The poor, and those who are still followed.
        private func standing() throws -> Set<Int64> {
            let all = try households()
            return all.households(.poor).union(all.households(.exited)).subtracting(all.households(.closed))
        }

        /// The records of which a field of the year is written.
        private func keyed(_ type: String, _ field: String) throws -> Set<Int64> {
            guard let column = source.store.views.column(type, field) else { return [] }
            let rows = try source.store.views.query(
                "SELECT DISTINCT k._record FROM \"\(column.table)\" k WHERE k._key = ?1 AND \(column.isWritten(in: "k"))",
                [.integer(Int64(year))])
            return Set(rows.compactMap(\.[0].integer))
        }

        private func hasAccounts(_ type: String) throws -> Bool { try !source.rows(type, ["number"]).isEmpty }

        private func hasAccounts() throws -> Bool { try hasAccounts("fund_entry") || hasAccounts("project") }

        /// One list, which is put up or not.
        private func posted(_ stage: ListStage) throws -> (left: Int, whole: Int?) { (try isPosted(stage) ? 0 : 1, 1) }

        private func isPosted(_ stage: ListStage) throws -> Bool {
            try Postings(source.store).all(in: source.states.map(\.scope)).contains {
                $0.isAdmitted && $0.head.year == year && $0.head.stage == stage && $0.head.kind == .funds
            }
        }

        private func plannedVillages() throws -> (left: Int, whole: Int?) {
            let places = try PlaceExits(source)
            let listed = places.listedVillages[year] ?? 0
            return (max(0, listed - (places.villages[year] ?? 0)), listed)
        }
    }
}
