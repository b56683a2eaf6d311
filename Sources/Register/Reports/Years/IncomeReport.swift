import RecordStore
import Records

/// `income`: whose sheet of the year is signed, and who lacks one; `income-sheet`: the sheet itself, a page for a household.
enum IncomeReport {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let year = request.year ?? CalendarDate(days: RegisterCalendar.day(at: request.now))?.year ?? 2016
        let names = try Region.names(
            source.store, digits: [Region.Level.county.digits, Region.Level.township.digits, Region.Level.village.digits])
        let whole = request.region ?? Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("收入确认单", "Confirmed incomes"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: year)
        let all = try IncomeStandings(source, year: year).scopes
        report.sections = [Report.Section(Label("签字情况", "Signed and not"), [.table(byRegion(all, request, names))])]
        // The sheets of a whole city are lacking by the hundred thousand, and nobody goes after them from there.
        if let whole, whole.digits >= Region.Level.county.digits {
            report.sections.append(Report.Section(Label("尚缺", "Who lacks one"), [.table(try lacking(all, source, names))]))
        } else {
            report.sections.append(
                Report.Section(
                    Label("尚缺", "Who lacks one"),
                    [
                        .remark(
                            Label("逐户名单请按县、乡镇或村查看（--region 代码）。", "Households are listed by county, township or village (--region CODE)."),
                            .none)
                    ]))
        }
        report.notes = [
            Label(
                "在册贫困户和仍在跟踪的脱贫户都应有本年签字的确认单；签字后收入或人口有变的须重新签。",
                "Every poor household and every one that is still followed has a signed sheet of the year; it is signed anew where income or persons changed."
            )
        ]
        return report
    }

    private typealias Standings = [(scope: ScopeCode, standings: [IncomeStandings.Standing])]

    private static func byRegion(_ all: Standings, _ request: ReportRequest, _ names: [ScopeCode: String]) -> Report.Table {
        var table = Report.Table(
            "signed",
            [.scope, .region, .init("households", Label("户数", "households"), .count)]
                + IncomeConfirmations.State.allCases.reversed().map { .init($0.rawValue, $0.label, .count) })
        var groups: [ScopeCode: [IncomeConfirmations.State: Int]] = [:]
        for (scope, standings) in all {
            for standing in standings {
                groups[scope.enclosing(digits: request.digits) ?? scope, default: [:]][standing.state, default: 0] += 1
            }
        }
        for (region, own) in groups.sorted(by: { $0.key < $1.key }) {
            table.append(Region(scope: region, name: names[region]).cells + counts(own))
        }
        if groups.count > 1 {
            let sum = groups.values.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
            table.append([.none, .label(Label("合计", "all"))] + counts(sum), isTotal: true)
        }
        return table
    }

    private static func counts(_ own: [IncomeConfirmations.State: Int]) -> [Report.Cell] {
        [.count(own.values.reduce(into: 0) { $0 += $1 })]
            + IncomeConfirmations.State.allCases.reversed().map { state in
                state == .signed ? .count(own[state] ?? 0) : .alarm(own[state] ?? 0)
            }
    }

    private static func lacking(_ all: Standings, _ source: ReportSource, _ names: [ScopeCode: String]) throws -> Report.Table {
        var table = Report.Table(
            "lacking",
            [
                .init("number", Label("户编号", "household"), .name), .init("name", Label("户主", "head"), .name),
                .init("hamlet", Label("屯", "hamlet"), spare: 2), .init("village", Label("村", "village"), spare: 1),
                .init("state", Label("情形", "why")),
            ])
        let lacking = all.flatMap { scope, own in own.filter { $0.state != .signed }.map { (scope: scope, standing: $0) } }
        let lines = try FindIndex(source).households(Set(lacking.map(\.standing.household)))
        let rows = lacking.map { (scope: $0.scope, state: $0.standing.state, line: lines[$0.standing.household]?.line) }
        for (scope, state, line) in rows.sorted(by: { ($0.line?.number ?? "") < ($1.line?.number ?? "") }) {
            table.append([
                .text(line?.number), .text(line?.names.first), line?.hamlet.map { .text($0) } ?? .none, .text(names[scope]),
                .code(state.rawValue, state.label),
            ])
        }
        return table
    }

    // MARK: On paper

    static func sheets(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let year = request.year ?? CalendarDate(days: RegisterCalendar.day(at: request.now))?.year ?? 2016
        let confirmations = IncomeConfirmations(source.store)
        return try HouseholdCards.cards(request, source, Label("\(year) 年家庭收入确认单", "Confirmed income, \(year)")) { card in
            guard let sheet = confirmations.sheet(card.view, year: year) else {
                return [.remark(Label("本年度没有登记收入，或收入有争议", "no income of the year is recorded, or it is disputed"), .warning)]
            }
            var table = Report.Table(
                "income", [.init("line", Label("项目", "line")), .init("amount", Label("金额（元）", "yuan"), .money)])
            for line in sheet.lines { table.append([.label(line.label), .money(line.fen)]) }
            table.append([.label(Label("纯收入", "net income")), .money(sheet.total)], isTotal: true)
            return [
                .facts([
                    Report.Fact(Label("家庭人口", "persons"), sheet.persons > 0 ? .count(sheet.persons) : .unknown),
                    Report.Fact(Label("人均纯收入（元）", "net income per head, yuan"), sheet.perHead.map { .money($0) } ?? .unknown),
                ]), .table(table),
                .remark(
                    Label("以上收入经与本户逐项核对，情况属实。", "The income above was gone through with the household line by line, and is right."), .none),
                .facts([
                    Report.Fact(Label("农户签字（按印）", "signed by the household"), .signature),
                    Report.Fact(Label("帮扶联系人", "helper"), .text("＿＿＿＿＿＿＿＿")),
                    Report.Fact(Label("村第一书记（工作队）", "first secretary or team"), .text("＿＿＿＿＿＿＿＿")),
                ]),
            ]
        }
    }
}

extension IncomeConfirmations.State {
    var label: Label {
        switch self {
        case .noIncome: Label("未登记收入或有争议", "no income recorded, or disputed")
        case .unsigned: Label("未签字", "not signed")
        case .changed: Label("签字后有变", "changed since it was signed")
        case .signed: Label("已签字", "signed")
        }
    }
}
