import JSON
import Changesets
import Causality
import ArgumentParser
import Cunlian
import CunlianTrust
import RecordStore
import Records
import SyncSession
import Terminal

struct NodeInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "建节点的库；--root 为最上级节点 / make a node's store; --root for the top of the tree.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "本节点的区域 / the node's region") var scope: String
    @Flag(name: .long, help: "最上级，自任目录之根 / the top of the tree: the directory's root") var root = false
    @Option(name: .long, help: "登记表格式文件 / a schema file") var schema: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let (store, scopes) = try makeStore(context, scopes: [scope], schema: schema, person: nil, isRoot: root)
            let region = scopes[0]
            if root, let signer = store.signer { try makeRoot(store, of: [region], signer: signer, hasOwnSchema: schema != nil) }
            if options.json {
                context.emit {
                    $0.member("replica", store.own.description)
                    $0.member("scopes", [region.description])
                    $0.member("root", root)
                }
            } else {
                context.print(
                    context.say(
                        "已建 \(region) 节点的库\(root ? "，为目录之根" : "")：副本 \(store.own.short)。",
                        "Made the store of node \(region)\(root ? ", root of the directory" : ""): replica \(store.own.short)."))
            }
        }
    }
}

struct InviteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "发一次性授权码 / make a one-time code for a person or a node.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "角色的代码或名称，如 C 或 村采集员；节点写 node / role, by its code or name; node for a node") var role: String
    @Option(name: .long, parsing: .upToNextOption, help: ArgumentHelp("区域代码 / region codes", valueName: "code")) var scope: [String]
    @Option(name: .long, help: "姓名 / whom it is for") var person = ""
    @Option(name: .long, help: ArgumentHelp("几小时内有效 / hours until the code expires", valueName: "hours")) var hours = 72
    @Option(name: .long, help: ArgumentHelp("授权的最后一日（含当日） / last day of the grant, included", valueName: "date")) var until: String?
    @Flag(name: .long, help: "另画成二维码，供摄像头读取 / draw it as a QR code too, for a camera") var qr = false
    @Flag(name: .long, help: "可在其区域内授权、停用 / may grant and end offices in their regions; nodes always may") var mayGrant = false

    func validate() throws {
        guard Self.hours.contains(hours) else {
            throw ValidationError(
                "--hours 取 \(Self.hours.lowerBound) 至 \(Self.hours.upperBound) / --hours takes a number from \(Self.hours.lowerBound) to \(Self.hours.upperBound)."
            )
        }
    }

    /// The code of the office that was asked for, by its code or by what it is called.
    private func roleCode(in schema: Schema) throws -> String {
        let node = Role.none(code: Grant.nodeRole)
        guard let found = (schema.roles + [node]).first(where: { [$0.code, $0.label.zh, $0.label.en].contains(role) }) else {
            let known = (schema.roles + [node]).map { Label(zh: "\($0.code) \($0.label.zh)", en: "\($0.code) \($0.label.en)") }
            throw CommandFault.unknownRole(role, known: known)
        }
        return found.code
    }

    /// A code is redeemed where it was given; at a store that is no node nobody ever asks with one.
    private func requireNode(_ store: RecordStore, inviting scopes: [ScopeCode]) throws {
        let (directory, own) = (try store.offices.directory(), Fingerprint(of: store.own))
        guard directory.root != nil, directory.root != own else { return }
        // Who may not give it anywhere is told that.
        try store.offices.mayInvite(scopes)
        guard directory.grants(of: own).contains(where: { $0.role == Grant.nodeRole && directory.ending(of: $0) == nil }) else {
            throw CommandFault.invitesNowhere(node: try store.notebook.node()?.address)
        }
    }

    /// A year: who has not come by then is invited anew.
    private static let hours = 1...8_784

    func run() async throws {
        let context = Context(options)
        try context.run {
            let store = try context.openStore()
            guard person.utf8.count <= Limits.personBytesMax else {
                throw CommandFault.tooLong(option: "--person", mostBytes: Limits.personBytesMax)
            }
            let scopes = try scope.map { text in
                guard let code = ScopeCode(text, in: store.schema.scopes) else { throw EditError.wrongScope(text) }
                return code
            }
            let role = try roleCode(in: store.schema)
            try requireNode(store, inviting: scopes)
            let end = try until.map { try LastDay($0, now: store.environment.wallClock()) }
            // Who knows the code knows the node, and the tree that it belongs to.
            let pin = try store.offices.root().map { root in
                let region = try store.peers.subscriptions().first ?? scopes[0]
                return NodeStatement(root: root, certificate: try OwnNode(context: context, region: region).certificate)
                    .pin(by: store.environment.suite)
            }
            let secret = InvitationSecret.draw()
            let code = pin.map { "\(secret).\($0)" } ?? secret
            context.noteLeaving()
            let expires = store.environment.wallClock() + UInt64(hours) * 3_600_000
            try store.succeeding.takeOffice()
            try store.write { _ in
                try store.offices.mayInvite(scopes)
                try store.invitations.invite(
                    .init(role: role, person: person, scopes: scopes, mayGrant: mayGrant || role == "node", grantExpires: end?.expires),
                    code: secret,
                    expires: expires)
            }
            if options.json {
                context.emit {
                    $0.member("code", code)
                    $0.member("role", role)
                    $0.member("scopes", scopes.map(\.description))
                    $0.member("expires", timeText(expires))
                    $0.member("grantLastDay", end?.text)
                }
            } else {
                context.print(code)
                if qr, let drawn = QRCode(code) { context.print(drawn.lines) }
                if let end {
                    context.note(
                        context.say("授权至 \(end.text) 止（含当日）。", "The grant holds to the end of \(end.text)."))
                }
                context.note(context.say("交给本人，\(hours) 小时内用一次。", "Hand it over; it serves once, within \(hours) hours."))
            }
        }
    }
}
