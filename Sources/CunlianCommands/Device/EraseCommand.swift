import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Terminal

/// Destroys the keys under which what is known of a record was sealed.
struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "销毁一人的密钥 / destroy somebody's keys.",
        discussion: """
            登记表中加密的各项从此无人能读；签过的记录照旧，日志仍可核验。未加密的各项不受影响。其下的记录（如户内成员）各有密钥，要逐个销毁。不能撤销。
            What the register has sealed of the record nobody reads from then on; what was signed stands, and the log verifies.
            What is not sealed stays as it is. What lies in the record, as a household's members do, has keys of its own. It cannot be undone.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String
    @Option(name: .long, help: "缘由 / reason") var reason: String
    @Flag(name: .long, help: "已看过是谁，不再询问 / go on without asking") var yes = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let record = try editor.finder.record(record)
            // Nobody is asked whether they want what they may not.
            try editor.store.keys.requireErasable(record)
            if !context.isJSON { try show(record, editor, context) }
            guard
                try yes
                    || context.isConfirmed(
                        Label(zh: "不能撤销。销毁吗？", en: "It cannot be undone. Destroy them?"), without: Label(zh: "--yes", en: "--yes"))
            else { return context.print(context.say("未销毁。", "Nothing was destroyed.")) }
            let erased = try editor.store.keys.erase(record, reason: reason)
            guard !context.isJSON else {
                return context.emit {
                    $0.member("record", record.description)
                    $0.member("destroyed", erased.destroyed)
                    $0.member("notReached", erased.notReached)
                    if !erased.copies.removed.isEmpty { $0.member("copiesRemoved", erased.copies.removed) }
                    if !erased.copies.left.isEmpty { $0.member("copiesLeft", erased.copies.left) }
                    if erased.isRepeated { $0.member("repeated", true) }
                }
            }
            context.print(
                context.say(
                    "已在本机销毁密钥 \(erased.destroyed) 个。", "Destroyed here: \(erased.destroyed) \(erased.destroyed == 1 ? "key" : "keys")."))
            show(erased.copies, context)
            guard !erased.notReached.isEmpty else { return }
            let names = erased.notReached.joined(separator: context.say("、", ", "))
            guard !erased.isRepeated else {
                return context.print(
                    context.say(
                        "此前已经销毁过：\(names) 中，此后同步过的都已销毁。",
                        "It had been erased before: of \(names), whoever has synced since has destroyed theirs."))
            }
            context.print(
                context.palette(
                    context.say("尚未传到，下次同步时销毁：\(names)", "Not reached yet, destroyed there at the next sync: \(names)"), .warning))
        }
    }

    /// What lies beside the store, and what nothing reaches.
    private func show(_ copies: KeptCopies, _ context: Context) {
        if !copies.removed.isEmpty {
            let names = copies.removed.joined(separator: context.say("、", ", "))
            context.print(
                context.palette(
                    context.say(
                        "库目录里打不开的旧文件，其中可能还有密钥，已删除：\(names)",
                        "Beside the store, could not be opened and may have held the keys, so taken away: \(names)"), .warning))
        }
        if !copies.left.isEmpty {
            let names = copies.left.joined(separator: context.say("、", ", "))
            context.print(
                context.palette(
                    context.say(
                        "库目录里的这些文件没能处理，其中可能还有密钥，请删除：\(names)",
                        "Beside the store, not reached, and the keys may still be there: remove \(names)"), .warning))
        }
        context.print(
            context.palette(
                context.say(
                    "别处的备份还能打开：请重做备份，删除旧的。", "Backups kept elsewhere still open it: make new ones, and remove the old."), .dim))
    }

    /// Whose it is and what nobody will read, without opening any of it.
    private func show(_ record: RecordID, _ editor: Editor, _ context: Context) throws {
        guard let scope = try editor.store.views.scope(of: record), let view = try editor.store.views.closedRecord(record, in: scope) else {
            return
        }
        let output = RecordOutput(context: context, editor: editor)
        var line = try output.title(view)
        if case .text(let name)? = view.value("name") { line += "  " + name }
        context.print(line)
        let sealed = view.fields.filter { $0.field.isSealed && !($0.verdict.value?.isMissing ?? true) }
            .map { $0.field.label($0.address.key, in: context.language) }
        guard !sealed.isEmpty else {
            return context.print(
                context.say("现在没有加密的内容；以前写过的从此也无人能读。", "Nothing of it is sealed today; what was written before nobody will read either."))
        }
        let names = sealed.joined(separator: context.say("、", ", "))
        context.print(context.say("从此无人能读：\(names)", "Nobody will read any more: \(names)"))
        let beneath = editor.store.schema.types.filter { $0.isSealed && $0.parents.contains(view.type.name) }.map {
            $0.label.text(in: context.language)
        }
        guard !beneath.isEmpty else { return }
        let kinds = beneath.joined(separator: context.say("、", ", "))
        context.print(
            context.palette(
                context.say(
                    "不包括其下的：\(kinds)，各有密钥，要逐个销毁。", "Not what lies in it (\(kinds)): that has keys of its own, to be destroyed one by one."),
                .dim))
    }
}
