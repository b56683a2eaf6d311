import Records

/// `progress`: the register against the plan's targets, and the plan against itself.
///
/// A figure that the plan gives twice is shown twice; nothing here chooses.
enum ProgressReport {
    static func make(_ request: ReportRequest, _ source: ReportSource, _ plan: PlanFigures) throws -> Report {
        let ledger = try TargetLedger(of: source.store, elseFrom: plan)
        let figures = try MeasuredFigures(source, beside: ledger.plan, year: request.year, digits: request.digits, now: request.now)
        let indicators = figures.indicators
        let lines = ledger.lines(beside: figures)
        var report = Report(
            name: request.name.rawValue, title: Label("登记册对照规划", "The register against the plan"), region: indicators.regions[0],
            year: indicators.year)
        let compared = ledger.entries.compactMap { entry -> Figure? in
            let own = lines.filter { $0.entry.figure.id == entry.figure.id }
            return own.first?.measured == nil ? nil : Figure(entry: entry, lines: own)
        }
        // Of the plan's own region every target is listed; of a part of it those of which the part has something.
        let whole = indicators.regions[0].scope
        let targets = ledger.entries.compactMap { entry -> Figure? in
            guard entry.figure.kind == .target, !entry.figure.isOnlyRate else { return nil }
            let own = lines.filter { $0.entry.figure.id == entry.figure.id }
            return own.first?.measured != nil || entry.figure.scope == whole ? Figure(entry: entry, lines: own) : nil
        }
        if !targets.isEmpty {
            let drawn = targets.filter { $0.measured?.isShareOfPlaces == false }
            report.sections.append(
                Report.Section(Label("目标", "Targets"), (drawn.isEmpty ? [] : [.chart(chart(drawn))]) + [.table(table(targets, "targets"))]))
        }
        let others = compared.filter { figure in !targets.contains { $0.entry.figure.id == figure.entry.figure.id } }
        if !others.isEmpty {
            report.sections.append(Report.Section(Label("基期与标准", "Baselines and limits"), [.table(table(others, "baselines"))]))
        }
        if let carried = try carriedSection(CarriedCount(source, year: indicators.year), indicators.year) {
            report.sections.append(carried)
        }
        report.sections.append(
            Report.Section(
                Label("规划自相矛盾之处", "Where the plan contradicts itself"),
                subtitle: Label("逐条并列，不作取舍", "side by side, none chosen"), [.table(contradictions(ledger))]))
        report.sections.append(Report.Section(Label("规划中的合计", "The plan's sums"), [.table(PlanSums.table(ledger.plan))]))
        if request.isWithPlan { report.sections.append(unmeasured(ledger, lines)) }
        report.sections.append(Report.Section(Label("逐值", "Each value"), [.table(rows(lines))]))
        report.notes = [
            Label(
                "未达到，只在目标的年度已过、登记册有该年度的数字、没有未知时才说；年度未过而尚未达到的是未到期；其余说明为何不判断。",
                "A target is missed only once its year is over, the register has a figure of that year and nothing is unknown; before, what is not met is not yet due; of all others it is said why they are not judged."
            ),
            Label(
                "基期、当年发生数按其本身的年度测；以后年度的目标以本报告年度的现状对照。数值均用规划的单位。",
                "Baselines and what happens in a year are measured for that year; targets of later years stand beside this report's. All in the plan's units."
            ),
            ledger.origin == .records
                ? Label("目标取自登记册的目标记录。", "Targets are the register's own records.")
                : Label(
                    "本库没有目标记录，目标取自程序所带的规划。", "This store has no records of targets; they are those of the plan that the program carries."),
            .unknown, .planLines,
        ]
        return report
    }

    /// What of the year nobody asked for, where there is any.
    private static func carriedSection(_ carried: CarriedCount, _ year: Int) -> Report.Section? {
        guard carried.households > 0 else { return nil }
        return Report.Section(
            Label("沿用往年的值", "Values carried over"),
            subtitle: Label("\(year)年未经核实", "not asked in \(year)"),
            [.facts([.init(Label("户", "households"), .count(carried.households)), .init(Label("项", "values"), .count(carried.values))])])
    }

