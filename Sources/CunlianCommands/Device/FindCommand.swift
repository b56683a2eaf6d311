import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct FindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "找人、找户 / find people, households and places.",
        discussion: """
            按姓名或其中几个字、拼音或首字母（韦大明 weidaming wdm 韦dm）、户编号或其尾数、证件号码或其后四位以上、\
            电话、屯名、帮扶联系人；几个词须都符合。
            By a name or part of it, pinyin or initials, a household's number or its tail, an ID number or its last four \
            digits or more, a telephone, a natural village, a helper; all words must fit.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "要找的 / what is known") var text: [String]
    @Option(name: .long, help: "只找这种记录 / only records of this type") var type: String?
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: "至多几条 / at most") var limit: Int = 20
    @Option(name: .long, help: "跳过前几条 / pass over the first") var offset: Int = 0

    func validate() throws {
        guard limit > 0, offsets.contains(offset) else {
            throw ValidationError(
                "--limit 至少为 1，--offset 取 0 至 1000000000 / --limit is at least 1, --offset a number from 0 to 1000000000.")
        }
        guard text.contains(where: { !$0.allSatisfy(\.isWhitespace) }) else { throw ValidationError("请写明要找什么 / say what to find.") }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let source = try editor.store.read { _ in
                let type = try type.map { try editor.type($0) }
                let source = try ReportSource(editor.store, region: editor.heldRegions(scope).first)
                let answer = try FindIndex.search(source, text, type: type, limit: limit, offset: offset)
                // Nobody is told "nothing" of what they may not look through.
                if answer.total == 0, ClosedNumbers.asksForNumber(text) {
                    let closed = try ClosedNumbers.labels(editor.store)
                    guard closed.isEmpty else { throw CommandFault.numbersAreSealed(closed) }
                }
                try FoundOutput(context: context, editor: editor).show(answer, offset: offset)
                return source
            }
            try source.keepIfPossible()
        }
    }
}

/// What was found, as a table for people and as lines for scripts.
struct FoundOutput {
    let context: Context
    let editor: Editor

    func show(_ answer: FindIndex.Answer, offset: Int) throws {
        let villages = try Region.villageNames(editor.store)
        if context.isJSON { return try answer.found.forEach { found in try context.emit { try write(found, villages, into: &$0) } } }
        guard answer.total > 0 else { return context.print(context.say("没有找到。", "Nothing found.")) }
        var table = Table([
            .init(context.say("姓名", "name")), .init(context.say("类别", "kind")), .init(context.say("编号", "number")),
            .init(context.say("屯", "hamlet"), spare: 2), .init(context.say("村", "village"), spare: 3),
            .init(context.say("符合", "matched"), spare: 1),
        ])
        for found in answer.found {
            table.append([
                found.line.names.joined(separator: " / "), kind(found), found.line.household ?? found.line.number ?? found.type.name,
                found.line.hamlet ?? "", villages[found.scope] ?? "", found.line.matched ?? "",
            ])
        }
        context.print(table)
        context.print(context.palette(total(answer, offset), .dim))
    }

    private func total(_ answer: FindIndex.Answer, _ offset: Int) -> String {
        let all = context.say("共 \(answer.total) 条", "\(count(answer.total, "record"))")
        guard answer.found.count < answer.total else { return all }
        let range = "\(offset + 1)–\(offset + answer.found.count)"
        return all + context.say("，显示第 \(range) 条；写得更全，或用 --limit、--offset", ", \(range) shown; say more, or use --limit and --offset")
    }

    /// What a person is in the household, or the type of what is no person.
    private func kind(_ found: FindIndex.Found) -> String {
        let relation = found.line.relation.flatMap { editor.store.schema.codeList("relation")?.item(Int($0)) }
        return (relation?.label ?? found.type.label).text(in: context.language)
    }

    private func write(_ found: FindIndex.Found, _ villages: [ScopeCode: String], into json: inout JSONWriter) throws {
        json.member("record", try editor.store.views.recordID(found.number)?.description)
        json.member("type", found.type.name)
        json.member("number", found.line.number)
        json.member("name", found.line.names.first)
        json.member("scope", found.scope.description)
        if found.line.names.count > 1, found.type.name != "household" { json.member("names", found.line.names) }
        if let code = found.line.relation.flatMap({ editor.store.schema.codeList("relation")?.item(Int($0))?.code }) {
            json.member("relation", code)
        }
        if let household = found.line.household { json.member("household", household) }
        if let hamlet = found.line.hamlet { json.member("hamlet", hamlet) }
        if let village = villages[found.scope] { json.member("village", village) }
        if !found.line.helpers.isEmpty { json.member("helpers", found.line.helpers) }
        if let matched = found.line.matched { json.member("matched", matched) }
    }
}
