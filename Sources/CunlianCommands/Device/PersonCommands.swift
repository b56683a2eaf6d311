import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// Asks for what is not given, where somebody sits at a terminal.
struct Asking {
    let context: Context
    let editor: Editor
    let type: RecordType

    /// The assignments, with answers for those of the fields that are not among them; an empty line leaves one open.
    func complete(_ given: [Assignment], _ names: [String]) throws -> [Assignment] {
        guard StandardStream.input.isTerminal, !context.isJSON else { return given }
        var all = given
        for name in names where !given.contains(where: { $0.path == name }) {
            guard let field = type.field(named: name), let input = field.inputs.first else { continue }
            while true {
                context.print(context.palette(field.label.text(in: context.language) + hint(input), .accent))
                guard let line = readLine(), !line.allSatisfy(\.isWhitespace) else { break }
                do {
                    _ = try editor.value(line, of: input)
                    all.append(Assignment(path: name, text: line))
                    break
                } catch { context.print(context.palette(Failure(error).sentence(in: context.language), .warning)) }
            }
        }
        return all
    }

    private func hint(_ input: Input) -> String {
        guard case .code(let list) = input.type, let items = editor.store.schema.codeList(list)?.items, items.count <= 12 else { return "" }
        return "（" + items.map { $0.label.text(in: context.language) }.joined(separator: context.say("、", ", ")) + "）"
    }
}

/// What a birth, a death, a marriage or a move came to.
struct PersonOutput {
    let context: Context
    let editor: Editor

    /// - Parameter isLeaving: Whether somebody goes, who is on no roster from then on.
    func show(_ result: NaturalChanges.Result, _ words: Label, isLeaving: Bool = false) throws {
        let number = try editor.store.views.readableNumber(result.record) ?? result.record.description
        if context.isJSON {
            return context.emit { json in
                json.member("record", result.record.description)
                json.member("number", number)
                json.member("entry", result.entry.description)
                json.member("rounds", result.rounds.map(String.init))
                json.member("relations", result.relations.map(\.name))
            }
        }
        let rounds = result.rounds.map(String.init).joined(separator: context.say("、", ", "))
        let scope = try editor.store.views.scope(of: result.record)
        let name = try scope.flatMap { try editor.store.views.closedRecord(result.record, in: $0)?.value("name") }
        let called = if case .text(let text)? = name { " " + text } else { "" }
        let isHousehold = try editor.store.views.type(of: result.record)?.name == "household"
        let later =
            isLeaving
            ? context.say("（本年花名册尚未采集，采集时不再列入）", " (no roster of this year yet; it will be without them)")
            : context.say("（本年花名册尚未采集，采集时列入）", " (no roster of this year yet)")
        context.print(
            words.text(in: context.language) + "  \(number)\(called)"
                + (rounds.isEmpty ? (isHousehold ? "" : later) : context.say("，花名册 \(rounds) 年", ", roster of \(rounds)")))
        if !result.relations.isEmpty {
            let all = result.relations.map { "\($0.name) \($0.relation.text(in: context.language))" }
            context.print(
                context.palette(
                    context.say("请核对与新户主的关系：", "Look at their relation to the new head: ") + all.joined(separator: context.say("、", ", ")),
                    .dim))
        }
    }

    func show(_ request: PersonRequest) {
        if context.isJSON { return write(request) }
        let isOfOne = request.kind == .householdGone || request.to == request.from
        context.print(
            (isOfOne
                ? context.say(
                    "已登记申请：\(request.name)，由县扶贫办办理；见 requests。",
                    "Recorded a request for \(request.name); the county office carries it out: see requests.")
                : context.say(
                    "已登记申请：\(request.name)，由同时管两个村的最低一级办理；见 requests。",
                    "Recorded a request for \(request.name); the lowest office that holds both villages carries it out: see requests."))
                + context.palette("  \(request.record)", .dim))
    }

    func write(_ request: PersonRequest) {
        context.emit { json in
            json.member("request", request.record.description)
            json.member("kind", request.kind.rawValue)
            json.member("name", request.name)
            json.member("from", request.from.description)
            json.member("to", request.to?.description)
            json.member("household", request.household)
            json.member("open", request.isOpen)
            json.member("ends", request.ends)
        }
    }
}

