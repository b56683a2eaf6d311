import Cunlian
import CunlianConsole
import CunlianServer
import Glibc
import Logging
import Records
import Register
import ServiceLifecycle

/// The web console of a node that serves, beside it.
struct NodeConsole {
    let context: Context
    let replica: Replica
    let node: NodeService
    let configuration: ServerConfiguration
    let logger: Logger

    /// - Parameter listen: Where it listens.
    /// - Throws: ``FileFailure`` where the folder of its people's keys cannot be made; ``ServeFault``.
    func service(on listen: (host: String, port: Int)) throws -> any Service {
        let folder = context.path + "/console"
        if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST { throw FileFailure(path: folder, reason: .system(errno)) }
        let console = try Console(
            replica: replica, folder: folder, enrol: { [node] in try await node.enrol($0) },
            sentence: { Failure($0).sentence(in: $1) }, plan: PlanFigures(parsing: RegisterFiles.plan, file: RegisterFiles.planPath),
            tables: TableExport { exporter, type, editor, format in
                try TableWriter(exporter, type, editor, isForm: false, isBlank: false).bytes(format == .csv ? .csv : .xlsx)
            },
            intake: TableIntake { [context] store, upload, language, isDry in
                try ConsoleIntake(context: context.speaking(language)).take(upload, into: store, isDry: isDry)
            })
        let scheme = configuration.tls == nil ? "http" : "https"
        return try makeConsole(
            console,
            configuration: ConsoleConfiguration(
                host: listen.host, port: listen.port, tls: configuration.tls.map { ($0.certificate, $0.key) }),
            logger: logger
        ) { [context] host, port in context.print("cunliand console on \(scheme)://\(host):\(port)") }
    }
}
