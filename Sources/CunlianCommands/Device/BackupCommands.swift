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
            备份含密钥：谁拿到文件，谁就能以本库的名义写，请像密钥一样保管。恢复用 restore。
            The file holds the key too: whoever has it can write in this store's name, so keep it as you keep the key. Go back with restore.
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
            try Backup.make(of: context.path, to: file, key: key, people: people, environment: context.environment)
            let attachments = withoutAttachments ? 0 : try keepAttachments(context)
            noteBackup(in: context.path)
            guard !options.json else {
                return context.emit {
                    $0.member("file", file)
                    $0.member("key", key != nil || !people.isEmpty)
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
            if !people.isEmpty {
                context.print(
                    context.say(
                        "其中有 \(people.count) 人用口令加密的私钥。",
                        "The keys of \(count(people.count, "person", "people")) are in it, each under its passphrase."))
            }
            guard key != nil else { return }
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
            恢复之后本库另起编号，备份以后的内容下次同步时从别处取回；原有的库另存在库目录里。
            The store then goes on under numbers of its own, and what was written since the backup comes back with the next sync. What was in the folder is kept there, in a backup of its own.
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
            try makeFolder(context.path)
            try closeToOthers(context.path)
            try takeKey(from: backup, context)
            let kept = context.path + "/before-restore-\(context.environment.wallClock()).backup"
            let isKept = try backup.restore(to: context.path, keeping: kept, environment: context.environment)
            // It takes its seat here and now, and whoever serves it goes on as the same; a shared one when somebody signs in.
            let store = try SharedDevice(context).isShared ? context.openStoreUnsigned() : context.openStore()
            let isWhole = try takeAttachments(into: store)
            show(backup, store, kept: isKept ? kept : nil, context)
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

    /// The key that is here must be the store's; where none is, the backup's is written.
    private func takeKey(from backup: Backup, _ context: Context) throws {
        let device = SharedDevice(context)
        if device.isShared || !backup.people.isEmpty {
            for bytes in backup.people { try device.folder.keep(bytes, file: file) }
            guard try device.folder.people().contains(where: { device.fingerprint($0.publicKey) == Fingerprint(of: backup.own) }) else {
                throw CommandFault.otherStore(path: file)
            }
            return
        }
        let isHere = unsafe access(context.keyPath, F_OK) == 0
        guard isHere || backup.key != nil else { throw CommandFault.keyIsMissing(path: file) }
        let signer = try isHere ? KeyFile.open(at: context.keyPath) : KeyFile.read(backup.key ?? [], file: file)
        guard Fingerprint(digest: context.environment.suite.digest(signer.publicKey)) == Fingerprint(of: backup.own) else {
            throw CommandFault.otherStore(path: file)
        }
        if !isHere, let key = backup.key { try KeyFile.create(at: context.keyPath, from: key) }
    }

    private func show(_ backup: Backup, _ store: RecordStore, kept: String?, _ context: Context) {
        guard !options.json else {
            return context.emit {
                $0.member("replica", store.own.description)
                $0.member("made", backup.made.map(timeText))
                $0.member("kept", kept)
            }
        }
        let made = backup.made.map { RegisterCalendar.minuteText(at: $0) } ?? "?"
        context.print(
            context.say(
                "已恢复到 \(made) 的备份，另起编号 \(store.own.short)；请运行 sync，取回此后的内容。",
                "Restored as of \(made); it goes on as \(store.own.short). Run sync: what was written since comes back with it."))
        if let kept { context.print(context.say("原有的库存在 \(kept)", "What was there is kept in \(kept)")) }
    }
}