struct BirthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "birth", abstract: "出生：新成员、变更记录、本年花名册，一次办完 / a birth: member, change and roster in one.",
        discussion: """
            例：birth 450124100201-0042 name=姓名 sex=female birth=2017-05-01 relation=daughter
            For example: birth 450124100201-0042 name=NAME sex=female birth=2017-05-01 relation=daughter
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "户 / household") var household: String
    @Argument(help: ArgumentHelp("字段=值；终端上会逐项询问 / field=value", valueName: "field=value")) var assignments: [String] = []
    @Option(name: .long, help: "说明 / reason") var reason: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            try NaturalChanges(editor).requireHome(household)
            let given = try Asking(context: context, editor: editor, type: editor.type("member")).complete(
                assignments.map { try Assignment($0) }, NaturalChanges.questions(.born))
            let result = try NaturalChanges(editor).arrive(.born, in: household, given, date: nil, reason: reason)
            try PersonOutput(context: context, editor: editor).show(result, Label(zh: "已登记出生", en: "Recorded a birth"))
        }
    }
}

struct DeathCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "death", abstract: "死亡：变更记录、本年花名册；户主须写明新户主 / a death: change and roster; of a head also who follows.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "成员 / member") var member: String
    @Option(name: .long, help: ArgumentHelp("日期；不写则今天 / day; today", valueName: "day")) var date: String?
    @Option(name: .long, help: ArgumentHelp("新户主 / who is head now", valueName: "member")) var head: String?
    @Option(name: .long, help: "说明 / reason") var reason: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let result = try NaturalChanges(editor).leave(.died, member, date: date, reason: reason, head: head)
            try PersonOutput(context: context, editor: editor).show(result, Label(zh: "已登记死亡", en: "Recorded a death"), isLeaving: true)
        }
    }
}

struct MarryInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "marry-in", abstract: "嫁入：未建档的新建成员；别村登记册上的人登记申请 / somebody marries in.",
        discussion: """
            未建档家庭来的人直接列入本户，不是迁移；别村登记册上的人写 --from，登记一件申请，两村任一方登记即可。
            From a family that is not registered it is a form and no move. Of somebody registered in another village name it with --from: \
            that records a request, by either village.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "户 / household") var household: String
    @Argument(help: ArgumentHelp("字段=值；终端上会逐项询问 / field=value", valueName: "field=value")) var assignments: [String] = []
    @Option(name: .long, help: ArgumentHelp("原在村，登记册上有其人 / the village where they are registered", valueName: "village")) var from: String?
    @Option(name: .long, help: ArgumentHelp("日期；不写则今天 / day; today", valueName: "day")) var date: String?
    @Option(name: .long, help: "说明 / reason") var reason: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let output = PersonOutput(context: context, editor: editor)
            try NaturalChanges(editor).requireHome(household)
            let given = try Asking(context: context, editor: editor, type: editor.type("member")).complete(
                assignments.map { try Assignment($0) }, NaturalChanges.questions(.marriedIn))
            guard let from else {
                let result = try NaturalChanges(editor).arrive(.marriedIn, in: household, given, date: date, reason: reason)
                return try output.show(result, Label(zh: "已登记嫁入", en: "Recorded who married in"))
            }
            let clerk = try ExitClerk(editor)
            let home = try clerk.household(household)
            guard let scope = try editor.store.views.scope(of: home) else { throw EditError.unknownRecord(household) }
            let number = try editor.store.views.readableNumber(home) ?? household
            var all = [Assignment(path: "from", text: from), Assignment(path: "to", text: scope.description)]
            all += [Assignment(path: "household", text: number)] + optional("date", date) + optional("reason", reason)
            all += given.filter { ["name", "id_number", "relation"].contains($0.path) }
            output.show(try PersonRequests(editor).ask(.marriage, member: nil, all, in: scope))
        }
    }
}

