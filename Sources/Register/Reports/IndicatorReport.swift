import Records

/// `indicators`: every measure, for the whole and by region, beside the plan's figures.
enum IndicatorReport {
    static func make(_ request: ReportRequest, _ source: ReportSource, _ plan: PlanFigures) throws -> Report {
        let indicators = try Indicators(source, beside: plan, year: request.year, digits: request.digits, now: request.now)
        let whole = indicators.regions[0]
        var report = Report(
            name: request.name.rawValue, title: Label("指标", "Indicators"), region: whole, year: indicators.year)
        report.sections.append(Report.Section(Label("全部", "The whole"), [.table(wholeTable(indicators)), .table(rows(indicators))]))
        let parts = Array(indicators.regions.indices.dropFirst())
        // One part that is all there is says nothing new.
        if parts.count > 1 {
            let tables = stride(from: 0, to: parts.count, by: regionsMax).map { start in
                partTable(indicators, Array(parts[start..<min(start + regionsMax, parts.count)]))
            }
            report.sections.append(Report.Section(Label("分区域", "By region"), tables.map { .table($0) }))
        }
        if !indicators.missing.isEmpty {
            let names = indicators.missing.joined(separator: ", ")
            report.notes.append(Label("本库的登记表没有所需字段：\(names)", "This store's schema lacks the fields of: \(names)"))
        }
        if request.isWithPlan { report.sections += planSections(indicators, plan) }
        report.notes += [
            Label(
                "有起止日期的按年末在册计，当日结束的仍计；搬迁累计按截至该年最近一次调查，当年搬迁按入住日期。",
                "What begins and ends counts as it is at the year's end, its last day included; movers so far go by the latest answer up to the year, those of the year by their day of moving."
            ), .unknown, .planLines,
        ]
        return report
    }

    /// How many regions stand side by side.
    private static let regionsMax = 6

    private static func wholeTable(_ indicators: Indicators) -> Report.Table {
        var table = Report.Table(
            "whole", for: .readers,
            [
                .init("indicator", Label("指标", "indicator")), .init("value", Label("数值", "value"), .decimal),
                .init("unit", Label("单位", "unit")), .init("of", Label("分子/分母", "of"), .count),
                .init("unknown", Label("未知", "unknown"), .count),
                .init("difference", Label("差", "difference"), .decimal), .init("plan", Label("规划", "plan"), .plan),
            ])
        for row in indicators.rows {
            let entry = row.entries[0]
            table.append([
                .label(row.measure.label), .decimal(entry.value, places: row.measure.places),
                .label(row.measure.unit), fraction(entry, row.measure), unknown(entry, row.measure),
                entry.difference.map { Report.Cell.decimal($0, places: row.measure.places).marked(.dim) } ?? .none,
                .plan(entry.stated).marked(.dim),
            ])
        }
        return table
    }

    /// How many are unknown; where that is why there is no value, also of how many.
    private static func unknown(_ entry: Indicators.Entry, _ measure: Measure) -> Report.Cell {
        guard measure.isWithheld(entry.tally) else { return .alarm(entry.tally.unknown) }
        let share = entry.tally.unknownShare.text(places: 0)
        return Report.Cell.label(Label(zh: "\(entry.tally.unknown)，占 \(share)%", en: "\(entry.tally.unknown), \(share)%")).marked(.warning)
    }

    private static func fraction(_ entry: Indicators.Entry, _ measure: Measure) -> Report.Cell {
        switch measure.formula {
        case .count where entry.tally.numerator == entry.tally.denominator: .none
        case .total: .none
        // Of a rate weighted by population the products tell nobody anything.
        case .quotient where measure.isWeighted: .none
        default:
            entry.tally.denominator > 0
                ? .text("\(measure.printedNumerator(of: entry.tally))/\(entry.tally.denominator)") : .none
        }
    }

    /// Values alone; what is unknown is marked behind them.
    private static func partTable(_ indicators: Indicators, _ parts: [Int]) -> Report.Table {
        var table = Report.Table(
            "parts", for: .readers,
            [.init("indicator", Label("指标", "indicator"))]
                + parts.map { .init(indicators.regions[$0].scope.description, indicators.regions[$0].label, .decimal) })
        for row in indicators.rows {
            table.append(
                [.label(row.measure.label)]
                    + parts.map { part in
                        let entry = row.entries[part]
                        let cell = Report.Cell.decimal(entry.value, places: row.measure.places)
                        return entry.tally.unknown > 0 ? cell.marked(.warning) : cell
                    })
        }
        return table
    }

