import ArgumentParser
import Cunlian
import RecordStore
import Records
import Register
import ReportFormats

struct NoticeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notice", abstract: "公示、公告：打印名单，登记张榜 / what is put up: print a list, record that it hangs.",
        discussion: """
            名单：识别、退出、返贫、错评、漏评、错退（wrong_exit）、出列（village_exit）、摘帽（county_exit）、资金、项目。名单只列程序文件准许公开的栏目；登记后有校验码，印在纸上，任何人可用 verify-list 核对。
            Lists: identification, exit, return, misidentified, missed, wrong_exit, village_exit, county_exit, funds, projects. Only what \
            the procedure's file lets be public is on them; once recorded a list has a code, which is printed, and which verify-list checks.
            例：notice 退出 450124100201 --year 2017 --out 公示.html · notice 资金 450124 --year 2017 --to 2017-12-20 --post
            For example: notice exit 450124100201 --year 2017 --out notice.html · notice funds 450124 --year 2017 --to 2017-12-20 --post
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("名单 / list", valueName: ListName.allValueStrings.joined(separator: "|"))) var kind: ListName
    @Argument(help: "区域代码；本机只有一个时可省 / region") var region: String?
    @Option(name: .customLong("year"), help: ArgumentHelp("年度 / year", valueName: "year")) var ofYear: RegisterYear
    @Option(name: .long, help: ArgumentHelp("公示或公告 / a notice, or the announcement", valueName: "first|second|announcement"))
    var stage: StageName = StageName(stage: .first)
    @Option(name: .long, help: ArgumentHelp("张榜开始，资金和项目用；不写则今天 / hangs from, of funds and projects", valueName: "day")) var from: String?
    @Option(name: .long, help: ArgumentHelp("张榜结束；不写则按规定天数 / hangs until", valueName: "day")) var to: String?
    @Flag(name: .long, help: "登记张榜，得到校验码 / record that it is put up, and get its code") var post = false
    @Option(name: .long, help: ArgumentHelp("格式 / format", valueName: "table|csv|json|html")) var format: ReportFormat?
    @Option(name: .long, help: ArgumentHelp("写入网页文件，可直接打印 / write a page, ready to be printed", valueName: "file")) var out: String?

    func validate() throws { try Context.checkPage(format, out) }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let request = try request(editor)
            let maker = try PublicLists(editor.store)
            let lists = try maker.lists(request)
            guard !lists.isEmpty else { throw PublicationRefusal.nothing(request.kind, request.stage, year: request.year) }
            try maker.checkContents(of: lists, editor)
            var posted: [(list: PublicList, isNew: Bool)] = []
            if post {
                posted = try editor.store.write { _ in try lists.map { ($0, try Postings(editor.store).post($0, editor).isNew) } }
            }
            let report = try editor.store.read { _ in try PublicListReport.make(lists, request, editor.store) }
            let environment = editor.store.environment
            try context.write(
                report, format ?? ReportFormat(file: out) ?? (out == nil ? nil : .html), to: out, made: environment.wallClock(),
                digest: environment.suite.digest)
            guard !context.isJSON else { return }
            for item in posted {
                let code = ListCode(hash: item.list.hash(environment.suite.digest))?.description ?? ""
                let rows = count(item.list.rows.count, "row")
                context.print(
                    item.isNew
                        ? context.say("已登记张榜：\(item.list.rows.count) 行，校验码 \(code)", "Recorded as put up: \(rows), code \(code)")
                        : context.say("此前已登记，校验码 \(code)", "Recorded before, code \(code)"))
            }
            if let out { context.print(context.say("已写入 \(out)，用浏览器打开打印。", "Wrote \(out); open it in a browser and print it.")) }
        }
    }

    private func request(_ editor: Editor) throws -> PublicLists.Request {
        guard let scope = try editor.heldRegions(region).first ?? only(editor) else { throw EditError.scopeNotNamed(among: []) }
        // What hangs already is printed as it hangs.
        let hung = try from == nil && to == nil ? Postings(editor.store).all().last { posting in isMeant(posting, scope) }?.head : nil
        let begin = try from.map { try day($0, "--from") } ?? hung?.from ?? editor.today
        let rules = try PublicationRules(kind.kind, year: ofYear.number, editor.store)
        let end = try to.map { try day($0, "--to") } ?? hung?.to ?? begin + rules.noticeDays
        guard end - begin >= rules.noticeDays || stage.stage == .announcement else {
            throw ExitRefusal.noticeTooShort(step: Label(zh: "公示", en: "notice"), days: end - begin, least: rules.noticeDays)
        }
        return PublicLists.Request(
            kind.kind, stage.stage, year: ofYear.number, region: scope, from: begin, to: stage.stage == .announcement ? nil : end)
    }

    private func isMeant(_ posting: Posting, _ scope: ScopeCode) -> Bool {
        posting.isAdmitted && posting.head.kind == kind.kind && posting.head.stage == stage.stage
            && posting.head.year == ofYear.number && posting.head.region == scope
    }

    /// The only region that this store keeps.
    private func only(_ editor: Editor) throws -> ScopeCode? {
        let kept = try editor.store.peers.subscriptions().filter { !$0.isDirectory }
        guard kept.count <= 1 else { throw EditError.scopeNotNamed(among: kept.sorted()) }
        return kept.first
    }

    private func day(_ text: String, _ option: String) throws -> Int {
        guard let date = CalendarDate(text) else { throw CommandFault.notADate(text, option: option) }
        return date.days
    }
}

/// A kind of list as people may write it, in either language.
struct ListName: ExpressibleByArgument {
    let kind: ListKind

    private static let names: [String: ListKind] = [
        "识别": .identification, "退出": .exit, "脱贫": .exit, "返贫": .returned, "return": .returned, "错评": .misidentified, "漏评": .missed,
        "错退": .wrongExit, "出列": .villageExit, "摘帽": .countyExit, "资金": .funds, "项目": .projects,
    ]

    init?(argument: String) {
        guard let kind = ListKind(rawValue: argument.lowercased()) ?? Self.names[argument.lowercased()] else { return nil }
        self.kind = kind
    }

    static var allValueStrings: [String] { ListKind.allCases.map(\.rawValue) }
}

/// How far a list has come, as people may write it.
struct StageName: ExpressibleByArgument {
    let stage: ListStage

    private static let names: [String: ListStage] = ["第一次": .first, "第二次": .second, "公示": .first, "公告": .announcement]

    init(stage: ListStage) { self.stage = stage }

    init?(argument: String) {
        guard let stage = ListStage(rawValue: argument.lowercased()) ?? Self.names[argument.lowercased()] else { return nil }
        self.stage = stage
    }

    static var allValueStrings: [String] { ListStage.allCases.map(\.rawValue) }
    var defaultValueDescription: String { stage.rawValue }
}
