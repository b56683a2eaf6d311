import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "撤销上一条命令所存的内容 / take back what the last command saved.",
        discussion: """
            整条撤销（一次导入、一村名单的一个环节算一条），作为一条新的署名记录；有人看到后又改过的不能撤销，退出的环节上传后不能撤销。认定用 withdraw 撤回。
            As a whole, an import or a step of a village's list too, by a signed entry of its own; not once somebody who saw it wrote more, \
            nor a step of an exit once it was sent. Attestations: withdraw.
            """)

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: ArgumentHelp("撤回这一批裁定 / take back that batch of decisions instead", valueName: "batch")) var batch: String?
    @Option(name: .long, help: "缘由 / reason") var reason: String?

    func validate() throws {
        guard batch == nil || reason != nil else {
            throw ValidationError("撤回一批裁定须写明 --reason / taking a batch back needs --reason.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            if let batch, let reason { return try UndoBatch(context: context).run(batch, reason: reason) }
            let editor = try context.editor()
            let reason = reason ?? context.say("撤销上一条命令", "undo of the last command")
            let undone = try editor.undoLast(reason: reason, keeping: ExitEvents.ways, unlessUnsent: ExitEvents.takenBack)
            guard !context.isJSON else {
                return context.emit { json in
                    json.member("entries", undone.entries)
                    json.member("retired", undone.retired)
                    json.member("restored", undone.restored)
                    json.member("written", undone.written.map(\.entry.description))
                }
            }
            context.print(
                context.say(
                    "已撤销 \(undone.entries) 次保存：恢复 \(undone.restored) 个字段，注销新建的 \(undone.retired) 条记录。再次 undo 即恢复。",
                    "Undone: \(count(undone.entries, "save")), \(count(undone.restored, "field")) restored, \(count(undone.retired, "record")) that it made retired. Another undo brings them back."
                ))
        }
    }
}
