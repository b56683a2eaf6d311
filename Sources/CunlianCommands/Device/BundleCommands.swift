import ArgumentParser
import Causality
import Changesets
import Cunlian
import Glibc
import JSON
import RecordStore
import Records
import Register
import SyncSession
import Terminal

struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle", abstract: "用 U 盘带数据 / carry by stick what a sync would.",
        discussion: """
            没有网络时，用 bundle write 写成文件，带到上级用 bundle read 读入；上级再写一个带回，本机读入后就知道哪些已收到。文件加密，经手的人看不到内容，丢了、读两次都无妨。
            Where there is no link, bundle write makes a file, bundle read takes it in at the node, and the node's own file brings back what it received. Files are sealed: whoever carries them reads nothing, and one that is lost or read twice does no harm.
            """,
        subcommands: [BundleWriteCommand.self, BundleReadCommand.self, BundleKeyCommand.self])
}

struct BundleWriteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write", abstract: "把对方还没有的写进文件 / write what the addressee lacks into a file.")

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("写到哪个文件 / the file to write", valueName: "file")) var file: String
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "给谁：姓名、区域或密钥；默认为上级节点 / for whom: a name, a region or a key; the node above by default", valueName: "node"))
    var addressee: String?
    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp("只带这些区域 / only what lies in these regions", valueName: "code"))
    var scope: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "每个文件至多多少字节，须分卷时依次加 .1 .2 / at most so many bytes a file; several get .1, .2 behind their name", valueName: "bytes"))
    var split: Int?
    @Flag(name: .long, help: "对方已有的也带上 / also what the addressee is known to hold") var all = false
    @Flag(
        name: .long, help: "附件也带上，另成文件，名后加 .attachments / attachments too, in files of their own with .attachments behind their name")
    var attachments = false

    func validate() throws {
        guard split.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--split 取大于 0 的字节数 / --split takes a number of bytes above 0.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try await context.run {
            let signer = try context.signer()
            let replica = try Replica { try context.openStore() }
            guard !context.isPractice else { throw CommandFault.practiceStaysHere }
            let scopes = try await replica.run { store in
                try scope.map { text in
                    guard let code = ScopeCode(text, in: store.schema.scopes),
                        try store.peers.keeps(code) || store.scopes().contains(where: { code.covers($0) })
                    else { throw EditError.wrongScope(text) }
                    return code
                }
            }
            let bundle = try await replica.bundle(for: addressee, scopes: scopes, isWhole: all, split: split, signer: signer)
            let names = bundle.parts.count == 1 ? [file] : bundle.parts.indices.map { "\(file).\($0 + 1)" }
            let carried =
                attachments
                ? try await replica.attachmentBundles(for: addressee, scopes: scopes, isWhole: all, split: split, signer: signer) : []
            let carriedNames = carried.indices.map { "\(file).attachments" + (carried.count == 1 ? "" : ".\($0 + 1)") }
            let beyond: [(hash: [UInt8], needed: Int)]
            if attachments, let split {
                beyond = try await replica.attachmentsBeyond(split, for: addressee, scopes: scopes, isWhole: all)
            } else {
                beyond = []
            }
            for name in names + carriedNames { try checkFree(name) }
            for (part, name) in zip(bundle.parts, names) {
                let whole = try WholeFile(name)
                try await part.write { try whole.write($0) }
                try whole.finish()
            }
            for (part, name) in zip(carried, carriedNames) {
                let whole = try WholeFile(name)
                try await part.write { try whole.write($0) }
                try whole.finish()
            }
            show(bundle, names, (carried, carriedNames), beyond, context)
            context.noteLeaving()
            if !context.isJSON { tellOlder(than: names + carriedNames, context) }
            if !beyond.isEmpty { throw ExitCode.look }
        }
    }

    /// Parts of an older set lie beside the new ones, and would be taken along and read.
    private func tellOlder(than names: [String], _ context: Context) {
        var older: [String] = []
        for beginning in [file] + (attachments ? ["\(file).attachments"] : []) {
            var name = beginning
            var number = 0
            while unsafe number == 0 || names.contains(name) || access(name, F_OK) == 0 {
                let isBundle = (try? Array(PlacedFile(name).read(0, 4))) == Array("cunb".utf8)
                if !names.contains(name), isBundle { older.append(name) }
                number += 1
                name = "\(beginning).\(number)"
            }
        }
        guard let first = older.first, let last = older.last else { return }
        let shown = older.count == 1 ? first : context.say("\(first) 至 \(last)", "\(first) to \(last)")
        context.print(
            context.palette(
                context.say(
                    "旁边还有以前写的 \(shown)，不属于这一套：请删除。",
                    "Beside them lies what was written before, \(shown), which is not of this set: remove it."),
                .warning))
    }

    /// A bundle gives way to the next one; nothing else does.
    private func checkFree(_ path: String) throws {
        guard unsafe access(path, F_OK) == 0 else { return }
        guard try Array(PlacedFile(path).read(0, 4)) == Array("cunb".utf8) else { throw CommandFault.fileIsThere(path: path) }
    }

    private func show(
        _ bundle: OutgoingBundle, _ names: [String], _ carried: (files: [AttachmentBundle], names: [String]),
        _ beyond: [(hash: [UInt8], needed: Int)], _ context: Context
    ) {
        let bytes = bundle.parts.reduce(0) { $0 + $1.size }
        guard !options.json else {
            return context.emit {
                $0.member("bundle", names)
                $0.member("for", bundle.addressee.key.description)
                $0.member("name", bundle.addressee.name)
                $0.member("sentEntries", bundle.amount.entries)
                $0.member("receivedEntries", 0)
                $0.member("sentBytes", bytes)
                $0.member("receivedBytes", 0)
                $0.member("bodyBytes", bytes)
                $0.member("roundTrips", 0)
                $0.member("newConflicts", 0)
                $0.member("newQuarantined", 0)
                $0.member("complete", false)
                if bundle.awaitingGrant > 0 { $0.member("awaitingGrant", bundle.awaitingGrant) }
                if attachments {
                    $0.member("attachmentFiles", carried.names)
                    $0.member("sentAttachments", carried.files.map(\.count).reduce(0, +))
                    $0.member("toldAttachments", carried.files.map(\.told).reduce(0, +))
                    if !beyond.isEmpty { $0.member("attachmentsLeft", beyond.map { AttachmentValue.name($0.hash) }) }
                }
            }
        }
        let files = names.joined(separator: context.say("、", ", "))
        context.print(
            context.say(
                "已写 \(files)（\(bytes) 字节）：给 \(bundle.addressee.name)，\(bundle.amount.entries) 条。",
                "Wrote \(files) (\(count(bytes, "byte"))): for \(bundle.addressee.name), \(count(bundle.amount.entries, "entry", "entries"))."
            ))
        if attachments { show(carried, context, hasLeft: !beyond.isEmpty) }
        for item in beyond {
            let name = AttachmentValue.name(item.hash).prefix(16)
            context.print(
                context.palette(
                    context.say(
                        "附件 \(name) 放不进这样大的文件，没有写：给它 --split \(item.needed) 或更大，或不写 --split。",
                        "Attachment \(name) does not fit into files of that size and was left out: give --split \(item.needed) or more, or none."
                    ),
                    .warning))
        }
        context.print(context.say("只有对方能读。", "Only the addressee can read it."))
        if bundle.amount.entries > 0 {
            context.print(
                context.say(
                    "对方读入（bundle read）并写一个带回之前，这些仍算未送到。",
                    "Until they have read it (bundle read) and one of theirs came back, these count as not delivered."))
        }
        if bundle.awaitingGrant > 0 { context.print(context.palette(awaitingGrant(UInt64(bundle.awaitingGrant), context), .warning)) }
    }
}

struct BundleKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "打印本库的公钥，供对方写给 --for / print this store's public key, for --for elsewhere.")

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let context = Context(options)
        try context.run {
            let signer = try context.signer()
            let key = signer.publicKey.map { hex(UInt64($0), digits: 2) }.joined()
            let fingerprint = Fingerprint(digest: context.environment.suite.digest(signer.publicKey)).description
            guard !options.json else {
                return context.emit {
                    $0.member("key", key)
                    $0.member("fingerprint", fingerprint)
                }
            }
            context.print(key)
        }
    }
}
