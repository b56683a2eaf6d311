import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "列出记录 / list records of a type.",
        discussion: """
            条件、排序、栏目都可用字段名或其中文名，年度或轮次字段可写 收入[2017].工资性收入，不写年度即最近一次；\
            户另有 户主 屯 村 状态 人口 帮扶联系人，成员另有 户编号 户主 屯 村。例：list 户 --where 状态=一般贫困户 --where '户主~wdm' --sort 户主
            Conditions, order and columns take fields by name or label; a keyed field without its year is the latest. A \
            household also has head, hamlet, village, state, members, helper; a member household, head, hamlet, village.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录类型，见 describe / record type, see describe") var type: String
    @Option(
        name: .customLong("where"), parsing: .singleValue,
        help: ArgumentHelp(
            "条件：= != ~（含）< > <= >=，或 \"字段 in 甲,乙\" / condition: = != ~ (contains) < > <= >=, or \"field in a,b\"", valueName: "field=value")
    )
    var conditions: [String] = []
    @Option(name: .long, parsing: .unconditional, help: ArgumentHelp("排序，- 为倒序 / order, - descends", valueName: "field,…")) var sort:
        String?
    @Option(name: .long, help: ArgumentHelp("栏目 / columns", valueName: "field,…")) var columns: String?
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: "至多几条；终端上默认 200 / at most; on a terminal 200 where it is not given") var limit: Int?
    @Option(name: .long, help: "跳过前几条 / pass over the first") var offset: Int = 0
    @Flag(name: .long, help: "附令牌 / with tokens") var tokens = false

    private static let shownOnTerminal = 200

    func validate() throws {
        guard limit ?? 1 > 0, offsets.contains(offset) else {
            throw ValidationError(
                "--limit 至少为 1，--offset 取 0 至 1000000000 / --limit is at least 1, --offset a number from 0 to 1000000000.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let source = try editor.store.read { _ in
                let type = try editor.type(type)
                let source = try ReportSource(editor.store, region: nil)
                try list(type, source, editor, context)
                return source
            }
            try source.keepIfPossible()
        }
    }

    private func list(_ type: RecordType, _ source: ReportSource, _ editor: Editor, _ context: Context) throws {
        let conditions = try conditions.map { try ListCondition($0) }
        let order = Self.names(sort)
        let shown = columns.map { Self.names($0) } ?? (context.isJSON ? [] : ListedFacts.usual(type))
        let asked = conditions.map(\.path) + order.map { $0.hasPrefix("-") ? String($0.dropFirst()) : $0 }
        let found = try query(type, asked, source, editor).records(in: editor.regions(scope), where: conditions, sort: order)
        let most = limit ?? (context.width == nil ? Int.max : Self.shownOnTerminal)
        let page = Array(found.dropFirst(offset).prefix(most))
        if context.isJSON { return try emit(page, editor, context) }
        // What is only shown is computed of what is shown.
        let query = try query(type, shown, source, editor, only: Set(page))
        let columns = try shown.compactMap { name -> ListColumn? in
            // A village of one's own needs no name at every line.
            if self.columns == nil, name == "village", try source.villages.count < 2 { return nil }
            return try query.column(name)
        }
        try show(page, of: found.count, columns, query, editor, context)
    }

    /// - Parameter names: Of columns that may have to be computed.
    private func query(
        _ type: RecordType, _ names: [String], _ source: ReportSource, _ editor: Editor, only wanted: Set<Int64>? = nil
    ) throws -> ListQuery {
        let derived = try ListedFacts(source).derived(type, named: Set(names.map(\.normalised)), today: editor.today, only: wanted)
        return ListQuery(editor, type: type, derived: derived, contains: SearchText.contains)
    }

    private static func names(_ text: String?) -> [String] {
        (text ?? "").split { ",，、".contains($0) }.map { String($0).normalised }.filter { !$0.isEmpty }
    }

    private func emit(_ page: [Int64], _ editor: Editor, _ context: Context) throws {
        let output = RecordOutput(context: context, editor: editor)
        for number in page {
            guard let place = try editor.store.views.place(number), let view = try editor.store.record(place.record, in: place.scope) else {
                continue
            }
            let token = tokens ? try token(place.scope, editor) : nil
            try context.emit { try output.write(view, token: token, into: &$0) }
        }
    }

    private func token(_ scope: ScopeCode, _ editor: Editor) throws -> String {
        try editor.store.tokens.text(of: editor.store.tokens.currentToken(scope))
    }

    private func show(
        _ page: [Int64], of total: Int, _ columns: [ListColumn], _ query: ListQuery, _ editor: Editor, _ context: Context
    ) throws {
        // The first two say which record it is.
        var table = Table(
            columns.enumerated().map { .init($1.label.text(in: context.language), spare: $0 < 2 ? nil : $0, isWhole: $0 < 2) }
                + (tokens ? [.init(context.say("令牌", "token"))] : []))
        let cells = try query.cells(of: page, columns)
        for (number, row) in zip(page, cells) {
            var shown = row.map { Table.Cell($0.text, $0.isDisputed ? .warning : .plain) }
            if let first = shown.first, first.text.isEmpty {
                shown[0].text = try editor.store.views.recordID(number).map { String($0.description.prefix(20)) } ?? ""
            }
            if tokens, let scope = try editor.store.views.place(number)?.scope { shown.append(.init(try token(scope, editor))) }
            table.append(shown)
        }
        context.print(table.lines(width: context.width, palette: context.palette))
        context.print(context.palette(remark(page.count, of: total, hidden: table.hidden(within: context.width), context), .dim))
    }

    private func remark(_ shown: Int, of total: Int, hidden: [String], _ context: Context) -> String {
        var text = context.say("共 \(total) 条", count(total, "record"))
        if shown < total {
            text += context.say("，显示第 \(offset + 1)–\(offset + shown) 条", ", \(offset + 1)–\(offset + shown) shown")
            if offset + shown < total { text += context.say("；下一页 --offset \(offset + shown)", "; next page: --offset \(offset + shown)") }
        }
        if !hidden.isEmpty {
            text += context.say(
                "；窗口窄，未显示 \(hidden.joined(separator: "、"))", "; the window has no room for \(hidden.joined(separator: ", "))")
        }
        return text
    }
}
