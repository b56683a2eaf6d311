import ArgumentParser
import Cunlian
import RecordStore
import Records
import Register
import Terminal

struct ConflictsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts", abstract: "需要人看的 / what people must look at, or may.",
        discussion: """
            --where 可多次，键：\(ConflictSelection.keys.map { $0.zh }.joined(separator: "、"))；例：--where '项目=电话' --where '职务 in C,F' --where '姓名~韦'
            --where, more than once, takes \(ConflictSelection.keys.map { $0.name }.joined(separator: ", ")): --where 'field=phone' --where 'role in C,F'
            """)

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    private static let kinds = NamedCodes(Conflict.Kind.allCases.map { ($0.rawValue, $0.label) })
    @Option(name: .long, help: Self.kinds.help(Label("种类", "kind"))) var kind: String?
    @Option(name: .long, help: "记录类型 / record type") var type: String?
    @Option(
        name: .customLong("where"), parsing: .singleValue, help: ArgumentHelp("条件 / condition", valueName: "key=value"))
    var conditions: [String] = []
    @Option(name: .long, help: ArgumentHelp("最多列出几项 / how many at most", valueName: "n")) var limit: Int?
    @Option(name: .long, help: ArgumentHelp("跳过前几项 / how many are passed over", valueName: "n")) var offset: Int = 0

    /// So many at once are read by people; scripts are given all.
    private static let pageLength = 50

    func validate() throws {
        try Self.kinds.check(kind, option: "--kind", command: "conflicts")
        guard limit.map({ $0 > 0 }) ?? true, offsets.contains(offset) else {
            throw ValidationError(
                "--limit 至少为 1，--offset 取 0 至 1000000000 / --limit is at least 1, --offset a number from 0 to 1000000000.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let kinds = kind.map(Self.kinds.codes)
            let conditions = try conditions.map { try BulkCondition($0, keys: ConflictSelection.keys) }
            try editor.store.read { _ in
                let wanted = try type.map { try editor.type($0).number }
                let found = try ConflictSelection(editor).cases(in: editor.regions(scope), where: conditions).filter { item in
                    (kinds?.contains(item.conflict.kind.rawValue) ?? true) && (wanted == nil || item.conflict.type.number == wanted)
                }
                let length = limit ?? (context.isJSON ? Int.max : Self.pageLength)
                let page = found.dropFirst(offset).prefix(length)
                let output = ConflictOutput(context: context, editor: editor)
                for item in page { try output.show(item) }
                if !context.isJSON { tell(found.count, shown: page.count, context) }
            }
        }
    }

    private func tell(_ all: Int, shown: Int, _ context: Context) {
        let next = offset + shown
        let rest =
            next < all ? context.say("；后面的：--offset \(next)", "; the next: --offset \(next)") : ""
        let page =
            shown < all
            ? context.say("共 \(all) 项，此处第 \(min(offset + 1, all))—\(next) 项", "\(all) in all, here \(min(offset + 1, all)) to \(next)")
            : context.say("共 \(all) 项", "\(all) in all")
        context.print(context.palette(page + rest, .dim))
        guard shown > 0 else { return }
        context.print(
            context.palette(
                context.say(
                    "裁定：resolve 争议名 --take 1 --reason 缘由；逐项办理：resolve；批量：resolve --all --where …",
                    "To decide: resolve NAME --take 1 --reason TEXT; one after the other: resolve; many: resolve --all --where …"), .dim))
    }
}
