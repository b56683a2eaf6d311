import CSV
import Cunlian
import JSON
import Records
import Spreadsheet
import Terminal

/// What an import tells, for people and for scripts.
struct ImportOutput {
    let context: Context
    let isDryRun: Bool

    /// So many of each kind are shown; the report has all.
    private static let shownMax = 8

    func show(
        _ table: HeadedTable, _ report: ImportReport, _ remarks: [ShownRemark], _ path: String?, _ file: ImportReportFile
    ) {
        guard !context.isJSON else { return json(table, report, path) }
        context.print(context.palette(self.form(table), .dim))
        if isDryRun { columns(table) } else if let passed = passed(table) { context.print(passed) }
        context.print(counts(report))
        if let found = matches(report) { context.print(found) }
        if let hidden = hidden(table) { context.print(context.palette(hidden, .warning)) }
        changes(report)
        let isAll = path == nil
        for weight in [ImportFault.Weight.held, .refused, .noted, .told] {
            let those = remarks.filter { $0.weight == weight }
            for remark in isAll ? those[...] : those.prefix(Self.shownMax) {
                context.print(
                    "  " + context.palette(context.words.word(weight), weight == .told ? .dim : .warning) + " " + remark.text(context))
            }
            if !isAll, those.count > Self.shownMax {
                context.print(
                    context.say("  另有 \(those.count - Self.shownMax) 处，见报告。", "  And \(those.count - Self.shownMax) more, in the report."))
            }
        }
        if let path {
            context.print(context.palette(context.say("报告：", "Report: ") + path, .dim))
        } else if !file.isWritable, !remarks.isEmpty {
            context.print(
                context.say(
                    "\(file.path) 写不进去，报告只显示在这里；可用 --report 另指一处。",
                    "\(file.path) cannot be written, so the report stands here alone; name a place with --report."))
        }
    }

    /// The same without what is told of single lines, for whoever shows it otherwise.
    func summary(_ table: HeadedTable, _ report: ImportReport) -> [String] {
        [form(table), isDryRun ? nil : passed(table), counts(report), matches(report), hidden(table)].compactMap(\.self)
    }

    /// The columns that nobody knows.
    private func passed(_ table: HeadedTable) -> String? {
        let passed = table.importer.header.meanings.filter { $0.target == nil }
        guard !passed.isEmpty else { return nil }
        return context.say("略过的列：", "Passed over: ")
            + passed.map { context.words.name($0.column) }.joined(separator: context.say("、", ", "))
    }

    /// What the file is taken for.
    private func form(_ table: HeadedTable) -> String {
        var parts: [String] = []
        switch table.file.form {
        case .text(let encoding, let separator):
            parts.append(context.say("编码 \(encoding.rawValue)", "Encoding \(encoding.rawValue)"))
            if separator == 0x09 { parts.append(context.say("以制表符分隔", "separated by tabs")) }
            if separator == 0x3B { parts.append(context.say("以分号分隔", "separated by semicolons")) }
        case .workbook(let sheet, let all):
            parts.append(context.say("工作表“\(sheet)”", "Sheet \"\(sheet)\""))
            if all.count > 1 { parts.append(context.say("共 \(all.count) 张，可用 --sheet 指定", "of \(all.count); --sheet names another")) }
        }
        parts.append(context.say("列名在第 \(table.line) 行", "titles on line \(table.line)"))
        if let name = table.mapName { parts.append(context.say("按“\(name)”的列名读取", "read by the titles of \"\(name)\"")) }
        return parts.joined(separator: context.say("，", ", ")) + context.say("。", ".")
    }

    /// What people do not see in their sheet went in like the rest: they are told.
    private func hidden(_ table: HeadedTable) -> String? {
        let lines = table.file.hiddenLines.filter { $0 > table.line }
        guard !lines.isEmpty else { return nil }
        let some = lines.prefix(5).map(String.init)
        let more = lines.count > some.count
        return context.say(
            "其中 \(lines.count) 行在表格里是隐藏或被筛掉的，也已读入：第 \(some.joined(separator: "、")) 行\(more ? "等" : "")。",
            "Of these \(count(lines.count, "row")) hidden in the sheet, by hand or by a filter, read all the same: line \(some.joined(separator: ", "))\(more ? " …" : "")."
        )
    }

