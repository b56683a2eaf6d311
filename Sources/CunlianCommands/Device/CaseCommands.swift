import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct CasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases",
        abstract: "待裁定的争议：户的最重的在前，再是村县、名单、申请 / open cases: of households, the gravest first, then of places, lists, requests.")

    @OptionGroup var options: StoreOptions
    private static let kinds = NamedCodes(CaseKinds.all)
    @Option(name: .long, help: Self.kinds.help(Label("种类", "kind"))) var kind: String?
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .customLong("year"), help: ArgumentHelp("年度 / year", valueName: "year"))
    var ofYear: RegisterYear?
    private var year: Int? { ofYear?.number }

    func validate() throws {
        try Self.kinds.check(kind, option: "--kind", command: "cases")
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor())
            let editor = clerk.editor
            let output = ExitOutput(context: context, clerk: clerk)
            let scopes = try editor.heldRegions(scope)
            let wanted = kind.map(Self.kinds.codes)
            let isWanted = { (code: String) in wanted?.contains(code) ?? true }
            let open =
                try CaseKind.allCases.contains { isWanted($0.rawValue) }
                ? households(clerk, scopes, isWanted) : []
            for item in open {
                if context.isJSON { try output.writeCase(item) } else { context.print(try output.lines(item) + [""]) }
            }
            let places =
                try RegionCaseKind.allCases.contains { isWanted($0.rawValue) }
                ? self.places(editor, scopes.first).filter { isWanted($0.found.kind.rawValue) } : []
            for (item, found) in places { try RegionCases(context: context, editor: editor).show(found, of: item) }
            let records = try RecordCase.Kind.allCases.filter { isWanted($0.rawValue) }.flatMap {
                try RecordCases(editor).open($0, in: scopes, year: year)
            }
            for item in records { RecordCaseOutput(context: context, editor: editor).show(item) }
            guard !context.isJSON else { return }
            let count = open.count + places.count + records.count
            context.print(
                context.palette(
                    count == 0
                        ? context.say("没有待裁定的争议。", "There are no open cases.") : context.say("共 \(count) 件", "\(count) in all"),
                    .dim))
        }
    }

    /// Of households: those that are listed, so that of a thousand exits without a case none is heard.
    private func households(_ clerk: ExitClerk, _ scopes: [ScopeCode], _ isWanted: (String) -> Bool) throws -> [OpenCase] {
        let store = clerk.editor.store
        let (found, source) = try store.read { _ in
            let source = try ReportSource(store, region: nil)
            let held = try scopes.isEmpty ? store.scopes() : scopes
            let lines = try CaseIndex(source, in: held).lines.filter { (year == nil || $0.year == year) && isWanted($0.kind.rawValue) }
            return (try lines.compactMap { line in try clerk.cases(at: line).first { $0.found.name == line.name } }, source)
        }
        try source.keepIfPossible()
        return found
    }

    /// Of villages and counties, as they are kept.
    private func places(_ editor: Editor, _ region: ScopeCode?) throws -> [(item: RegionBoard.Item, found: RegionCase)] {
        let (board, source) = try editor.store.read { _ in
            let source = try ReportSource(editor.store, region: region)
            return (try RegionBoard(source), source)
        }
        try source.keepIfPossible()
        return board.items.filter { year == nil || $0.year == year }.flatMap { item in
            item.cases.map { (item, $0) }
        }
    }
}

