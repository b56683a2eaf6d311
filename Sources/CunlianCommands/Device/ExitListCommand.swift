import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import ReportFormats
import Terminal

struct ExitListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit-list",
        abstract: "一村的退出名单：查看，逐环节成批办理，打印公示和公告 / a village's exits: who is missing, a step for all, printed notices.",
        discussion: """
            例：exit-list 450124100201 --year 2017 · exit-list … candidate --household 0001 0002 · exit-list … notice · exit-list … --print first --out 公示.html
            两项认定不能成批办理：农户的凭本户认定卡或见证人逐户办理，政府的逐户看过核验表后签。
            For example: exit-list 450124100201 --year 2017 · exit-list … candidate --household 0001 0002 · exit-list … notice · exit-list … --print first --out notice.html
            The two attestations are given one by one: the household's with its own card or a witness, the government's after each sheet was looked at.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "村（12 位代码） / village") var village: String
    @Option(name: .customLong("year"), help: ArgumentHelp("年度 / year", valueName: "year")) var ofYear: RegisterYear
    @OptionGroup var run: RunOption
    @Argument(help: "环节，见 procedure --help / step") var step: String?
    @Argument(help: ArgumentHelp("字段=值；附件写 字段=@文件 / field=value; of a file field=@file", valueName: "field=value")) var assignments:
        [String] = []
    @Option(name: .long, parsing: .upToNextOption, help: "只办这些户 / only these households") var household: [String] = []
    @Option(name: .long, help: ArgumentHelp("打印公示（first、second）或公告 / print a notice", valueName: "first|second|announcement")) var print:
        String?
    @Option(name: .long, help: ArgumentHelp("写入网页文件，可直接打印 / write a page, ready to be printed", valueName: "file")) var out: String?

    func validate() throws {
        guard self.print.map({ StageName(argument: $0) != nil }) ?? true else {
            throw ValidationError(
                "--print 取其一：first（第一次）、second（第二次）、announcement（公告） / --print takes one of first, second, announcement.")
        }
        guard self.print == nil || step == nil else { throw ValidationError("--print 不与环节同写 / --print goes without a step.") }
        guard step.map({ ExitClerk.steps(named: $0) }) != [.candidate] || !household.isEmpty else {
            throw ValidationError("列入名单须写明户：--household / candidates are named: --household.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor(readsFiles: true))
            guard let scope = try clerk.editor.heldRegions(village).first, scope.digits == Region.Level.village.digits else {
                throw EditError.wrongScope(village)
            }
            let named = try household.map { try clerk.household(full($0, scope)) }
            if let stage = self.print.flatMap({ StageName(argument: $0)?.stage }) { return try notice(stage, scope, clerk, context) }
            let kind = try run.kind()
            let rows = try clerk.list(of: scope, year: ofYear.number, kind: kind, only: named)

            guard let step else { return show(rows, clerk, context) }
            let outcome = try clerk.perform(
                step, ofAll: rows, in: scope, year: ofYear.number, kind: kind, assignments.map { try Assignment($0) })
            tell(outcome, context)
            if !outcome.refused.isEmpty || !outcome.lacking.isEmpty { throw ExitCode.look }
        }
    }

    /// `0042` is the household of that number in the village.
    private func full(_ text: String, _ scope: ScopeCode) -> String {
        text.utf8.count <= 7 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? "\(scope)-\(text)" : text
    }

    // MARK: Shown

    private func show(_ rows: [ExitListRow], _ clerk: ExitClerk, _ context: Context) {
        for row in rows where context.isJSON {
            context.emit { json in
                json.member("household", row.household.description)
                json.member("number", row.number)
                json.member("name", row.head)
                json.member("outcome", row.standing.outcome.rawValue)
                json.member("done", row.standing.steps.filter(\.isDone).map(\.step.code.rawValue))
                json.member("next", row.standing.next.map(\.step.rawValue))
                json.member("cases", row.standing.cases.map(\.name))
            }
        }
        guard !context.isJSON else { return }
        guard !rows.isEmpty else { return context.print(context.say("本年度没有列入名单的户。", "No household is listed for that year.")) }
        context.table(
            [context.say("户编号", "number"), context.say("户主", "head"), context.say("已办到", "done"), context.say("待办", "next")],
            rows.map { row in
                let done = row.standing.steps.last(where: \.isDone)?.step.label.text(in: context.language) ?? ""
                return [row.number, row.head ?? "", done, next(row, context)]
            })
        // Who is missing, step by step: the attestations among them, which nobody gives for a list.
        for step in rows[0].standing.steps.map(\.step) {
            let waiting = rows.filter { row in row.standing.next.contains { $0.step == step.code } }
            guard !waiting.isEmpty else { continue }
            let names = waiting.prefix(8).map { $0.head ?? $0.number }.joined(separator: context.say("、", ", "))
            let rest = waiting.count > 8 ? context.say(" 等", " …") : ""
            context.print(
                context.palette("\(step.label.text(in: context.language))  ", .section)
                    + context.say("待办 \(waiting.count) 户：\(names)\(rest)", "\(waiting.count) due: \(names)\(rest)"))
        }
    }

    private func next(_ row: ExitListRow, _ context: Context) -> String {
        if !row.standing.blocking.isEmpty { return context.say("有争议待裁定", "a case is open") }
        return row.standing.next.map { $0.label.text(in: context.language) }.joined(separator: context.say("、", ", "))
    }

    private func tell(_ outcome: ExitListOutcome, _ context: Context) {
        if context.isJSON {
            return context.emit { json in
                json.member("recorded", outcome.recorded.map(\.recorded.record.description))
                json.member("done", outcome.done.map(\.number))
                json.member("lacking", outcome.lacking.map(\.row.number))
                json.member("refused", outcome.refused.map(\.row.number))
                json.member("code", outcome.posted?.description)
            }
        }
        context.print(
            context.say(
                "已记录 \(outcome.recorded.count) 户" + (outcome.done.isEmpty ? "。" : "，此前已办 \(outcome.done.count) 户。"),
                "Recorded for \(count(outcome.recorded.count, "household"))"
                    + (outcome.done.isEmpty ? "." : ", done before for \(outcome.done.count).")))
        if let code = outcome.posted {
            context.print(
                context.say("已登记张榜，名单校验码 \(code)；打印见 --print。", "Recorded as put up: the list's code is \(code); --print prints it."))
        }
        for item in outcome.lacking {
            context.print(
                context.palette("  \(item.row.number) \(item.row.head ?? "")  ", .plain)
                    + context.palette(context.say("尚缺：", "missing: ") + item.what.text(in: context.language), .warning))
        }
        for item in outcome.refused {
            context.print(
                context.palette("  \(item.row.number) \(item.row.head ?? "")  ", .plain)
                    + context.palette(Failure(item.reason).sentence(in: context.language), .warning))
        }
    }

    // MARK: Printed

    /// The same sheet as `notice` prints.
    private func notice(_ stage: ListStage, _ scope: ScopeCode, _ clerk: ExitClerk, _ context: Context) throws {
        let store = clerk.editor.store
        let request = PublicLists.Request(
            try ListKind(run.kind()), stage, year: ofYear.number, region: scope, from: clerk.editor.today, to: nil)
        let lists = try PublicLists(store).lists(request)
        guard !lists.isEmpty else { throw PublicationRefusal.nothing(request.kind, stage, year: request.year) }
        let report = try store.read { _ in try PublicListReport.make(lists, request, store) }
        try context.write(
            report, out == nil ? nil : .html, to: out, made: store.environment.wallClock(), digest: store.environment.suite.digest)
        if let out { context.print(context.say("已写入 \(out)，用浏览器打开打印。", "Wrote \(out); open it in a browser and print it.")) }
    }
}
