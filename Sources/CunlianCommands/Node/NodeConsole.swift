import Cunlian
import CunlianConsole
import CunlianServer
import Glibc
import Logging
import RecordStore
import Records
import Register
import ServiceLifecycle

/// The web console of a node that serves, beside it.
struct NodeConsole {
    let context: Context
    let replica: Replica
    let node: NodeService
    /// By what an invitation vouches for it.
    let pin: @Sendable (RecordStore) throws -> String?
    let standing: @Sendable () -> NodeStanding
    let configuration: ServerConfiguration
    /// Whether nobody gets in by a passphrase alone.
    let needsSecondFactor: Bool
    let logger: Logger

    /// - Parameter listen: Where it listens.
    /// - Throws: ``FileFailure`` where the folder of its people's keys cannot be made; ``ServeFault``.
    func service(on listen: (host: String, port: Int)) throws -> any Service {
        let folder = context.path + "/console"
        if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST { throw FileFailure(path: folder, reason: .system(errno)) }
        let signer = try context.signer()
        // What one of them computed the others have.
        let memory = PartMemory()
        let console = try Console(
            replica: replica, folder: folder,
            node: ConsoleNode(enrol: { [node] in try await node.enrol($0) }, pin: pin, standing: standing), words: .program,
            plan: PlanFigures(parsing: RegisterFiles.plan, file: RegisterFiles.planPath),
            tables: TableExport { exporter, type, editor, format in
                try TableWriter(exporter, type, editor, isForm: false, isBlank: false).bytes(format == .csv ? .csv : .xlsx)
            },
            intake: TableIntake { [context] store, upload, language, isDry in
                try ConsoleIntake(context: context.speaking(language)).take(upload, into: store, isDry: isDry)
            }, regions: RegionTable(parsing: RegisterFiles.file("regions.json"), file: "regions.json"),
            lookouts: Lookouts((0..<2).map { _ in try Lookout(on: context.path, of: replica, signer: signer, memory: memory) }),
            figuresLookout: Lookout(on: context.path, of: replica, signer: signer, memory: memory))
        let scheme = configuration.tls == nil ? "http" : "https"
        return try makeConsole(
            console,
            configuration: ConsoleConfiguration(
                host: listen.host, port: listen.port, tls: configuration.tls.map { ($0.certificate, $0.key) },
                needsSecondFactor: needsSecondFactor),
            logger: logger
        ) { [context] host, port in context.print("cunliand console on \(scheme)://\(host):\(port)") }
    }
}

extension ConsoleWords {
    /// As a terminal says it, but for what only a terminal has.
    static let program = ConsoleWords(
        sentence: { error, language in
            ConsoleSentences.sentence(error, language) ?? Failure(error).sentence(in: language)
        }, ended: { ended, language in language.words.sentence(ended) },
        ground: { ground, language in language.words.words(ground) }, place: { scope, language in language.words.place(scope) },
        kept: { reason, language in language.words.words(reason) },
        waited: { since, now, language in language.words.waited(since: since, now: now) })
}

/// The pages of a node that anybody may read, beside it.
struct NodePublicPages {
    let context: Context
    let configuration: ServerConfiguration
    let logger: Logger

    /// - Parameter listen: Where they are.
    /// - Throws: What opening the store to look at it throws; ``ServeFault``.
    func service(on listen: (host: String, port: Int)) throws -> any Service {
        let board = PublicBoard(
            try Replica { [path = context.path, environment = context.environment] in
                try RecordStore.openForLooking(in: path, environment: environment)
            })
        let scheme = configuration.tls == nil ? "http" : "https"
        return try makePublicPages(
            board,
            configuration: ConsoleConfiguration(
                host: listen.host, port: listen.port, tls: configuration.tls.map { ($0.certificate, $0.key) }),
            logger: logger
        ) { [context] host, port in context.print("cunliand public pages on \(scheme)://\(host):\(port)") }
    }
}
