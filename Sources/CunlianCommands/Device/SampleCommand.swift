import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "抽查：先登记抽查数，见到张榜名单后抽取，谁也选不了 / draw a sample that nobody chose.",
        discussion: """
            抽查单位在见到名单之前用 number 登记一个数（只显示一次，抄下封存）；名单张榜后用 draw 抽取，抽中哪些由名单和这个数算出。
            Whoever checks commits to a number before the list is seen (number; it is shown once, and kept under seal); when the list is \
            up, draw opens it. Which rows are drawn follows from the list and the number; a second draw is shown, and counts for nothing.
            """,
        subcommands: [SampleNumberCommand.self, SampleDrawCommand.self, SampleListCommand.self], defaultSubcommand: SampleListCommand.self)
}

struct SampleNumberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "number", abstract: "见到名单之前登记抽查数 / commit to a number, before the list is seen.")

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("名单 / list", valueName: ListName.allValueStrings.joined(separator: "|"))) var kind: ListName
    @Option(name: .customLong("in"), help: ArgumentHelp("村；出列、资金、项目名单写县 / village, or county", valueName: "region")) var region: String
    @Option(name: .customLong("year"), help: ArgumentHelp("年度 / year", valueName: "year")) var ofYear: RegisterYear
    @Option(name: .long, help: ArgumentHelp("公示或公告 / a notice, or the announcement", valueName: "first|second|announcement"))
    var stage: StageName = StageName(stage: .first)
    @Option(name: .long, help: ArgumentHelp("抽取百分之几 / the share to be drawn, in percent", valueName: "percent")) var share: String
    @Option(name: .long, help: ArgumentHelp("至少几行 / at least so many rows", valueName: "rows")) var least: Int?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            guard let scope = try editor.heldRegions(region).first else { throw EditError.wrongScope(region) }
            let made = try Sampling(editor).commit(
                Sampling.Request(kind.kind, stage.stage, year: ofYear.number, scope: scope, share: share, least: least))
            if context.isJSON {
                return context.emit {
                    $0.member("record", made.record.description)
                    $0.member("number", made.number.description)
                }
            }
            context.print(context.say("抽查数 ", "The number: ") + context.palette(made.number.description, .title))
            context.print(
                context.say(
                    "只显示这一次，登记册里没有：请抄下封存，名单由别人张榜后用 sample draw 抽取；自己张榜的不算数。",
                    "It is shown this once and is not in the register: write it down and keep it under seal, and draw with sample draw when somebody else has put the list up; from one's own nothing counts."
                ))
        }
    }
}

struct SampleDrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw", abstract: "从张榜名单抽取 / draw from a list that was put up.")

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("名单校验码 / the code of the list", valueName: "code")) var code: String
    @Option(name: .long, help: ArgumentHelp("封存的抽查数 / the number that was kept", valueName: "number")) var number: String
    @Flag(name: .long, help: "已抽过仍记录一次，不算数 / record another draw, which counts for nothing") var again = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let sampling = Sampling(try context.editor())
            let draw = try sampling.draw(code, number: number, again: again)
            SampleOutput(context: context, store: sampling.editor.store).show(draw)
            if draw.flaw != nil { throw ExitCode.look }
        }
    }
}

struct SampleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "登记过的抽查数和抽取 / the numbers and draws that were recorded.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let ledger = try Sampling(editor).ledger(in: editor.heldRegions(scope))
            let output = SampleOutput(context: context, store: editor.store)
            for draw in ledger.draws { output.show(draw) }
            for number in ledger.unused { output.show(number) }
            if !context.isJSON, ledger.draws.isEmpty, ledger.unused.isEmpty {
                context.print(context.palette(context.say("没有登记抽查数或抽取。", "No number and no draw is recorded."), .dim))
            }
        }
    }
}

/// Draws and numbers, as scripts and people see them.
struct SampleOutput {
    let context: Context
    let store: RecordStore

    func show(_ draw: SampleDraw) {
        if context.isJSON {
            return context.emit { json in
                json.member("draw", draw.record.description)
                json.member("code", draw.code?.description)
                json.member("kind", draw.kind.rawValue)
                json.member("stage", draw.stage.rawValue)
                json.member("year", draw.year)
                json.member("scope", draw.scope.description)
                json.member("person", draw.person)
                json.member("counts", draw.flaw == nil)
                json.member("flaw", draw.flaw.map { $0.label.text(in: context.language) })
                json.member("drawn", draw.drawn)
            }
        }
        head(draw.code?.description ?? "", draw.kind, draw.stage, draw.year, draw.person, draw.role, draw.time)
        if let flaw = draw.flaw { context.print(context.palette(context.say("  不算数：", "  counts for nothing: ") + say(flaw.label), .bad)) }
        context.print(context.say("  抽中 \(draw.drawn.count)：", "  \(draw.drawn.count) drawn: ") + draw.drawn.joined(separator: " "))
    }

    func show(_ number: SampleNumber) {
        if context.isJSON {
            return context.emit { json in
                json.member("number", number.record.description)
                json.member("kind", number.kind.rawValue)
                json.member("stage", number.stage.rawValue)
                json.member("year", number.year)
                json.member("scope", number.scope.description)
                json.member("person", number.person)
            }
        }
        head(number.scope.description, number.kind, number.stage, number.year, number.person, number.role, number.time)
        let share = Ratio(Int128(number.share), 100).text(places: 2)
        context.print(
            context.palette(context.say("  抽查数已登记，尚未抽取；比例 \(share) %", "  a number that drew nothing yet; share \(share) %"), .dim))
    }

    private func head(
        _ name: String, _ kind: ListKind, _ stage: ListStage, _ year: Int, _ person: String, _ role: String?, _ time: UInt64
    ) {
        let office = role.flatMap { store.schema.role($0)?.label }.map { " " + say($0) } ?? ""
        let stage = store.schema.codeList("list_stage")?.items.first { $0.code == stage.rawValue }.map { say($0.label) } ?? stage.rawValue
        context.print(
            context.palette(name, .accent) + "  \(year)  \(say(kind.label)) \(stage)  "
                + context.palette("\(person)\(office) \(RegisterCalendar.minuteText(at: time))", .dim))
    }

    private func say(_ label: Label) -> String { label.text(in: context.language) }
}