    private struct Figure {
        let entry: TargetLedger.Entry
        let lines: [TargetLedger.Line]

        var measured: TargetLedger.Measured? { lines.first?.measured }
        var stated: [Report.Stated] {
            lines.map { .init(figure: entry.figure, value: $0.value, difference: $0.differenceInPlan, places: $0.placesInPlan) }
        }
    }

    /// In the plan's printed unit, so that 万人 stand beside 万人.
    private static func chart(_ figures: [Figure]) -> Report.Chart {
        Report.Chart(
            .progress, title: Label("实测与目标，每条各自的尺度", "Measured and targets, each on its own scale"),
            unit: Label("规划的单位", "the plan's unit"),
            places: 2,
            categories: figures.map { figure in
                let (label, year) = (figure.entry.figure.label, figure.entry.figure.year.map { " \($0)" } ?? "")
                return Label(label.zh + year, label.en + year)
            },
            series: [
                .init(
                    Label("登记册", "register"),
                    figures.map { $0.lines.first?.measuredInPlan })
            ],
            targets: figures.map { figure in
                figure.lines.map { .init($0.value.number, Label(same: "\($0.value.text) [\($0.value.line)]")) }
            })
    }

    private static func table(_ figures: [Figure], _ name: String) -> Report.Table {
        var table = Report.Table(
            name, for: .readers,
            [
                .init("figure", Label("指标", "figure")), .init("measured", Label("登记册", "register"), .decimal),
                .init("of", Label("年度", "of")), .init("plan", Label("规划", "plan"), .plan),
                .init("difference", Label("差", "difference"), .decimal),
                .init("outcome", Label("结论", "outcome")),
            ])
        for figure in figures {
            let isContradicted = !figure.entry.contradictions.isEmpty
            table.append([
                .label(figure.entry.figure.label), measuredCell(figure.lines.first), figure.measured.map { .count($0.year) } ?? .none,
                .plan(figure.stated).marked(isContradicted ? .warning : .none),
                figure.lines.count == 1 ? .decimal(figure.lines[0].differenceInPlan, places: figure.lines[0].placesInPlan) : .none,
                outcome(figure.lines),
            ])
        }
        return table
    }

    /// Of a bound for each place the share of those that keep it, so named; of several things at once each.
    private static func measuredCell(_ line: TargetLedger.Line?) -> Report.Cell {
        guard let line, let measured = line.measured else { return .unknown }
        if measured.isShareOfPlaces {
            let share = measured.value.text(places: 2)
            return .label(Label("达标 \(share) %", "\(share) % keep it"))
        }
        guard !measured.parts.isEmpty else { return .decimal(line.measuredInPlan, places: line.placesInPlan) }
        return .label(
            Label(
                measured.parts.map { "\($0.label.zh) \($0.value.text(places: measured.places))" }.joined(separator: "；"),
                measured.parts.map { "\($0.label.en) \($0.value.text(places: measured.places))" }.joined(separator: "; ")))
    }

    private static func contradictions(_ ledger: TargetLedger) -> Report.Table {
        var table = Report.Table(
            "contradictions",
            [
                .init("contradiction", Label("代码", "id")), .init("kind", Label("类别", "kind")), .init("label", Label("事项", "matter")),
                .init("statements", Label("各种说法 [行]", "what is said [line]")), .init("note", Label("说明", "note")),
            ])
        for item in ledger.contradictions {
            table.append([
                .text(item.id), .code(item.kind.rawValue, item.kind.label), .label(item.label),
                .label(
                    Label(
                        item.statements.map { text($0, \.zh) }.joined(separator: "；"),
                        item.statements.map { text($0, \.en) }.joined(separator: "; "))),
                item.note.map { .label($0) } ?? .none,
            ])
        }
        return table
    }

