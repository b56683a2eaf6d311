import Records

/// `causes`: the main causes of poverty, as shares of the households whose main cause is known, beside the plan's
/// [S:85].
enum CauseReport {
    static func make(_ request: ReportRequest, _ source: ReportSource, _ plan: PlanFigures) throws -> Report {
        let indicators = try Indicators(source, beside: plan, year: request.year, digits: request.digits, now: request.now)
        let causes = indicators.rows.filter { $0.measure.name.hasPrefix(prefix) }
        var report = Report(
            name: request.name.rawValue, title: Label("主要致贫原因", "Main causes of poverty"), region: indicators.regions[0],
            year: indicators.year)
        report.sections.append(
            Report.Section(
                Label("全部", "The whole"), [.chart(chart(causes)), .table(wholeTable(causes)), .table(rows(causes, indicators))]))
        let parts = Array(indicators.regions.indices.dropFirst())
        if parts.count > 1 {
            report.sections.append(
                Report.Section(
                    Label("分区域", "By region"), [.chart(stacked(causes, indicators, parts)), .table(partTable(causes, indicators, parts))]))
        }
        report.notes = [
            Label(
                "占主要致贫原因已知的户的比例；每户只有一个主要原因。规划数为 2016 年底全市比例 [S:85]。",
                "Shares of the households whose main cause is known; a household has one. The plan's are the city's at the end of 2016 [S:85]."
            ),
            .unknown, .planLines,
        ]
        return report
    }

    private static let prefix = "main_cause="
    private static func code(_ row: Indicators.Row) -> String { String(row.measure.name.dropFirst(prefix.count)) }

    /// The measure's name without what the title says already.
    private static func label(_ row: Indicators.Row) -> Label {
        let label = row.measure.label
        return Label(
            zh: String(label.zh.split(separator: "：").last ?? ""),
            en: label.en.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "")
    }

    /// Greatest first, as people look for it.
    private static func ranked(_ causes: [Indicators.Row]) -> [Indicators.Row] {
        causes.enumerated().sorted { a, b in
            let (x, y) = (a.element.entries[0].tally.numerator, b.element.entries[0].tally.numerator)
            return x == y ? a.offset < b.offset : x > y
        }.map(\.element)
    }

    private static func chart(_ causes: [Indicators.Row]) -> Report.Chart {
        let ranked = ranked(causes).filter { $0.entries[0].tally.numerator > 0 || !$0.entries[0].stated.isEmpty }
        return Report.Chart(
            .bars, title: Label("占户数的比例", "Share of households"), unit: .percent, places: 2,
            categories: ranked.map(label), series: [.init(Label("登记册", "register"), ranked.map { $0.entries[0].value })],
            targets: ranked.map { row in
                row.entries[0].stated.map { .init($0.value.number, Label(same: "\($0.value.text) [\($0.value.line)]")) }
            })
    }

    private static func wholeTable(_ causes: [Indicators.Row]) -> Report.Table {
        var table = Report.Table(
            "whole", for: .readers,
            [
                .init("cause", Label("致贫原因", "cause")), .init("households", Label("户数", "households"), .count),
                .init("share", Label("比例 %", "share %"), .share), .init("plan", Label("规划", "plan"), .plan),
                .init("difference", Label("差", "difference"), .decimal),
            ])
        for row in ranked(causes) {
            let entry = row.entries[0]
            table.append([
                .label(label(row)), .count(entry.tally.numerator), .share(entry.value), .plan(entry.stated).marked(.dim),
                entry.difference.map { .decimal($0, places: 2) } ?? .none,
            ])
        }
        if let tally = causes.first?.entries[0].tally {
            table.append(
                [.label(Label("已知合计", "known")), .count(tally.denominator), .none, .none, .none], isTotal: true)
            table.append([.label(Label("未知", "unknown")), .alarm(tally.unknown), .none, .none, .none], isTotal: true)
        }
        return table
    }

    private static func partTable(_ causes: [Indicators.Row], _ indicators: Indicators, _ parts: [Int]) -> Report.Table {
        let shown = Array(ranked(causes).filter { $0.entries[0].tally.numerator > 0 }.prefix(8))
        var table = Report.Table(
            "parts", for: .readers,
            [.region, .init("households", Label("户数", "households"), .count)] + shown.map { .init(code($0), label($0), .share) }
                + [.init("unknown", Label("未知", "unknown"), .count)])
        for part in [0] + parts {
            let tally = causes.first?.entries[part].tally ?? .init()
            table.append(
                [.label(part == 0 ? Label("全部", "all") : indicators.regions[part].label), .count(tally.denominator)]
                    + shown.map { .share($0.entries[part].value) } + [.alarm(tally.unknown)], isTotal: part == 0)
        }
        return table
    }

    /// The four greatest and the rest.
    private static func stacked(_ causes: [Indicators.Row], _ indicators: Indicators, _ parts: [Int]) -> Report.Chart {
        let shown = ranked(causes).prefix(4)
        let shares: [(Label, [Ratio?])] = shown.map { row in (label(row), parts.map { row.entries[$0].value }) }
        let rest = parts.indices.map { index -> Ratio? in
            let known = shares.compactMap { $0.1[index] }
            return known.count == shares.count ? known.reduce(Ratio(100)) { $0 - $1 } : nil
        }
        return Report.Chart(
            .stacked, title: Label("各区域的主要原因", "Main causes by region"), unit: .percent, places: 1,
            categories: parts.map { indicators.regions[$0].label },
            series: shares.map { .init($0.0, $0.1) } + [.init(Label("其余", "the rest"), rest)])
    }

    /// One row for each cause and region.
    private static func rows(_ causes: [Indicators.Row], _ indicators: Indicators) -> Report.Table {
        var table = Report.Table(
            "causes", for: .scripts,
            [
                .init("cause", Label("原因代码", "cause")), .init("label", Label("致贫原因", "label")), .scope, .region, .year,
                .init("households", Label("户数", "households"), .count), .init("known", Label("原因已知户", "known"), .count),
                .init("unknown", Label("未知", "unknown"), .count), .init("share", Label("比例", "share"), .share),
                .init("plan", Label("规划", "plan"), .plan), .init("difference", Label("差", "difference"), .decimal),
            ])
        for row in causes {
            for (entry, region) in zip(row.entries, indicators.regions) {
                table.append(
                    [.text(code(row)), .label(label(row))] + region.cells + [
                        .count(indicators.year), .count(entry.tally.numerator), .count(entry.tally.denominator),
                        .count(entry.tally.unknown), .share(entry.value), .plan(entry.stated),
                        .decimal(entry.difference, places: 2),
                    ])
            }
        }
        return table
    }
}
