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
            登记表中加密的各项从此无人能读；签过的记录照旧，日志仍可核验。未加密的各项不受影响。不能撤销。
            What the register has sealed of the record nobody reads from then on; what was signed stands, and the log verifies.
            What is not sealed stays as it is. It cannot be undone.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String
    @Option(name: .long, help: "缘由 / reason") var reason: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let record = try editor.finder.record(record)
            let erased = try editor.store.keys.erase(record, reason: reason)
            guard !context.isJSON else {
                return context.emit {
                    $0.member("record", record.description)
                    $0.member("destroyed", erased.destroyed)
                    $0.member("notReached", erased.notReached)
                    if erased.isRepeated { $0.member("repeated", true) }
                }
            }
            context.print(
                context.say(
                    "已在本机销毁密钥 \(erased.destroyed) 个。", "Destroyed here: \(erased.destroyed) \(erased.destroyed == 1 ? "key" : "keys")."))
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
}
