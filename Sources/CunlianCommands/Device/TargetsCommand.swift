import ArgumentParser
import CSV
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct TargetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "targets", abstract: "规划目标账 / the plan's figures, beside the register's; load writes them as records.",
        discussion: "自相矛盾的数字全部列出，不作取舍 / where the plan contradicts itself all that it says is shown, and nothing is chosen.")

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("load：把规划数字写入本库（市级） / write the plan's figures into this store, a city's", valueName: "load"))
    var action: String?
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(
        name: .customLong("year"), help: ArgumentHelp("年度和调查轮次 / year and survey round; without it the latest round", valueName: "year"))
    var ofYear: RegisterYear?
    private var year: Int? { ofYear?.number }
    @Flag(name: .long, help: "只列矛盾 / only the contradictions") var contradictions = false

    func validate() throws {
        guard action == nil || action == "load" else {
            throw ValidationError("只有 targets 和 targets load / there is targets, and targets load.")
        }
        guard year.map(Report.years.contains) ?? true else {
            throw ValidationError("--year 应在 \(Report.years) 之间 / --year is one of \(Report.years).")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let plan = try PlanFigures(parsing: RegisterFiles.plan, file: RegisterFiles.planPath)
            if action == "load" { return try load(plan, editor, context) }
            let ledger = try TargetLedger(of: editor.store, elseFrom: plan)
            let output = TargetOutput(context: context)
            if !contradictions {
                // A city of which one county has synced so far is the city all the same.
                let kept = try editor.store.peers.subscriptions().filter { !$0.isDirectory }
                let region = try editor.heldRegions(scope).first ?? (kept.count == 1 ? kept[0] : nil)
                let figures = try MeasuredFigures.read(editor.store, beside: ledger.plan, region: region, year: year)
                output.show(ledger.lines(beside: figures), ledger.origin)
            }
            output.show(ledger.contradictions)
        }
    }

    /// One record for each value; again it changes nothing.
    private func load(_ plan: PlanFigures, _ editor: Editor, _ context: Context) throws {
        let type = try editor.type("target")
        let scope: ScopeCode
        do { scope = try editor.regions(self.scope).first ?? editor.defaultScope(type) } catch EditError.scopeNotNamed {
            throw CommandFault.noRegionForTargets
        }
        let author = try editor.store.offices.directory().author(
            editor.store.own, invoking: editor.store.offices.ownGrant(for: scope)?.record, in: scope)
        guard editor.store.schema.mayKeep(author.role, type) else {
            let keepers = editor.store.schema.roles.filter { type.writers.contains($0) }.map(\.label)
            throw EditError.notPermitted(.mayNotKeep(type: type.label, in: scope, keepers: keepers))
        }
        let importer = try Importer(editor, type: type, header: ["scope"] + TargetRecords.header)
        var report = ImportReport()
        try importer.commit(into: &report) { report in
            for (index, row) in TargetRecords.rows(plan).enumerated() {
                try importer.take([scope.description] + row, line: index + 1, into: &report)
            }
        }
        guard !context.isJSON else {
            return context.emit {
                $0.member("read", report.read)
                $0.member("written", report.written)
                $0.member("unchanged", report.unchanged)
                $0.member("refused", report.refused)
            }
        }
        context.print(
            context.say(
                "规划数字 \(report.read) 条：写入 \(report.written)，未变 \(report.unchanged)，拒绝 \(report.refused)。",
                "\(count(report.read, "figure")): wrote \(report.written), unchanged \(report.unchanged), refused \(report.refused)."))
        for remark in report.remarks.prefix(5).map({ ShownRemark($0, context) }) { context.print("  \(remark.column) \(remark.reason)") }
    }
}

/// The ledger as tables for people, and as JSON lines for scripts.
struct TargetOutput {
    let context: Context

