private import CMemory
import ArgumentParser
import Cunlian
import CunlianConsole
import CunlianServer
import CunlianTrust
import Glibc
import Logging
import Records
import RecordStore
import SyncSession
import ServiceLifecycle
import Terminal

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "运行节点 / run until SIGTERM.")

    @OptionGroup var options: StoreOptions
    @OptionGroup(title: "节点 / node") var serving: ServeOptions

    func run() async throws {
        // Fifty who look and twenty who sync are never on so many threads that two would wait for each other long.
        cmemory_keep_arenas(2)
        let context = Context(options)
        try await context.run {
            let signer = try context.signer()
            let replica = try Replica { try context.openStore(catchesUp: false) }
            guard !context.isPractice else { throw CommandFault.practiceStaysHere }
            // Which codes there are is the schema's to say, and the store holds it.
            let (scope, isUnenrolled) = (serving.scope, serving.unenrolled)
            let region = try await replica.run { store in
                // A root that was made one while it was away serves by the office that it gives itself.
                try store.succeeding.takeOffice()
                return try ServeOptions.region(scope, of: store, unenrolled: isUnenrolled)
            }
            if let tlsKey = serving.tlsKey, isOpenToOthers(tlsKey) {
                context.note(
                    context.palette(
                        context.say(
                            "警告：私钥文件 \(tlsKey) 别人也能读，请改为 chmod 600",
                            "Warning: others may read the key in \(tlsKey); make it chmod 600."), .warning))
            }
            let logger = serving.logger(now: context.environment.wallClock)
            let known = try await replica.run { try $0.notebook.node() }
            let uplink = serving.parent.map { parent in
                ParentSync(
                    replica: replica, signer: signer,
                    transport: NodeTransport(
                        address: parent, trust: context.trust(in: serving.trust ?? (known?.address == parent ? known?.trust : nil)),
                        timeout: 30),
                    interval: .seconds(serving.interval), logger: logger)
            }
            let node = NodeService(
                replica: replica, scope: region, signer: signer, parent: serving.parent, onNews: { uplink?.hurry() })
            let service = OperatedNode(
                node: node, replica: replica, folder: context.path, parent: serving.parent, uplink: uplink?.standing)
            let scheme = serving.scheme
            let own = try OwnNode(context: context, region: region)
            var configuration = serving.configuration
            if serving.tls { configuration.tls = own.files }
            if serving.tls, own.isNew {
                let path = own.files.certificate
                context.note(
                    context.palette(
                        context.say(
                            "注意：没有 \(path)，已新做一个证书。登记过的设备认的是原来的：若有原来的 tls.pem 和 tls.key（备份里有），请放回本库目录再启动；没有的，各设备须重新登记，或用 --trust 给出新的 tls.pem",
                            "There was no \(path), so another certificate was made. Devices that were enrolled before know the one before: put its tls.pem and tls.key back (backups hold them) and start again, or have the devices enrol anew, or name the new tls.pem with --trust."
                        ), .warning))
            }
            configuration.statement = { [certificate = own.certificate] in
                try await replica.run { store in
                    try store.offices.root().map { NodeStatement(root: $0, certificate: certificate).bytes }
                }
            }
            // Browsers take what the offices installed the root of; programs know the node by its own.
            var pages = configuration
            if serving.tls, case let own = try ConsoleCertificates(context), own.isThere { pages.tls = try own.current() }
            var services: [any Service] = [Refolder(replica: replica, logger: logger)] + (uplink.map { [$0] } ?? [])
            if let listen = serving.console.flatMap(ServeOptions.address) {
                let console = NodeConsole(
                    context: context, replica: replica, node: node,
                    pin: { [certificate = own.certificate] store in
                        try store.offices.root().map { NodeStatement(root: $0, certificate: certificate).pin(by: store.environment.suite) }
                    },
                    standing: { [scheme, listen = serving.listen] in
                        var standing = service.standing
                        standing.metrics = "\(scheme)://\(listen)/metrics"
                        return standing
                    }, configuration: pages, needsSecondFactor: serving.needsSecondFactor(at: listen.host), logger: logger)
                services.append(try console.service(on: listen))
            }
            if let listen = serving.publicPages.flatMap(ServeOptions.address) {
                let board = NodePublicPages(context: context, configuration: pages, logger: logger)
                services.append(try board.service(on: listen))
            }
            try await serve(
                service, configuration: configuration, services: services, logger: logger,
                onListening: { host, port in
                    context.print("cunliand \(region) listening on \(scheme)://\(host):\(port)")
                    logger.notice(
                        "listening",
                        metadata: ["scope": "\(region)", "address": "\(scheme)://\(host):\(port)", "version": "\(ProgramVersion.text)"])
                })
            logger.notice("stopped", metadata: ["scope": "\(region)"])
        }
    }
}
