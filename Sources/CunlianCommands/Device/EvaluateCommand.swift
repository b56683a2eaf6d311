import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "按退出标准逐项核对户、村、县 / judge a household, village or county by the exit standard, item by item.",
        discussion: """
            缺失、有争议或本机没有的，为“不明”，不算达标。摘要在两人测得相同事实时相同。
            What is missing, disputed or not here is unknown, and unknown never counts as met. The evidence digest
            is the same wherever the same facts were found.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "户、村或县的记录 / record of a household, village or county") var record: String?
    @Option(name: .customLong("year"), help: ArgumentHelp("年度和调查轮次 / year, of the survey round and the income", valueName: "year"))
    var ofYear: RegisterYear
    private var year: Int { ofYear.number }
    @Option(name: .long, help: "标准编号；不给则按年度 / criteria set; without it the one in force in that year")
    var criteria: String?

    @Flag(
        name: .long,
        help: "所有户，逐项计数；--level 村、县则逐个列出 / all households, counted item by item; with --level villages or counties, each a line") var all =
        false
    @Flag(name: .long, help: "与 --all 合用：列出全部达标的；户只列在册贫困户 / with --all: those that meet every item; of households only who stands as poor")
    var met = false
    @Option(name: .long, help: "与 --all 合用：区域代码 / with --all: region") var scope: String?
    @Option(name: .long, help: "与 --all 合用：户（不写即户）、村、县 / with --all: of households, which is where it is left out, villages, counties")
    var level: LevelName?

    func validate() throws {
        guard !met || all else { throw ValidationError("--met 与 --all 合用 / --met goes with --all.") }
        guard (record == nil) == all else {
            throw ValidationError("给出一个记录，或用 --all / name a record, or take --all.")
        }
        guard level == nil || all else { throw ValidationError("--level 与 --all 合用 / --level goes with --all.") }
        guard scope == nil || all else {
            throw ValidationError("--scope 与 --all 合用 / --scope goes with --all.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            // The newest standard has no end, but nobody surveyed a year that far ahead.
            guard year <= Report.years.upperBound else { throw ReportFault.yearOutside(year, Report.years) }
            let editor = try context.editor()
            guard let record else {
                let region = try editor.heldRegions(scope).first
                if let level = level?.level, level != .household {
                    return try editor.store.read { _ in
                        try PlaceCountOutput(context, editor, level, year: year, criteria: criteria, in: region, met: met).print()
                    }
                }
                let output = try editor.store.read { _ in
                    try HouseholdCountOutput(
                        context: context,
                        result: Evaluator(editor.store).evaluateHouseholds(year: year, criteria: criteria, in: region),
                        carried: CarriedCount(ReportSource(editor.store, region: region, isKeeping: false), year: year))
                }
                return met ? try output.printMet(editor.store, in: region) : output.print()
            }
            try editor.store.read { _ in
                let subject =
                    try RegionExitCommand.place(record, editor)
                    ?? editor.finder.record(record, before: editor.store.schema.type(named: "household"))
                let evaluation = try Evaluator(editor.store).evaluate(subject, year: year, criteria: criteria)
                let output = EvaluationOutput(context: context, store: editor.store, evaluation: evaluation)
                if context.isJSON { try output.printJSON() } else { try output.printTable() }
            }
        }
    }
}

/// Shows an evaluation to people and to scripts.
struct EvaluationOutput {
    let context: Context
    let store: RecordStore
    let evaluation: Evaluation

    func printJSON() throws {
        try context.emit {
            $0.member("record", evaluation.subject.description)
            $0.member("year", evaluation.year)
            $0.member("criteria", evaluation.criteria.id)
            $0.member("hash", hex(evaluation.criteria.hash))
            $0.member("met", evaluation.isMet)
            if let line = evaluation.line {
                $0.member("line", line.fen / 100)
                $0.member("line_certainty", line.certainty.rawValue)
            }
            $0.member("computable", evaluation.isComputable)
            let carried = try carried()
            $0.member(
                "carried",
                list: { list in
                    for (view, value) in carried {
                        list.object { object in
                            object.member("record", view.id.description)
                            object.member("field", value.field.path(value.address.key))
                            object.member("from", value.from)
                        }
                    }
                })
            let erased = try erased().records
            if !erased.isEmpty { $0.member("erased", erased.map(\.description)) }
            $0.member("evidence", evaluation.evidence.map(hex))
            try $0.member(
                "items",
                list: { list in
                    for item in evaluation.items {
                        try list.object { object in
                            object.member("item", item.number)
                            object.member("label", item.label.text(in: context.language))
                            object.member("result", item.result.code)
                            object.member("why", try why(item))
                            object.member("facts", list: { writeFacts(item, into: &$0) })
                        }
                    }
                })
        }
    }

    /// Of whom of those that were looked at the keys were destroyed since.
    private func erased() throws -> ErasedMark {
        try ErasedMark([evaluation.subject] + evaluation.items.flatMap { $0.explanation.observations.map(\.record) }, in: store)
    }

    /// Everything that the item looked at: whose, what it was, what was asked; or why there is nothing to compare.
    private func writeFacts(_ item: Evaluation.Item, into list: inout JSONWriter) {
        for observation in item.explanation.observations {
            list.object { object in
                object.member("record", observation.record.description)
                object.member("label", observation.label.text(in: context.language))
                object.member("value", observation.shown?.text(in: context.language))
                object.member("wanted", observation.wanted?.text(in: context.language))
                object.member("state", observation.obstacle.map { "\($0)" } ?? observation.result.code)
            }
        }
    }

    func printTable() throws {
        let criteria = evaluation.criteria
        let name = try store.views.readableNumber(evaluation.subject) ?? evaluation.subject.description
        context.print([
            "\(name)  \(evaluation.year)  \(criteria.id)  \(criteria.label.text(in: context.language))",
            context.palette(
                context.say("依据：", "source: ") + criteria.source
                    + context.say("（\(criteria.certainty.label.zh)）", " (\(criteria.certainty.label.en))"), .dim), "",
        ])
        for item in evaluation.items { try printItem(item) }
        context.print("")
        context.print(verdict)
        for line in try carriedLines() { context.print(line) }
        if let line = try erased().line(context, naming: { try self.name($0) }) { context.print(line) }
        context.print(
            evaluation.evidence.map { context.say("事实摘要 ", "evidence ") + hex($0) }
                ?? context.say(
                    "本机缺少所需的记录或字段，无法计算，不能据此认定。",
                    "Not computable here: this store lacks records or fields that are needed, and nothing may be decided by it."
                ))
        if criteria.level == .household, let line = evaluation.line, line.certainty == .unconfirmed {
            let yuan = "\(line.fen / 100)"
            context.print(
                context.palette(
                    context.say(
                        "收入线 \(yuan) 元（\(line.year) 年）未经证实：\(line.source)。以它判定的结论须以正式文件为准。",
                        "The income line of \(yuan) yuan (\(line.year)) is unconfirmed: \(line.source). What it decides stands under the paper that sets it."
                    ), .warning))
        }
        if let note = criteria.note { context.print(context.palette(note.text(in: context.language), .dim)) }
    }

    /// The item in a line, and below what decided it: what is to be done at full brightness.
    private func printItem(_ item: Evaluation.Item) throws {
        let label = (item.number + "  ").padded(to: 4, .leading) + item.label.text(in: context.language)
        context.print(label + "  " + context.palette(item.result.label.text(in: context.language), item.result.tone))
        for line in try why(item).wrapped(to: max(40, (context.width ?? 110) - 4)) {
            context.print("    " + (item.result == .met ? context.palette(line, .dim) : line))
        }
    }

    private var verdict: String {
        guard !evaluation.isMet else {
            return context.palette(context.say("全部达标。", "All items are met."), .good)
        }
        let (failed, open) = (count(.notMet), count(.unknown))
        return context.say(
            "未达标 \(failed) 项，不明 \(open) 项；不明不算达标。",
            "\(failed) not met, \(open) unknown; unknown does not count as met.")
    }

    private func count(_ result: ItemResult) -> Int { evaluation.items.count { $0.result == result } }

    private func why(_ item: Evaluation.Item) throws -> String {
        try item.explanation.decisive(for: item.result).text(in: context.language, judged: evaluation.subject, naming: name)
    }

    /// A member by name, a village by name, others by number.
    func name(_ record: RecordID) throws -> String {
        if let scope = try store.views.scope(of: record), let view = try store.views.closedRecord(record, in: scope),
            case .text(let name)? = view.value("name")
        {
            return name
        }
        return try store.views.readableNumber(record) ?? String(record.description.prefix(20))
    }

    private func hex(_ bytes: [UInt8]) -> String { bytes.map(hexText).joined() }
}

extension ItemResult {
    /// As scripts read it.
    var code: String {
        switch self {
        case .met: "met"
        case .notMet: "notMet"
        case .unknown: "unknown"
        }
    }

    var tone: TextStyle {
        switch self {
        case .met: .good
        case .notMet: .bad
        case .unknown: .warning
        }
    }
}

extension CriteriaSet.Certainty {
    var label: Label {
        switch self {
        case .plan: Label(zh: "规划原文", en: "the plan")
        case .form: Label(zh: "印制表样", en: "printed form")
        case .published: Label(zh: "公开文本", en: "public texts")
        case .unconfirmed: Label(zh: "未经核实", en: "not confirmed")
        case .chosen: Label(zh: "文本未载，由本登记册选定", en: "chosen where texts are silent")
        }
    }
}
