import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct MoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "迁往另一个村 / move a household, and all in it, to another village.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String
    @Option(name: .long, help: "迁往的区域代码 / where to") var to: String
    @Option(name: .long, help: "缘由 / reason") var reason: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            if let scope = ScopeCode(to, in: editor.store.schema.scopes), try Region.isMistaken(scope, editor.store) {
                throw CommandFault.unregisteredRegion(scope)
            }
            let result = try editor.move(
                editor.finder.record(record, before: editor.store.schema.type(named: "household")), to: to, reason: reason)
            guard !options.json else {
                return context.emit {
                    $0.member("record", result.record.description)
                    $0.member("entry", result.entry.description)
                    $0.member("transfer", result.transfer.description)
                    $0.member("from", result.from.description)
                    $0.member("to", to)
                    $0.member("complete", result.isComplete)
                }
            }
            context.print(
                result.isComplete
                    ? context.say("已由 \(result.from) 迁往 \(to)。", "Moved from \(result.from) to \(to).")
                    : context.say(
                        "已从 \(result.from) 迁出；由 \(to) 的主管人员再执行一次 move 即可迁入。",
                        "Sent from \(result.from); it arrives when somebody entitled in \(to) says move as well."))
            guard result.isComplete, try editor.store.views.type(of: result.record)?.name == "household" else { return }
            context.print(
                context.palette(
                    context.say(
                        "自然村（屯）还是原村的：以后各年度请在新村另填，不填则有关条件不明。",
                        "Its natural village is still the one that it left: for coming years say which it is now, or the items about it stay unknown."
                    ),
                    .dim))
        }
    }
}

struct LateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "late", abstract: "迁出后在原处写下的 / what was written at the old place after a move.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            try editor.store.read { _ in
                let found = try editor.store.views.lateEntries(in: editor.heldRegions(scope))
                for late in found { try show(late, editor, context) }
                guard !context.isJSON else { return }
                context.print(context.palette(context.say("共 \(found.count) 项", "\(found.count) in all"), .dim))
            }
        }
    }

    private func show(_ late: Views.Late, _ editor: Editor, _ context: Context) throws {
        let output = RecordOutput(context: context, editor: editor)
        if context.isJSON {
            return try context.emit { json in
                json.member("entry", late.dot.description)
                json.member("record", late.root.description)
                json.member("scope", late.scope.description)
                json.member("to", late.to.description)
                json.member("author", late.author.person)
                json.member("role", late.author.role?.code)
                json.member("time", timeText(late.entry.time.milliseconds))
                json.member("created", late.entry.brought.sorted().map(\.description))
                try json.member(
                    "changes",
                    list: { list in
                        for change in late.entry.changes {
                            try list.object { object in
                                object.member("record", change.record.description)
                                object.member("field", try path(change, late, editor))
                                object.member("kind", "\(change.kind)")
                                object.member("value", try field(change, late, editor).map { output.scriptText(change.value, $0) })
                            }
                        }
                    })
            }
        }
        let number = try editor.store.views.readableNumber(late.root) ?? String(late.root.description.prefix(16))
        context.print(
            context.palette("\(late.dot)", .accent) + "  \(number)  \(late.scope) → \(late.to)  "
                + context.palette("\(late.author.person) \(RegisterCalendar.minuteText(at: late.entry.time.milliseconds))", .dim))
        for record in late.entry.brought.sorted() {
            let type = try editor.store.views.type(of: record)?.label.text(in: context.language) ?? ""
            context.print("    + \(type) \(record.description.prefix(16))")
        }
        for change in late.entry.changes {
            let field = try field(change, late, editor)
            let label = field?.label(change.address.key, in: context.language) ?? context.say("记录本身", "the record itself")
            let value = try field.map { try editor.text(change.value, $0) } ?? (change.kind == .delete ? context.say("注销", "retired") : "")
            context.print("    \(label)  \(value)")
        }
    }

    private func field(_ change: Change, _ late: Views.Late, _ editor: Editor) throws -> Field? {
        let created = late.entry.creations.first { $0.record == change.record }.flatMap { editor.store.schema.type($0.type) }
        return try (created ?? editor.store.views.type(of: change.record))?.field(change.address.field)
    }

    private func path(_ change: Change, _ late: Views.Late, _ editor: Editor) throws -> String {
        try field(change, late, editor)?.path(change.address.key) ?? "existence"
    }
}
