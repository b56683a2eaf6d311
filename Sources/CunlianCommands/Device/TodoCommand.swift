import ArgumentParser
import Cunlian
import RecordStore
import Records
import Register
import Terminal

struct TodoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "todo", abstract: "待办：到期的事项，各户缺项 / what is due, and what is missing in which file.",
        discussion: """
            退出环节、公示到期、待裁定的争议及期限、未答复的疑点、事实已变的认定、没有完成的访谈，检查问题的整改期限、没有签的责任状、\
            到期未送达的承诺，各村没有主要帮扶联系人的贫困户；--mine 只列本人职务该办的。
            Steps of exits, notices that run out, cases and their deadlines, findings without an answer, attestations whose facts \
            changed, interviews that were broken off, problems of inspections by the day of their correction, letters of responsibility \
            that nobody signed, promises that did not come, and of each village the poor households without a main helper; \
            --mine lists only what one's own office has to do.
            """)

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Flag(name: .long, help: "只列我该办的 / only mine") var mine = false
    @Option(name: .long, help: "每表至多几行；终端上默认 30 / rows of each table; on a terminal 30 where it is not given") var limit: Int?
    @Option(name: .long, help: ArgumentHelp("格式 / format", valueName: "table|csv|json|html")) var format: ReportFormat?
    @Option(name: .long, help: ArgumentHelp("写入文件 / write to a file", valueName: "file")) var out: String?

    private static let shownOnTerminal = 30

    func validate() throws {
        try Context.checkPage(format, out)
        guard limit ?? 1 > 0 else { throw ValidationError("--limit 至少为 1 / --limit is at least 1.") }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let environment = editor.store.environment
            let most = limit ?? (context.width == nil || out != nil ? Int.max : Self.shownOnTerminal)
            let (report, source) = try editor.store.read { _ in
                let source = try ReportSource(editor.store, region: editor.heldRegions(scope).first)
                let request = TodoReport.Request(
                    mine: mine ? try own(editor, source) : nil, today: editor.today, limit: most, interviews: try interviews(editor))
                return (try TodoReport.make(request, source), source)
            }
            try source.keepIfPossible()
            try context.write(report, format, to: out, made: environment.wallClock(), digest: environment.suite.digest)
        }
    }

    /// Those that were begun on this device and not finished.
    private func interviews(_ editor: Editor) throws -> [TodoReport.Interview] {
        try editor.store.notebook.interviewDrafts().compactMap { draft in
            guard let found = CollectDraft(draft.answers), let subject = CollectDraft.subject(of: draft.name) else { return nil }
            let type = try subject.record.flatMap { try editor.store.views.type(of: $0)?.name } ?? subject.type
            return TodoReport.Interview(
                record: subject.record, type: type ?? "", round: found.round, answers: found.answers.texts.count,
                day: RegisterCalendar.day(at: draft.at))
        }
    }

    /// One's own offices in the villages that are kept, and one's own name.
    private func own(_ editor: Editor, _ source: ReportSource) throws -> Set<String> {
        var own: Set<String> = []
        for scope in try source.villages {
            guard let grant = try editor.store.offices.ownGrant(for: scope) else { continue }
            own.formUnion([grant.role, grant.person])
        }
        return own
    }
}
