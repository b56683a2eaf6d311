import Terminal
import Causality
import ArgumentParser
import Cunlian
import CunlianHTTP
import CunlianTrust
import Changesets
import JSON
import RecordStore
import Records
import Register
import SyncSession

/// A node over HTTP.
struct NodeTransport: SyncTransport {
    let transport: HTTPTransport
    let address: String

    /// Whether a node can be at such an address.
    static func isAddress(_ text: String) -> Bool { (try? NodeAddress(text)) != nil }

    init(address: String, trust: NodeTrust, timeout: Int) {
        self.address = address
        transport = HTTPTransport(trust: trust, timeout: .seconds(timeout))
    }

    func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        try await transport.sync(node: address, body: request, receive: receive)
    }

    func carry(_ request: AttachmentBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        try await carried { try await transport.carry(node: address, body: request, receive: receive) }
    }

    func keys(_ request: [UInt8]) async throws -> [UInt8] {
        try await carried { try await transport.keys(node: address, request: request) }
    }

    func viewings(_ request: [UInt8]) async throws -> [UInt8] {
        try await carried { try await transport.viewings(node: address, request: request) }
    }

    /// A node of an older program knows no such route.
    private func carried<Answer>(_ exchange: () async throws -> Answer) async throws -> Answer {
        do {
            return try await exchange()
        } catch TransportError.garbage(.otherType(status: 404, _)) {
            throw NotCarried()
        }
    }

    func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await transport.enrol(node: address, request: request) }
}

struct NodeOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("节点地址 / the node's address", valueName: "url"))
    var node: String?
    @Option(
        name: .long,
        help: ArgumentHelp("信任的机构的证书，或节点自己的证书 / a PEM file of authorities to trust, or of the node's own certificate", valueName: "file"))
    var trust: String?
    @Option(
        name: .long, help: ArgumentHelp("多少秒没有进展就放弃 / give up after so many seconds in which nothing comes through", valueName: "seconds"))
    var timeout: Int = 30

    func validate() throws {
        guard (1...100_000).contains(timeout) else {
            throw ValidationError("--timeout 取 1 至 100000 秒 / --timeout takes a number of seconds from 1 to 100000.")
        }
        if let node, !NodeTransport.isAddress(node) {
            throw ValidationError(
                "--node 取 http://主机:端口 或 https://主机:端口，端口 1 至 65535 / --node takes http://HOST:PORT or https://HOST:PORT, the port from 1 to 65535."
            )
        }
    }
}

struct EnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "enrol", abstract: "用一次性授权码登记本机 / enrol this key with a one-time code.")

    @OptionGroup var options: StoreOptions
    @OptionGroup var node: NodeOptions
    @Option(name: .long, help: "一次性授权码；- 从标准输入读 / the one-time code; - reads it from standard input") var code: String?
    @Option(name: .long, help: ArgumentHelp("授权码所在文件 / a file that holds the code", valueName: "file")) var codeFile: String?
    @Flag(name: .long, help: "目录最初的根另画成二维码 / draw the directory's first root as a QR code too") var qr = false

    func validate() throws {
        guard (code == nil) != (codeFile == nil) else {
            throw ValidationError("授权码由 --code 或 --code-file 给出 / the code comes by --code or --code-file.")
        }
    }

    /// - Throws: ``CommandFault/notACode(_:)``: nobody is asked anything with it.
    private func typedCode() throws -> InvitationCode {
        let text = try secret(code, file: codeFile) ?? ""
        do { return try InvitationCode(typed: text) } catch { throw CommandFault.notACode(error) }
    }

    func run() async throws {
        let context = Context(options)
        guard let address = node.node else { throw ValidationError("登记须写 --node / --node is needed to enrol.") }
        try await context.run {
            let signer = try context.signer()
            let replica = try Replica { try context.openStore() }
            guard !context.isPractice else { throw CommandFault.practiceStaysHere }
            let code = try typedCode()
            let met = try await NodeMeeting(context: context, address: address, trust: node.trust, timeout: node.timeout).meet(code)
            let transport = NodeTransport(address: address, trust: met.trust, timeout: node.timeout)
            let answer = try await shuttingDown(transport) {
                try await replica.enrol(over: transport, code: code.secret, signer: signer, root: met.root)
            }
            let remembered = try context.remembered(met.remembered)
            let (own, names) = try await replica.run { store in
                try store.write { _ in try store.notebook.setNode(address, trust: remembered) }
                return (store.own, try EnrolledNames(store, role: answer.role, scopes: answer.scopes))
            }
            let expires = answer.expires.flatMap { CalendarDate(days: Int(clamping: $0)) }?.description
            if options.json {
                context.emit {
                    $0.member("replica", own.description)
                    $0.member("role", answer.role)
                    $0.member("person", names.granted)
                    $0.member("scopes", answer.scopes.map(\.description))
                    $0.member("expires", expires)
                    $0.member("grantLastDay", answer.expires.map { LastDay(expires: $0).text })
                    $0.member("root", answer.root.description)
                }
            } else {
                let scopes = answer.scopes.map(\.description).joined(separator: context.say("、", ", "))
                let person = names.granted ?? ""
                context.print(
                    person.isEmpty
                        ? context.say("已登记：角色 \(answer.role)，区域 \(scopes)。", "Enrolled as \(answer.role) in \(scopes).")
                        : context.say(
                            "已登记：\(person)，角色 \(answer.role)，区域 \(scopes)。",
                            "Enrolled as \(answer.role) in \(scopes), in the name of \(person)."))
                if let warning = names.warning(context) { context.print(context.palette(warning, .warning)) }
                // With a code that has no pin the first enrolment believes whoever answers; people can compare what everybody in the tree must have.
                context.print(
                    context.say("目录最初的根 \(answer.root)", "First root of the directory \(answer.root)") + "  "
                        + answer.root.words(in: context.language)
                        + (met.root == nil ? "" : context.palette(context.say("，与授权码相符", ", as the code says"), .dim)))
                if qr, let drawn = QRCode(answer.root.description) { context.print(drawn.lines) }
            }
        }
    }
}