    private func columns(_ table: HeadedTable) {
        context.table([context.say("列", "column"), context.say("表中列名", "title"), context.say("对应", "goes to")], columnRows(table))
    }

    /// Which column, how it is called, and where it goes.
    func columnRows(_ table: HeadedTable) -> [[String]] {
        table.importer.header.meanings.map { meaning in
            [
                CellPlace.letters(ofColumn: meaning.column.place), meaning.column.title,
                meaning.target?.text(in: context.language) ?? context.say("（略过）", "(passed over)"),
            ]
        }
    }

    private func counts(_ report: ImportReport) -> String {
        let changed = report.written - report.created - report.restored
        let restored = report.restored
        let back = restored > 0 ? (zh: "，恢复 \(restored)", en: ", restored \(restored)") : (zh: "", en: "")
        var zh =
            "读 \(report.read) 行：写入 \(report.written)（新建 \(report.created)，更改 \(changed)\(back.zh)），未变 \(report.unchanged)"
        var en =
            "Read \(count(report.read, "row")): wrote \(report.written) (new \(report.created), changed \(changed)\(back.en)), unchanged \(report.unchanged)"
        if report.held > 0 { (zh, en) = (zh + "，待核 \(report.held)", en + ", to be looked at \(report.held)") }
        (zh, en) = (zh + "，拒绝 \(report.refused)", en + ", refused \(report.refused)")
        if report.passedOver > 0 { (zh, en) = (zh + "，略过 \(report.passedOver)", en + ", passed over \(report.passedOver)") }
        if report.proposed > 0 {
            (zh, en) = (zh + "；其中 \(report.proposed) 项只作为意见提出", en + "; \(count(report.proposed, "field")) only put forward as proposals")
        }
        return context.say(zh + (isDryRun ? "（试运行，未写入）。" : "。"), en + (isDryRun ? " (dry run: nothing written)." : "."))
    }

    private func matches(_ report: ImportReport) -> String? {
        let found = ImportReport.Match.allCases.compactMap { match in report.matches[match].map { context.words.words(match, $0) } }
        guard !found.isEmpty else { return nil }
        return context.say("对上已有记录：", "Known again: ") + found.joined(separator: context.say("，", ", ")) + context.say("。", ".")
    }

    /// What was, or would be, written over something else.
    func changeLines(_ report: ImportReport) -> [String] {
        report.changes.filter { !$0.old.isEmpty }.map { change in
            context.say(
                "第 \(change.line) 行 \(change.record) \(change.column.zh)：\(change.old) → \(change.new)",
                "Line \(change.line), \(change.record), \(change.column.en): \(change.old) → \(change.new)")
        }
    }

    private func changes(_ report: ImportReport) {
        let those = changeLines(report)
        for line in those.prefix(Self.shownMax) { context.print("  " + line) }
        if those.count > Self.shownMax {
            context.print(
                context.say(
                    "  另有 \(those.count - Self.shownMax) 处更改，见报告。", "  And \(those.count - Self.shownMax) more changes, in the report."))
        }
    }

    private func json(_ table: HeadedTable, _ report: ImportReport, _ path: String?) {
        context.emit {
            $0.member("read", report.read)
            $0.member("written", report.written)
            $0.member("created", report.created)
            if report.restored > 0 { $0.member("restored", report.restored) }
            $0.member("unchanged", report.unchanged)
            $0.member("held", report.held)
            $0.member("refused", report.refused)
            $0.member("passedOver", report.passedOver)
            $0.member("proposed", report.proposed)
            $0.member("report", path)
            $0.member("headerLine", table.line)
            if case .text(let encoding, _) = table.file.form { $0.member("encoding", encoding.rawValue) }
            if case .workbook(let sheet, _) = table.file.form { $0.member("sheet", sheet) }
            let hidden = table.file.hiddenLines.count { $0 > table.line }
            if hidden > 0 { $0.member("hidden", hidden) }
            $0.member("ignored", table.importer.header.meanings.filter { $0.target == nil }.map(\.column.title))
        }
    }
}
