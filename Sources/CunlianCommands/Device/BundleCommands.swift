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
            for name in names { try checkFree(name) }
            for (part, name) in zip(bundle.parts, names) {
                let whole = try WholeFile(name)
                try await part.write { try whole.write($0) }
                try whole.finish()
            }
            show(bundle, names, context)
        }
    }

    /// A bundle gives way to the next one; nothing else does.
    private func checkFree(_ path: String) throws {
        guard unsafe access(path, F_OK) == 0 else { return }
        guard try Array(PlacedFile(path).read(0, 4)) == Array("cunb".utf8) else { throw CommandFault.fileIsThere(path: path) }
    }

    private func show(_ bundle: OutgoingBundle, _ names: [String], _ context: Context) {
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
            }
        }
        let files = names.joined(separator: context.say("、", ", "))
        context.print(
            context.say(
                "已写 \(files)（\(bytes) 字节）：给 \(bundle.addressee.name)，\(bundle.amount.entries) 条。",
                "Wrote \(files) (\(count(bytes, "byte"))): for \(bundle.addressee.name), \(count(bundle.amount.entries, "entry", "entries"))."
            ))
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

struct BundleReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "读入带来的文件 / take in files that were brought.",
        discussion: """
            几个分卷可以一起读，也可以先后读，次序不限；读两次无妨。
            Parts of one bundle may be read together or one by one, in any order, and twice.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("带来的文件 / the files", valueName: "file")) var files: [String]

    func run() async throws {
        let context = Context(options)
        try await context.run {
            let signer = try context.signer()
            let replica = try Replica { try context.openStore() }
            guard !context.isPractice else { throw CommandFault.practiceStaysHere }
            let placed = try files.map { path in
                let file = try PlacedFile(path)
                return BundleFile(name: path, size: file.size) { try file.read($0, $1) }
            }
            let report = try await replica.read(bundles: placed, signer: signer)
            show(report, context)
            if report.receivedEntries > 0 { try await replica.run { try FindIndex.keepUp(of: $0) } }
            if report.newConflicts > 0 || report.newQuarantined > 0 || !report.refusals.isEmpty || !report.notices.isEmpty {
                throw ExitCode.look
            }
        }
    }

    private func show(_ report: BundleReport, _ context: Context) {
        let refused = Set(report.refusals.map(\.fault)).map { context.words.words($0) }.sorted()
        let isComplete = report.parts.contains { $0.isComplete } && report.refusals.isEmpty
        guard !options.json else { return context.emit { write(report, refused, isComplete, into: &$0) } }
        for part in report.parts { context.print(line(part, context)) }
        context.print(
            context.say(
                "收到 \(report.receivedEntries) 条（\(report.receivedBytes) 字节）\(isComplete ? "，两边一致。" : "。")",
                "Received \(count(report.receivedEntries, "entry", "entries")) (\(count(report.receivedBytes, "byte")))\(isComplete ? "; both sides hold the same." : ".")"
            ))
        if report.waiting > 0 {
            context.print(
                context.palette(
                    context.say(
                        "有 \(report.waiting) 份在等还没有来的内容：cunlian quarantine；其余分卷读入后自动生效",
                        "\(count(report.waiting, "changeset")) \(report.waiting == 1 ? "waits" : "wait") for others that have not come: cunlian quarantine. They take effect by themselves when those are read"
                    ), .warning))
        }
        attention(report, refused, context)
        let writers = Set(report.parts.map { $0.writer })
        if let part = report.parts.first, writers.count == 1, !part.isWitnessed || !isComplete {
            let name = part.name.contains(" ") ? "'\(part.name)'" : part.name
            context.print(
                context.say(
                    "带回执给对方：bundle write 文件 --for \(name)",
                    "To tell them what came: bundle write FILE --for \(name)"))
        }
    }

    private func line(_ part: BundleReport.Part, _ context: Context) -> String {
        let place = part.parts == 1 ? "" : context.say("，第 \(part.part)/\(part.parts) 卷", ", part \(part.part) of \(part.parts)")
        let old = part.isStale ? context.say("（此后写的已读过）", " (a later one was read before)") : ""
        let ahead = part.isAhead ? context.say("（对方的时钟走快了）", " (their clock is ahead of this one)") : ""
        return context.say(
            "\(part.file)：\(part.name) 于 \(RegisterCalendar.minuteText(at: part.made)) 写\(place)\(old)\(ahead)",
            "\(part.file): written by \(part.name), \(RegisterCalendar.minuteText(at: part.made))\(place)\(old)\(ahead)")
    }

    private func attention(_ report: BundleReport, _ refused: [String], _ context: Context) {
        var lines: [String] = []
        if report.newConflicts > 0 {
            lines.append(
                context.say(
                    "新出现的不同说法 \(report.newConflicts) 项：cunlian conflicts",
                    "\(count(report.newConflicts, "new difference")) to look at: cunlian conflicts"))
        }
        if report.newQuarantined > 0 {
            lines.append(
                context.say(
                    "新的待放行 \(report.newQuarantined) 项：cunlian quarantine",
                    "\(report.newQuarantined) newly in quarantine: cunlian quarantine"))
        }
        if report.awaitingGrant > 0 { lines.append(awaitingGrant(UInt64(report.awaitingGrant), context)) }
        lines += report.notices.map { context.words.sentence($0.event) }
        for line in lines { context.print(context.palette(line, .warning)) }
        if report.refusals.contains(where: \.fault.waitsForOthers), report.parts.contains(where: { $0.parts > 1 }) {
            context.print(context.say("其余分卷读入后，请把这一卷再读一次。", "Read this part again after the others."))
        }
        for reason in refused { context.print(context.palette(context.say("没有收：\(reason)", "Not taken: \(reason)"), .bad)) }
    }

    private func write(_ report: BundleReport, _ refused: [String], _ isComplete: Bool, into json: inout JSONWriter) {
        json.member("bundle", report.parts.map(\.file))
        json.member(
            "parts",
            list: { list in
                for part in report.parts {
                    list.object {
                        $0.member("writer", part.writer.description)
                        $0.member("name", part.name)
                        $0.member("made", timeText(part.made))
                        $0.member("part", part.part)
                        $0.member("parts", part.parts)
                        $0.member("stale", part.isStale)
                        if part.isAhead { $0.member("ahead", true) }
                    }
                }
            })
        json.member("sentEntries", 0)
        json.member("receivedEntries", report.receivedEntries)
        json.member("sentBytes", 0)
        json.member("receivedBytes", report.receivedBytes)
        json.member("bodyBytes", report.receivedBytes)
        json.member("roundTrips", 0)
        json.member("newConflicts", report.newConflicts)
        json.member("newQuarantined", report.newQuarantined)
        json.member("complete", isComplete)
        json.member("waiting", report.waiting)
        if report.awaitingGrant > 0 { json.member("awaitingGrant", report.awaitingGrant) }
        if !refused.isEmpty { json.member("refusals", refused) }
        if !report.notices.isEmpty { json.member("notices", report.notices.map { "\($0.kind) \($0.text)" }) }
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

extension ChangesetFault {
    /// Whether the same changeset may be taken when others have come.
    fileprivate var waitsForOthers: Bool {
        switch self {
        case .noBeginning, .followsLost, .tooManyWaiting, .notNamed: true
        default: false
        }
    }
}