/// In whose name a device was enrolled, and whose it was before.
private struct EnrolledNames {
    /// By the newest grant of what was given; `nil` where the directory that came names nobody.
    let granted: String?
    /// By what the device was told when it was made, and by its grants before.
    let before: [String]

    /// - Parameters:
    ///   - role: Of the code that was used.
    ///   - scopes: The same.
    init(_ store: RecordStore, role: String, scopes: [ScopeCode]) throws {
        let isGiven = { (grant: Grant) in grant.role == role && Set(grant.scopes) == Set(scopes) }
        let all = try store.newestFirst(store.offices.directory().grants(of: Fingerprint(of: store.own)))
        let grants = all.filter(isGiven) + all.filter { !isGiven($0) }
        let granted = grants.first.flatMap { $0.person.isEmpty ? nil : $0.person }
        var seen: Set<String> = granted.map { [$0] } ?? []
        let known = try store.notebook.person().map { [$0] } ?? []
        self.granted = granted
        before = (known + grants.map(\.person)).filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    /// That a code for somebody else was used; which one a code is for only the node can tell.
    func warning(_ context: Context) -> String? {
        guard let granted, !before.isEmpty else { return nil }
        return context.say(
            "注意：本机原是 \(before.joined(separator: "、")) 的，授权码却是发给 \(granted) 的。若是用错了授权码，请告诉发码的人",
            "This device was \(before.joined(separator: ", "))'s until now, and the code was meant for \(granted). If it was the wrong code, tell whoever gave it."
        )
    }
}

extension Error {
    /// Why the node turned the session away, if it did.
    var syncRefusal: SyncRefusal? {
        if case .refused(let refusal) = self as? TransportError { return refusal }
        return self as? SyncRefusal
    }
}

/// That entries stay here for want of a grant, and what to do.
func awaitingGrant(_ number: UInt64, _ context: Context) -> String {
    context.say(
        "有 \(number) 条没有授权，未封也未发出；登记（cunlian enrol）得到授权后自动封存、发出",
        "\(count(Int(number), "entry", "entries")) here without a grant, neither sealed nor sent; once one is given (cunlian enrol) they go out by themselves"
    )
}

/// Runs the body and closes the transport's connections, whatever becomes of it.
func shuttingDown<Result: Sendable>(_ transport: NodeTransport, _ body: () async throws -> Result) async throws -> Result {
    do {
        let result = try await body()
        try? await transport.transport.shutdown()
        return result
    } catch {
        try? await transport.transport.shutdown()
        throw error
    }
}

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "与节点同步一次 / one session with a node; safe to cut anywhere.")

    @OptionGroup var options: StoreOptions
    @OptionGroup var node: NodeOptions
    @Option(name: .long, help: ArgumentHelp("至多接收多少字节 / receive at most so many bytes", valueName: "bytes"))
    var budget: UInt64 = 0
    @Option(
        name: .long,
        help: ArgumentHelp(
            "取回哪些附件：asked 点名要的，all 全部，none 不收也不发 / which attachments to fetch: those asked for, all, or none, and none goes either",
            valueName: "asked|all|none"))
    var attachments = "asked"

    func validate() throws {
        guard AttachmentPolicy(rawValue: attachments) != nil else {
            throw ValidationError("--attachments 取 asked、all 或 none / --attachments takes asked, all or none.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try await context.run {
            let signer = try context.signer()
            let replica = try Replica { try context.openStore() }
            // Without an office no node knows the root either.
            _ = try await replica.run { try $0.succeeding.takeOffice() }
            let report =
                context.isPractice ? try await practise(replica, signer, context) : try await meet(replica, signer, context)
            show(report, context)
            try await replica.run { try context.catchUp($0) }
            if report.receivedEntries > 0 { try await replica.run { try FindIndex.keepUp(of: $0) } }
            if report.newConflicts > 0 || report.newQuarantined > 0 || !report.refusals.isEmpty || !report.notices.isEmpty {
                throw ExitCode.look
            }
        }
    }

    private func meet(_ replica: Replica, _ signer: Signer, _ context: Context) async throws -> SyncReport {
        let known = try await replica.run { try $0.notebook.node() }
        guard let address = node.node ?? known?.address else {
            throw ValidationError("本库还不知道节点，须写 --node / --node is needed: this store knows no node yet.")
        }
        let transport = NodeTransport(
            address: address, trust: context.trust(in: node.trust ?? known?.trust), timeout: node.timeout)
        let line = options.json ? nil : SyncProgressLine(context.language)
        let asker = Asker(
            replica: replica, signer: signer, budget: budget, patience: .seconds(node.timeout),
            attachments: AttachmentPolicy(rawValue: attachments) ?? .asked, onProgress: { line?.update($0) })
        return try await shuttingDown(transport) {
            defer { line?.finish() }
            do {
                let report = try await asker.sync(over: transport)
                try rememberTrust(at: address, known: known, context)
                try await replica.run { if try $0.notebook.ended() != nil { try $0.notebook.noteEnded(nil) } }
                return report
            } catch {
                // The directory that says so may never come here, so what the node said is remembered.
                if case .revoked(let kind, at: let time) = error.syncRefusal {
                    try await replica.run { try $0.notebook.noteEnded(kind, at: time, by: address) }
                }
                throw error
            }
        }
    }

    /// A certificate that was named for the node that this store knows by its own is what it knows it by from then on.
    private func rememberTrust(at address: String, known: (address: String, trust: String?)?, _ context: Context) throws {
        guard let trust = node.trust, address == known?.address, known?.trust == Context.pinnedMark else { return }
        _ = try context.remembered(trust)
    }

    /// A store to practise on meets the practice village's own node, and no other.
    private func practise(_ replica: Replica, _ signer: Signer, _ context: Context) async throws -> SyncReport {
        guard node.node == nil else { throw CommandFault.practiceStaysHere }
        let transport = try PracticeFolder(around: context.path).transport(context)
        return try await Asker(replica: replica, signer: signer, budget: budget).sync(over: transport)
    }

    private func show(_ report: SyncReport, _ context: Context) {
        let refused = Set(report.refusals.map(\.fault)).map { context.words.words($0) }.sorted()
        guard !options.json else {
            return context.emit {
                $0.member("sentEntries", report.sentEntries)
                $0.member("receivedEntries", report.receivedEntries)
                $0.member("sentBytes", report.sentBytes)
                $0.member("receivedBytes", report.receivedBytes)
                $0.member("bodyBytes", report.bodyBytes)
                $0.member("roundTrips", report.roundTrips)
                $0.member("newConflicts", report.newConflicts)
                $0.member("newQuarantined", report.newQuarantined)
                $0.member("complete", report.isComplete)
                report.attachments.write(into: &$0)
                if report.awaitingGrant > 0 { $0.member("awaitingGrant", report.awaitingGrant) }
                if !report.isWitnessed { $0.member("witnessed", false) }
                if !report.refusals.isEmpty { $0.member("refusals", refused) }
                if !report.notices.isEmpty { $0.member("notices", report.notices.map { "\($0.kind) \($0.text)" }) }
            }
        }
        context.print(
            context.say(
                "发出 \(report.sentEntries) 条，收到 \(report.receivedEntries) 条（\(report.bodyBytes) 字节，\(report.roundTrips) 个来回）\(report.isComplete ? "，两边一致。" : "，还有未完的内容，请再同步。")",
                "Sent \(report.sentEntries), received \(count(report.receivedEntries, "entry", "entries")) (\(count(report.bodyBytes, "byte")), \(count(report.roundTrips, "round trip")))\(report.isComplete ? "; both sides hold the same." : "; there is more: sync again.")"
            ))
        for line in report.attachments.lines(context) { context.print(line) }
        if report.newConflicts > 0 {
            context.print(
                context.palette(
                    context.say(
                        "新出现的不同说法 \(report.newConflicts) 项：cunlian conflicts",
                        "\(count(report.newConflicts, "new difference")) to look at: cunlian conflicts"),
                    .warning))
        }
        if report.newQuarantined > 0 {
            context.print(
                context.palette(
                    context.say(
                        "新的待放行 \(report.newQuarantined) 项：cunlian quarantine",
                        "\(report.newQuarantined) newly in quarantine: cunlian quarantine"), .warning))
        }
        if report.awaitingGrant > 0 { context.print(context.palette(awaitingGrant(UInt64(report.awaitingGrant), context), .warning)) }
        if !report.isWitnessed {
            context.print(
                context.palette(
                    context.say(
                        "答复的不是目录里这里的节点：它收到的不算“已收到”。若本应是节点，请核对地址",
                        "What answered is no node of the directory here: what it holds counts as held by nobody. If it should be one, check the address"
                    ), .warning))
        }
        for notice in report.notices { context.print(context.palette(context.words.sentence(notice.event), .warning)) }
        for reason in refused {
            context.print(context.palette(context.say("节点未收：\(reason)", "The node did not take something: \(reason)"), .bad))
        }
    }
}
