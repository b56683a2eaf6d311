import ArgumentParser
import CSV
import Cunlian
import RecordStore
import Records
import Register
import Spreadsheet
import Terminal

/// The forms of a table that is written.
enum TableFormat: String, ExpressibleByArgument, CaseIterable {
    case csv, xlsx
    /// A line of JSON for each record.
    case jsonl
    /// Every type of record in one file of plain tables.
    case sqlite

    /// For whoever computes with a register and gives nothing back.
    var isHandedOut: Bool { self == .jsonl || self == .sqlite }
}

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "导出为表格（.xlsx、.csv） / write a type's records as a table (.xlsx, .csv).",
        discussion: """
            改好后用 import 导入；有争议或有待定意见的格子带标记，不会被改动。--template 给出空白填报表。
            Change it and take it in with import; cells that are disputed or have proposals are marked, and are not written over. --template gives a form to be filled in.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录类型 / record type") var type: String
    @Argument(help: "文件 / file; - is standard output") var file: String = "-"
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "csv、xlsx 可再导入，默认看文件名；jsonl：每条一行 JSON；sqlite：全部类型的一个库，类型写 all / csv and xlsx are read again by import, without this by the file's name; jsonl: lines of JSON; sqlite: one file with every type (TYPE is all)",
            valueName: "csv|xlsx|jsonl|sqlite"))
    var format: TableFormat?
    @Flag(name: .long, help: "空白填报表，带选项和填写说明 / a form to be filled in, with choices and notes") var template = false
    @Flag(name: .long, help: "填报表中带上现有内容 / the form with what stands already") var prefilled = false
    @Option(name: .customLong("year"), help: ArgumentHelp("填报表的年度，默认今年 / the form's year; without it this year", valueName: "year"))
    var ofYear: RegisterYear?
    @OptionGroup var handing: HandingOut

    func validate() throws {
        // A list of commas called .xls, .json or .db is read by nobody as what its name says.
        if format == nil, let ending, TableFormat(rawValue: ending) == nil, ending != "txt" {
            throw ValidationError(
                "没有 .\(ending) 这种导出；文件名用 .xlsx、.csv、.jsonl 或 .sqlite，或加 --format / "
                    + "there is no export as .\(ending): end the name in .xlsx, .csv, .jsonl or .sqlite, or add --format.")
        }
        guard chosenFormat.isHandedOut || !handing.withoutIDs else {
            throw ValidationError("--without-ids 要与 --format jsonl 或 sqlite 同用 / --without-ids goes with --format jsonl or sqlite.")
        }
        guard !chosenFormat.isHandedOut || !template else {
            throw ValidationError("填报表是 csv 或 xlsx / a form is csv or xlsx.")
        }
        guard template || !prefilled else { throw ValidationError("--prefilled 与 --template 一起用 / --prefilled goes with --template.") }
        guard chosenFormat != .xlsx || file != "-" || !StandardStream.output.isTerminal else {
            throw ValidationError("xlsx 要写到文件 / xlsx goes to a file.")
        }
    }

    /// What was asked for, else what the file's name ends in.
    private var chosenFormat: TableFormat { format ?? ending.flatMap { TableFormat(rawValue: $0) } ?? .csv }

    private var ending: String? { ReportFormat.ending(of: file) }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            if chosenFormat.isHandedOut { return try handing.write(chosenFormat, type, to: file, scope, editor, context) }
            var count = 0
            var listing: ExitListing?
            try editor.store.read { _ in
                let type = try editor.type(type)
                let year = ofYear?.number ?? CalendarDate(days: editor.today)?.year ?? Input.years.upperBound
                let scopes = try editor.regions(scope)
                var exporter =
                    template && !prefilled
                    ? Exporter(formOf: type, editor, year: year)
                    : try Exporter(editor, type: type, scopes: scopes, years: template ? [year] : [])
                exporter.isWithheld = CardCode.isOne
                count = exporter.count
                if prefilled, let listed = try listed(type, scopes, year, editor.store) {
                    listing = listed
                    exporter.isLeftOpen = { view, field, key in
                        let household = view.type.name == "household" ? view.id : view.parent ?? view.id
                        return key == .number(Int64(year)) && listed.bars(field, of: view.type, in: household)
                    }
                }
                let table = TableWriter(exporter, type, editor, isForm: template, isBlank: template && !prefilled)
                switch chosenFormat {
                case .csv: try table.writeText(to: file)
                case .xlsx, .jsonl, .sqlite: try table.writeWorkbook(to: file)
                }
            }
            guard file != "-" else { return }
            if template, !prefilled {
                context.print(
                    context.say(
                        "填报表已写到 \(file)；填好后用 import \(type) \(file) --dry-run 查看，再导入。",
                        "Wrote a form to \(file); fill it in, look at it with import \(type) \(file) --dry-run, and take it in."))
            } else {
                context.print(context.say("已导出 \(count) 条到 \(file)", "Wrote \(CunlianCommands.count(count, "record")) to \(file)"))
            }
            guard let listing, !listing.isEmpty else { return }
            context.note(
                context.say(
                    "其中 \(listing.count) 户已列入 \(listing.year) 年退出名单：退出标准要用的当年项目留空，须入户核实后填写。",
                    "\(CunlianCommands.count(listing.count, "household")) listed for exit in \(listing.year): what the standard reads of that year is left open, to be asked at a visit."
                ))
        }
    }

    /// The households on the year's exit list, where the table is of households or their members.
    private func listed(_ type: RecordType, _ scopes: [ScopeCode], _ year: Int, _ store: RecordStore) throws -> ExitListing? {
        guard type.name == "household" || type.name == "member" else { return nil }
        return try ExitListing(store, ExitReader(store).households(year: year, in: scopes).map(\.household), year: year)
    }
}
