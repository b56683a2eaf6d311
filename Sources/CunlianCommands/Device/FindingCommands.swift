import ArgumentParser
import Changesets
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct FindingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "findings", abstract: "已记入的疑点 / recorded findings, with their answers.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    private static let states = NamedCodes(RecordedFinding.State.allCases.map { ($0.rawValue, $0.label) })
    @Option(name: .long, help: Self.states.help(Label("状态", "state"))) var state: String?
    @Option(name: .long, help: ArgumentHelp("检查编号 / check", valueName: "Q02")) var check: String?
    @Option(
        name: .customLong("year"), help: ArgumentHelp("年度和调查轮次 / year and survey round; without it the latest round", valueName: "year"))
    var ofYear: RegisterYear?
    private var year: Int? { ofYear?.number }

    func validate() throws {
        try Self.states.check(state, option: "--state", command: "findings")
        guard check == nil || Check.named(check ?? "") != nil else {
            throw ValidationError("没有检查 \(check ?? "") / there is no check \(check ?? "").")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let region = try editor.heldRegions(scope).first
            let states = state.map(Self.states.codes)
            let shown = try FindingLedger(of: editor.store, region: region).findings.filter {
                (states?.contains($0.state.rawValue) ?? true) && (check == nil || $0.subject.check == check?.uppercased())
            }
            // Only the checks that findings were recorded of are asked again.
            let checks = Check.all.filter { check in shown.contains { $0.subject.check == check.id } }
            let examination = try Examination(
                of: editor.store, checks: checks, region: region, round: year, today: editor.today,
                regions: RegionTable(parsing: RegisterFiles.file("regions.json"), file: "regions.json"))
            let unanswered = Set(examination.unanswered.map(\.check.id))
            let holding = Set(examination.findings.map(\.subject))
            let output = LedgerOutput(context: context)
            output.show(
                shown.map { ($0, unanswered.contains($0.subject.check) ? nil : holding.contains($0.subject)) })
        }
    }
}

/// Recorded findings: whether they still hold is `nil` where only a list from outside could tell.
struct LedgerOutput {
    let context: Context

    func show(_ findings: [(finding: RecordedFinding, holds: Bool?)]) {
        guard !context.isJSON else {
            for item in findings { context.emit { write(item.finding, item.holds, into: &$0) } }
            return
        }
        var table = Table([
            context.say("疑点", "finding"), context.say("检查", "check"), context.say("记录", "record"), context.say("状态", "state"),
            context.say("说明", "text"), "",
        ])
        for (finding, holds) in findings {
            table.append([
                .init(short(finding.record), .accent), .init(finding.subject.check), .init(finding.number ?? ""),
                .init(state(finding.state), finding.state == .open || finding.state == .disputed ? .warning : .plain),
                .init(finding.text),
                .init(holds == false ? context.say("已查不到", "no longer found") : "", .dim),
            ])
            for answer in finding.answers {
                let who = [answer.role?.label.text(in: context.language), CalendarDate(days: answer.date)?.description]
                    .compactMap { $0 }.joined(separator: " ")
                table.append([
                    .init(""), .init(""), .init("  " + who, .dim), .init(state(answer.state), .dim), .init(answer.text, .dim), .init(""),
                ])
            }
        }
        if !findings.isEmpty { context.print(table, overflow: .wrap) }
        context.print(context.palette(context.say("共 \(findings.count) 项", "\(findings.count) in all"), .dim))
    }

    private func write(_ finding: RecordedFinding, _ holds: Bool?, into json: inout JSONWriter) {
        json.member("finding", finding.record.description)
        json.member("check", finding.subject.check)
        json.member("record", finding.subject.record.description)
        json.member("number", finding.number)
        json.member("scope", finding.scope.description)
        json.member("state", finding.state.rawValue)
        json.member("text", finding.text)
        json.member("date", CalendarDate(days: finding.date)?.description)
        if let holds { json.member("found", holds) }
        json.member(
            "answers",
            list: { list in
                for answer in finding.answers {
                    list.object {
                        $0.member("state", answer.state.rawValue)
                        $0.member("date", CalendarDate(days: answer.date)?.description)
                        $0.member("text", answer.text)
                        $0.member("document", answer.document)
                        $0.member("author", answer.author)
                        $0.member("role", answer.role?.code)
                    }
                }
            })
    }

    /// As much of the id as tells it from others, and as `answer` takes it.
    private func short(_ record: RecordID) -> String { record.description.split(separator: "-").prefix(2).joined(separator: "-") }

    private func state(_ state: RecordedFinding.State) -> String { state.label.text(in: context.language) }
}
