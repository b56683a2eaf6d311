import ArgumentParser
import Changesets
import Cunlian
import JSON
import RecordStore
import Records
import Register

struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "向全树发布格式、标准或程序 / publish a schema, criteria or a procedure for the whole tree; each store takes it at its next sync.",
        discussion: """
            schema 不写文件：发布程序自带的最新一版登记表格式 / schema without a file: the newest version of the register's form, which the program carries.
            procedure：文件里“procedure”写哪一个程序，就替换哪一个（household-exit、village-exit……，样式见 Protocol/procedure）；可写 valid_from 年份。\
            发布前已开始办的按原程序办完，之后开始的按新程序。
            procedure: the file's "procedure" says which it takes the place of (household-exit, village-exit …, as in Protocol/procedure); it \
            may have a year valid_from. What was begun before goes on by the older one, what is begun afterwards by this.
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case schema, criteria, procedure
    }

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("schema、criteria 或 procedure / what it is", valueName: "schema|criteria|procedure")) var kind: Kind
    @Argument(help: ArgumentHelp("文件 / the file", valueName: "file")) var file: String?

    func validate() throws {
        guard file != nil || kind == .schema else {
            throw ValidationError("\(kind.rawValue) 要写明文件 / \(kind.rawValue) needs a file.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let bytes = try file.map { try readFile($0) } ?? RegisterFiles.newest
            let file = file ?? RegisterFiles.newestPath
            let store = try context.openStore()
            let publication =
                switch kind {
                case .schema: try store.publishing.publishSchema(bytes, file: file)
                case .criteria:
                    // Read before it is published: a standard that nobody can read would stop every evaluation.
                    try store.publishing.publish(
                        .criteria,
                        name: try CriteriaDocument(parsing: bytes, file: file, digest: store.environment.suite.digest).name,
                        bytes)
                case .procedure:
                    // Likewise: nobody could go on by one that nobody can read.
                    try store.publishing.publish(
                        .procedure,
                        name: try ProcedureDocument(parsing: bytes, file: file, ProcedureLibrary(store), store.schema).file.rawValue, bytes)
                }
            let digest = publication.digest.map(hexText).joined()
            guard !context.isJSON else {
                return context.emit {
                    $0.member("kind", publication.kind.rawValue)
                    $0.member("name", publication.name)
                    $0.member("version", publication.version)
                    $0.member("digest", digest)
                    $0.member("record", publication.record.description)
                }
            }
            context.print(
                context.say(
                    "已发布 \(publication.name) 第 \(publication.version) 版（\(digest.prefix(16))）；各库下次同步时采用。",
                    "Published \(publication.name), version \(publication.version) (\(digest.prefix(16))); each store takes it at its next sync."
                ))
        }
    }
}
