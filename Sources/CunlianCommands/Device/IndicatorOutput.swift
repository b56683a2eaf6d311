import CSV
import JSON
import Records
import Register
import Terminal

/// Indicators as tables for people, CSV for spreadsheets, and JSON lines for scripts.
struct IndicatorOutput {
    let context: Context
    let indicators: Indicators
    let plan: PlanFigures
    /// Whether what only the plan states is listed too.
    let showsPlan: Bool

    // MARK: Tables

    /// How many regions stand side by side.
    private static let regionsMax = 6

    func printTables() {
        let whole = indicators.regions[0]
        let year = String(indicators.year)
        context.print(
            context.palette(
                context.say(
                    "\(name(whole)) \(year)年指标，由登记册字段计算",
                    "\(name(whole)): indicators of \(year), computed from the register's fields"),
                .title))
        printWhole()
        let parts = Array(indicators.regions.indices.dropFirst())
        // One part that is all there is says nothing new.
        if parts.count > 1 {
            for start in stride(from: 0, to: parts.count, by: Self.regionsMax) {
                context.print("")
                printParts(Array(parts[start..<min(start + Self.regionsMax, parts.count)]))
            }
        }
        if !indicators.missing.isEmpty {
            let names = indicators.missing.joined(separator: ", ")
            context.print(
                context.palette(
                    context.say("本库的登记表没有所需字段：", "This store's schema lacks the fields of: ") + names,
                    .warning))
        }
        if showsPlan { printPlan() }
        context.print(
            context.palette(
                context.say(
                    "未知：缺失或有争议，不计入任何一边；“—”：此处无法计算。括号内为规划原文行号，差为实测减规划。",
                    "Unknown: missing or disputed, counted on neither side; “—”: not computable here. In brackets the plan's lines; difference: measured less planned."
                ),
                .dim))
    }

    private func printWhole() {
        var table = Table([
            .init(context.say("指标", "indicator"), .leading), .init(context.say("数值", "value"), .trailing),
            .init(context.say("单位", "unit"), .leading), .init(context.say("分子/分母", "of"), .trailing),
            .init(context.say("未知", "unknown"), .trailing), .init(context.say("差", "difference"), .trailing),
            .init(context.say("规划", "plan"), .leading),
        ])
        for row in indicators.rows {
            let entry = row.entries[0]
            table.append([
                .init(row.measure.label.text(in: context.language)),
                .init(text(entry.value, row.measure) ?? "—"),
                .init(row.measure.unit.text(in: context.language)), .init(fraction(entry, row.measure)),
                .init(String(entry.tally.unknown), entry.tally.unknown > 0 ? .warning : .plain),
                .init(text(entry.difference, row.measure) ?? "", .dim), .init(statedText(entry), .dim),
            ])
        }
        context.print(table.lines(width: context.width, palette: context.palette, overflow: .wrap))
    }

    /// Values alone; what is unknown is marked behind them.
    private func printParts(_ parts: [Int]) {
        var table = Table(
            [.init(context.say("指标", "indicator"), .leading)]
                + parts.map { .init(name(indicators.regions[$0]), .trailing) })
        for row in indicators.rows {
            table.append(
                [.init(row.measure.label.text(in: context.language))]
                    + parts.map { part in
                        let entry = row.entries[part]
                        let mark = entry.tally.unknown > 0 ? " ?\(entry.tally.unknown)" : ""
                        return .init(
                            (text(entry.value, row.measure) ?? "—") + mark, mark.isEmpty ? .plain : .warning)
                    })
        }
        context.print(table.lines(width: context.width, palette: context.palette))
    }

    private func printPlan() {
        let measured = Set(indicators.rows.map(\.measure.name))
        context.print(["", context.palette(context.say("规划另有的数字", "What only the plan states"), .title)])
        var table = Table([
            .init(context.say("指标", "figure"), .leading), .init(context.say("年度", "year"), .trailing),
            .init(context.say("规划", "plan"), .leading), .init(context.say("说明", "note"), .leading),
        ])
        for figure in plan.figures where figure.measure.map({ !measured.contains($0) }) ?? true {
            table.append([
                figure.label.text(in: context.language), figure.year.map(String.init) ?? "", text(figure),
                figure.note?.text(in: context.language) ?? "",
            ])
        }
        context.print(table.lines(width: context.width, palette: context.palette, overflow: .wrap))
        context.print(["", context.palette(context.say("规划中的合计", "The plan's sums"), .title)])
        var sums = Table([
            .init(context.say("合计", "sum"), .leading), .init(context.say("各项相加", "terms added"), .trailing),
            .init(context.say("规划所称", "stated"), .leading), .init(context.say("相符", "agrees"), .leading),
        ])
        for sum in plan.sums {
            let places = sum.total.values[0].text.split(separator: ".").dropFirst().first?.count ?? 0
            let added =
                sum.added.denominator == 1
                ? sum.added.text(places: 0) : sum.added.text(places: max(places, 2))
            sums.append([
                .init(sum.label.text(in: context.language)), .init(added), .init(text(sum.total)),
                sum.isTrue ? .init(context.say("是", "yes")) : .init(context.say("否", "no"), .warning),
            ])
        }
        context.print(sums.lines(width: context.width, palette: context.palette))
    }

    // MARK: Scripts

