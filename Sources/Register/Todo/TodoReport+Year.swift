import RecordStore
import Records

/// What the year has for now.
extension TodoReport {
    /// What the calendar has for now, and what of it is left.
    static func year(_ work: [YearWork.Due], _ today: Int, _ source: ReportSource) -> Report.Table {
        var table = Report.Table(
            "year",
            [
                .init("when", Label("时间", "when")), .init("what", Label("事项", "what")), .init("from", Label("起", "from"), .date, spare: 2),
                .init("to", Label("止", "until"), .date), .init("whole", Label("应办", "in all"), .count, spare: 5),
                .init("done", Label("已办", "done"), .count, spare: 4),
                .init("expected", Label("今日应办到", "expected by today"), .count, spare: 3), .init("left", Label("尚余", "left"), .count),
                .init("offices", Label("由谁办", "for"), spare: 1),
            ])
        for due in work {
            let when: Report.Cell =
                due.to < today
                ? Report.Cell.code("late", Label("已过期", "late")).marked(.bad)
                : due.from > today ? .code("later", Label("未到", "later")) : .code("now", Label("现在", "now"))
            table.append([
                when, .code(due.item.code, due.item.label), .day(Int64(due.from)), .day(Int64(due.to)),
                due.whole.map { .count($0) } ?? .none, due.done.map { .count($0) } ?? .none, behind(due, today),
                .count(due.left), .label(offices(due.item.offices, source.store.schema)),
            ])
        }
        return table
    }

    /// What would be done by now, marked where less is.
    private static func behind(_ due: YearWork.Due, _ today: Int) -> Report.Cell {
        guard let expected = due.expected(by: today), let done = due.done else { return .none }
        return Report.Cell.count(expected).marked(done < expected ? .warning : .none)
    }
}
