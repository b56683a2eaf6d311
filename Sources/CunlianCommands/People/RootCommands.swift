import ArgumentParser
import Causality
import Cunlian
import CunlianTrust
import Glibc
import JSON
import RecordStore
import Records
import Terminal

struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "root", abstract: "信任之根：是谁、怎样更替 / the root of trust: who it is, and how it is succeeded.",
        discussion: """
            更替须由现在可签名的人和新根所列的人各够数签名；各人用各自的密钥签同一份文件，签够后任何一处收下即可。
            A succession is signed by enough of those who may now and of those it names, each with their own key, on one file.
            例：root propose 更替书.txt --root 3f9a… --key 3f9a… --key 77c0… --threshold 2，再由各人 root sign 更替书.txt
            For example: root propose next.txt --root 3f9a… --key 3f9a… --key 77c0… --threshold 2, then each root sign next.txt
            """,
        subcommands: [RootShow.self, RootPropose.self, RootSign.self, RootCheck.self, RootAccept.self])
}

struct RootShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "现在的根，可当面或电话核对 / the root there is, to be compared by reading it out.")

    @OptionGroup var options: StoreOptions
    @Flag(name: .long, help: "最初的根另画成二维码，两边对照 / draw the first root as a QR code too, to compare with enrol --qr") var qr = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let store = try context.openStoreUnsigned()
            guard let course = try store.offices.directory().course else { throw StoreError.succession(.withoutTree) }
            let lastSync = try store.peers.lastSync()
            guard !context.isJSON else { return write(course, lastSync, context) }
            var rows: [Sheet.Row] = [
                .init(context.say("根", "root"), course.root.description),
                .init(context.say("读作", "read out"), course.root.words(in: context.language)),
                .init(context.say("第几任", "version"), String(course.version)),
                .init(
                    context.say("更替须签名", "signatures to succeed it"),
                    context.say(
                        "\(course.signers.keys.count) 人中的 \(course.signers.threshold) 人",
                        "\(course.signers.threshold) of \(course.signers.keys.count)")),
                try DirectoryAge(store).row(context),
            ]
            // What enrolments pin and print, on the other side of the telephone.
            if course.version > 1 {
                rows.insert(
                    contentsOf: [
                        .init(
                            context.say("最初的根", "first root"), course.first.description,
                            note: context.say("登记时各处显示的是它", "what enrol shows everywhere")),
                        .init(context.say("读作", "read out"), course.first.words(in: context.language)),
                    ], at: 2)
            }
            for rival in course.rivals {
                rows.append(
                    .init(
                        context.say("另有一份更替，不采纳", "another succession, not taken"),
                        context.say("第 \(rival.version) 任，\(rival.root)", "version \(rival.version), \(rival.root)"), .warning))
            }
            context.print(
                Sheet(title: context.say("信任之根", "the root of trust"), subtitle: "", sections: [Sheet.Section("", rows)])
                    .lines(width: context.width, palette: context.palette))
            if qr, let drawn = QRCode(course.first.description) { context.print(drawn.lines) }
        }
    }

    private func write(_ course: RootCourse, _ lastSync: UInt64?, _ context: Context) {
        context.emit { json in
            json.member("root", course.root.description)
            json.member("first", course.first.description)
            json.member("version", course.version)
            json.member("words", course.root.words(in: context.language))
            json.member("firstWords", course.first.words(in: context.language))
            json.member("signers", course.signers.keys.map(\.description).sorted())
            json.member("threshold", course.signers.threshold)
            json.member("rivals", course.rivals.map(\.root.description).sorted())
            json.member("confirmed", lastSync.map(timeText))
        }
    }
}

