import ArgumentParser
import CunlianTrust
import JSON
import RecordStore
import Records
import Terminal

struct PersonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person", abstract: "共用本机的人：各有私钥和口令 / people who share the device, each with a key and a passphrase.",
        subcommands: [PersonAddCommand.self, PersonListCommand.self, PersonPassphraseCommand.self, PersonRemoveCommand.self])
}

struct PersonAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "加一个人：新私钥，用口令加密 / somebody who is to share the device: a new key under a passphrase.",
        discussion: """
            加人之后用 sign-in 登录，再以其本人的授权码登记（enrol）。原来的使用者照旧工作，也应设口令：person passphrase。
            They sign in, and enrol with a code of their own. Whoever used the device so far goes on, and should have a passphrase too: person passphrase.
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var secret: PassphraseOptions
    @Argument(help: "姓名 / name") var name: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            let device = SharedDevice(context)
            _ = try context.openStoreUnsigned()
            try PersonKey.requireName(name)
            if try device.folder.people().contains(where: { $0.name == name }) { throw CommandFault.sharesAlready(name) }
            let key = try KeyFile.draw()
            let person = try PersonKey(key, name: name, passphrase: secret.newPassphrase(for: name, context))
            try device.share()
            try device.folder.add(person)
            guard !options.json else {
                return context.emit {
                    $0.member("person", name)
                    $0.member("key", device.fingerprint(person.publicKey).description)
                }
            }
            context.print(context.say("已加入：\(name)。", "\(name) shares the device now."))
            context.print(
                context.say(
                    "下一步：cunlian sign-in --person \(name)，再用其授权码 cunlian enrol",
                    "Next: cunlian sign-in --person \(name), then cunlian enrol with their code"))
            for other in try device.folder.people() where !other.isProtected {
                context.print(
                    context.palette(
                        context.say(
                            "\(other.name) 还没有口令，谁都能以其名义写：cunlian person passphrase",
                            "\(other.name) has no passphrase: anybody can write in this name. Set one with: cunlian person passphrase"),
                        .warning))
            }
        }
    }
}

struct PersonListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "谁共用本机 / who shares the device.")

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let context = Context(options)
        try context.run {
            let device = SharedDevice(context)
            let store = try context.openStoreUnsigned()
            let current = try device.current()
            let rows = try device.folder.people().map { person in
                let key = device.fingerprint(person.publicKey)
                return (
                    person, key: key, isCurrent: person.publicKey == current?.publicKey,
                    hasLeft: try store.people.concealedWork(of: key) != nil
                )
            }
            guard !options.json else {
                return rows.forEach { row in
                    context.emit {
                        $0.member("person", row.0.name)
                        $0.member("key", row.key.description)
                        $0.member("signedIn", row.isCurrent)
                        $0.member("passphrase", row.0.isProtected)
                        $0.member("unsealed", row.hasLeft)
                    }
                }
            }
            guard !rows.isEmpty else {
                return context.print(
                    context.say("本机一个人用，没有口令。加人：cunlian person add 姓名", "One person uses the device. Add another: cunlian person add NAME"))
            }
            context.table(
                [
                    context.say("姓名", "person"), context.say("登录", "signed in"), context.say("口令", "passphrase"),
                    context.say("未封存", "unsealed"),
                ],
                rows.map { row in
                    [
                        row.0.name, row.isCurrent ? context.say("是", "yes") : "",
                        row.0.isProtected ? context.say("有", "yes") : context.say("没有", "none"),
                        row.hasLeft ? context.say("加密留存", "kept unreadable") : "",
                    ]
                })
        }
    }
}

struct PersonPassphraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passphrase", abstract: "给登录的人设或换口令 / set or change the passphrase of whoever is signed in.",
        discussion: """
            新口令由 --passphrase-file 或 CUNLIAN_PASSPHRASE 给出，原口令由 --old-passphrase-file 给出，终端上会询问。
            The new one comes by --passphrase-file or CUNLIAN_PASSPHRASE, the old one by --old-passphrase-file; both are asked for at a terminal.
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var secret: PassphraseOptions
    @Option(name: .long, help: ArgumentHelp("原口令所在文件 / a file whose first line is the old one", valueName: "file"))
    var oldPassphraseFile: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let device = SharedDevice(context)
            try device.share()
            _ = try device.signedIn()
            guard let person = try device.current() else { throw CommandFault.locked(people: [], hasRunOut: false) }
            var old = PassphraseOptions()
            old.passphraseFile = oldPassphraseFile
            let key = try device.unlock(person) { [old] in try old.passphrase(of: person.name, context, orElse: .noOldPassphrase) }
            try device.folder.replace(PersonKey(key, name: person.name, passphrase: secret.newPassphrase(for: person.name, context)))
            guard !options.json else { return context.emit { $0.member("person", person.name) } }
            context.print(context.say("\(person.name) 的口令已设好。", "\(person.name) has a new passphrase."))
        }
    }
}
