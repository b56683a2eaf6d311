import ArgumentParser
import Causality
import Changesets
import Cunlian
import CunlianTrust
import Glibc
import JSON
import RecordStore
import Records
import Terminal

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "备份到一个文件，运行中也可以 / keep the store in one file, also while it is in use.",
        discussion: """
            备份含密钥，节点的还含 TLS 证书和私钥：谁拿到文件，谁就能以本库的名义写、冒充本节点，请像密钥一样保管。恢复用 restore。
            The file holds the key too, a node's its TLS certificate and key: whoever has it can write in this store's name and stand for the node, so keep it as you keep the key. Go back with restore.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("新文件 / a file that is not there yet", valueName: "file")) var file: String
    @Flag(name: .long, help: "不含密钥 / leave the key out") var withoutKey = false
    @Flag(name: .long, help: "不含附件 / leave attachments out") var withoutAttachments = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let key = unsafe withoutKey || access(context.keyPath, F_OK) != 0 ? nil : try readFile(context.keyPath)
            guard unsafe access(file + attachmentsSuffix, F_OK) != 0 else {
                throw FileFailure(path: file + attachmentsSuffix, reason: .system(EEXIST))
            }
            let people = withoutKey ? [] : try PeopleFolder(store: context.path).files()
            let files = try BesideStore(folder: context.path).files(withKeys: !withoutKey)
            let hasKey = key != nil || files.contains { $0.name.goesWithKey }
            try Backup.make(of: context.path, to: file, key: key, people: people, files: files, environment: context.environment)
            let attachments = withoutAttachments ? 0 : try keepAttachments(context)
            noteBackup(in: context.path)
            guard !options.json else {
                return context.emit {
                    $0.member("file", file)
                    $0.member("key", hasKey || !people.isEmpty)
                    $0.member("attachments", attachments)
                }
            }
            context.print(context.say("已备份到 \(file)。", "Kept in \(file)."))
            if attachments > 0 {
                let path = file + attachmentsSuffix
                context.print(
                    context.say(
                        "\(attachments) 个附件另在 \(path)，两个文件请放在一起。",
                        "\(count(attachments, "attachment")) beside it in \(path): keep the two together."))
            }
            let open = try people.map { try PeopleFolder.person(in: $0, file: context.path) }.filter { !$0.isProtected }.map(\.name)
            if people.count > open.count {
                let wrapped = people.count - open.count
                context.print(
                    context.say(
                        "其中有 \(wrapped) 人用口令加密的私钥。",
                        "The \(wrapped == 1 ? "key" : "keys") of \(count(wrapped, "person", "people")) \(wrapped == 1 ? "is" : "are") in it, each under its passphrase."
                    ))
            }
            if !open.isEmpty {
                context.print(
                    context.palette(
                        context.say(
                            "\(open.joined(separator: "、")) 没有口令，其私钥未加密。",
                            "\(open.joined(separator: ", ")): no passphrase, so the key is there in the clear."), .warning))
            }
            // A key without a passphrase is there in the clear, whoever's it is.
            guard hasKey || !open.isEmpty else { return }
            context.print(
                context.palette(
                    context.say("其中有密钥：请像密钥一样保管", "The key is in it: keep it as you keep the key."), .warning))
        }
    }
}

/// Behind the name of a backup: the file of its attachments.
private let attachmentsSuffix = ".attachments"

extension BackupCommand {
    /// Writes the attachments beside the backup, where there are any.
    private func keepAttachments(_ context: Context) throws -> Int {
        let store = try RecordStore.openForChecking(in: context.path, environment: context.environment)
        guard try !store.attachments.isEmpty() else { return 0 }
        let sink = try FileSink(file + attachmentsSuffix)
        let count = try AttachmentFile.write(of: store) { try sink.write($0) }
        try sink.finish()
        return count
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "从备份恢复，节点运行中也可以 / go back to a backup, also while a node serves.",
        discussion: """
            恢复之后本库另起编号，备份以后发出过的内容下次同步时从别处取回；没有发出的另有提示；原有的库另存在库目录里。
            The store then goes on under numbers of its own, and what was sent since the backup comes back with the next sync; of what was not sent it is said how to get it back. What was in the folder is kept there, in a backup of its own.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("备份文件 / what backup made", valueName: "file")) var file: String
    @Flag(name: .long, help: "替换现有的库 / put it in the place of the store that is there") var replace = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let backup = try Backup(at: file)
            let isThere = RecordStore.isThere(in: context.path)
            guard replace || !isThere else { throw CommandFault.storeIsThere(path: context.path) }
            // A missing key is then put there.
            try makeFolder(context.path)
            try closeToOthers(context.path)
            let device = SharedDevice(context)
            try check(backup, device, isThere: isThere)
            if isThere { device.leave() }
            let unsent = isThere ? Self.unsent(context) : 0
            let beside = BesideStore(folder: context.path)
            let known = isThere ? Self.node(context) : nil
            let kept = context.path + "/before-restore-\(context.environment.wallClock()).backup"
            let isKept = try backup.restore(
                to: context.path, keeping: kept, files: beside.files(withKeys: false), environment: context.environment)
            try takeKeys(from: backup, device)
            // It takes its seat here and now, and whoever serves it goes on as the same; a shared one when somebody signs in.
            let store = try device.isShared ? context.openStoreUnsigned() : context.openStore(tellsReseating: false)
            try beside.takeBack(backup.files, isElsewhere: known != nil && store.notebook.node()?.address != known)
            let isWhole = try takeAttachments(into: store)
            show(backup, store, kept: isKept ? kept : nil, unsent: unsent, context)
            if !isWhole {
                context.note(
                    context.palette(
                        context.say(
                            "附件文件不完整：能用的都已收下，其余 sync 时取回。",
                            "The file of attachments is damaged: what is good of it was taken, the rest comes with sync."), .warning))
            }
        }
    }

    /// What lies beside the backup; where nothing does, attachments come with the next sync.
    private func takeAttachments(into store: RecordStore) throws -> Bool {
        let path = file + attachmentsSuffix
        guard unsafe access(path, F_OK) == 0 else { return true }
        let source = try FileSource(path)
        return try AttachmentFile.read(into: store) { try source.next() }
    }

    /// The backup must be of the store that is here, as the keys that are here say, and somebody must have the key that it writes with.
    /// Nothing is written before that is known.
    private func check(_ backup: Backup, _ device: SharedDevice, isThere: Bool) throws {
        let context = device.context
        let people = try device.folder.people()
        var keys = Set(people.map { device.fingerprint($0.publicKey) })
        if unsafe access(context.keyPath, F_OK) == 0 { keys.insert(device.fingerprint(try KeyFile.open(at: context.keyPath).publicKey)) }
        var here = keys
        // One that cannot say whose it is, is put back because of that.
        if isThere, let writer = try? RecordStore.writer(in: context.path) { here.insert(Fingerprint(of: writer)) }
        let brought = try backup.people.map { try PeopleFolder.person(in: $0, file: file) }
        var broughtKeys = Set(brought.map { device.fingerprint($0.publicKey) })
        if let key = backup.key { broughtKeys.insert(device.fingerprint(try KeyFile.read(key, file: file).publicKey)) }
        let owner = Fingerprint(of: backup.own)
        guard here.isEmpty || here.contains(owner) || !here.isDisjoint(with: broughtKeys) else { throw CommandFault.otherStore(path: file) }
        guard keys.contains(owner) || broughtKeys.contains(owner) else { throw CommandFault.keyIsMissing(path: file) }
        for person in brought where people.contains(where: { $0.name == person.name && $0.publicKey != person.publicKey }) {
            throw PersonKeyError.nameTaken(person.name)
        }
    }

    /// Keeps the keys that the backup brings and that are not here yet; what one person had alone is one of several where several share.
    private func takeKeys(from backup: Backup, _ device: SharedDevice) throws {
        let keyPath = device.context.keyPath
        for bytes in backup.people { try device.folder.keep(bytes, file: file) }
        if let key = backup.key, unsafe access(keyPath, F_OK) != 0, !device.isShared { try KeyFile.create(at: keyPath, from: key) }
        try device.takeOverKey()
    }

    /// Where what is about to be replaced was enrolled, where that can be read.
    private static func node(_ context: Context) -> String? {
        guard let store = try? context.openStoreUnsigned() else { return nil }
        return (try? store.notebook.node())?.address
    }

    /// How many entries of what is about to be replaced no node is known to have; a root's are nowhere else.
    private static func unsent(_ context: Context) -> UInt64 {
        // What cannot be read is put aside as it is.
        guard let store = try? context.openStoreUnsigned(), let directory = try? store.offices.directory(),
            directory.root != Fingerprint(of: store.own), let status = try? store.read({ _ in try WorkStatus(store) })
        else { return 0 }
        return status.pending
    }

    /// What was not sent comes back from nowhere but the file that was kept.
    private func tellUnsent(_ unsent: UInt64, kept: String, _ context: Context) {
        let isShared = SharedDevice(context).isShared
        let (path, other) = (context.path, context.path + ".unsent")
        context.print(
            context.palette(
                context.say(
                    "原有的库里有 \(unsent) 条没有发出：备份里没有的，只在上面这个文件里，sync 取不回来。找回来：",
                    "\(count(Int(unsent), "entry", "entries")) of what was there had not been sent: what of it the backup has not is in that file alone, and sync does not bring it. To get it back:"
                ), .warning))
        var lines = [
            "mkdir '\(other)'", "cp -R '\(path)/\(isShared ? "people" : "key")' '\(other)/'",
            "cunlian restore '\(kept)' --store '\(other)'",
        ]
        if isShared { lines.append("cunlian sign-in --store '\(other)' --person NAME") }
        lines += ["cunlian sync --store '\(other)'", "cunlian sync --store '\(path)'"]
        for line in lines { context.print("  " + line) }
    }

    private func show(_ backup: Backup, _ store: RecordStore, kept: String?, unsent: UInt64, _ context: Context) {
        guard !options.json else {
            return context.emit {
                $0.member("replica", store.own.description)
                $0.member("made", backup.made.map(timeText))
                $0.member("kept", kept)
                if unsent > 0 { $0.member("unsent", unsent) }
            }
        }
        let made = backup.made.map { RegisterCalendar.minuteText(at: $0) } ?? "?"
        // What status calls it from now on; a shared one takes its name when somebody signs in.
        let name = "\(store.own.short)-\(store.own.description.suffix(8))"
        context.print(
            SharedDevice(context).isShared
                ? context.say(
                    "已恢复到 \(made) 的备份。请登录（cunlian sign-in），再运行 sync，取回此后发出过的内容。",
                    "Restored as of \(made). Sign in (cunlian sign-in), then run sync: what was sent since comes back with it.")
                : context.say(
                    "已恢复到 \(made) 的备份；为免同一编号用两次，另起编号 \(name)。请运行 sync，取回此后发出过的内容。",
                    "Restored as of \(made); so that no number is given twice it goes on as \(name). Run sync: what was sent since comes back with it."
                ))
        guard let kept else { return }
        context.print(context.say("原有的库存在 \(kept)", "What was there is kept in \(kept)"))
        if unsent > 0 { tellUnsent(unsent, kept: kept, context) }
    }
}
