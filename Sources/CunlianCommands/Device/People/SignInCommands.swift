import ArgumentParser
import CunlianTrust
import JSON
import RecordStore
import Records
import Terminal
import Causality

struct SignInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-in", abstract: "登录：从现在起以此人的名义写 / unlock a person's key: from now on they write here.",
        discussion: """
            口令由 --passphrase-file 或环境变量 CUNLIAN_PASSPHRASE 给出，终端上会询问。上一位未封存的内容加密留存，等本人再登录。
            The passphrase comes by --passphrase-file or CUNLIAN_PASSPHRASE, or is asked for. What the one before left unsealed is kept unreadable until they are back.
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var secret: PassphraseOptions
    @Option(name: .long, help: "谁；只有一人时可省 / who; needed where there are several") var person: String?
    @Option(name: .long, help: ArgumentHelp("多少分钟没有操作就锁定 / lock after so many minutes without a command", valueName: "minutes"))
    var idle: Int = SignedIn.idleMinutesUsual

    func validate() throws {
        guard (1...1440).contains(idle) else { throw ValidationError("--idle 取 1 到 1440 分钟 / --idle takes 1 to 1440 minutes.") }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let device = SharedDevice(context)
            _ = try context.openStoreUnsigned()
            guard device.isShared else { throw CommandFault.notShared }
            let people = try device.folder.people()
            guard let chosen = try person.map({ try device.person(named: $0) }) ?? (people.count == 1 ? people.first : nil) else {
                throw CommandFault.whoSignsIn(people: people.map(\.name))
            }
            let key = try device.unlock(chosen) { try secret.passphrase(of: chosen.name, context) }
            let returned = try device.take(key, name: chosen.name, idleMinutes: idle)
            let store = try context.openStore()
            // Somebody else may have signed in since.
            guard store.people.current == device.fingerprint(chosen.publicKey) else {
                throw CommandFault.signInAgain(people: people.map(\.name))
            }
            show(chosen, returned, store, context)
        }
    }

    private func show(_ person: PersonKey, _ returned: Int, _ store: RecordStore, _ context: Context) {
        guard !options.json else {
            return context.emit {
                $0.member("person", person.name)
                $0.member("replica", store.own.description)
                $0.member("returned", returned)
            }
        }
        context.print(context.say("已登录：\(person.name)，副本 \(store.own.short)。", "Signed in as \(person.name), replica \(store.own.short)."))
        if returned > 0 {
            context.print(
                context.say(
                    "上次未封存的 \(returned) 条已恢复。", "\(count(returned, "entry", "entries")) left unsealed last time came back."))
        }
        guard !person.isProtected else { return }
        context.print(
            context.palette(
                context.say(
                    "此人没有口令，谁都能以其名义写：cunlian person passphrase",
                    "There is no passphrase: anybody can write in this name. Set one with: cunlian person passphrase"), .warning))
    }
}

struct LockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "锁定：封存已写的，忘掉私钥 / seal what is written and forget the key until the next sign-in.")

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let context = Context(options)
        try context.run {
            let device = SharedDevice(context)
            let isShared = device.isShared
            let locked = isShared ? try device.lock() : .init(changesets: try device.sealed(with: context.signer()))
            if let failure = locked.failure { try tell(failure, locked.person, context) }
            let (person, changesets) = (locked.person, locked.changesets)
            let store = try context.openStoreUnsigned()
            let unsealed = try store.scopes().reduce(UInt64(0)) { try $0 + store.views.ownCounts($1).unsealed }
            guard !options.json else {
                return context.emit {
                    $0.member("person", person?.name)
                    $0.member("sealed", changesets)
                    $0.member("unsealed", unsealed)
                }
            }
            if let person {
                context.print(context.say("已锁定，\(person.name) 写的已封存。", "Locked; what \(person.name) wrote is sealed."))
            } else if isShared {
                context.print(context.say("没有人登录，本来就是锁定的。", "Nobody was signed in."))
            } else {
                context.print(context.say("已写的已封存。", "What is written is sealed."))
                context.print(
                    context.palette(
                        context.say(
                            "本机没有口令，仍可直接使用；要能锁定，先设口令：cunlian person passphrase",
                            "There is no passphrase, so the device stays usable. To lock it, set one: cunlian person passphrase"), .warning)
                )
            }
            if unsealed > 0 { context.print(context.palette(awaitingGrant(unsealed, context), .warning)) }
        }
    }

    /// That the key is forgotten, and why nothing was sealed.
    private func tell(_ failure: any Error, _ person: PersonKey?, _ context: Context) throws {
        let reason = Failure(failure).sentence(in: context.language)
        if options.json {
            context.emit {
                $0.member("person", person?.name)
                $0.member("sealed", 0)
                $0.member("failure", reason)
            }
        } else {
            context.print(
                context.say(
                    "已锁定，私钥已忘掉。\(person.map { "\($0.name) " } ?? "")写的未能封存：还在本库里，下次登录时再封存。",
                    "Locked: the key is forgotten. What \(person?.name ?? "was written") \(person == nil ? "" : "wrote ")could not be sealed: it is there, and is dealt with at the next sign-in."
                ))
            context.print(context.palette(reason, .warning))
        }
        throw ExitCode.look
    }
}
