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
        discussion: "名单本身不保存，也不改动任何字段 / the list is not kept, and no field is changed.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "名单种类 / kind of list: \(OutsideList.allCases.map(\.rawValue).joined(separator: ", "))") var kind: String
    @Argument(help: "名单 CSV / the list") var file: String
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

    private func read(_ list: OutsideList) throws -> (OutsideRows, [CSVFault]) {
        let reader = try CSVReader(file: file)
        var rows = try OutsideRows(list, header: reader.header.cells)
        var faults: [CSVFault] = []
        while let item = try reader.next() {
            switch item {
            case .row(let row): if !row.isBlank { rows.take(row.cells, line: row.line) }
            case .fault(let fault):
                rows.refuse(line: fault.line)
                faults.append(fault)
            }
        }
        return (rows, faults)
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
        for remark in remarks.prefix(5) {
            let line = context.say("第 \(remark.line) 行", "line \(remark.line)")
            context.print("  \(line) \(remark.column) \(remark.reason)")
        }
        if let path { context.print(context.palette(context.say("报告：", "report: ") + path, .dim)) }
    }
}
