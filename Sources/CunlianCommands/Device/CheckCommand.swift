import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "数据质量检查 / find what is probably wrong; nothing is changed.",
        discussion: "有新疑点时退出码为 3；--record 把疑点记入登记册 / exit code 3 where something new was found; --record writes findings as records.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: ArgumentHelp("检查编号，逗号分隔 / checks, with commas between", valueName: "Q02,…")) var check: String?
    @Option(
        name: .customLong("year"), help: ArgumentHelp("年度和调查轮次 / year and survey round; without it the latest round", valueName: "year"))
    var ofYear: RegisterYear?
    private var year: Int? { ofYear?.number }
    @Flag(name: .long, help: "把疑点记入登记册 / record what is found") var record = false
    @Flag(name: .long, help: "列出检查目录 / list the checks themselves") var catalogue = false

    func validate() throws {
        _ = try checks()
    }

    private func checks() throws -> [Check] {
        guard let check else { return Check.all }
        return try check.split(whereSeparator: { ",，、 ".contains($0) }).map { id in
            guard let found = Check.named(String(id)) else {
                throw ValidationError("没有检查 \(id)；--catalogue 列出全部 / there is no check \(id); --catalogue lists them.")
            }
            return found
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let checks = try checks()
            let output = FindingOutput(context)
            if catalogue { return output.show(checks) }
            let editor = try context.editor()
            let examination = try Examination(
                of: editor.store, checks: checks, region: editor.heldRegions(scope).first, round: year, today: editor.today,
                regions: RegionTable(parsing: RegisterFiles.file("regions.json"), file: "regions.json"))
            try output.report(examination.findings, in: editor, records: record)
            if check != nil || !context.isJSON { output.explain(examination.unanswered) }
        }
    }
}

/// Findings and checks as tables for people, and as JSON lines for scripts.
struct FindingOutput {
    let context: Context

    init(_ context: Context) { self.context = context }

    /// Lists findings, records them where that was asked, and ends with 3 where some are new.
    func report(_ found: [Finding], in editor: Editor, records: Bool) throws {
        let news = try FindingLedger(of: editor.store).news(among: found)
        let written = records ? try FindingLedger.record(found, in: editor) : 0
        show(found, new: Set(news.map(\.subject)))
        if !context.isJSON {
            let persons = Dictionary(grouping: found, by: \.record)
            let several = persons.values.count { Set($0.map(\.check)).count > 1 }
            context.print(
                context.palette(
                    context.say(
                        "疑点 \(found.count) 项，涉及 \(persons.count) 条记录，其中 \(several) 条有多项；新 \(news.count) 项，记入 \(written) 项。",
                        "\(count(found.count, "finding")) on \(count(persons.count, "record")), \(several) of them with several; \(news.count) new, \(written) recorded."
                    ), .dim))
        }
        if !news.isEmpty { throw ExitCode.look }
    }

    private func show(_ found: [Finding], new: Set<Finding.Subject>) {
        guard !context.isJSON else {
            for finding in found { context.emit { write(finding, isNew: new.contains(finding.subject), into: &$0) } }
            return
        }
        var table = Table([
            context.say("检查", "check"), context.say("级别", "severity"), context.say("记录", "record"),
            context.say("疑点", "finding"), context.say("有关", "related"), "",
        ])
        for finding in found {
            let others = finding.related.prefix(2).joined(separator: " ") + (finding.related.count > 2 ? " …" : "")
            table.append([
                .init(finding.check), .init(severity(finding.severity)),
                .init(finding.number ?? String(finding.record.description.prefix(16))),
                .init(finding.text.text(in: context.language)), .init(others, .dim),
                .init(new.contains(finding.subject) ? context.say("新", "new") : "", .warning),
            ])
        }
        if !found.isEmpty { context.print(table, overflow: .wrap) }
    }

    private func write(_ finding: Finding, isNew: Bool, into json: inout JSONWriter) {
        json.member("check", finding.check)
        json.member("record", finding.record.description)
        json.member("number", finding.number)
        json.member("scope", finding.scope.description)
        json.member("severity", finding.severity.rawValue)
        json.member("text", finding.text.text(in: context.language))
        json.member("related", finding.related)
        json.member("new", isNew)
    }

    func severity(_ severity: Check.Severity) -> String { severity.label.text(in: context.language) }

    // MARK: The catalogue

    func show(_ checks: [Check]) {
        guard !context.isJSON else {
            for check in checks {
                context.emit {
                    $0.member("check", check.id)
                    $0.member("rule", check.rule.text(in: context.language))
                    $0.member("severity", check.severity.rawValue)
                    $0.member("reach", check.reach.rawValue)
                    $0.member("source", check.source.text(in: context.language))
                    $0.member("computed", method(check))
                }
            }
            return
        }
        var table = Table([
            context.say("检查", "check"), context.say("规则", "rule"), context.say("级别", "severity"), context.say("方法", "how"),
            context.say("依据", "source"),
        ])
        for check in checks {
            table.append([
                .init(check.id), .init(check.rule.text(in: context.language)), .init(severity(check.severity)), .init(how(check)),
                .init(check.source.text(in: context.language), .dim),
            ])
        }
        context.print(table, overflow: .wrap)
        explain(
            checks.compactMap { check in
                guard case .notComputable(let reason) = check.method else { return nil }
                return (check.id, reason)
            })
    }

    private func method(_ check: Check) -> String {
        switch check.method {
        case .computed: "computed"
        case .list(let list): list.rawValue
        case .notComputable: "notComputable"
        }
    }

    private func how(_ check: Check) -> String {
        switch check.method {
        case .computed: check.reach == .across ? context.say("跨村计算", "across villages") : context.say("计算", "computed")
        case .list(let list): "match " + list.rawValue
        case .notComputable: context.say("无法计算", "not computable")
        }
    }

    /// What was asked and is not answered here, on standard error where a script reads.
    func explain(_ unanswered: [Examination.Unanswered]) { explain(unanswered.map { ($0.check.id, $0.reason) }) }

    private func explain(_ reasons: [(String, Label)]) {
        // Several checks for one reason take one line.
        var order: [String] = []
        var checks: [String: [String]] = [:]
        for (check, reason) in reasons {
            let text = reason.text(in: context.language)
            if checks[text] == nil { order.append(text) }
            checks[text, default: []].append(check)
        }
        for text in order {
            let line = context.palette((checks[text] ?? []).joined(separator: " ") + context.say("：", ": ") + text, .dim)
            context.isJSON ? context.note(line) : context.print(line)
        }
    }
}
