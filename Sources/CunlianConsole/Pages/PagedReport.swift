import Records
import Register

/// A report with a page of each table that is longer than one: a county's households are not written out at once.
struct PagedReport {
    let report: Report
    /// The first row that is shown of what is longer than a page.
    let offset: Int
    /// How many rows the longest table has.
    let longest: Int

    init(_ whole: Report, page: Int, length: Int) {
        let tables = whole.sections.flatMap(\.blocks).compactMap { block -> Report.Table? in
            if case .table(let table) = block, table.audience != .scripts { table } else { nil }
        }
        let longest = tables.map(\.rows.count).max() ?? 0
        let offset = longest == 0 ? 0 : min(max(0, page), (longest - 1) / length) * length
        var report = whole
        for (place, section) in whole.sections.enumerated() {
            report.sections[place].blocks = section.blocks.flatMap { block -> [Report.Block] in
                guard case .table(var table) = block, table.rows.count > length else { return [block] }
                let count = table.rows.count
                table.rows = Array(table.rows.dropFirst(offset).prefix(length))
                let shown =
                    table.rows.isEmpty
                    ? Label(zh: "共 \(count) 行，在前面的页。", en: "\(count) rows, on earlier pages.")
                    : Label(
                        zh: "共 \(count) 行，显示第 \(offset + 1) 至 \(offset + table.rows.count) 行。",
                        en: "\(count) rows, of which \(offset + 1) to \(offset + table.rows.count) are shown.")
                return table.rows.isEmpty ? [.remark(shown, .none)] : [.table(table), .remark(shown, .none)]
            }
        }
        (self.report, self.offset, self.longest) = (report, offset, longest)
    }
}
