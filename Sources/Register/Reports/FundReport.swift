import RecordStore
import Records

/// `funds`: what was paid by source, year, county and project, with reversals taken off and listed.
enum FundReport {
    static func make(_ request: ReportRequest, _ source: ReportSource, _ plan: PlanFigures) throws -> Report {
        let funds = try FundEntries(source, year: request.year)
        let names = try Region.names(source.store, digits: [Region.Level.county.digits])
        let scopes = Set(funds.entries.map(\.scope)).sorted()
        let grammar = source.store.schema.scopes
        let whole =
            request.region ?? Survey.commonRegion(of: scopes, in: grammar)
            ?? Survey.commonRegion(of: source.states.map(\.scope), in: grammar)
        var report = Report(
            name: request.name.rawValue, title: Label("扶贫资金", "Funds"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: request.year)
        let years = Set(funds.entries.compactMap(\.year)).sorted()
        var overview: [Report.Block] = []
        if years.count > 1 { overview.append(.chart(chart(funds, years))) }
        overview += [.table(matrix(funds, years)), .table(rows(funds))]
        report.sections = [
            Report.Section(Label("按来源和年度", "By source and year"), overview),
            Report.Section(Label("按县区", "By county"), [.table(counties(funds, scopes, names))]),
            Report.Section(Label("按项目", "By project"), [.table(projects(funds))]),
        ]
        let reversals = funds.entries.filter { $0.reverses != nil }
        if !reversals.isEmpty {
            report.sections.append(Report.Section(Label("冲销", "Reversals"), [.table(list(reversals, funds))]))
        }
        if request.year == nil || (2011...2015).contains(request.year ?? 0) {
            report.sections.append(
                Report.Section(Label("对照规划所述 2011—2015 年投入", "Beside the plan's funds of 2011 to 2015"), [.table(planned(funds, plan))]))
        }
        report.notes = [
            Label("净额＝支付－冲销；更正只用冲销凭证，原凭证不改。", "Net is paid less reversed: an entry is corrected by its reversal only, and never changed."),
            Label(
                "规划的数字覆盖全市五年，登记册只含录入的凭证；口径、时段不同的不相加 [S:24]。",
                "The plan's figures are the whole city's of five years, the register has the entries that were made; what is of different kinds or times is not added up [S:24]."
            ),
            .planLines,
        ]
        return report
    }

    private static let amounts: [Report.Column] = [
        .init("entries", Label("凭证数", "entries"), .count), .init("paid", Label("支付", "paid"), .money),
        .init("reversed", Label("冲销", "reversed"), .money), .init("net", Label("净额", "net"), .money),
    ]

    private static func cells(_ entries: some Sequence<FundEntries.Entry>) -> [Report.Cell] {
        let all = Array(entries)
        let reversed = all.filter { $0.sign < 0 }.reduce(Int128(0)) { $0 - $1.net }
        return [
            .count(all.count), fen(all.filter { $0.sign > 0 }.reduce(Int128(0)) { $0 + $1.net }),
            reversed == 0 ? fen(0) : fen(reversed).marked(.warning), fen(net(all)),
        ]
    }

    private static func net(_ entries: some Sequence<FundEntries.Entry>) -> Int128 { entries.reduce(0) { $0 + $1.net } }

    private static func fen(_ sum: Int128) -> Report.Cell { .money(Int64(clamping: sum)) }

    private static func label(_ source: Int?, _ funds: FundEntries) -> Label {
        funds.sources.first { $0.number == source }?.label ?? Label("来源不明", "source unknown")
    }

    private static func sources(_ funds: FundEntries) -> [Int?] {
        let used = Set(funds.entries.map(\.source))
        return funds.sources.map(\.number).filter { used.contains($0) } + (used.isSubset(of: Set(funds.sources.map(\.number))) ? [] : [nil])
    }

    private static func entries(_ funds: FundEntries, of source: Int?) -> [FundEntries.Entry] {
        guard source != nil else { return funds.entries.filter { entry in !funds.sources.contains { $0.number == entry.source } } }
        return funds.entries.filter { $0.source == source }
    }

    private static func chart(_ funds: FundEntries, _ years: [Int]) -> Report.Chart {
        Report.Chart(
            .stacked, title: Label("各年度净额", "Net by year"), unit: Label("万元", "10,000 yuan"), places: 2,
            categories: years.map { Label(same: String($0)) },
            series: sources(funds).map { source in
                let own = entries(funds, of: source)
                return .init(
                    label(source, funds),
                    years.map { year in Ratio(max(0, net(own.filter { $0.year == year })), 1_000_000) })
            })
    }

    private static func matrix(_ funds: FundEntries, _ years: [Int]) -> Report.Table {
        var table = Report.Table(
            "sources", for: .readers,
            [.init("source", Label("来源（元）", "source (yuan)"))] + years.map { .init(String($0), Label(same: String($0)), .money) }
                + [.init("all", Label("合计", "all"), .money)])
        for source in sources(funds) {
            let own = entries(funds, of: source)
            table.append([.label(label(source, funds))] + years.map { year in fen(net(own.filter { $0.year == year })) } + [fen(net(own))])
        }
        table.append(
            [.label(Label("合计", "all"))] + years.map { year in fen(net(funds.entries.filter { $0.year == year })) }
                + [fen(net(funds.entries))], isTotal: true)
        return table
    }

    /// One row for each source, year and county.
    private static func rows(_ funds: FundEntries) -> Report.Table {
        var table = Report.Table(
            "funds", for: .scripts,
            [.scope, .year, .init("source", Label("来源代码", "source")), .init("label", Label("来源", "label"))] + amounts)
        let groups = Dictionary(grouping: funds.entries) { "\($0.scope) \($0.year ?? 0) \($0.source ?? 0)" }
        for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
            let first = group[0]
            table.append(
                [
                    .text(first.scope.description), first.year.map { .count($0) } ?? .unknown,
                    .text(funds.sources.first { $0.number == first.source }?.code), .label(label(first.source, funds)),
                ] + cells(group))
        }
        return table
    }