    /// One row for each measure and region.
    private static func rows(_ indicators: Indicators) -> Report.Table {
        var table = Report.Table(
            "indicators", for: .scripts,
            [
                .init("indicator", Label("指标代码", "indicator")), .init("label", Label("指标", "label")), .scope, .region,
                .year, .init("value", Label("数值", "value"), .decimal), .init("unit", Label("单位", "unit")),
                .init("numerator", Label("分子", "numerator"), .count),
                .init("denominator", Label("分母", "denominator"), .count),
                .init("unknown", Label("未知", "unknown"), .count),
                .init("least", Label("未知全为否", "if all unknown are no"), .decimal),
                .init("greatest", Label("未知全为是", "if all unknown are yes"), .decimal),
                .init("plan", Label("规划", "plan"), .plan), .init("difference", Label("差", "difference"), .decimal),
                .init("remark", Label("备注", "remark")),
            ])
        for row in indicators.rows {
            let places = row.measure.places
            for (entry, region) in zip(row.entries, indicators.regions) {
                table.append(
                    [.text(row.measure.name), .label(row.measure.label)] + region.cells + [
                        .count(indicators.year), .decimal(entry.value, places: places), .label(row.measure.unit),
                        .count(entry.tally.numerator), .count(entry.tally.denominator), .count(entry.tally.unknown),
                        entry.bounds.map { .decimal($0.least, places: places) } ?? .none,
                        entry.bounds.map { .decimal($0.greatest, places: places) } ?? .none, .plan(entry.stated),
                        .decimal(entry.difference, places: places),
                        row.measure.isWithheld(entry.tally) ? .code("too_much_unknown", .tooMuchUnknown) : .none,
                    ])
            }
        }
        return table
    }

    // MARK: What only the plan states

    private static func planSections(_ indicators: Indicators, _ plan: PlanFigures) -> [Report.Section] {
        let measured = Set(indicators.rows.map(\.measure.name))
        var figures = Report.Table(
            "plan",
            [
                .init("indicator", Label("代码", "id")), .init("label", Label("指标", "figure")), .scope, .year,
                .init("unit", Label("单位", "unit")), .init("plan", Label("规划", "plan"), .plan),
                .init("note", Label("说明", "note")),
            ])
        for figure in plan.figures where figure.measure.map({ !measured.contains($0) }) ?? true {
            figures.append([
                .text(figure.id), .label(figure.label), .text(figure.scope.description),
                figure.year.map { .count($0) } ?? .none, .text(figure.unit),
                .plan(figure.values.map { Report.Stated(figure: figure, value: $0, difference: nil) }),
                figure.note.map { .label($0) } ?? .none,
            ])
        }
        return [
            Report.Section(Label("规划另有的数字", "What only the plan states"), [.table(figures)]),
            Report.Section(Label("规划中的合计", "The plan's sums"), [.table(PlanSums.table(plan))]),
        ]
    }
}

/// The plan's own arithmetic, which does not always come out.
enum PlanSums {
    static func table(_ plan: PlanFigures) -> Report.Table {
        var sums = Report.Table(
            "sums",
            [
                .init("sum", Label("合计", "sum")), .init("added", Label("各项相加", "terms added"), .decimal),
                .init("plan", Label("规划所称", "stated"), .plan), .init("agrees", Label("相符", "agrees")),
            ])
        for sum in plan.sums {
            let printed = sum.total.values[0].text.split(separator: ".").dropFirst().first?.count ?? 0
            sums.append([
                .label(sum.label), .decimal(sum.added, places: sum.added.denominator == 1 ? 0 : max(printed, 2)),
                .plan(sum.total.values.map { Report.Stated(figure: sum.total, value: $0, difference: nil) }),
                sum.isTrue
                    ? .code("true", Label("是", "yes")) : .code("false", Label("否", "no")).marked(.warning),
            ])
        }
        return sums
    }
}

extension Label {
    static let unknown = Label(
        "未知：缺失或有争议，不计入任何一边；“—”：此处无法计算，或未知超过 20%，不给出比例。",
        "Unknown: missing or disputed, counted on neither side; “—”: not computable here, or a share of which more than 20% is unknown.")
    static let tooMuchUnknown = Label("未知超过 20%，不给出比例", "more than 20% is unknown, so no share is given")
    static let planLines = Label(
        "[n]：规划原文第 n 行；差为实测减规划。", "[n]: line n of the plan's text; difference: measured less planned.")
}