struct DecideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "裁定争议；可多件一起 / decide cases as they were shown; several at once, or all that are like one.",
        discussion: """
            --uphold 争议不成立，不妨碍退出；--reject 本年不退出；--return 环节 从该环节起重办；--to 移交他人。
            --uphold: the case does not stand in the way; --reject: no exit; --return STEP: done again from there; --to: handed over.
            对名单的异议：--uphold 维持名单，即异议不成立；--reject 不维持，即异议成立，须重新张榜。
            An objection to a list: --uphold keeps the list, so the objection is not borne out; --reject: the objection is right, and the \
            list is put up anew.
            对一户的异议相反：先用 procedure 户 objection_answer 答复，result=upheld 即异议成立，result=rejected 即异议不成立；\
            成立的才在此裁定：--reject 本年不退出，或 --return 重办。
            An objection to a household is the other way round, and answered first: procedure HOUSEHOLD objection_answer, where \
            result=upheld says that the objection is right, result=rejected that it is not; one that is right is decided here: --reject, no \
            exit this year, or --return, done again.
            去向不同的申请：--take 留下一件，--reject 都不办 / requests that differ: --take keeps one, --reject none.
            同号凭证：--take 留下一张，其余冲销；--uphold 是不同的凭证。
            Vouchers of one number: --take keeps one and reverses the others; --uphold: they are different papers.
            农户与政府的同意，任何裁定都不能代替 / no decision replaces the consent of household and government.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "争议名 / names of cases") var cases: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "与此同类、同年的一并裁定（户限同村，其他限同县） / all of this one's kind and year: households of the village, others of the county", valueName: "case"
        )) var like: String?
    @Flag(name: .long, help: "维持：争议不成立，对名单则是异议不成立 / does not stand in the way; of a list: the objection is not borne out") var uphold =
        false
    @Flag(name: .long, help: "否决：本年不退出，对名单则是异议成立 / no exit; of a list: the objection is right") var reject = false
    @Option(
        name: .customLong("return"),
        help: ArgumentHelp("退回环节，代码或中文名，见 procedure --help / to be done again from this step, by its code", valueName: "step")) var back:
        String?
    @Option(
        name: .long, help: ArgumentHelp("留下的一件申请或一张凭证 / of requests that differ, or of vouchers, the one that stays", valueName: "record"))
    var take: String?
    @Option(name: .long, help: ArgumentHelp("移交给（职务代码或姓名） / hand over to an office or a person", valueName: "handler")) var to: String?
    @Option(name: .long, help: "理由 / reason") var reason: String?
    @Flag(name: .long, help: "批量：先写方案，只可否决、退回或移交 / many: writes a plan first; reject, return or hand over only") var all = false
    @Option(
        name: .customLong("where"), parsing: .singleValue,
        help: ArgumentHelp("条件：种类、区域、年度、编号、姓名、起于 / condition: kind, scope, year, number, name, since", valueName: "key=value"))
    var conditions: [String] = []
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: ArgumentHelp("方案写到 / where the plan goes", valueName: "file")) var out: String?
    @Option(name: .long, help: ArgumentHelp("按方案裁定 / carry out this plan", valueName: "file")) var plan: String?
    @Option(name: .long, help: ArgumentHelp("方案超过 200 件时写明件数 / how many there are, of a plan of more than 200", valueName: "n")) var count:
        Int?

    func validate() throws {
        if plan != nil {
            guard !all, cases.isEmpty, like == nil, !uphold, !reject, back == nil, to == nil, take == nil else {
                throw ValidationError("--plan 不与其他裁定同写 / --plan goes by itself.")
            }
            return
        }
        guard reason != nil else { throw ValidationError("裁定须写理由 / a decision needs a reason: --reason.") }
        guard [uphold, reject, back != nil, to != nil, take != nil].filter({ $0 }).count == 1 else {
            throw ValidationError("给出其一 / give one of --uphold, --reject, --return STEP, --take REQUEST, --to HANDLER.")
        }
        let steps = StepCode.allCases.map(\.rawValue) + RegionStep.course.map(\.rawValue)
        let isStep = { (name: String) in ExitClerk.step(named: name) != nil || RegionExitClerk.aliases[name] != nil }
        guard back.map({ steps.contains($0) || isStep($0) }) ?? true else {
            let list = steps.joined(separator: ", ")
            throw ValidationError("--return 取其一：\(list)，或环节的中文名 / --return takes one of \(list).")
        }
        guard take == nil || cases.count == 1 && like == nil else {
            throw ValidationError("--take 一次只裁定一件 / --take decides one case at a time.")
        }
        guard !all || cases.isEmpty && like == nil else { throw ValidationError("--all 不写争议名 / --all goes without names.") }
        guard !cases.isEmpty || like != nil || all else { throw ValidationError("请写争议名，或用 --like 给出一件 / name cases, or one with --like.") }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor())
            let book = try CaseBook(clerk)
            if let plan { return try CasePlanOutput(context: context, book: book).carryOut(plan, typed: count) }
            let verdict: ExitProcedure.Verdict = uphold || take != nil ? .uphold : reject ? .reject : back != nil ? .return : .delegate
            if all {
                let planned = try book.plan(
                    where: conditions, in: clerk.editor.heldRegions(scope), verdict, step: back, handler: to, reason: reason ?? "")
                return try CasePlanOutput(context: context, book: book).show(planned.plan, planned.leftOut, out: out)
            }
            try Deciding(context: context, book: book, verdict: verdict, step: back, kept: take, handler: to, reason: reason ?? "")
                .run(cases, like: like)
        }
    }
}
