import ArgumentParser
import Cunlian
import RecordStore
import Records
import Register
import Terminal

struct RosterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roster", abstract: "花名册 / everybody of a village's households, for the screen and for paper.",
        discussion: "打印：--format html --out 文件，用浏览器打开后打印 / to print: --format html --out FILE, and print it from a browser.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "村：代码或村名；本机只有一个村时可省 / village: code or name") var village: String?
    @Option(name: .long, help: ArgumentHelp("格式 / format", valueName: "table|csv|json|html")) var format: ReportFormat?
    @Option(name: .long, help: ArgumentHelp("写入文件 / write to a file", valueName: "file")) var out: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "只列哪些户：在册、已脱贫、继续扶持、观察、返贫、监测、享受政策、不享受政策等 / only which households",
            valueName: HouseholdGroup.allCases.map(\.rawValue).joined(separator: "|")))
    var state: GroupName?
    @Option(name: .customLong("year"), help: ArgumentHelp("年末的状态；不写则今年 / states at the end of; this year", valueName: "year"))
    var ofYear: RegisterYear?
    @Flag(name: .customLong("without-ids"), help: "不含证件号码和电话 / without ID numbers and telephones") var withoutIDs = false

    func validate() throws { try Context.checkPage(format, out) }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let environment = editor.store.environment
            let (report, source) = try editor.store.read { _ in
                let region = try region(editor)
                let source = try ReportSource(editor.store, region: region)
                let villages = try source.villages
                guard !villages.isEmpty, region != nil || villages.count == 1 else {
                    throw village.map { EditError.wrongScope($0) } ?? EditError.scopeNotNamed(among: villages)
                }
                let year = ofYear?.number ?? CalendarDate(days: editor.today)?.year ?? 0
                return (try RosterReport.make(of: villages, source, isIdentifying: !withoutIDs, year: year, only: state?.group), source)
            }
            try source.keepIfPossible()
            try context.write(report, format, to: out, made: environment.wallClock(), digest: environment.suite.digest)
        }
    }

    /// A code, or the name of a village.
    private func region(_ editor: Editor) throws -> ScopeCode? {
        guard let village else { return nil }
        if let code = ScopeCode(village, in: editor.store.schema.scopes) { return try editor.heldRegions(code.description).first }
        let found = try Region.villageNames(editor.store).filter { SearchText.contains($0.value, village) }
        let exact = found.filter { $0.value == village }
        let chosen = exact.isEmpty ? found : exact
        guard chosen.count == 1, let scope = chosen.keys.first else {
            throw chosen.isEmpty ? EditError.wrongScope(village) : EditError.scopeNotNamed(among: chosen.keys.sorted())
        }
        return scope
    }
}

/// A group of households as people may write it, in either language.
struct GroupName: ExpressibleByArgument {
    let group: HouseholdGroup

    private static let names: [String: HouseholdGroup] = [
        "在册": .poor, "贫困": .poor, "已脱贫": .exited, "脱贫": .exited, "继续扶持": .followUp, "观察": .observed, "跟踪观察": .observed,
        "结束跟踪": .closed, "返贫": .returned, "拟建档": .candidate, "争议": .disputed, "预脱贫": .preExit, "错评": .misidentified, "漏评": .missed,
        "错退": .wrongExit, "享受政策": .withPolicy, "不享受政策": .withoutPolicy, "监测": .monitored, "监测对象": .monitored,
    ]

    init?(argument: String) {
        guard let group = HouseholdGroup(rawValue: argument.lowercased()) ?? Self.names[argument] else { return nil }
        self.group = group
    }

    static var allValueStrings: [String] { HouseholdGroup.allCases.map(\.rawValue) }
}
