import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct SplitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split", abstract: "分户：部分成员另立一户 / make some members a household of their own.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "户 / household") var household: String
    @Option(name: .long, parsing: .upToNextOption, help: "分出的成员 / the members who leave") var members: [String]
    @Option(name: .long, help: "新户的户主；只分出一人时即该人 / head of the new household; whoever leaves alone is") var head: String?
    @Option(name: .long, help: "缘由 / reason") var reason: String

    func run() async throws {
        try RegroupOutput.run(options, { try $0.split(household, members: members, head: head, reason: reason) }) { result, number in
            Label(
                zh: "已分户：新户 \(number)，\(result.continued.count) 人",
                en: "Split: household \(number) has \(count(result.continued.count, "member")) now")
        }
    }
}

struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "并户：第二户并入第一户 / bring the second household into the first.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "留存的户 / the household that stays") var household: String
    @Argument(help: "并入的户 / the household that ends") var other: String
    @Option(name: .long, help: "缘由 / reason") var reason: String

    func run() async throws {
        try RegroupOutput.run(options, { try $0.join(household, other, reason: reason) }) { result, number in
            Label(
                zh: "已并户：\(result.continued.count) 人并入 \(number)",
                en: "Joined: \(count(result.continued.count, "member")) came to \(number)")
        }
    }
}

struct MergeDuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge-duplicates", abstract: "合并重复的两户或两人 / make one of two records that are one.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "留存的记录 / the record that survives") var record: String
    @Argument(help: "重复的记录 / the duplicate") var duplicate: String
    @Option(name: .long, help: "缘由 / reason") var reason: String
    @Flag(name: .long, help: "已核对是同一人 / they were compared, and are one person") var yes = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let regrouping = try Regrouping(context.editor())
            try regrouping.requireMergeable(record, duplicate, reason: reason)
            let comparison = try regrouping.comparison(record, duplicate)
            if comparison.isDoubtful, !yes { try ask(comparison, context) }
        }
        try RegroupOutput.run(options, { try $0.merge(record, duplicate, reason: reason) }) { result, number in
            Label(
                zh: "已合并：留存 \(number)，\(result.differs.count) 处不同",
                en: "Merged: \(number) survives, \(count(result.differs.count, "difference"))")
        }
    }

    /// Shows both side by side, and goes on only where somebody says that they are one.
    private func ask(_ comparison: Regrouping.Comparison, _ context: Context) throws {
        if context.isJSON {
            context.emit { json in
                json.member(
                    "differs",
                    list: { list in
                        for line in comparison.lines where line.differs {
                            list.object {
                                $0.member("field", line.label.text(in: context.language))
                                $0.member("value", line.first)
                                $0.member("other", line.second)
                            }
                        }
                    })
            }
        } else {
            context.table(
                ["", comparison.names.first, comparison.names.second],
                comparison.lines.map { [($0.differs ? "≠ " : "  ") + $0.label.text(in: context.language), $0.first, $0.second] })
        }
        let question = context.say(
            "这两人的姓名、证件号码、性别、出生日期中至少两项不同，可能是两个人。", "Of name, citizen number, sex and birth at least two differ: these may be two people.")
        guard StandardStream.input.isTerminal, !context.isJSON else {
            context.note(question + context.say("未合并；核对后确是同一人，加 --yes。", " Not merged; if they are one person, say --yes."))
            throw ExitCode.look
        }
        context.print(context.palette(question, .warning) + context.say("是同一人请键入“是”：", " Type yes if they are one person:"))
        guard let answer = readLine(), ["是", "yes", "y"].contains(answer.lowercased().filter { !$0.isWhitespace }) else {
            context.print(context.say("未合并。", "Not merged."))
            throw ExitCode.look
        }
    }
}

/// What splitting, joining and merging say.
struct RegroupOutput {
    let context: Context
    let editor: Editor

    /// Does it, and says so.
    ///
    /// - Parameter words: Of the result and its record's readable number.
    static func run(
        _ options: StoreOptions, _ body: (Regrouping) throws -> Regrouping.Result, _ words: (Regrouping.Result, String) -> Label
    ) throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let result = try body(Regrouping(editor))
            let number = try editor.store.views.readableNumber(result.record) ?? result.record.description
            let words = words(result, number)
            try RegroupOutput(context: context, editor: editor).show(result, zh: words.zh, en: words.en)
        }
    }

    func show(_ result: Regrouping.Result, zh: String, en: String) throws {
        guard !context.isJSON else { return context.emit { write(result, to: &$0) } }
        context.print(context.say("\(zh)（\(result.entry.number) 号条目）。", "\(en) (entry \(result.entry.number))."))
        for pair in result.continued {
            context.print("    \(try name(pair.old)) → \(try name(pair.new))")
        }
        for one in result.differs {
            let owner = try name(one.record)
            context.print(
                context.say("    不同：\(owner) \(one.label.zh) ", "    differs: \(owner) \(one.label.en) ")
                    + "\(one.path)  \(one.kept.text) ≠ \(one.other.text)")
        }
        for place in result.unmeasured {
            context.print(
                context.say(
                    "    须重新核算：\(try name(place.record)) \(place.path)", "    to be measured again: \(try name(place.record)) \(place.path)"
                ))
        }
        if let taken = result.taken {
            let reader = try ExitReader(editor.store)
            let (from, to) = (reader.name(of: taken.from), reader.name(of: taken.to))
            context.print(
                context.say(
                    "    并入的人原属“\(from.zh)”的户，从现在起按“\(to.zh)”计",
                    "    those who came were of a household that was \"\(from.en)\", and count as \"\(to.en)\" from now on"))
        }
        if !result.continued.isEmpty, result.differs.isEmpty {
            context.print(
                context.palette(
                    context.say(
                        "请核对各人与户主的关系；换户主用 head 户 成员。",
                        "Look at everybody's relation to the head; head HOUSEHOLD MEMBER makes another one the head."), .dim))
        }
    }

    private func name(_ record: RecordID) throws -> String {
        try editor.store.views.readableNumber(record) ?? String(record.description.prefix(16))
    }

    private func write(_ result: Regrouping.Result, to json: inout JSONWriter) {
        json.member("record", result.record.description)
        json.member("entry", result.entry.description)
        json.member("transfer", result.entry.description)
        json.member(
            "continued",
            list: { list in
                for pair in result.continued {
                    list.object {
                        $0.member("from", pair.old.description)
                        $0.member("to", pair.new.description)
                    }
                }
            })
        json.member("ended", result.ended.map(\.description))
        if let taken = result.taken {
            json.member("counted_as", taken.from.rawValue)
            json.member("counts_as", taken.to.rawValue)
        }
        json.member(
            "differs",
            list: { list in
                for one in result.differs {
                    list.object {
                        $0.member("record", one.record.description)
                        $0.member("field", one.path)
                        $0.member("value", one.kept.script)
                        $0.member("other", one.other.script)
                    }
                }
            })
        json.member(
            "unmeasured",
            list: { list in
                for place in result.unmeasured {
                    list.object {
                        $0.member("record", place.record.description)
                        $0.member("field", place.path)
                    }
                }
            })
    }
}
