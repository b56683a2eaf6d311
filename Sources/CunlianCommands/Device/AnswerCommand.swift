import ArgumentParser
import Changesets
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct AnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer", abstract: "答复疑点 / answer a finding: explained, or confirmed and then fixed.",
        discussion: """
            文件只记摘要，请自行保存原件。成批分两步：answer --all --where 检查=Q02 --state … --reason … --document 文件 先写方案，核对后
            answer --plan 文件；一次只答复同一种检查的疑点。
            Of the document only the digest is recorded: keep the original. Many, in two steps: answer --all --where check=Q02 --state … \
            --reason … --document FILE writes a plan to look at, answer --plan FILE carries it out; one answer is to findings of one check.
            --where: \(BulkAnswer.keys.map(\.name).joined(separator: ", ")).
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "疑点编号 / the finding's id, or its beginning") var finding: String?
    @Option(name: .long, help: ArgumentHelp("核查结果 / what it is", valueName: "explained|confirmed|fixed")) var state: String?
    @Option(name: .long, help: "核查情况 / what was found out") var reason: String?
    @Option(name: .long, help: ArgumentHelp("证明材料 / the document that shows it", valueName: "file")) var document: String?
    @Flag(name: .long, help: "批量：先写方案 / many: writes a plan first") var all = false
    @Option(
        name: .customLong("where"), parsing: .singleValue,
        help: ArgumentHelp("条件：检查、状态、区域、编号、说明、起于 / condition", valueName: "key=value"))
    var conditions: [String] = []
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: ArgumentHelp("方案写到 / where the plan goes", valueName: "file")) var out: String?
    @Option(name: .long, help: ArgumentHelp("按方案答复 / carry out this plan", valueName: "file")) var plan: String?
    @Option(name: .long, help: ArgumentHelp("方案超过 200 项时写明项数 / how many there are, of a plan of more than 200", valueName: "n")) var count:
        Int?

    /// A photograph or a scan of some pages; more is a mistake.
    private static let documentBytesMax = 32 << 20

    func validate() throws {
        guard [finding != nil, all, plan != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("疑点编号、--all、--plan 只写一种 / give one of a finding, --all and --plan.")
        }
        if plan != nil {
            guard state == nil, reason == nil, document == nil, conditions.isEmpty else {
                throw ValidationError("--plan 不与其他答复同写 / --plan goes by itself.")
            }
            return
        }
        guard let state, ["explained", "confirmed", "fixed"].contains(state) else {
            throw ValidationError(
                "--state 取 explained（已说明）、confirmed（已确认）或 fixed（已整改） / --state takes explained, confirmed or fixed.")
        }
        guard reason != nil else { throw ValidationError("答复须写核查情况 / an answer needs a reason: --reason.") }
        guard all || conditions.isEmpty else { throw ValidationError("--where 与 --all 同用 / --where goes with --all.") }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            if let plan { return try carryOut(plan, editor, context) }
            guard let state = RecordedFinding.State(rawValue: state ?? "") else { return }
            let digest = try document.map { try Self.digest(of: $0, editor.store) }
            if all { return try preview(state, digest, editor, context) }
            let recorded = try FindingLedger(of: editor.store).finding(named: finding ?? "")
            let result = try FindingLedger.answer(recorded, state, reason: reason ?? "", document: digest, in: editor)
            showEntry(result, context, context.say("已答复", "Answered"))
        }
    }

    private static func digest(of path: String, _ store: RecordStore) throws -> String {
        let bytes = try readFile(path)
        guard !bytes.isEmpty, bytes.count <= documentBytesMax else {
            throw FileFailure(path: path, reason: .size(bytes: bytes.count, most: documentBytesMax))
        }
        let digits = Array("0123456789abcdef")
        return String(store.environment.suite.digest(bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    // MARK: Many

    private func preview(_ state: RecordedFinding.State, _ document: String?, _ editor: Editor, _ context: Context) throws {
        let (plan, leftOut) = try BulkAnswer(editor).plan(
            where: conditions, in: editor.heldRegions(scope), state, reason: reason ?? "", document: document)
        let path = out ?? "cunlian-answers.jsonl"
        if !plan.items.isEmpty { try writeFile(path, plan.bytes) }
        if context.isJSON {
            return context.emit { json in
                json.member("findings", plan.items.count)
                json.member("plan", plan.items.isEmpty ? nil : path)
                json.member("leftOut", leftOut.map(\.item.record.description))
            }
        }
        let output = PlanOutput(context: context)
        if !plan.items.isEmpty {
            context.table(
                [context.say("记录", "record"), context.say("现在", "now"), context.say("疑点", "finding")],
                plan.items.prefix(PlanOutput.shownMax).map { [$0.called, $0.state.label.text(in: context.language), $0.text] })
        }
        output.rest(of: plan.items.count)
        output.leftOut(leftOut.map(\.reason))
        output.next(plan.items.count, "answer", path)
    }

    private func carryOut(_ path: String, _ editor: Editor, _ context: Context) throws {
        let outcome = try BulkAnswer(editor).carryOut(FindingPlan(parsing: readFile(path)), typed: count)
        if context.isJSON {
            context.emit { json in
                json.member("answered", outcome.answered.map(\.description))
                json.member("leftOut", outcome.leftOut.map(\.item.finding.description))
            }
        } else {
            context.print(
                context.say("已答复 \(outcome.answered.count) 项。", "Answered \(CunlianCommands.count(outcome.answered.count, "finding"))."))
            PlanOutput(context: context).leftOut(outcome.leftOut.map { ("\($0.item.called)  \($0.item.text)", $0.reason) })
        }
        if !outcome.leftOut.isEmpty { throw ExitCode.look }
    }
}
