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
        commandName: "cases", abstract: "双认定的争议，最重的在前 / cases of the dual determination, the gravest first.")

    @OptionGroup var options: StoreOptions
    private static let kinds = CaseKind.allCases.map(\.rawValue).joined(separator: ", ")
    @Option(name: .long, help: "种类：\(Self.kinds) / kind: \(Self.kinds)") var kind: String?
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .customLong("year"), help: ArgumentHelp("年度 / year", valueName: "year"))
    var ofYear: RegisterYear?
    private var year: Int? { ofYear?.number }

    func validate() throws {
        guard kind == nil || CaseKind(rawValue: kind ?? "") != nil else {
            throw ValidationError("--kind 取其一：\(Self.kinds) / --kind takes one of \(Self.kinds).")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor())
            let output = ExitOutput(context: context, clerk: clerk)
            let open = try clerk.cases(kind: kind.flatMap { CaseKind(rawValue: $0) }, in: clerk.editor.heldRegions(scope), year: year)
            for item in open {
                if context.isJSON { try output.writeCase(item) } else { context.print(try output.lines(item) + [""]) }
            }
            let places = try kind == nil ? RegionCases(context: context, editor: clerk.editor).show(in: scope, year: year) : 0
            let objections = try kind == nil ? ListObjectionCases(context: context, editor: clerk.editor).show(in: scope, year: year) : 0
            let requests = try kind == nil ? RequestCases(context: context, editor: clerk.editor).show(in: scope) : 0
            guard !context.isJSON else { return }
            let count = open.count + places + objections + requests
            context.print(
                context.palette(
                    count == 0
                        ? context.say("没有待裁定的争议。", "There are no open cases.") : context.say("共 \(count) 件", "\(count) in all"),
                    .dim))
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
            农户与政府的同意，任何裁定都不能代替 / no decision replaces the consent of household and government.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "争议名 / names of cases") var cases: [String] = []
    @Option(name: .long, help: ArgumentHelp("与此同类、同村、同年的一并裁定 / all of this one's kind, region and year", valueName: "case")) var like:
        String?
    @Flag(name: .long, help: "维持 / does not stand in the way") var uphold = false
    @Flag(name: .long, help: "否决 / no exit") var reject = false
    @Option(
        name: .customLong("return"),
        help: ArgumentHelp("退回环节，代码见 procedure --help / to be done again from this step, by its code", valueName: "step")) var back: String?
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
            guard !all, cases.isEmpty, like == nil, !uphold, !reject, back == nil, to == nil else {
                throw ValidationError("--plan 不与其他裁定同写 / --plan goes by itself.")
            }
            return
        }
        guard reason != nil else { throw ValidationError("裁定须写理由 / a decision needs a reason: --reason.") }
        guard [uphold, reject, back != nil, to != nil].filter({ $0 }).count == 1 else {
            throw ValidationError("给出其一 / give one of --uphold, --reject, --return STEP, --to HANDLER.")
        }
        guard back == nil || StepCode(rawValue: back ?? "") != nil else {
            throw ValidationError("--return 取其一 / --return takes one of \(StepCode.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        guard !all || cases.isEmpty && like == nil else { throw ValidationError("--all 不写争议名 / --all goes without names.") }
        guard !cases.isEmpty || like != nil || all else { throw ValidationError("请写争议名，或用 --like 给出一件 / name cases, or one with --like.") }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor())
            if let plan { return try CasePlanOutput(context: context, clerk: clerk).carryOut(plan, typed: count) }
            let verdict: ExitProcedure.Verdict = uphold ? .uphold : reject ? .reject : back != nil ? .return : .delegate
            if all {
                let planned = try clerk.plan(
                    where: conditions, in: clerk.editor.heldRegions(scope), verdict, step: back.flatMap { StepCode(rawValue: $0) },
                    handler: to,
                    reason: reason ?? "")
                return try CasePlanOutput(context: context, clerk: clerk).show(planned.plan, planned.leftOut, out: out)
            }
            let decided = try clerk.decide(
                cases, like: like, verdict, step: back.flatMap { StepCode(rawValue: $0) }, handler: to, reason: reason ?? "")
            for item in decided {
                if context.isJSON {
                    context.emit { json in
                        json.member("case", item.name)
                        json.member("record", item.recorded.record.description)
                        json.member("entry", item.recorded.entry.description)
                    }
                } else {
                    let output = ExitOutput(context: context, clerk: clerk)
                    let meaning = output.meaning(verdict, back.flatMap { StepCode(rawValue: $0) }, to, in: item.kind)
                    context.print(
                        context.say("已裁定 \(item.name)：", "Decided \(item.name): ") + meaning
                            + context.palette("  \(item.recorded.record)", .dim))
                }
            }
        }
    }
}
