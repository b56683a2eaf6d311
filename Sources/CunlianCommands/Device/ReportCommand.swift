import ArgumentParser
import Cunlian
import RecordStore
import Records
import Register

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "报表 / reports: indicators.",
        discussion:
            "indicators：规划指标，按字段计算，对照规划原文行号 / the plan's series, computed from the fields, beside the plan's lines."
    )

    /// What there is to report; later reports join here.
    enum Name: String, CaseIterable {
        case indicators
    }

    enum Format: String, CaseIterable {
        case table, csv, json
    }

    @OptionGroup var options: StoreOptions
    @Argument(help: "报表名称 / report: indicators") var name: String
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: "年度和调查轮次 / year and survey round; without it the latest round") var year: Int?
    @Option(name: .long, help: ArgumentHelp("格式 / format", valueName: "table|csv|json")) var format: String?
    @Option(name: .long, help: ArgumentHelp("分到哪一级 / broken down by", valueName: "county|township|village"))
    var by: String = "county"
    @Flag(name: .long, help: "另列规划中不由登记册计算的数字和自相矛盾处 / also what only the plan states, and its sums")
    var plan = false

    private static let levels = ["county": 6, "township": 9, "village": 12]

    func validate() throws {
        guard Name(rawValue: name) != nil else {
            let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError(
                "没有报表 \(name)；现有：\(names) / there is no report \(name); there is: \(names).")
        }
        guard format != "html" else {
            throw ValidationError(
                "html 尚未提供；请用 table、csv 或 json / html is not there yet; take table, csv or json.")
        }
        guard format == nil || Format(rawValue: format ?? "") != nil else {
            throw ValidationError(
                "--format takes one of \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        guard Self.levels[by] != nil else {
            throw ValidationError("--by takes one of county, township, village.")
        }
        guard year.map((1_949...2_200).contains) ?? true else {
            throw ValidationError("--year takes a year such as 2016.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let figures = try PlanFigures(parsing: RegisterFiles.plan, file: RegisterFiles.planPath)
            let indicators = try Indicators(
                of: editor.store, beside: figures, region: editor.regions(scope).first, year: year,
                digits: Self.levels[by] ?? 6)
            let output = IndicatorOutput(
                context: context, indicators: indicators, plan: figures, showsPlan: plan)
            switch format.flatMap(Format.init) ?? (options.json ? .json : .table) {
            case .table: output.printTables()
            case .csv: try output.writeCSV()
            case .json: output.printJSON()
            }
        }
    }
}

extension RegisterFiles {
    static let planPath = "plan/nanning-2016-2020.json"
    static var plan: [UInt8] { file(planPath) }
}
