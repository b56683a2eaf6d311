import ArgumentParser
import Cunlian
import CunlianServer
import CunlianTrust
import Glibc
import Logging
import Records
import ServiceLifecycle
import Terminal

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "运行节点 / run until SIGTERM.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "本节点的区域 / the node's region") var scope: String
    @Option(name: .long, help: ArgumentHelp("监听 / where to listen; port 0 is any", valueName: "host:port")) var listen = "127.0.0.1:7450"
    @Option(name: .long, help: ArgumentHelp("上级节点 / the parent node", valueName: "url")) var parent: String?
    @Option(name: .long, help: ArgumentHelp("每隔多少秒与上级同步 / seconds between syncs with the parent", valueName: "seconds")) var interval = 60
    @Option(name: .long, help: ArgumentHelp("上级证书 / authorities to trust for the parent", valueName: "file")) var trust: String?
    @Option(name: .long, help: ArgumentHelp("证书 / certificate, PEM", valueName: "file")) var tlsCert: String?
    @Option(name: .long, help: ArgumentHelp("私钥 / its key, PEM", valueName: "file")) var tlsKey: String?

    @Flag(name: .long, help: "不加密也对外监听 / listen beyond this machine without TLS") var plainHttp = false
    @Flag(name: .long, help: "未登记也服务：谁都能读写 / serve before it is enrolled: anybody reads and writes") var unenrolled = false

    func validate() throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert 和 --tls-key 须一起给出 / --tls-cert and --tls-key go together.")
        }
        if let parent, !NodeTransport.isAddress(parent) {
            throw ValidationError("--parent 取 http://主机:端口 或 https://主机:端口 / --parent takes http://HOST:PORT or https://HOST:PORT.")
        }
        guard interval > 0 else { throw ValidationError("--interval 取大于 0 的秒数 / --interval takes a number of seconds above 0.") }
        guard let address else { throw ValidationError("--listen 取 主机:端口 / --listen takes HOST:PORT.") }
        guard tlsCert != nil || plainHttp || Self.isLoopback(address.host) else {
            throw ValidationError(
                "\(address.host) 不是本机地址，不加密时全网可读：请给 --tls-cert 和 --tls-key，或明写 --plain-http / \(address.host) is not this machine alone, and without TLS everybody on the way reads along: give --tls-cert and --tls-key, or say --plain-http."
            )
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost" || host == "::1" || host == "[::1]"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private var address: (host: String, port: Int)? {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        return (String(listen[..<colon]), port)
    }

    func run() async throws {
        let context = Context(options)
        guard let address else { return }
        try await context.run {
            let signer = try context.signer()
            let replica = try Replica { try context.openStore() }
            // Which codes there are is the schema's to say, and the store holds it.
            let scope = scope
            let isUnenrolled = unenrolled
            let region = try await replica.run { store in
                // Without a directory nobody is judged: whoever asks is given everything.
                guard try isUnenrolled || store.offices.directory().root != nil else { throw CommandFault.servesAnybody }
                guard let code = ScopeCode(scope, in: store.schema.scopes) else { throw EditError.wrongScope(scope) }
                return code
            }
            if let tlsKey, isOpenToOthers(tlsKey) {
                context.note(
                    context.palette(
                        context.say(
                            "警告：私钥文件 \(tlsKey) 别人也能读，请改为 chmod 600",
                            "Warning: others may read the key in \(tlsKey); make it chmod 600."), .warning))
            }
            var logger = Logger(label: "cunliand") { StreamLogHandler.standardError(label: $0) }
            logger.logLevel = .notice
            let log = logger
            let uplink = parent.map { parent in
                ParentSync(
                    replica: replica, signer: signer, transport: NodeTransport(address: parent, trustRoots: trust, timeout: 30),
                    interval: .seconds(interval), logger: log)
            }
            let node = NodeService(
                replica: replica, scope: region, signer: signer, parent: parent, onNews: { uplink?.hurry() })
            let service = NodeWithParent(node: node, uplink: uplink?.standing)
            var configuration = ServerConfiguration()
            configuration.host = address.host
            configuration.port = address.port
            if let tlsCert, let tlsKey { configuration.tls = .init(certificate: tlsCert, key: tlsKey) }
            let scheme = tlsCert == nil ? "http" : "https"
            try await serve(
                service, configuration: configuration, services: uplink.map { [$0] } ?? [], logger: log,
                onListening: { host, port in
                    context.print("cunliand \(region) listening on \(scheme)://\(host):\(port)")
                })
        }
    }
}