    private static func text(_ statement: Contradiction.Statement, _ language: (Label) -> String) -> String {
        let place = statement.line.map { " [\($0)]" } ?? statement.source.map { " (\(language($0)))" } ?? ""
        return language(statement.label) + " " + statement.text + " " + language(PlanUnits.label(statement.unit)) + place
    }

    private static func unmeasured(_ ledger: TargetLedger, _ lines: [TargetLedger.Line]) -> Report.Section {
        let measured = Set(lines.filter { $0.measured != nil }.map(\.entry.figure.id))
        var table = Report.Table(
            "unmeasured", for: .readers,
            [
                .init("figure", Label("指标", "figure")), .init("plan", Label("规划", "plan"), .plan), .init("outcome", Label("结论", "outcome")),
                .init("note", Label("说明", "note")),
            ])
        for entry in ledger.entries where !measured.contains(entry.figure.id) {
            table.append([
                .label(entry.figure.label), .plan(entry.figure.values.map { .init(figure: entry.figure, value: $0, difference: nil) }),
                outcome(lines.filter { $0.entry.figure.id == entry.figure.id }), entry.figure.note.map { .label($0) } ?? .none,
            ])
        }
        return Report.Section(Label("登记册不测的数字", "What the register does not measure"), [.table(table)])
    }

    /// One row for each value of each figure.
    private static func rows(_ lines: [TargetLedger.Line]) -> Report.Table {
        var table = Report.Table(
            "progress", for: .scripts,
            [
                .init("figure", Label("指标代码", "figure")), .init("label", Label("指标", "label")), .init("kind", Label("类别", "kind")), .scope,
                .year,
                .init("relation", Label("关系", "relation")), .init("value", Label("规划值", "value"), .decimal),
                .init("unit", Label("单位", "unit")),
                .init("line", Label("行", "line"), .count), .init("measured", Label("登记册", "measured"), .decimal),
                .init("measured_year", Label("登记册年度", "measured year")), .init("unknown", Label("未知", "unknown"), .count),
                .init("difference", Label("差", "difference"), .decimal), .init("met", Label("达到", "met")),
                .init("outcome", Label("结论", "outcome")), .init("why", Label("缘由", "why")),
                .init("contradictions", Label("矛盾", "contradictions")),
            ])
        for line in lines {
            let figure = line.entry.figure
            let places = line.placesInPlan
            table.append([
                .text(figure.id), .label(figure.label), .text(figure.kind.rawValue), .text(figure.scope.description),
                figure.year.map { .count($0) } ?? .none, figure.relation.map { .text($0) } ?? .none,
                .decimal(line.value.number, places: line.value.text.split(separator: ".").dropFirst().first?.utf8.count ?? 0),
                .text(figure.unit),
                .count(line.value.line), .decimal(line.measuredInPlan, places: places), line.measured.map { .count($0.year) } ?? .none,
                line.measured.map { .count($0.unknown) } ?? .none, .decimal(line.differenceInPlan, places: places), met(line.isMet),
                .code(line.outcome.code, line.outcome.label), line.outcome.why.map { .label($0) } ?? .none,
                .text(line.entry.contradictions.joined(separator: " ")),
            ])
        }
        return table
    }
}

extension PlanFigures.Figure {
    /// A bound for each place is no target of the whole.
    fileprivate var isOnlyRate: Bool { values.isEmpty }
}

extension Contradiction.Kind {
    var label: Label {
        switch self {
        case .values: Label("一个指标几个值", "one figure, several values")
        case .rounding: Label("取整不同", "rounded differently")
        case .sum: Label("合计不符", "a sum that does not hold")
        case .derivation: Label("推算不符", "does not follow")
        case .source: Label("与其他文件不符", "another document differs")
        case .denominator: Label("分母不同", "different denominators")
        case .period: Label("时段不同，不可相加", "different periods, not to be added")
        case .unit: Label("单位混用", "units mixed up")
        }
    }
}
