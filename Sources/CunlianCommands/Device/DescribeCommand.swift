import ArgumentParser
import Cunlian
import RecordStore
import Records
import Register
import Terminal

struct DescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "数据字典 / the data dictionary: types, fields, choices.",
        discussion: """
            describe 列出记录类型，describe 户 其字段，describe 户 主要致贫原因 其选项；--format html 或 csv 且不写类型为全本。
            describe lists the types of record, describe TYPE its fields, describe TYPE FIELD what may be chosen; --format html \
            or csv without a type is the whole dictionary.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录类型 / record type") var type: String?
    @Argument(help: "字段 / field") var field: String?
    @Option(name: .long, help: ArgumentHelp("格式 / format", valueName: "table|csv|json|html")) var format: ReportFormat?
    @Option(name: .long, help: ArgumentHelp("写入文件 / write to a file", valueName: "file")) var out: String?

    func validate() throws { try Context.checkPage(format, out) }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let (schema, environment) = try schema(context)
            let type = try type.map { name in
                guard let found = schema.types.first(where: { [$0.name, $0.label.zh, $0.label.en].contains(name) }) else {
                    throw schema.unknownType(name)
                }
                return found
            }
            let isWhole = type == nil && (format ?? ReportFormat(file: out) ?? .table) != .table
            let report =
                isWhole
                ? DataDictionary.whole(schema)
                : DataDictionary.report(
                    schema, type: type, field: try field.flatMap { name in try type.map { try self.field(name, of: $0) } })
            try context.write(
                report, format, to: out, made: environment.wallClock(), digest: environment.suite.digest)
        }
    }

    /// The store's; before there is one, what `init` would give it.
    private func schema(_ context: Context) throws -> (Schema, StoreEnvironment) {
        do {
            let store = try context.openStore()
            return (store.schema, store.environment)
        } catch {
            guard case StoreError.noStore = error else { throw error }
            return (try Schema(parsing: RegisterFiles.schema, file: "schema"), context.environment)
        }
    }

    /// A field, named with or without an input of it.
    private func field(_ name: String, of type: RecordType) throws -> Field {
        let name = String(name.prefix { $0 != "." && $0 != "[" })
        guard let found = type.fields.first(where: { [$0.name, $0.label.zh, $0.label.en].contains(name) }) else {
            throw EditError.unknownField(name, in: type)
        }
        return found
    }
}
