import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "裁定争议 / decide conflicts as they were shown.",
        discussion: """
            一项：resolve 争议名 --take 1 --reason 缘由。逐项办理：resolve。批量分两步：resolve --all --where '项目=电话' --take role:K --reason 缘由
            先列出并写成方案文件，核对后 resolve --plan 文件。--take 取 role:职务、author:姓名、value:值、newest（最近入户的）。undo --batch 撤销一批。
            One: resolve NAME --take 1 --reason TEXT. One after the other: resolve. Many, in two steps: resolve --all --where field=phone
            --take role:K --reason TEXT writes a plan to look at, resolve --plan FILE carries it out. --take: role:R, author:NAME, value:TEXT, newest
            (of the latest visit). undo --batch takes a batch back.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "争议名；不写则逐项办理 / the conflict's name; without it one after the other") var conflict: String?
    @Option(
        name: .long, help: ArgumentHelp("采用第几项，或这一条目的值 / take this one: 1, 2 …, or an entry", valueName: "choice")) var take: String?
    @Option(
        name: .long, parsing: .singleValue, help: ArgumentHelp("另定一个值；组内写 项=值 / another value; of a group input=value", valueName: "value"))
    var value: [String] = []
    @Option(name: .long, help: "缘由 / reason") var reason: String?
    @Flag(name: .long, help: "批量：先写方案 / many: writes a plan first") var all = false
    @Option(
        name: .customLong("where"), parsing: .singleValue,
        help: ArgumentHelp("条件，见 conflicts / condition, see conflicts", valueName: "key=value"))
    var conditions: [String] = []
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: ArgumentHelp("方案写到 / where the plan goes", valueName: "file")) var out: String?
    @Option(name: .long, help: ArgumentHelp("按方案裁定 / carry out this plan", valueName: "file")) var plan: String?
    @Option(name: .long, help: ArgumentHelp("方案超过 200 项时写明项数 / how many there are, of a plan of more than 200", valueName: "n")) var count:
        Int?

    func validate() throws {
        guard [conflict != nil, all, plan != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("争议名、--all、--plan 只写一种 / give one of a name, --all and --plan.")
        }
        if conflict != nil {
            guard (take == nil) != value.isEmpty else {
                throw ValidationError("给出 --take 或 --value 之一 / give either --take CHOICE or --value VALUE.")
            }
            guard reason != nil else { throw ValidationError("裁定须写缘由 / a decision needs a reason: --reason.") }
        } else if all {
            guard take != nil, value.isEmpty, reason != nil else {
                throw ValidationError("--all 须写 --where、--take 和 --reason / --all needs --where, --take and --reason.")
            }
        } else if take != nil || !value.isEmpty {
            throw ValidationError("写明争议名，或用 --all / name the conflict, or use --all.")
        }
        guard all || conditions.isEmpty || plan == nil && conflict == nil else {
            throw ValidationError("--where 与 --all 同用 / --where goes with --all.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            if let conflict {
                try decide(conflict, editor, context)
            } else if all {
                try ResolvePlanOutput(context: context, editor: editor)
                    .preview(editor.regions(scope), conditions, take: take ?? "", reason: reason ?? "", out: out)
            } else if let plan {
                try ResolvePlanOutput(context: context, editor: editor).carryOut(plan, typed: count)
            } else {
                let conditions = try conditions.map { try BulkCondition($0, keys: ConflictSelection.keys) }
                try ResolveQueue(context: context, editor: editor).run(in: editor.regions(scope), where: conditions, reason: reason)
            }
        }
    }

    private func decide(_ name: String, _ editor: Editor, _ context: Context) throws {
        let result = try editor.resolve(name, choice(name, editor), reason: reason ?? "")
        if options.json {
            context.emit {
                $0.member("record", result.record.description)
                $0.member("entry", result.entry.description)
                if !result.proposed.isEmpty { $0.member("proposed", result.proposed) }
            }
        } else if result.proposed.isEmpty {
            context.print(context.say("已裁定，\(result.entry.number) 号条目。", "Decided, as entry \(result.entry.number)."))
        } else {
            let fields = result.proposed.joined(separator: context.say("、", ", "))
            context.print(
                context.palette(
                    context.say(
                        "未裁定：本机的职务无权裁定 \(fields)，已作为意见提出（\(result.entry.number) 号条目）；争议仍在，待有权者裁定。",
                        "Not decided: your office may not decide \(fields), so this is a proposal (entry \(result.entry.number)); the conflict stays open for somebody who may."
                    ), .warning))
        }
        if !result.proposed.isEmpty { throw ExitCode.look }
    }

    private func choice(_ name: String, _ editor: Editor) throws -> Editor.Choice {
        if let take {
            if let number = Int(take) { return .candidate(number) }
            guard let dot = Dot(take) else { throw EditError.unknownDot(take) }
            return .take(dot)
        }
        return try Self.choice(of: value, for: editor.conflict(named: name))
    }

    /// What somebody typed instead of choosing: one text, or of a group `input=text` parts.
    static func choice(of texts: [String], for shown: Conflict) throws -> Editor.Choice {
        guard let field = shown.field else { return .value([Assignment(path: "existence", text: texts[0])]) }
        let path = field.path(shown.address.key)
        guard field.isGroup else { return .value([Assignment(path: path, text: texts.joined(separator: ","))]) }
        return .value(
            try texts.map { text in
                let part = try Assignment(text)
                return Assignment(path: path + "." + part.path, text: part.text)
            })
    }
}
