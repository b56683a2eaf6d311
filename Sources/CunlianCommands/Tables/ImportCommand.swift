import ArgumentParser
import CSV
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "从表格导入（.xlsx、.csv） / take in a table (.xlsx, .csv): good rows go in, bad rows go to a report.",
        discussion: """
            先用 --dry-run 看：各列对应哪一项，哪些行会新建、更改、待核、拒绝 / look first with --dry-run: which column goes where, \
            and what would be made, changed, held and refused.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录类型 / record type") var type: String
    @Argument(help: "文件 / file") var file: String
    @Flag(name: .long, help: "只检查，不写入 / check only") var dryRun = false
    @Flag(name: .long, help: "略过不认识的列 / pass over columns that nobody knows") var ignoreUnknown = false
    @Option(name: .long, help: ArgumentHelp("列名对照文件 / a file that says what titles mean", valueName: "file")) var map: String?
    @Option(name: .customLong("year"), help: ArgumentHelp("列名未写年度的各项属于哪一年 / the year of columns whose titles name none", valueName: "year"))
    var ofYear: RegisterYear?
    @Option(name: .long, help: ArgumentHelp("工作表 / sheet", valueName: "name")) var sheet: String?
    @Option(name: .long, help: ArgumentHelp("文字编码 / encoding: utf-8, utf-16, gb18030", valueName: "name")) var encoding: TextEncoding?
    @Option(name: .long, help: ArgumentHelp("报告写到 / where the report goes", valueName: "file")) var report: String?

    /// Thrown to undo a dry run; it never leaves the command.
    private struct DryRun: Error {}

    /// What came of the rows, and the lines that are no rows.
    struct Outcome {
        var report = ImportReport()
        var unread: [CSVFault] = []

        /// In the order of the file.
        func remarks(in context: Context) -> [ShownRemark] {
            let all = unread.map { ShownRemark($0, context) } + report.remarks.map { ShownRemark($0, context) }
            return all.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
        }
    }

    static let rowsPerCommit = 500

    func run() async throws {
        let context = Context(options)
        try context.run {
            let file = try TableFile(self.file, .init(sheet: sheet, encoding: encoding?.encoding))
            let editor = try context.editor()
            var titles = ImportHeader.Options()
            titles.ignoresUnknown = ignoreUnknown
            titles.year = ofYear?.number
            let own = try map.map { try ImportMap(parsing: readFile($0), for: editor.store.schema) }
            let table = try HeadedTable(
                file, editor, type: editor.type(type), options: titles, own: own, known: RegisterFiles.titles(for: editor.store.schema))
            let reportFile = try ImportReportFile(report, beside: self.file)
            var result = Outcome()
            result.report.wantsChanges = dryRun
            let start = ContinuousClock.now
            var progress = ProgressBar(
                context.say("导入", "importing"), total: file.lineCount, language: context.shownLanguage,
                palette: Palette(for: .error, environment: environmentVariable), now: { ContinuousClock.now - start },
                width: { file.lineCount == 0 ? nil : StandardStream.error.windowSize?.width })
            defer { progress.finish() }
            do {
                try take(table, editor.store, &result, &progress)
                try FindIndex.keepUp(of: editor.store)
            } catch is DryRun {}
            progress.finish()
            let remarks = result.remarks(in: context)
            let path = try reportFile.write(remarks, result.report.changes, context)
            ImportOutput(context: context, isDryRun: dryRun).show(table, result.report, remarks, path, reportFile)
            if let code = exitCode(of: result.report) { throw code }
        }
    }

    private func exitCode(of report: ImportReport) -> ExitCode? {
        guard report.refused > 0 || report.held > 0 || report.proposed > 0 else { return nil }
        guard report.written == 0, report.unchanged == 0, report.held == 0 else { return .look }
        let isDenied = report.remarks.allSatisfy { if case .store(.notPermitted) = $0.reason { true } else { false } }
        return isDenied && !report.remarks.isEmpty ? .notPermitted : .badInput
    }

    private func take(_ table: HeadedTable, _ store: RecordStore, _ result: inout Outcome, _ progress: inout ProgressBar) throws {
        var isAtEnd = false
        while !isAtEnd {
            try store.write { _ in
                isAtEnd = try table.takeRows(dryRun ? Int.max : ImportCommand.rowsPerCommit, into: &result) { progress.update($0) }
                if dryRun { throw DryRun() }
            }
        }
    }
}

/// An encoding as an option takes it.
struct TextEncoding: ExpressibleByArgument {
    let encoding: CSVEncoding

    init?(argument: String) {
        switch argument.lowercased() {
        case "utf-8", "utf8": encoding = .utf8
        case "gb18030", "gbk", "gb2312": encoding = .gb18030
        case "utf-16", "utf16", "utf-16le", "utf16le", "unicode": encoding = .utf16LittleEndian
        case "utf-16be", "utf16be": encoding = .utf16BigEndian
        default: return nil
        }
    }
}

extension RegisterFiles {
    /// What the titles of the national system's tables mean; nothing where the store is of another register.
    static func titles(for schema: Schema) -> ImportMap {
        (try? ImportMap(parsing: file("tables/national-collection-form.json"), for: schema, isForAnyForm: true)) ?? .none
    }
}
