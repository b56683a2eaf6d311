import ArgumentParser
import CSV
import Cunlian
import JSON
import Records
import Register
import Terminal

struct MatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match", abstract: "比对外部名单 / match persons against a list from outside.",
        discussion: """
            名单本身不保存，也不改动任何字段。人按公民身份号码认，列名如 身份证号码、公民身份号码、社会保障号码；姓名等列有则显示。名单的标题可在列名之上，.csv（UTF-8、GB18030）和 .xlsx 均可。
            The list is not kept, and no field is changed. People are known by their citizen's number, in a column such as id_number; \
            a name and other columns are shown where they are there. Titles may stand above the columns' names; .csv (UTF-8, GB18030) \
            and .xlsx are read.
            名单种类，及各自显示的列（*：可用 --complete） / Kinds of lists, and what is shown of each (* with --complete too)
            \(kinds)
            """)

    /// A line for each kind.
    private static var kinds: String {
        OutsideList.allCases.map { list in
            let mark = list.canBeComplete ? " *" : ""
            let (name, shown) = (list.label, list.details)
            let keeper = list.keeper.map { "、\($0)" } ?? ""
            let code = "  \(list.rawValue)\(mark)"
            let blanks = String(repeating: " ", count: max(1, 26 - code.count))
            return code + blanks + "\(name.zh)\(keeper)：\(shown.zh) / \(name.en): \(shown.en)"
        }.joined(separator: "\n")
    }

    @OptionGroup var options: StoreOptions
    @Argument(help: "名单种类：代码、中文名或管名单的部门 / kind of list, by its code, its name or who keeps it") var kind: String
    @Argument(help: "名单（.csv、.xlsx） / the list (.csv, .xlsx)") var file: String
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(
        name: .customLong("year"), help: ArgumentHelp("年度和调查轮次 / year and survey round; without it the latest round", valueName: "year"))
    var ofYear: RegisterYear?
    private var year: Int? { ofYear?.number }
    @Flag(name: .long, help: "把疑点记入登记册 / record what is found") var record = false
    @Flag(name: .long, help: "名单完整：应在名单上而不在的也算 / the list is complete: whoever should be on it and is not counts too")
    var complete = false
    @Option(name: .long, help: "报告写到 / where the report of bad rows goes") var report: String?

    func validate() throws {
        guard OutsideList(named: kind) != nil else {
            let names = OutsideList.allCases.map { "\($0.rawValue) \($0.label.zh)" }.joined(separator: ", ")
            throw ValidationError(
                "没有名单种类 \(kind)；现有：\(names) / there is no list \(kind); there is: \(OutsideList.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        guard !complete || OutsideList(named: kind)?.canBeComplete == true else {
            let lists = OutsideList.allCases.filter(\.canBeComplete).map(\.rawValue)
            throw ValidationError(
                "--complete 只用于 \(lists.joined(separator: "、")) / --complete is for \(lists.joined(separator: ", ")).")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            guard let list = OutsideList(named: kind) else { return }
            let (rows, faults) = try read(list)
            let remarks = remarks(rows, faults, context)
            let path = try writeReport(remarks, context)
            guard rows.read == 0 || rows.personCount > 0 else {
                show(rows, nil, remarks, path, context)
                throw ExitCode.badInput
            }
            let editor = try context.editor()
            let closed = try ClosedNumbers.labels(editor.store, named: "id_number")
            guard closed.isEmpty else { throw CommandFault.numbersAreSealed(closed) }
            let match = try ListMatch(
                rows, in: editor.store, region: editor.heldRegions(scope).first, round: year, today: editor.today, isComplete: complete)
            var isNews = false
            do {
                try FindingOutput(context).report(match.findings, in: editor, records: record)
            } catch let code as ExitCode where code == .look { isNews = true }
            show(rows, match, remarks, path, context)
            if isNews || rows.refused > 0 { throw ExitCode.look }
        }
    }

    /// So many rows may stand above the one that names the columns.
    private static let headRowsMax = 20

    private func read(_ list: OutsideList) throws -> (OutsideRows, [CSVFault]) {
        let table = try TableFile(file)
        var above: [[String]] = []
        var rows: OutsideRows?
        var faults: [CSVFault] = []
        while let item = try table.next() {
            switch item {
            case .row(let line, let cells):
                let texts = cells.map(\.plain)
                guard let columns = rows?.columns else {
                    guard above.count < Self.headRowsMax else { break }
                    above.append(texts)
                    if OutsideRows.isHeader(texts, of: list) { rows = try OutsideRows(list, header: texts) }
                    continue
                }
                if let fault = fault(texts, line, columns, table.form) {
                    rows?.refuse(line: line)
                    faults.append(fault)
                } else {
                    rows?.take(texts + Array(repeating: "", count: max(0, columns - texts.count)), line: line)
                }
            case .fault(let fault):
                guard rows != nil else { throw CSVError.header(fault) }
                rows?.refuse(line: fault.line)
                faults.append(fault)
            }
        }
        guard let first = above.first else { throw CSVError.empty }
        return (try rows ?? OutsideRows(list, header: first), faults)
    }

    /// A sheet ends its rows where nothing more stands; in a text a cell that is missing, or one too many, means that others are in wrong places.
    private func fault(_ cells: [String], _ line: Int, _ columns: Int, _ form: TableFile.Form) -> CSVFault? {
        let isWrong = if case .text = form { cells.count != columns } else { cells.dropFirst(columns).contains { !$0.isEmpty } }
        return isWrong ? CSVFault(line: line, kind: .columns(expected: columns, found: cells.count)) : nil
    }

    /// What is said of the rows that were not taken.
    private func remarks(_ rows: OutsideRows, _ faults: [CSVFault], _ context: Context) -> [ShownRemark] {
        rows.remarks.map { remark in
            switch remark.reason {
            case .unreadable:
                let fault = faults.first { $0.line == remark.line }
                return ShownRemark(line: remark.line, column: "", reason: fault.map(context.words.sentence) ?? "")
            case .notACitizenNumber(let problem, let column):
                return ShownRemark(line: remark.line, column: column, reason: context.words.words(problem))
            }
        }
    }

    private func writeReport(_ remarks: [ShownRemark], _ context: Context) throws -> String? {
        guard !remarks.isEmpty else { return nil }
        let path = report ?? file + ".report.csv"
        var writer = CSVWriter(byteOrderMark: true)
        writer.write([context.say("行", "line"), context.say("栏", "column"), context.say("原因", "reason")])
        for remark in remarks { writer.write([String(remark.line), remark.column, remark.reason]) }
        try writeFile(path, writer.takeBytes())
        return path
    }

    private func show(_ rows: OutsideRows, _ match: ListMatch?, _ remarks: [ShownRemark], _ path: String?, _ context: Context) {
        guard !context.isJSON else {
            return context.emit {
                $0.member("list", rows.list.rawValue)
                $0.member("read", rows.read)
                $0.member("refused", rows.refused)
                $0.member("items", match?.itemCount ?? 0)
                $0.member("persons", match?.personCount ?? 0)
                $0.member("other_years", match?.otherYearCount ?? 0)
                $0.member("without_number", match?.withoutNumberCount ?? 0)
                $0.member("findings", match?.findings.count ?? 0)
                $0.member("report", path)
            }
        }
        let (items, persons) = (match?.itemCount ?? 0, match?.personCount ?? 0)
        context.print(
            context.say(
                "名单 \(rows.read) 行，拒绝 \(rows.refused) 行；登记册中 \(persons) 人在名单上，共 \(items) 条。",
                "\(count(rows.read, "row")), \(rows.refused) refused; \(count(persons, "person")) of the register on the list, in \(count(items, "row"))."
            ))
        if let others = match?.otherYearCount, others > 0 {
            context.print(context.say("  其中 \(others) 条是别的年度的，不比对。", "  \(count(others, "row")) of these of another year: not compared."))
        }
        if let missing = match?.withoutNumberCount, missing > 0 {
            context.print(
                context.palette(
                    context.say(
                        "  登记册中 \(missing) 人没有证件号码或号码有争议，无从比对。",
                        "  \(count(missing, "person")) of the register without a number, or with a disputed one: nothing can be compared."),
                    .warning))
        }
        for remark in remarks.prefix(5) {
            let line = context.say("第 \(remark.line) 行", "line \(remark.line)")
            context.print("  \(line) \(remark.column) \(remark.reason)")
        }
        if let path { context.print(context.palette(context.say("报告：", "report: ") + path, .dim)) }
    }
}
