import RecordStore
import Records

/// What inspections found, and how far it is put right.
struct Inspections {
    private struct Issue {
        let inspection: Int64
        let kind: Int64?
        let text: String?
        let responsible: String?
        let amount: Int64?
        let due: Int64?
        /// The code of the last correction's state.
        var state: Int64?
        var date: Int64?
        var recovered = Int128(0)
    }

    private let rows: [[QueryValue]]
    private var issues: [Issue] = []
    private let today: Int64
    /// States of a correction that nobody has to look at any more.
    private let settled: Set<Int64>

    init(_ source: ReportSource, today: Int) throws {
        self.today = Int64(today)
        let states = source.store.schema.codeList("correction_state")?.items ?? []
        settled = Set(states.filter { $0.code == "accepted" }.map { Int64($0.number) })
        rows = try source.rows("inspection", ["number", "kind", "by", "from", "to"])
        var places: [Int64: Int] = [:]
        for row in try source.rows("issue", ["_parent", "kind", "text", "responsible", "amount", "due"]) {
            guard let id = row[0].integer, let inspection = row[2].integer else { continue }
            places[id] = issues.count
            issues.append(
                Issue(
                    inspection: inspection, kind: row[3].integer, text: row[4].text, responsible: row[5].text, amount: row[6].integer,
                    due: row[7].integer))
        }
        // The latest word counts; of one day the later record's.
        for row in try source.rows("correction", ["_parent", "state", "date", "amount"]) {
            guard let place = row[2].integer.flatMap({ places[$0] }) else { continue }
            issues[place].recovered += Int128(row[5].integer ?? 0)
            guard row[4].integer ?? 0 >= issues[place].date ?? .min else { continue }
            (issues[place].state, issues[place].date) = (row[3].integer, row[4].integer)
        }
    }

    private func isOpen(_ issue: Issue) -> Bool { issue.state.map { !settled.contains($0) } ?? true }
    private func isOverdue(_ issue: Issue) -> Bool { isOpen(issue) && issue.due.map { $0 < today } ?? false }

    func overview(_ run: CheckRun) -> Report.Table {
        var table = Report.Table(
            "inspections",
            [
                .init("number", Label("编号", "number")), .init("kind", Label("类别", "kind")), .init("by", Label("组织单位", "by")),
                .init("from", Label("开始", "from"), .date), .init("problems", Label("问题", "problems"), .count),
                .init("settled", Label("已销号", "settled"), .count), .init("overdue", Label("超期", "overdue"), .count),
                .init("amount", Label("涉及金额", "amount"), .money), .init("recovered", Label("追回", "recovered"), .money),
            ])
        for row in rows {
            let own = issues.filter { $0.inspection == row[0].integer }
            table.append([
                .text(row[2].text), .label(run.label("inspection_kind", row[3].integer)), .text(row[4].text), .day(row[5].integer),
                .count(own.count), .count(own.count { !isOpen($0) }), .alarm(own.count(where: isOverdue), .bad),
                .money(own.reduce(Int128(0)) { $0 + Int128($1.amount ?? 0) }.fen),
                .money(own.reduce(Int128(0)) { $0 + $1.recovered }.fen),
            ])
        }
        return table
    }

    /// Those that are open, the longest overdue first.
    func open(_ run: CheckRun) -> Report.Table {
        var table = Report.Table(
            "problems", title: Label("未销号的问题", "Problems that are open"),
            [
                .init("kind", Label("类别", "kind")), .init("text", Label("问题", "problem")),
                .init("responsible", Label("责任单位", "responsible")),
                .init("due", Label("整改期限", "due"), .date), .init("state", Label("整改", "correction")),
                .init("overdue", Label("超期天数", "days overdue"), .count),
            ])
        for issue in issues.filter(isOpen).sorted(by: { ($0.due ?? .max) < ($1.due ?? .max) }) {
            table.append([
                .label(run.label("issue_kind", issue.kind)), .text(issue.text), .text(issue.responsible), .day(issue.due),
                issue.state.map { .label(run.label("correction_state", $0)) } ?? .label(Label("未报告", "nothing reported")),
                isOverdue(issue) ? Report.Cell.count(today - (issue.due ?? today)).marked(.bad) : .none,
            ])
        }
        return table
    }
}