    /// One line for each measure and region.
    func writeCSV() throws {
        var writer = CSVWriter()
        writer.write([
            "indicator", context.say("指标", "label"), context.say("区域代码", "scope"),
            context.say("区域", "region"),
            context.say("年度", "year"), context.say("数值", "value"), context.say("单位", "unit"),
            context.say("分子", "numerator"),
            context.say("分母", "denominator"), context.say("未知", "unknown"), context.say("规划", "plan"),
            context.say("差", "difference"),
        ])
        for row in indicators.rows {
            for (entry, region) in zip(row.entries, indicators.regions) {
                writer.write([
                    row.measure.name, row.measure.label.text(in: context.language), entry.scope.description,
                    region.name ?? "",
                    String(indicators.year), text(entry.value, row.measure) ?? "",
                    row.measure.unit.text(in: context.language),
                    String(entry.tally.numerator), String(entry.tally.denominator),
                    String(entry.tally.unknown),
                    statedText(entry), text(entry.difference, row.measure) ?? "",
                ])
            }
        }
        try writeFile("-", writer.takeBytes())
    }

    func printJSON() {
        for row in indicators.rows {
            for entry in row.entries { context.emit { write(entry, row.measure, into: &$0) } }
        }
        guard showsPlan else { return }
        let measured = Set(indicators.rows.map(\.measure.name))
        for figure in plan.figures where figure.measure.map({ !measured.contains($0) }) ?? true {
            context.emit { write(figure, into: &$0) }
        }
    }

    private func write(_ entry: Indicators.Entry, _ measure: Measure, into json: inout JSONWriter) {
        json.member("indicator", measure.name)
        json.member("label", measure.label.text(in: context.language))
        json.member("scope", entry.scope.description)
        json.member("year", indicators.year)
        number("value", text(entry.value, measure), into: &json)
        json.member("unit", measure.unit.text(in: context.language))
        json.member("numerator", entry.tally.numerator)
        json.member("denominator", entry.tally.denominator)
        json.member("unknown", entry.tally.unknown)
        if let bounds = entry.bounds {
            number("least", bounds.least.text(places: measure.places), into: &json)
            number("greatest", bounds.greatest.text(places: measure.places), into: &json)
        }
        json.member(
            "plan",
            list: { list in
                for stated in entry.stated {
                    list.object { object in
                        write(stated.value, of: stated.figure, into: &object)
                        number("difference", text(stated.difference, measure), into: &object)
                    }
                }
            })
        number("difference", text(entry.difference, measure), into: &json)
    }

    /// A figure of the plan that nothing here is measured against.
    private func write(_ figure: PlanFigures.Figure, into json: inout JSONWriter) {
        json.member("indicator", figure.id)
        json.member("label", figure.label.text(in: context.language))
        json.member("scope", figure.scope.description)
        for name in ["value", "numerator", "denominator", "unknown"] { json.member(name, nil as String?) }
        json.member("unit", figure.unit)
        json.member(
            "plan",
            list: { list in
                for value in figure.values { list.object { write(value, of: figure, into: &$0) } }
            })
        json.member("difference", nil as String?)
    }

    private func write(_ value: PlanFigures.Value, of figure: PlanFigures.Figure, into json: inout JSONWriter)
    {
        number("value", value.text, into: &json)
        json.member("line", value.line)
        json.member("unit", figure.unit)
        json.member("kind", figure.kind.rawValue)
        if let year = figure.year { json.member("year", year) }
        if let relation = figure.relation { json.member("relation", relation) }
        if let quote = value.quote { json.member("quote", quote) }
        json.member("scope", figure.scope.description)
    }

    /// A number with just the digits that are printed.
    private func number(_ name: String, _ text: String?, into json: inout JSONWriter) {
        json.name(name)
        if let number = text.flatMap({ JSONNumber($0) }) {
            json.value(JSONNode(.number(number)))
        } else {
            json.null()
        }
    }

    // MARK: Texts

    private func text(_ value: Ratio?, _ measure: Measure) -> String? { value?.text(places: measure.places) }

    private func name(_ region: Indicators.Region) -> String {
        region.name.map { "\($0) \(region.scope)" } ?? region.scope.description
    }

    private func fraction(_ entry: Indicators.Entry, _ measure: Measure) -> String {
        switch measure.formula {
        case .count where entry.tally.numerator == entry.tally.denominator: ""
        case .total: ""
        default: entry.tally.denominator > 0 ? "\(entry.tally.numerator)/\(entry.tally.denominator)" : ""
        }
    }

    /// Each figure once, and each of its values with the lines that have it.
    private func statedText(_ entry: Indicators.Entry) -> String {
        var figures: [PlanFigures.Figure] = []
        for stated in entry.stated where !figures.contains(where: { $0.id == stated.figure.id }) {
            figures.append(stated.figure)
        }
        return figures.map(text).joined(separator: context.say("；", "; "))
    }

    /// `2017 ≥75% [574]`, `40.6466 [12] / 40.65 [44] / 40.6 [83] 万人`.
    private func text(_ figure: PlanFigures.Figure) -> String {
        var shown: [(text: String, lines: [Int])] = []
        for value in figure.values {
            if let place = shown.firstIndex(where: { $0.text == value.text }) {
                shown[place].lines.append(value.line)
            } else {
                shown.append((value.text, [value.line]))
            }
        }
        let values = shown.map { "\($0.text) [\($0.lines.map(String.init).joined(separator: ","))]" }.joined(
            separator: " / ")
        let relations = [">=": "≥", "<=": "≤", "=": "", "<": "<"]
        let relation = figure.relation.map { relations[$0] ?? $0 } ?? ""
        let year = figure.kind == .baseline ? "" : figure.year.map { "\($0) " } ?? ""
        return year + relation + values + " " + figure.unit
    }
}
