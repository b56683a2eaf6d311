import ArgumentParser
import Causality
import CunlianTrust
import JSON
import RecordStore
import Records
import Terminal

/// Somebody who shares the device no longer, or has forgotten the passphrase.
struct PersonRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "离任的、忘了口令的：不再共用本机 / somebody leaves, or has forgotten the passphrase.",
        discussion: """
            离任的输本人口令：未封存的先封存，之后其私钥从本机移除，封存过的都还在，由别人的下次同步带走。
            忘了口令的写 --abandon：不要口令；其未封存的谁也打不开，随之丢失，封存过的都还在。同名的人可以再用 person add 加入。
            两种情形都请县里停用那把密钥（retire），忘了口令的另要一个授权码。

            Who leaves types the passphrase: what is not sealed is, and the key is gone from the device; what is sealed stays, and goes up with whoever syncs next.
            Who has forgotten it says --abandon: what they had not sealed nobody can open, and it is lost; what is sealed stays. The name may be added again.
            In both cases have the county end that key (retire), and give a new code to who has forgotten.
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var secret: PassphraseOptions
    @Argument(help: "姓名 / name") var name: String
    @Flag(name: .long, help: "不要口令，放弃其未封存的内容 / without the passphrase: what they have not sealed is lost") var abandon = false
    @Flag(name: .long, help: "不再询问 / go on without asking") var yes = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let device = SharedDevice(context)
            let store = try context.openStoreUnsigned()
            guard device.isShared else { throw CommandFault.notShared }
            let person = try device.person(named: name)
            guard try device.folder.people().count > 1 else { throw CommandFault.lastPerson(name) }
            let key = device.fingerprint(person.publicKey)
            if abandon {
                let isLost = try device.hasOpenWork(person, in: store)
                if !context.isJSON { say(isLost, context) }
                guard
                    try yes
                        || context.isConfirmed(Label(zh: "移除 \(name) 吗？", en: "Remove \(name)?"), without: Label(zh: "--yes", en: "--yes"))
                else {
                    return context.print(context.say("未移除。", "Nobody was removed."))
                }
                try device.abandon(person)
            } else {
                try device.leaveInOrder(person) { try secret.passphrase(of: name, context) }
            }
            guard !options.json else {
                return context.emit {
                    $0.member("person", name)
                    $0.member("key", key.description)
                }
            }
            tell(String(key.description.prefix(8)), try device.current(), context)
        }
    }

    private func say(_ isLost: Bool, _ context: Context) {
        context.print(
            isLost
                ? context.palette(
                    context.say(
                        "\(name) 有未封存的内容或没做完的访谈，只有其口令能打开：移除之后谁也打不开。",
                        "\(name) left something unsealed or unfinished that only the passphrase opens: nobody will open it then."), .warning
                )
                : context.say("\(name) 写过的都已封存，不会丢失。", "All that \(name) wrote is sealed, and stays."))
    }

    private func tell(_ key: String, _ current: PersonKey?, _ context: Context) {
        context.print(
            context.say(
                "已移除：\(name)。封存过的都还在，随下次同步上报。",
                "\(name) shares the device no longer. What was sealed stays, and goes up with the next sync."))
        context.print(
            context.say("请县里停用其密钥：cunliand retire \(key) --reason 缘由", "Have the county end the key: cunliand retire \(key) --reason WHY"))
        guard current == nil else { return }
        context.print(context.say("现在没有人登录：cunlian sign-in --person 姓名", "Nobody is signed in now: cunlian sign-in --person NAME"))
    }
}
