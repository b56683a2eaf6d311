import ArgumentParser
import Cunlian
import RecordStore
import Records
import Register
import Terminal

struct ChangesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes", abstract: "某日以来的变动 / what was written since a day, the latest first.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: ArgumentHelp("自哪天起，如 2017-05-01、今天、昨天 / since which day", valueName: "day")) var since: String
    @Option(name: .long, help: ArgumentHelp("谁写的 / written by", valueName: "person")) var by: String?
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: "至多几行；终端上默认 100 / rows; on a terminal 100 where it is not given") var limit: Int?
    @Option(name: .long, help: ArgumentHelp("格式 / format", valueName: "table|csv|json|html")) var format: ReportFormat?
    @Option(name: .long, help: ArgumentHelp("写入文件 / write to a file", valueName: "file")) var out: String?

    private static let shownOnTerminal = 100

    func validate() throws {
        try Context.checkPage(format, out)
        guard limit ?? 1 > 0 else { throw ValidationError("--limit 至少为 1 / --limit is at least 1.") }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let environment = editor.store.environment
            let moment = RegisterCalendar.start(of: try editor.day(since, option: "--since"))
            let most = limit ?? (context.width == nil || out != nil ? Int.max : Self.shownOnTerminal)
            let (report, source) = try editor.store.read { _ in
                let source = try ReportSource(editor.store, region: editor.heldRegions(scope).first)
                return (try ChangesReport.make(.init(since: moment, person: by, limit: most), source), source)
            }
            try source.keepIfPossible()
            try context.write(report, format, to: out, made: environment.wallClock(), digest: environment.suite.digest)
        }
    }
}
