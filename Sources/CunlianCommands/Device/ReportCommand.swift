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
        discussion: ReportName.allCases.map { "\($0.rawValue)：\($0.summary.zh) / \($0.rawValue): \($0.summary.en)" }.joined(separator: "\n")
    )

    @OptionGroup var options: StoreOptions
    @Argument(help: "报表名称 / report") var name: String
    @Argument(help: "册子和卡片：一户或一村的记录 / of a book or card: the record") var record: String?
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(
        name: .customLong("year"),
        help: ArgumentHelp("年度和调查轮次，省略时为调查过半的最近一年 / year and survey round; without it the latest that surveyed half", valueName: "year"))
    var ofYear: RegisterYear?
    private var year: Int? { ofYear?.number }
    @Option(name: .long, help: ArgumentHelp("格式 / format", valueName: "table|csv|json|html")) var format: ReportFormat?
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
        guard Self.levels.contains(where: { $0.rawValue == by }) else {
            throw ValidationError("--by 取 county、township 或 village / --by takes one of county, township, village.")
        }
        guard ReportName(rawValue: name)?.isOfRecord == true || record == nil else {
            throw ValidationError(
                "报表 \(name) 不以一条记录为对象；用 --scope 指明区域 / the report \(name) is of no single record; name a region with --scope.")
        }
        try Context.checkPage(format, out)
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
            request.record = try record.map { name in
                try editor.store.read { _ in
                    // A village's number may be that of a site in it, too.
                    let village = try request.name == .villageBook ? RegionExitCommand.place(name, editor) : nil
                    return try village ?? editor.finder.record(name, before: editor.store.schema.type(named: "household"))
                }
            }
            let report = try Report.make(request, from: editor.store, plan: figures)
            try context.write(report, format, to: out, made: now, digest: editor.store.environment.suite.digest)
        }
    }
}

extension RegisterFiles {
    static let planPath = "plan/nanning-2016-2020.json"
    static var plan: [UInt8] { file(planPath) }
}
