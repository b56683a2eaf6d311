import Causality
import Cunlian
package import RecordStore
package import Records

/// Something that a check found, for people to look at.
package struct Finding: Sendable {
    /// `Q02`.
    package let check: String
    package let severity: Check.Severity
    /// A household, a member or a village.
    package let record: RecordID
    /// As people call it, if it has a number.
    package let number: String?
    package let scope: ScopeCode
    package let text: Label
    /// Others that it is about, by number where they have one.
    package let related: [String]
    /// What was found, in no language: an explanation holds for these facts and no others.
    package let facts: String

    /// Names what a finding is about: one is open for each.
    package struct Subject: Hashable, Sendable {
        package let check: String
        package let record: RecordID
    }

    package var subject: Subject { Subject(check: check, record: record) }
}

/// The findings of some checks in some region, on one snapshot of a store.
package struct Examination: Sendable {
    /// What a check did not answer here, and why.
    package struct Unanswered: Sendable {
        package let check: Check
        package let reason: Label
    }

    package let region: ScopeCode?
    /// The survey round, and the year of incomes.
    package let round: Int
    /// In the order of the catalogue, then of the records.
    package let findings: [Finding]
    package let unanswered: [Unanswered]

    /// Runs checks.
    ///
    /// - Parameters:
    ///   - checks: Of the catalogue; those against outside lists and those that cannot be computed are unanswered.
    ///   - region: `nil` is all that the store holds. Others outside of it are looked at where a check compares
    ///     across villages, and only records of the region are reported.
    ///   - round: `nil` is the latest round with a roster that is not after this year.
    ///   - today: Days since 1970.
    package init(
        of store: RecordStore, checks: [Check] = Check.all, region: ScopeCode? = nil, round: Int? = nil, today: Int,
        regions: RegionTable? = nil
    ) throws {
        self = try store.read { _ in
            let round = try round ?? Self.latestRound(store, today: today) ?? CalendarDate(days: today)?.year ?? 2016
            let end = CalendarDate(year: round, month: 12, day: 31)?.days ?? today
            let run = CheckRun(
                store: store, region: region, round: round, asOf: min(today, end), today: today, regions: regions)
            return try Examination(run, checks)
        }
    }

    private init(_ run: CheckRun, _ checks: [Check]) throws {
        region = run.region
        round = run.round
        var findings: [Finding] = []
        var unanswered: [Unanswered] = []
        let naming = FindingNames(run.store)
        for check in checks {
            switch check.method {
            case .notComputable(let reason): unanswered.append(.init(check: check, reason: reason))
            case .list:
                let reason = Label(zh: "需要外部名单，用 cunlian match 比对", en: "needs a list from outside: cunlian match")
                unanswered.append(.init(check: check, reason: reason))
            case .computed:
                do {
                    for suspicion in try check.find(run) {
                        if let finding = try naming.finding(suspicion, of: check) { findings.append(finding) }
                    }
                } catch CheckFault.lacks(let what) {
                    let reason = Label(
                        zh: "本库的登记表没有 \(what)", en: "this store's schema has no \(what)")
                    unanswered.append(.init(check: check, reason: reason))
                }
            }
        }
        self.findings = findings
        self.unanswered = unanswered
    }

    /// - Parameter today: Days since 1970; a round that somebody recorded ahead of time is none yet.
    static func latestRound(_ store: RecordStore, today: Int) throws -> Int? {
        guard let roster = store.views.column("household", "roster") else { return nil }
        let rows = try store.views.query(
            """
            SELECT max(_key) FROM "\(roster.table)" WHERE "\(roster.name)" IS NOT NULL AND "\(roster.name)" <> '[]' \
            AND _key BETWEEN \(Input.years.lowerBound) AND \(CalendarDate(days: today)?.year ?? Input.years.upperBound)
            """)
        return rows.first?[0].integer.map { Int($0) }
    }
}

/// Turns numbers of the file into the names that people and entries use.
struct FindingNames {
    private let store: RecordStore

    init(_ store: RecordStore) { self.store = store }

    func finding(_ suspicion: Suspicion, of check: Check) throws -> Finding? {
        guard let place = try store.views.place(suspicion.record) else { return nil }
        return Finding(
            check: check.id, severity: check.severity, record: place.record, number: try number(suspicion.record),
            scope: place.scope, text: suspicion.text,
            related: try suspicion.related.map { try number($0) ?? store.views.place($0)?.record.description ?? String($0) },
            facts: suspicion.facts)
    }

    /// The readable number, of the types that findings are about and name; others go by their ids.
    func number(_ record: Int64) throws -> String? {
        for type in ["member", "household", "village", "need", "relocation_site"] {
            guard let name = store.schema.type(named: type)?.numberField, let column = store.views.column(type, name) else {
                continue
            }
            let rows = try store.views.query("SELECT \"\(column.name)\" FROM \"\(column.table)\" WHERE _id = ?1", [.integer(record)])
            if let row = rows.first { return row[0].text }
        }
        return nil
    }
}
