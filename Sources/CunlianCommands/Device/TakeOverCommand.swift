import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct TakeOverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take-over", abstract: "接收或退回迟到的条目 / take over a late entry, or decline it.",
        discussion: """
            成批分两步：take-over --all --where 迁往=村代码 --reason 缘由 先写方案（加 --decline 为退回），核对后 take-over --plan 文件。
            退出标准要用的项目和本人写的，不能成批接收。
            Many, in two steps: take-over --all --where to=VILLAGE --reason TEXT writes a plan to look at (with --decline to decline them), \
            take-over --plan FILE carries it out. What an exit standard reads, and what is one's own, is taken over singly.
            --where: \(BulkTakeOver.keys.map(\.name).joined(separator: ", ")).
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "条目 / entry: NUMBER@REPLICA") var entry: String?
    @Option(name: .long, help: "缘由 / reason") var reason: String?
    @Flag(name: .long, help: "不接收 / do not take it over") var decline = false
    @Flag(name: .long, help: "批量：先写方案 / many: writes a plan first") var all = false
    @Option(
        name: .customLong("where"), parsing: .singleValue,
        help: ArgumentHelp("条件：原处、迁往、编号、姓名、作者、职务、项目、起于 / condition", valueName: "key=value"))
    var conditions: [String] = []
    @Option(name: .long, help: "原处的区域代码 / region that they left") var scope: String?
    @Option(name: .long, help: ArgumentHelp("方案写到 / where the plan goes", valueName: "file")) var out: String?
    @Option(name: .long, help: ArgumentHelp("按方案办理 / carry out this plan", valueName: "file")) var plan: String?
    @Option(name: .long, help: ArgumentHelp("方案超过 200 项时写明项数 / how many there are, of a plan of more than 200", valueName: "n")) var count:
        Int?

    func validate() throws {
        guard [entry != nil, all, plan != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("条目、--all、--plan 只写一种 / give one of an entry, --all and --plan.")
        }
        guard plan == nil || reason == nil && !decline && conditions.isEmpty else {
            throw ValidationError("--plan 不与其他同写 / --plan goes by itself.")
        }
        guard all || conditions.isEmpty else { throw ValidationError("--where 与 --all 同用 / --where goes with --all.") }
        guard !all || reason != nil else { throw ValidationError("成批办理须写缘由 / many at once need a reason: --reason.") }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            if let plan { return try carryOut(plan, editor, context) }
            if all { return try preview(editor, context) }
            guard let entry, let dot = Dot(entry) else { throw EditError.unknownDot(entry ?? "") }
            guard !decline || !(reason ?? "").normalised.isEmpty else {
                throw CommandFault.declineNeedsReason
            }
            let result = try editor.takeOver(dot, reason: reason, declines: decline)
            guard !options.json else {
                return context.emit {
                    $0.member("record", result.record.description)
                    $0.member("entry", result.entry.description)
                    if !result.proposed.isEmpty { $0.member("proposed", result.proposed) }
                }
            }
            context.print(
                decline
                    ? context.say("已退回，\(result.entry.number) 号条目。", "Declined, as entry \(result.entry.number).")
                    : context.say("已接收，\(result.entry.number) 号条目。", "Taken over, as entry \(result.entry.number)."))
            try showProposed(result, editor, context)
        }
    }

    // MARK: Many

    private func preview(_ editor: Editor, _ context: Context) throws {
        let (plan, leftOut) = try BulkTakeOver(editor).plan(
            where: conditions, in: editor.heldRegions(scope), declines: decline, reason: reason ?? "")
        let path = out ?? "cunlian-late.jsonl"
        if !plan.items.isEmpty { try writeFile(path, plan.bytes) }
        if context.isJSON {
            return context.emit { json in
                json.member("entries", plan.items.count)
                json.member("plan", plan.items.isEmpty ? nil : path)
                json.member("leftOut", leftOut.map(\.item.dot.description))
            }
        }
        let output = PlanOutput(context: context)
        if !plan.items.isEmpty {
            context.table(
                [
                    context.say("户", "household"), context.say("由", "from"), context.say("到", "to"), context.say("作者", "author"),
                    context.say("内容", "changes"),
                ],
                plan.items.prefix(PlanOutput.shownMax).map { item in
                    [
                        item.called, item.from.description, item.to.description, item.author,
                        item.changes.joined(separator: context.say("；", "; ")),
                    ]
                })
        }
        output.rest(of: plan.items.count)
        output.leftOut(leftOut.map(\.reason))
        output.next(plan.items.count, "take-over", path)
    }

    private func carryOut(_ path: String, _ editor: Editor, _ context: Context) throws {
        let plan = try LatePlan(parsing: readFile(path))
        let outcome = try BulkTakeOver(editor).carryOut(plan, typed: count)
        if context.isJSON {
            context.emit { json in
                json.member("done", outcome.done.map(\.description))
                json.member("proposed", outcome.proposed)
                json.member("leftOut", outcome.leftOut.map(\.item.entry.description))
            }
        } else {
            let entries = CunlianCommands.count(outcome.done.count, "entry", "entries")
            context.print(
                plan.declines
                    ? context.say("已退回 \(outcome.done.count) 条。", "Declined \(entries).")
                    : context.say("已接收 \(outcome.done.count) 条。", "Took over \(entries)."))
            if outcome.proposed > 0 {
                context.print(
                    context.palette(
                        context.say(
                            "其中 \(outcome.proposed) 项本机的职务无权写，只作为意见提出。",
                            "\(outcome.proposed) fields of them are only proposals: your office does not write them."), .warning))
            }
            PlanOutput(context: context).leftOut(outcome.leftOut.map { ("\($0.item.entry)  \($0.item.called)", $0.reason) })
        }
        if !outcome.leftOut.isEmpty || outcome.proposed > 0 { throw ExitCode.look }
    }
}
