import ArgumentParser
import CSV
import Changesets
import Cunlian
import RecordStore
import Records
import Register
import ReportFormats
import Terminal

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "报表 / reports.",
        discussion: ReportName.allCases.map { "\($0.rawValue)：\($0.summary.zh) / \($0.summary.en)" }.joined(separator: "\n"))

    enum Format: String, CaseIterable {
        case table, csv, json, html
    }

    @OptionGroup var options: StoreOptions
    @Argument(help: "报表名称 / report") var name: String
    @Argument(help: "册子和卡片：一户或一村的记录 / of a book or card: the record") var record: String?
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(
        name: .customLong("year"),
        help: ArgumentHelp("年度和调查轮次，省略时为调查过半的最近一年 / year and survey round; without it the latest that surveyed half", valueName: "year"))
    var ofYear: RegisterYear?
    private var year: Int? { ofYear?.number }
    @Option(name: .long, help: ArgumentHelp("格式 / format", valueName: "table|csv|json|html")) var format: String?
    @Option(name: .long, help: ArgumentHelp("分到哪一级 / broken down by", valueName: "county|township|village"))
    var by: String = "county"
    @Option(name: .long, help: ArgumentHelp("写入文件，格式随扩展名 / write to a file, in the format that its name ends in", valueName: "file"))
    var out: String?
    @Flag(name: .long, help: "另列规划中不由登记册计算的数字和自相矛盾处 / also what only the plan states, and its sums")
    var plan = false

    private static let levels = [Region.Level.county, .township, .village]

    func validate() throws {
        guard ReportName(rawValue: name) != nil else {
            let names = ReportName.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("没有报表 \(name)；现有：\(names) / there is no report \(name); there is: \(names).")
        }
        guard format == nil || Format(rawValue: format ?? "") != nil else {
            throw ValidationError("--format 取其一 / --format takes one of \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        guard Self.levels.contains(where: { $0.rawValue == by }) else {
            throw ValidationError("--by 取 county、township 或 village / --by takes one of county, township, village.")
        }
        guard ReportName(rawValue: name)?.isOfRecord == true || record == nil else {
            throw ValidationError(
                "报表 \(name) 不以一条记录为对象；用 --scope 指明区域 / the report \(name) is of no single record; name a region with --scope.")
        }
        guard format != "html" || out != nil || !StandardStream.output.isTerminal else {
            throw ValidationError("网页不在终端上显示：请重定向或加 --out 文件 / a page is not for a terminal: redirect it, or name a file with --out.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let figures = try PlanFigures(parsing: RegisterFiles.plan, file: RegisterFiles.planPath)
            let now = editor.store.environment.wallClock()
            var request = ReportRequest(
                ReportName(rawValue: name) ?? .indicators, region: try editor.regions(scope).first, year: year,
                digits: (Region.Level(rawValue: by) ?? .county).digits, isWithPlan: plan, now: now)
            request.record = try record.map { name in try editor.store.read { _ in try editor.finder.record(name) } }
            let report = try Report.make(request, from: editor.store, plan: figures)
            try context.write(
                report, ReportFormat(rawValue: chosenFormat.rawValue), to: out, made: now, digest: editor.store.environment.suite.digest)
        }
    }

    /// What was asked for; else what the file's name ends in.
    private var chosenFormat: Format {
        if let format = format.flatMap(Format.init) { return format }
        if options.json { return .json }
        let ending = out.flatMap { name in name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } }
        switch ending {
        case "html", "htm": return .html
        case "csv": return .csv
        case "json", "jsonl": return .json
        default: return .table
        }
    }
}

extension RegisterFiles {
    static let planPath = "plan/nanning-2016-2020.json"
    static var plan: [UInt8] { file(planPath) }
}
