import RecordStore
import Records

/// What inspections found, and how far it is put right.
struct Inspections {
    private struct Issue {
        let id: Int64
        /// In which it lies.
        let scope: ScopeCode?
        let inspection: Int64
        let kind: Int64?
        let text: String?
        let region: String?
        let isElsewhere: Bool
        /// Whether it is of a region whose own stores do not see it.
        let isUnseen: Bool
        let responsible: String?
        let amount: Int64?
        let found: Int64?
        let due: Int64?
        /// The code of the last correction's state.
        var state: Int64?
        var date: Int64?
        var recovered = Int128(0)
    }

    private let rows: [[QueryValue]]
    private var issues: [Issue] = []
    private let today: Int64
    private let states: States

    /// What offices say of a correction, by the numbers of the codes.
    private struct States {
        let done: Int64?
        let accepted: Int64?
        let returned: Int64?

        init(_ store: RecordStore) {
            let items = store.schema.codeList("correction_state")?.items ?? []
            let number = { (code: String) in items.first { $0.code == code }.map { Int64($0.number) } }
            (done, accepted, returned) = (number("done"), number("accepted"), number("returned"))
        }
    }

    init(_ records: RegionRecords, _ source: ReportSource, today: Int) throws {
        self.today = Int64(today)
        states = States(source.store)
        var places: [Int64: Int] = [:]
        for row in try records.rows("issue", ["_parent", "kind", "text", "responsible", "amount", "due", "region", "found"], region: 6) {
            guard let id = row[0].integer, let inspection = row[2].integer else { continue }
            places[id] = issues.count
            issues.append(
                Issue(
                    id: id, scope: records.scope(row[1].integer), inspection: inspection, kind: row[3].integer, text: row[4].text,
                    region: row[8].text,
                    isElsewhere: records.isElsewhere(code: row[8].text, scope: row[1].integer),
                    isUnseen: records.isBeneath(code: row[8].text, scope: row[1].integer), responsible: row[5].text,
                    amount: row[6].integer, found: row[9].integer, due: row[7].integer))
        }
        // Those of the region, and those that found something there.
        let found = Set(issues.map(\.inspection))
        rows = try records.all("inspection", ["number", "kind", "by", "from", "to", "regions"]).filter { row in
            records.isHere(code: row[7].text, scope: row[1].integer) || row[0].integer.map(found.contains) ?? false
        }
        // The latest word counts; of one day the later record's.
        let corrections = try records.all("correction", ["_parent", "state", "date", "amount"]).sorted {
            ($0[4].integer ?? 0, $0[0].integer ?? 0) < ($1[4].integer ?? 0, $1[0].integer ?? 0)
        }
        for row in corrections {
            guard let place = row[2].integer.flatMap({ places[$0] }) else { continue }
            let isOwn = try row[3].integer == states.accepted && Self.isOfWhoCorrects(row, records, source.store)
            (issues[place].state, issues[place].date) = (isOwn ? states.done : row[3].integer, row[4].integer)
            // What was sent back to be done again was not done: what it is said to have recovered counts no more.
            issues[place].recovered =
                row[3].integer == states.returned && row[3].integer != nil ? 0 : issues[place].recovered + Int128(row[5].integer ?? 0)
        }
    }

    /// Whether a township wrote it: it says what it did, and whether that is enough is for another office to say.
    private static func isOfWhoCorrects(_ row: [QueryValue], _ records: RegionRecords, _ store: RecordStore) throws -> Bool {
        guard let record = try row[0].integer.flatMap({ try store.views.recordID($0) }), let scope = records.scope(row[1].integer) else {
            return false
        }
        return try Written(record, in: scope, store)?.role == "T"
    }

    private func isOpen(_ issue: Issue) -> Bool { issue.state.map { $0 != states.accepted } ?? true }

    /// By how many days what is to be done was not done in time; who reported it done waits for somebody else, and is late by the day of the report.
    private func daysOverdue(_ issue: Issue) -> Int64? {
        guard isOpen(issue), let due = issue.due else { return nil }
        let until = issue.state != nil && issue.state == states.done ? issue.date ?? today : today
        return until > due ? Int64(clamping: Int128(until) - Int128(due)) : nil
    }

    /// Of those whose amount is known.
    private func isTooMuch(_ issue: Issue) -> Bool { issue.amount.map { issue.recovered > Int128($0) } ?? false }

    /// What is to be put right by a day, or was to be and is not.
    struct Due {
        /// Inside the file.
        let issue: Int64
        /// In which it lies.
        let scope: ScopeCode?
        /// The inspection's number.
        let number: String?
        let text: String
        let responsible: String?
        /// Days since 1970; `nil` where nobody set one.
        let day: Int64?
        /// As ``daysOverdue(_:)``.
        let daysOverdue: Int64?
        /// Whether it is said to be done, and waits for whoever accepts it.
        let isReported: Bool
    }