    private static func counties(_ funds: FundEntries, _ scopes: [ScopeCode], _ names: [ScopeCode: String]) -> Report.Table {
        var table = Report.Table("counties", [.scope, .region] + amounts)
        for scope in scopes {
            table.append(Region(scope: scope, name: names[scope]).cells + cells(funds.entries.filter { $0.scope == scope }))
        }
        table.append([.none, .label(Label("合计", "all"))] + cells(funds.entries), isTotal: true)
        return table
    }

    private static func projects(_ funds: FundEntries) -> Report.Table {
        var table = Report.Table(
            "projects",
            [
                .scope, .init("project", Label("项目编号", "project")), .init("name", Label("项目", "name")),
                .init("class", Label("类别", "class")), .init("planned", Label("计划投资", "planned"), .money),
                .init("done", Label("完成投资", "done"), .money), .init("net", Label("支付净额", "net paid"), .money),
                .init("share", Label("支付占计划 %", "paid of plan %"), .share),
            ])
        let paid = Dictionary(grouping: funds.entries.filter { $0.project != nil }) { $0.project ?? 0 }
        for (id, project) in funds.projects.sorted(by: { ($0.value.scope, $0.key) < ($1.value.scope, $1.key) }) {
            let net = net(paid[id] ?? [])
            let share = project.planned.flatMap { $0 > 0 ? Ratio(net * 100, Int128($0)) : nil }
            table.append([
                .text(project.scope.description), .text(project.number), .text(project.name), project.kind.map { .label($0) } ?? .unknown,
                project.planned.map { .money($0) } ?? .unknown, project.done.map { .money($0) } ?? .unknown, fen(net),
                share.map { share in Report.Cell(.share(share), share > Ratio(100) ? .bad : .none) } ?? .unknown,
            ])
        }
        let strays = funds.entries.filter { entry in entry.project.map { funds.projects[$0] == nil } ?? true }
        if !strays.isEmpty {
            table.append(
                [.none, .none, .label(Label("不属于此处任何项目", "of no project here")), .none, .none, .none, fen(net(strays)), .none],
                isTotal: true)
        }
        return table
    }

    private static func list(_ reversals: [FundEntries.Entry], _ funds: FundEntries) -> Report.Table {
        let numbers = Dictionary(funds.entries.map { ($0.id, $0.number ?? "") }, uniquingKeysWith: { first, _ in first })
        var table = Report.Table(
            "reversals",
            [
                .scope, .init("number", Label("凭证号", "entry")), .init("date", Label("日期", "date"), .date),
                .init("amount", Label("金额", "amount"), .money), .init("reverses", Label("冲销", "reverses")),
                .init("purpose", Label("用途", "purpose")), .init("remark", Label("备注", "remark")),
            ])
        for entry in reversals {
            table.append([
                .text(entry.scope.description), .text(entry.number), .day(entry.date), .money(entry.amount),
                entry.reverses.flatMap { numbers[$0] }.map { .text($0) } ?? .unknown, entry.purpose.map { .text($0) } ?? .none,
                entry.fault.map { Report.Cell.label($0).marked(.bad) } ?? .none,
            ])
        }
        return table
    }

    /// Which sources of the register are those of a figure: finance is what the four levels' finance gave [S:16].
    private static let figures: [(id: String, sources: Set<String>?)] = [
        ("funds", nil), ("funds.finance", ["central", "region", "city", "county", "minority", "work_relief"]),
        ("funds.society", ["social"]), ("funds.relocation", []), ("help.funds", []), ("pair_help.funds", []),
    ]

    private static func planned(_ funds: FundEntries, _ plan: PlanFigures) -> Report.Table {
        var table = Report.Table(
            "plan",
            [
                .init("figure", Label("规划数字", "figure")), .init("plan", Label("规划", "plan"), .plan),
                .init("register", Label("登记册 2011—2015 净额", "register 2011 to 2015, net"), .money),
                .init("remark", Label("备注", "remark")),
            ])
        let codes = Dictionary(funds.sources.map { ($0.number, $0.code) }, uniquingKeysWith: { first, _ in first })
        let entries = funds.entries.filter { (2011...2015).contains($0.year ?? 0) }
        for item in figures {
            guard let figure = plan.figures.first(where: { $0.id == item.id }) else { continue }
            let isMeasured = item.sources.map { !$0.isEmpty } ?? true
            let own = entries.filter { entry in item.sources?.contains(codes[entry.source ?? 0] ?? "") ?? true }
            table.append([
                .label(figure.label), .plan(figure.values.map { .init(figure: figure, value: $0, difference: nil) }),
                isMeasured ? fen(net(own)) : .unknown,
                figure.note.map { .label($0) } ?? (isMeasured ? .none : .label(Label("登记册不分此类", "the register has no such kind"))),
            ])
        }
        return table
    }
}