struct MarryOutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "marry-out", abstract: "嫁出：去未建档家庭的登记变更；去登记册上的户登记申请 / somebody marries out.",
        discussion: """
            去登记册上的户写 --to 村和 --household 户编号：登记一件申请，由同时管两个村的最低一级办理。
            To a household in the register name --to and --household: that records a request, which the lowest office that holds both \
            villages carries out.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "成员 / member") var member: String
    @Option(name: .long, help: ArgumentHelp("去往村 / the village", valueName: "village")) var to: String?
    @Option(name: .long, help: ArgumentHelp("去往户编号 / the household there", valueName: "number")) var household: String?
    @Option(name: .long, help: ArgumentHelp("与该户户主关系 / relation to its head", valueName: "relation")) var relation: String?
    @Option(name: .long, help: ArgumentHelp("日期；不写则今天 / day; today", valueName: "day")) var date: String?
    @Option(name: .long, help: ArgumentHelp("新户主，嫁出的是户主时 / who is head now", valueName: "member")) var head: String?
    @Flag(name: .long, help: "不是婚嫁，是迁移 / it is a move and no marriage") var move = false
    @Option(name: .long, help: "说明 / reason") var reason: String?

    func validate() throws {
        guard (to == nil) == (household == nil) else { throw ValidationError("--to 和 --household 同写 / --to and --household go together.") }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let output = PersonOutput(context: context, editor: editor)
            guard let to, let household else {
                let result = try NaturalChanges(editor).leave(
                    move ? .movedOut : .marriedOut, member, date: date, reason: reason, head: head)
                return try output.show(
                    result, move ? Label(zh: "已登记迁出", en: "Recorded who moved out") : Label(zh: "已登记嫁出", en: "Recorded who married out"),
                    isLeaving: true)
            }
            let all =
                [Assignment(path: "to", text: to), Assignment(path: "household", text: household)] + optional("relation", relation)
                + optional("date", date) + optional("reason", reason)
            output.show(try PersonRequests(editor).ask(move ? .move : .marriage, member: member, all, in: nil))
        }
    }
}

/// An answer, where there is one.
private func optional(_ path: String, _ text: String?) -> [Assignment] { text.map { [Assignment(path: path, text: $0)] } ?? [] }

struct HeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "head", abstract: "户主变更 / make another member the head.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "户 / household") var household: String
    @Argument(help: "新户主 / who is head now") var member: String
    @Option(
        name: .customLong("old-relation"), help: ArgumentHelp("原户主与新户主的关系 / what the old head is to the new one", valueName: "relation"))
    var oldRelation: String?
    @Option(name: .long, help: "说明 / reason") var reason: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let result = try NaturalChanges(editor).changeHead(household, to: member, oldRelation: oldRelation, reason: reason)
            let output = PersonOutput(context: context, editor: editor)
            if context.isJSON { return try output.show(result, Label(zh: "", en: "")) }
            let name = try editor.store.views.readableNumber(result.record) ?? household
            context.print(context.say("已变更户主：\(name)", "Recorded the new head of \(name)"))
            if !result.relations.isEmpty {
                let all = result.relations.map { "\($0.name) \($0.relation.text(in: context.language))" }
                context.print(
                    context.palette(
                        context.say("请核对与新户主的关系：", "Look at their relation to the new head: ")
                            + all.joined(separator: context.say("、", ", ")),
                        .dim))
            }
        }
    }
}

struct GoneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gone", abstract: "整户消亡或迁出：县里一次办完，村里登记申请 / a whole household is gone.")

    enum Cause: String, CaseIterable, ExpressibleByArgument { case died, moved }

    @OptionGroup var options: StoreOptions
    @Argument(help: "户 / household") var household: String
    @Option(name: .long, help: ArgumentHelp("死亡或迁出 / why", valueName: "died|moved")) var cause: Cause
    @Option(name: .long, help: ArgumentHelp("日期；不写则今天 / day; today", valueName: "day")) var date: String?
    @Option(name: .long, help: "说明 / reason") var reason: String
    @Flag(name: .long, help: "只登记申请，由县里办 / only ask for it") var ask = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let output = PersonOutput(context: context, editor: editor)
            guard ask else {
                let result = try NaturalChanges(editor).gone(
                    household, cause: cause == .died ? .died : .movedOut, date: date, reason: reason)
                return try output.show(result, Label(zh: "已登记整户减少", en: "Recorded that the household is gone"))
            }
            let home = try ExitClerk(editor).household(household)
            guard let scope = try editor.store.views.scope(of: home) else { throw EditError.unknownRecord(household) }
            let number = try editor.store.views.readableNumber(home) ?? household
            let said = PersonRequest.reason(reason, cause: cause == .died ? .died : .movedOut, editor)
            let all =
                [("name", number), ("household", number), ("from", scope.description), ("reason", said)].map {
                    Assignment(path: $0.0, text: $0.1)
                } + optional("date", date)
            output.show(try PersonRequests(editor).ask(.householdGone, member: nil, all, in: scope))
        }
    }
}