    /// Those that are open and are due by that day, the longest overdue first, and last those of no day.
    func due(by last: Int) -> [Due] {
        let numbers = numbers
        return issues.filter { isOpen($0) && $0.due.map { $0 <= Int64(last) } ?? true }.sorted {
            ($0.due ?? .max, $0.id) < ($1.due ?? .max, $1.id)
        }.map {
            Due(
                issue: $0.id, scope: $0.scope, number: numbers[$0.inspection] ?? nil, text: $0.text ?? "", responsible: $0.responsible,
                day: $0.due, daysOverdue: daysOverdue($0), isReported: $0.state != nil && $0.state == states.done)
        }
    }

    /// The number of each inspection, by its number in the file.
    private var numbers: [Int64: String?] {
        Dictionary(rows.map { ($0[0].integer ?? 0, $0[2].text) }, uniquingKeysWith: { one, _ in one })
    }

    func overview(_ run: CheckRun) -> Report.Table {
        var table = Report.Table(
            "inspections",
            [
                .init("number", Label("编号", "number")), .init("kind", Label("类别", "kind")), .init("by", Label("组织单位", "by")),
                .init("from", Label("开始", "from"), .date), .init("problems", Label("问题", "problems"), .count),
                .init("settled", Label("已销号", "settled"), .count), .init("overdue", Label("超期", "overdue"), .count),
                .init("amount", Label("涉及金额", "amount"), .money), .init("recovered", Label("追回", "recovered"), .money),
                .init("remark", Label("备注", "remark"), spare: 1),
            ])
        for row in rows {
            let own = issues.filter { $0.inspection == row[0].integer }
            table.append([
                .text(row[2].text), .label(run.label("inspection_kind", row[3].integer)), .text(row[4].text), .day(row[5].integer),
                .count(own.count), .count(own.count { !isOpen($0) }), .alarm(own.count { daysOverdue($0) != nil }, .bad),
                .money(own.reduce(Int128(0)) { $0 + Int128($1.amount ?? 0) }.fen),
                Report.Cell.money(own.reduce(Int128(0)) { $0 + $1.recovered }.fen).marked(own.contains(where: isTooMuch) ? .bad : .none),
                AccountabilityReport.remark([
                    own.contains(where: isTooMuch) ? Label("追回多于涉及金额", "more recovered than the problem was of") : nil,
                    own.contains(where: \.isElsewhere) ? AccountabilityReport.elsewhere : nil,
                ]),
            ])
        }
        return table
    }

    /// Whether any that is open is of a region whose own stores do not see it.
    var hasUnseen: Bool { issues.contains { $0.isUnseen && isOpen($0) } }

    /// Those that are open, the longest overdue first: as the office that has to put them right can find them.
    func open(_ run: CheckRun) -> Report.Table {
        var table = Report.Table(
            "problems", title: Label("未销号的问题", "Problems that are open"),
            [
                .init("inspection", Label("检查编号", "inspection"), spare: 3), .init("kind", Label("类别", "kind"), spare: 4),
                .init("text", Label("问题", "problem")), .init("region", Label("区域代码", "region"), spare: 5),
                .init("responsible", Label("责任单位", "responsible")), .init("amount", Label("涉及金额", "amount"), .money, spare: 2),
                .init("found", Label("发现日期", "found"), .date, spare: 6),
                .init("due", Label("整改期限", "due"), .date), .init("state", Label("整改", "correction")),
                .init("overdue", Label("超期天数", "days overdue"), .count),
            ])
        let numbers = numbers
        for issue in issues.filter(isOpen).sorted(by: { ($0.due ?? .max) < ($1.due ?? .max) }) {
            table.append([
                (numbers[issue.inspection] ?? nil).map { .text($0) } ?? .none, .label(run.label("issue_kind", issue.kind)),
                .text(issue.text),
                issue.region.map { Report.Cell.text($0).marked(issue.isElsewhere ? .bad : issue.isUnseen ? .warning : .none) } ?? .none,
                .text(issue.responsible),
                issue.amount.map { .money($0) } ?? .none, issue.found.map { .day($0) } ?? .none, .day(issue.due),
                issue.state.map { .label(run.label("correction_state", $0)) } ?? .label(Label("未报告", "nothing reported")),
                daysOverdue(issue).map { Report.Cell.count($0).marked(.bad) } ?? .none,
            ])
        }
        return table
    }
}
