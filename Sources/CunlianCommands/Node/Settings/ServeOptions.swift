import ArgumentParser
import Causality
import Cunlian
import CunlianHTTP
import CunlianServer
import Glibc
import Logging
import RecordStore
import Records
import Terminal

/// How a node serves, on the command line or in a file.
struct ServeOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("设置文件：每行一个选项，如 listen = 10.1.2.3:7450 / a file of these options, one a line", valueName: "file"))
    var config: String?
    @Option(name: .long, help: "本节点的区域 / the node's region") var scope: String
    @Option(name: .long, help: ArgumentHelp("监听 / where to listen; port 0 is any", valueName: "host:port")) var listen = "127.0.0.1:7450"
    @Option(name: .long, help: ArgumentHelp("网页控制台的监听处 / where the web console listens", valueName: "host:port")) var console: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "控制台的第二步（动态码）：必须或自愿；不写则本机自愿、对外必须 / the console's second step, a code; by default required beyond this machine",
            valueName: "required|offered"))
    var secondFactor: String?
    @Option(
        name: .customLong("public"),
        help: ArgumentHelp("公示公告网页的监听处，人人可读 / where anybody may read the notices that hang", valueName: "host:port"))
    var publicPages: String?
    @Option(name: .long, help: ArgumentHelp("上级节点 / the parent node", valueName: "url")) var parent: String?
    @Option(name: .long, help: ArgumentHelp("每隔多少秒与上级同步 / seconds between syncs with the parent", valueName: "seconds")) var interval = 60
    @Option(
        name: .long,
        help: ArgumentHelp("为上级作证的机构的证书，或上级自己的证书 / authorities to trust for the parent, or its own certificate", valueName: "file"))
    var trust: String?
    @Option(name: .long, help: ArgumentHelp("证书 / certificate, PEM", valueName: "file")) var tlsCert: String?
    @Option(name: .long, help: ArgumentHelp("私钥 / its key, PEM", valueName: "file")) var tlsKey: String?
    @Flag(name: .long, help: "用节点自制的证书加密，授权码带有它的指纹 / TLS with the node's own certificate, which its invitations vouch for")
    var tls = false
    @Flag(name: .long, help: "不加密也对外监听 / listen beyond this machine without TLS") var plainHttp = false
    @Flag(name: .long, help: "未登记也服务：谁都能读写 / serve before it is enrolled: anybody reads and writes") var unenrolled = false

    @Option(name: .long, help: ArgumentHelp("日志格式 / how the log is written", valueName: "text|json")) var logFormat = "text"
    @Option(name: .long, help: ArgumentHelp("日志级别 / from which level on: debug, info, notice, warning, error", valueName: "level"))
    var logLevel = "info"
    @Option(name: .long, help: ArgumentHelp("同时进行的会话数 / sessions at once", valueName: "count"))
    var sessionsMax = ServerConfiguration().sessionsMax
    @Option(name: .long, help: ArgumentHelp("连接数 / open connections", valueName: "count"))
    var connectionsMax = ServerConfiguration().connectionsMax
    @Option(name: .long, help: ArgumentHelp("连接静默多少秒即断 / seconds after which a silent connection is cut", valueName: "seconds"))
    var idleTimeout = 60
    @Option(name: .long, help: ArgumentHelp("停机时最多等多少秒 / seconds that a stop waits for what is under way", valueName: "seconds"))
    var stopTimeout = 30

    func validate() throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert 和 --tls-key 须一起给出 / --tls-cert and --tls-key go together.")
        }
        if let parent, !NodeTransport.isAddress(parent) {
            throw ValidationError(
                "--parent 取 http://主机:端口 或 https://主机:端口，端口 1 至 65535 / --parent takes http://HOST:PORT or https://HOST:PORT, the port from 1 to 65535."
            )
        }
        guard let address else { throw ValidationError("--listen 取 主机:端口 / --listen takes HOST:PORT.") }
        if let console {
            guard let address = Self.address(console) else {
                throw ValidationError("--console 取 主机:端口 / --console takes HOST:PORT.")
            }
            // Passphrases are typed there: on this one nobody may say that it does not matter.
            guard tls || tlsCert != nil || Self.isLoopback(address.host) else {
                throw ValidationError(
                    "控制台上要输入口令，\(address.host) 不是本机地址，须加密：--tls，或 --tls-cert 和 --tls-key / Passphrases are typed at the console and \(address.host) is not this machine alone: it needs --tls, or --tls-cert and --tls-key."
                )
            }
        }
        guard secondFactor.map({ ["required", "offered"].contains($0) }) ?? true else {
            throw ValidationError("--second-factor 取 required 或 offered / --second-factor takes required or offered.")
        }
        if let publicPages {
            guard let address = Self.address(publicPages) else {
                throw ValidationError("--public 取 主机:端口 / --public takes HOST:PORT.")
            }
            // Whoever lies between could put other names on a list.
            guard tls || tlsCert != nil || Self.isLoopback(address.host) else {
                throw ValidationError(
                    "公示网页须让人信得过，\(address.host) 不是本机地址，须加密：--tls，或 --tls-cert 和 --tls-key / The notices have to be what was put up and \(address.host) is not this machine alone: --public needs --tls, or --tls-cert and --tls-key."
                )
            }
        }
        guard [tls, tlsCert != nil, plainHttp].count(where: { $0 }) <= 1 else {
            throw ValidationError("--tls、--tls-cert 和 --plain-http 只能用一个 / --tls, --tls-cert and --plain-http exclude each other.")
        }
        guard tls || tlsCert != nil || plainHttp || Self.isLoopback(address.host) else {
            throw ValidationError(
                "\(address.host) 不是本机地址，不加密时全网可读：请写 --tls，或给 --tls-cert 和 --tls-key，或明写 --plain-http / \(address.host) is not this machine alone, and without TLS everybody on the way reads along: say --tls, give --tls-cert and --tls-key, or say --plain-http."
            )
        }
        guard LogFormat(rawValue: logFormat) != nil else {
            throw ValidationError("--log-format 取 text 或 json / --log-format takes text or json.")
        }
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError(
                "--log-level 取 debug、info、notice、warning 或 error / --log-level takes debug, info, notice, warning or error.")
        }
        for (name, number) in [
            ("sessions-max", sessionsMax), ("connections-max", connectionsMax), ("idle-timeout", idleTimeout),
            ("stop-timeout", stopTimeout), ("interval", interval),
        ] where !(1...100_000).contains(number) {
            throw ValidationError("--\(name) 取 1 至 100000 / --\(name) takes a number from 1 to 100000.")
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost" || host == "::1" || host == "[::1]"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether the console at that host lets nobody in by a passphrase alone.
    func needsSecondFactor(at host: String) -> Bool { secondFactor.map { $0 == "required" } ?? !Self.isLoopback(host) }

    /// `nil` where it is none.
    var address: (host: String, port: Int)? { Self.address(listen) }

    static func address(_ text: String) -> (host: String, port: Int)? {
        ListeningPlace(text).map { ($0.host, $0.port) }
    }

    /// The region that is served, where a node with this store may: where it holds an office, or where there is no directory and
    /// somebody said so.
    ///
    /// - Parameter unenrolled: Whether it was said that anybody may be served.
    static func region(_ scope: String, of store: RecordStore, unenrolled: Bool) throws -> ScopeCode {
        guard let region = ScopeCode(scope, in: store.schema.scopes) else { throw EditError.wrongScope(scope) }
        let directory = try store.offices.directory()
        guard directory.root != nil else {
            // Without a directory nobody is judged: whoever asks is given everything.
            guard unenrolled else { throw CommandFault.servesAnybody }
            return region
        }
        let grants = directory.grants(of: Fingerprint(of: store.own))
        guard grants.contains(where: { grant in grant.scopes.contains { $0.covers(region) } }) else {
            throw CommandFault.servesElsewhere(region)
        }
        return region
    }

    var scheme: String { tlsCert != nil || tls ? "https" : "http" }

    /// As the server takes them.
    var configuration: ServerConfiguration {
        var configuration = ServerConfiguration()
        if let address { (configuration.host, configuration.port) = address }
        if let tlsCert, let tlsKey { configuration.tls = .init(certificate: tlsCert, key: tlsKey) }
        configuration.sessionsMax = sessionsMax
        configuration.connectionsMax = connectionsMax
        configuration.idleTimeout = .seconds(idleTimeout)
        configuration.stopTimeout = .seconds(stopTimeout)
        return configuration
    }

    /// Where a node's log goes: standard error, a line an event.
    func logger(now: @escaping @Sendable () -> UInt64) -> Logger {
        let format = LogFormat(rawValue: logFormat) ?? .text
        var logger = Logger(label: "cunliand") { _ in LineLogHandler.toStandardError(format, now: now) }
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
        return logger
    }
}