struct RootPropose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose", abstract: "起草更替书，供各人签名 / draw up a succession, for others to sign.",
        discussion: """
            公钥由对方用 bundle key 打印。不写 --root 是本机的密钥，不写 --key 是新根自己。
            Public keys are what bundle key prints elsewhere. Without --root it is this store's key; without --key the new root alone signs next.
            --since 用于密钥失窃：旧根自那天起写入目录的不再算数。
            With --since, for a key that was stolen: what the old root wrote in the directory from that day on counts no longer.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("写入的文件，不覆盖已有的 / the file to write; never over another", valueName: "file")) var path: String
    @Option(name: .long, help: ArgumentHelp("新根的公钥，64 位 / the new root's public key, 64 digits", valueName: "key")) var root: String?
    @Option(name: .long, help: ArgumentHelp("下一次可签名者的公钥，可多次 / public key of one who signs next; repeat it", valueName: "key"))
    var key: [String] = []
    @Option(name: .long, help: ArgumentHelp("须有几人签名 / how many of them have to sign", valueName: "number")) var threshold = 1
    @Option(name: .long, help: ArgumentHelp("旧根自那天起不算数 / from which day on the old root counts no longer", valueName: "date"))
    var since: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let store = try context.openStore()
            let own = try context.signer().publicKey
            let root = try root.map(publicKey) ?? own
            let keys = try key.isEmpty ? [root] : key.map(publicKey)
            let start = try since.map { try FirstDay($0, now: store.environment.wallClock()).start }
            let statement = try store.succeeding.statement(root: root, keys: keys, threshold: threshold, since: start)
            guard unsafe access(path, F_OK) != 0 else { throw CommandFault.fileIsThere(path: path) }
            try writeFile(path, Array(statement.text.utf8))
            try SuccessionOutput(context, store).tell(SignedSuccession(statement), path: path)
        }
    }

    private func publicKey(_ text: String) throws -> [UInt8] {
        guard let key = bytes(hexadecimal: text.lowercased()) else {
            throw ValidationError("公钥是 64 位十六进制数字 / a public key has 64 hexadecimal digits: \(text)")
        }
        return key
    }
}

struct RootSign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "用本机的密钥签名，先看再签 / sign it with this store's key, having seen it.")

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("更替书 / the succession", valueName: "file")) var path: String
    @Flag(name: .long, help: "已看过更替书，不再询问 / go on without asking") var yes = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let store = try context.openStore()
            let (unsigned, output) = (try succession(path), SuccessionOutput(context, store))
            // Nobody is asked whether they want what they may not. It is in no file yet.
            let signed = try store.succeeding.sign(unsigned)
            if !context.isJSON { try output.tell(unsigned, path: path, isAsked: true) }
            guard
                try yes
                    || context.isConfirmed(
                        Label(zh: "用本机的密钥签名吗？", en: "Sign it with this store's key?"), without: Label(zh: "--yes", en: "--yes"))
            else { return context.print(context.say("没有签名。", "Nothing was signed.")) }
            try writeFile(path, Array(signed.file.utf8))
            try output.tellSigned(signed, path: path)
        }
    }
}

struct RootCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "看更替书说了什么、还差谁签名 / what a succession says, and who has not signed yet.")

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("更替书 / the succession", valueName: "file")) var path: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            try SuccessionOutput(context, context.openStoreUnsigned()).tell(succession(path), path: path)
        }
    }
}

struct RootAccept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "收下签够的更替书，随同步送到各处 / take in a succession that enough have signed.")

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("更替书 / the succession", valueName: "file")) var path: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            let store = try context.openStore()
            let signed = try succession(path)
            // The new root's store may have it from a sync; there it is said again for the office at the top.
            let isKnown = try store.succeeding.isInForceHere(signed)
            let saved = isKnown ? nil : try store.succeeding.take(signed)
            let given = try store.succeeding.takeOffice()
            let root = store.offices.fingerprint(signed.statement.root)
            let lacking = try store.succeeding.regionsWithoutOffice(of: root)
            guard !context.isJSON else {
                return try context.emit { json in
                    json.member("entry", saved?.dot.description)
                    json.member("root", try store.offices.directory().root?.description)
                    json.member("version", signed.statement.version)
                    json.member("office", given.map(\.description))
                    if !lacking.isEmpty { json.member("withoutOffice", lacking.map(\.description)) }
                }
            }
            if isKnown {
                context.print(
                    context.say(
                        "本库已是第 \(signed.statement.version) 任根。", "This store is the root of version \(signed.statement.version) already."))
            } else {
                context.print(
                    context.say(
                        "已收下：第 \(signed.statement.version) 任根，随各处下一次同步生效。旧根的密钥若可能在他人手中，请再由新根 revoke。",
                        "Taken in: root of version \(signed.statement.version), in force everywhere from the next sync on. If the old key may be in "
                            + "other hands, let the new root revoke it too."))
            }
            tell(given, lacking, root, context)
        }
    }

    /// What office the new root has at the top, or how it gets one.
    private func tell(_ given: [ScopeCode], _ lacking: [ScopeCode], _ root: Fingerprint, _ context: Context) {
        func codes(_ regions: [ScopeCode]) -> String { regions.map(\.description).joined(separator: " ") }
        if !given.isEmpty {
            context.print(
                context.say(
                    "本库就是新根，已自任 \(codes(given)) 的职务：可以同步、发授权码、作节点；这项职务随同步送到各处。",
                    "This store is the new root and has given itself the office at the top, \(codes(given)): it syncs, invites and serves as a node; "
                        + "the others learn of it as they sync."))
        }
        if !lacking.isEmpty {
            context.print(
                context.palette(
                    context.say(
                        "新根 \(root.description.prefix(8)) 在 \(codes(lacking)) 没有职务，各节点还不认得它：请在新根自己的库上也 root accept \(path)，它随即自任，再同步",
                        "The new root \(root.description.prefix(8)) holds no office in \(codes(lacking)), so no node knows it yet: say root accept \(path) "
                            + "at the new root's own store too, where it gives itself one, and sync from there"), .warning))
        }
    }
}

/// Reads a succession out of a file.
private func succession(_ path: String) throws -> SignedSuccession {
    guard let text = String(validating: try readFile(path), as: UTF8.self), let signed = SignedSuccession(file: text) else {
        throw StoreError.succession(.unreadable)
    }
    return signed
}
