import Records
import Register
import Testing

@testable import CunlianConsole

/// Tables that are longer than a page.
@Suite struct PagedReportTests {
    private static func report(_ counts: [Int]) -> Report {
        var report = Report(name: "income", title: Label("收入确认单", "Confirmed incomes"), region: nil, year: 2017)
        report.sections = counts.map { count in
            var table = Report.Table("lacking", [.init("number", Label("户编号", "household"), .name)])
            for row in 0..<count { table.append([.text(String(row))]) }
            return Report.Section(Label("尚缺", "Who lacks one"), [.table(table)])
        }
        return report
    }

    private static func rows(_ report: Report) -> [Int] {
        report.sections.map { section in
            section.blocks.reduce(0) { sum, block in if case .table(let table) = block { sum + table.rows.count } else { sum } }
        }
    }

    @Test func `a county's households are shown a page at a time, and what is short stands on every page`() {
        let whole = Self.report([428, 3])
        for (page, counts) in [(0, [100, 3]), (1, [100, 3]), (4, [28, 3]), (99, [28, 3]), (-1, [100, 3])] {
            #expect(Self.rows(PagedReport(whole, page: page, length: 100).report) == counts, "\(page)")
        }
        let last = PagedReport(whole, page: 4, length: 100)
        #expect(last.longest == 428 && last.offset == 400)
        // Of two the shorter ends earlier, and says so.
        #expect(Self.rows(PagedReport(Self.report([428, 150]), page: 3, length: 100).report) == [100, 0])
        #expect(Self.rows(PagedReport(Self.report([]), page: 3, length: 100).report) == [])
    }
}