    func show(_ lines: [TargetLedger.Line], _ origin: TargetLedger.Origin) {
        guard !context.isJSON else {
            for line in lines { context.emit { write(line, into: &$0) } }
            return
        }
        var table = Table([
            .init(context.say("目标", "target"), .leading), .init(context.say("性质", "kind"), .leading),
            .init(context.say("年度", "year"), .leading), .init(context.say("规划", "plan"), .trailing),
            .init(context.say("单位", "unit"), .leading), .init(context.say("行", "line"), .trailing),
            .init(context.say("实测", "measured"), .trailing), .init(context.say("差", "difference"), .trailing), .init("", .leading),
        ])
        for line in lines {
            let figure = line.entry.figure
            table.append([
                .init(figure.label.text(in: context.language)), .init(kind(figure.kind)), .init(figure.year.map(String.init) ?? ""),
                .init((figure.relation.map { $0 + " " } ?? "") + line.value.text),
                .init(PlanUnits.label(figure.unit).text(in: context.language)), .init(String(line.value.line), .dim),
                .init(measured(line)), .init(line.differenceInPlan?.text(places: line.placesInPlan) ?? "", .dim), mark(line),
            ])
        }
        context.print(table, overflow: .wrap)
        context.print(
            context.palette(
                origin == .records
                    ? context.say("数字来自本库的目标记录。", "Figures from this store's target records.")
                    : context.say(
                        "本库没有目标记录，数字来自程序自带的规划文件。", "This store holds no target records; figures from the plan that the program carries."),
                .dim))
    }

    /// The value in the plan's unit, with its year where that is not the figure's; of a bound for each place the share of those that keep it.
    private func measured(_ line: TargetLedger.Line) -> String {
        guard let measured = line.measured, let value = line.measuredInPlan else { return line.entry.figure.isToBeReached ? "" : "—" }
        var text = value.text(places: line.placesInPlan)
        if measured.isShareOfPlaces { text = context.say("达标 \(text) %", "\(text) % keep it") }
        if !measured.parts.isEmpty {
            text = measured.parts.map { "\($0.label.text(in: context.language)) \($0.value.text(places: measured.places))" }
                .joined(separator: context.say("；", "; "))
        }
        return measured.year == line.entry.figure.year ? text : context.say("\(text)（\(measured.year)年）", "\(text) (\(measured.year))")
    }

    /// What is said of it, behind that the plan contradicts itself; of what is no target only that, and why it could not be measured.
    private func mark(_ line: TargetLedger.Line) -> Table.Cell {
        let isContradicted = !line.entry.contradictions.isEmpty
        let contradicted = isContradicted ? context.say("有矛盾", "contradicted") + "  " : ""
        guard line.entry.figure.isToBeReached else {
            let reason = (line.reason ?? (isContradicted ? nil : line.entry.figure.why))?.text(in: context.language) ?? ""
            return .init(contradicted + reason, isContradicted ? .warning : .dim)
        }
        let said = contradicted + line.outcome.label.text(in: context.language)
        return switch line.outcome {
        case .met: .init(said, isContradicted ? .warning : .plain)
        case .missed: .init(said, .warning)
        case .notYetDue, .cannotBeKnown, .notJudged: .init(said, isContradicted ? .warning : .dim)
        }
    }

    private func kind(_ kind: PlanFigures.Kind) -> String {
        switch kind {
        case .baseline: context.say("基期", "baseline")
        case .achieved: context.say("已完成", "achieved")
        case .target: context.say("目标", "target")
        case .limit: context.say("限额", "limit")
        }
    }

    private func write(_ line: TargetLedger.Line, into json: inout JSONWriter) {
        let figure = line.entry.figure
        json.member("target", figure.id)
        json.member("label", figure.label.text(in: context.language))
        json.member("kind", figure.kind.rawValue)
        if let year = figure.year { json.member("year", year) }
        json.member("region", figure.scope.description)
        json.member("value", line.value.text)
        json.member("unit", figure.unit)
        json.member("relation", figure.relation)
        json.member("line", line.value.line)
        json.member("measured", line.measuredInPlan?.text(places: line.placesInPlan))
        if line.measured?.isShareOfPlaces == true { json.member("shareOfPlaces", true) }
        json.member("outcome", line.outcome.code)
        json.member("reason", line.outcome.why?.text(in: context.language))
        json.member("check", figure.check)
        json.member("why", figure.why?.text(in: context.language))
        if let measured = line.measured { json.member("measuredYear", measured.year) }
        if let isMet = line.isMet { json.member("met", isMet) }
        json.member("contradictions", line.entry.contradictions)
    }
}
