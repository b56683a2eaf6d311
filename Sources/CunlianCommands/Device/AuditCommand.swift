import ArgumentParser
import Cunlian
import RecordStore
import Records
import Register
import Terminal

/// Who opened what is sealed, and who decided.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "谁看过加密信息、谁作过裁定和授权 / who opened what is sealed, who decided, and who gave or ended offices.",
        discussion: """
            每次解密和导出都先记一条，签名、前后相连，随同步上报；审计岗位同步后看到本区域所有人的，别人只看到自己的。其中没有任何内容，只有谁、何时、看了哪条记录的哪一项、用哪个命令。
            一并列出裁定，授权、停用、恢复，根的更替，发布，销毁密钥，各写明关于谁、为何。
            Each time something sealed is opened or exported, that is written down first, signed and chained, and goes up with the next sync. \
            Whoever audits is shown everybody's of the region after a sync, others their own. Nothing in it is what was read: only who, when, \
            which record and field, and by which command. \
            Beside it stand decisions, offices given, ended and given back, successions of the root, publications and erasures, with whom they \
            are about, and why.
            """)

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: ArgumentHelp("自哪天起，如 2017-05-01、今天、昨天；不写为全部 / since which day; without it everything", valueName: "day"))
    var since: String?
    @Option(name: .long, help: ArgumentHelp("谁 / by whom", valueName: "person")) var person: String?
    @Option(name: .customLong("of"), help: ArgumentHelp("只看涉及哪条记录的 / only what is about this record", valueName: "record"))
    var record: String?
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
            let moment = try since.map { RegisterCalendar.start(of: try editor.day($0, option: "--since")) } ?? 0
            let most = limit ?? (context.width == nil || out != nil ? Int.max : Self.shownOnTerminal)
            let (report, source) = try editor.store.read { _ in
                let record = try record.map { try editor.finder.record($0) }
                let source = try ReportSource(editor.store, region: editor.regions(scope).first)
                return (try AuditReport.make(.init(since: moment, person: person, record: record, limit: most), source), source)
            }
            try source.keepIfPossible()
            try context.write(report, format, to: out, made: environment.wallClock(), digest: environment.suite.digest)
        }
    }
}

extension Editor {
    /// A day as people write it.
    func day(_ text: String, option: String) throws -> Int {
        let input = Input(name: "since", label: Label(zh: "日期", en: "day"), type: .date)
        guard case .integer(let day)? = try? input.read(text, in: store.schema, today: today) else {
            throw CommandFault.notADate(text, option: option)
        }
        return Int(day)
    }
}
