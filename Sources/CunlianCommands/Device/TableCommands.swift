import ArgumentParser
import CSV
import Cunlian
import JSON
import RecordStore
import Records
import Terminal

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "从 CSV 导入 / take in a CSV file: good rows go in, bad rows go to a report.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录类型 / record type") var type: String
    @Argument(help: "文件 / file") var file: String
    @Flag(name: .long, help: "只检查，不写入 / check only") var dryRun = false
    @Option(name: .long, help: "报告写到 / where the report goes") var report: String?

    /// Thrown to undo a dry run; it never leaves the command.
    private struct DryRun: Error {}

    /// What came of the rows, and the lines that are no rows.
    private struct Outcome {
        var report = ImportReport()
        var unread: [CSVFault] = []

        /// In the order of the file.
        func remarks(in context: Context) -> [ShownRemark] {
            let faults = unread.map { ShownRemark(line: $0.line, column: "", reason: context.words.sentence($0)) }
            return (faults + report.remarks.map { ShownRemark($0, context) }).enumerated()
                .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
        }
    }

    static let rowsPerCommit = 500

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let reader = try CSVReader(file: file)
            let importer = try Importer(editor, type: editor.type(type), header: reader.header.cells)
            var result = Outcome()
            let start = ContinuousClock.now
            var progress = ProgressBar(
                context.say("导入", "importing"), total: reader.lineCount, language: context.shownLanguage,
                palette: Palette(for: .error, environment: environmentVariable), now: { ContinuousClock.now - start })
            defer { progress.finish() }
            do {
                try take(reader, importer, editor.store, &result, &progress)
            } catch is DryRun {}
            let remarks = result.remarks(in: context)
            let path = try writeReport(remarks, context)
            show(result.report, remarks, path, context)
            if !remarks.isEmpty { throw exitCode(of: result.report) }
            if result.report.proposed > 0 { throw ExitCode.look }
        }
    }

    /// Of an import with remarks.
    private func exitCode(of report: ImportReport) -> ExitCode {
        guard report.written == 0, report.unchanged == 0 else { return .look }
        let isDenied = report.remarks.allSatisfy { if case .store(.notPermitted) = $0.reason { true } else { false } }
        return isDenied && !report.remarks.isEmpty ? .notPermitted : .badInput
    }

    private func take(
        _ reader: CSVReader, _ importer: Importer, _ store: RecordStore, _ result: inout Outcome, _ progress: inout ProgressBar
    ) throws {
        var isAtEnd = false
        while !isAtEnd {
            try store.write { _ in
                isAtEnd = try takeRows(reader, importer, &result, &progress)
                if dryRun { throw DryRun() }
            }
        }
    }

    /// Takes in as many rows as go into one commit; true at the end of the file.
    private func takeRows(
        _ reader: CSVReader, _ importer: Importer, _ result: inout Outcome, _ progress: inout ProgressBar
    ) throws -> Bool {
        var unread: [CSVFault] = []
        defer { result.unread += unread }
        return try importer.commit(into: &result.report) { report in
            for _ in 0..<(dryRun ? Int.max : ImportCommand.rowsPerCommit) {
                switch try reader.next() {
                case .row(let row):
                    if !row.isBlank { try importer.take(row.cells, line: row.line, into: &report) }
                    progress.update(row.line)
                case .fault(let fault):
                    report.read += 1
                    report.refused += 1
                    unread.append(fault)
                case nil: return true
                }
            }
            return false
        }
    }

    private func writeReport(_ remarks: [ShownRemark], _ context: Context) throws -> String? {
        guard !remarks.isEmpty else { return nil }
        let path = report ?? file + ".report.csv"
        var writer = CSVWriter(byteOrderMark: true)
        writer.write([context.say("行", "line"), context.say("栏", "column"), context.say("原因", "reason")])
        for remark in remarks { writer.write([String(remark.line), remark.column, remark.reason]) }
        try writeFile(path, writer.takeBytes())
        return path
    }

    private func show(_ result: ImportReport, _ remarks: [ShownRemark], _ path: String?, _ context: Context) {
        guard !options.json else {
            return context.emit {
                $0.member("read", result.read)
                $0.member("written", result.written)
                $0.member("unchanged", result.unchanged)
                $0.member("refused", result.refused)
                if result.proposed > 0 { $0.member("proposed", result.proposed) }
                $0.member("report", path)
            }
        }
        context.print(
            context.say(
                "读 \(result.read) 行：写入 \(result.written)，未变 \(result.unchanged)，拒绝 \(result.refused)\(dryRun ? "（试运行，未写入）" : "")。",
                "Read \(count(result.read, "row")): wrote \(result.written), unchanged \(result.unchanged), refused \(result.refused)\(dryRun ? " (dry run: nothing written)" : "")."
            ))
        if result.proposed > 0 {
            let (will, were) = dryRun ? ("将", "would be") : ("已", "were")
            context.print(
                context.palette(
                    context.say(
                        "其中 \(result.proposed) 项本机的职务无权填写，\(will)作为意见提出；待有权者确认，确认前不作数。",
                        "\(count(result.proposed, "value")) of these \(were) only put forward: your office may not write them, and they count when somebody who may has confirmed them."
                    ), .warning))
        }
        for remark in remarks.prefix(5) {
            context.print("  \(context.say("第 \(remark.line) 行", "line \(remark.line)")) \(remark.column) \(remark.reason)")
        }
        if let path { context.print(context.palette(context.say("报告：", "report: ") + path, .dim)) }
    }
}

/// What a report says of one line.
struct ShownRemark {
    let line: Int
    let column: String
    let reason: String
}

extension ShownRemark {
    init(_ remark: ImportReport.Remark, _ context: Context) {
        let column = remark.column?.text(in: context.language) ?? ""
        self.init(line: remark.line, column: column, reason: context.words.sentence(remark.reason))
    }
}

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "export", abstract: "导出为 CSV / write a type's records as CSV.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录类型 / record type") var type: String
    @Argument(help: "文件 / file; - is standard output") var file: String = "-"
    @Option(name: .long, help: "区域代码 / region") var scope: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            var count = 0
            try editor.store.read { _ in
                let scopes = try editor.regions(scope)
                let exporter = try Exporter(editor, type: editor.type(type), scopes: scopes)
                var writer = CSVWriter(byteOrderMark: file != "-")
                writer.write(exporter.header)
                try exporter.rows { row in
                    writer.write(row)
                    count += 1
                }
                try writeFile(file, writer.takeBytes())
            }
            if file != "-" { context.print(context.say("已导出 \(count) 条到 \(file)", "Wrote \(count) records to \(file)")) }
        }
    }
}
