import RecordStore
import Records

/// 两高于: whether a poor county's income grows faster than the city's [S:233, 234], and a poor village's [S:110].
///
/// The city's own growth is what its record says, where the store has it; a county that says another one is marked. Where there is no such
/// record each county's word for it is taken, and counties that disagree are marked.
struct Growth {
    private(set) var counties = Report.Table(
        "growth",
        [
            .init("scope", Label("区域代码", "scope")), .init("region", Label("县（区）", "county")),
            .init("income", Label("收入增幅 %", "income %"), .decimal), .init("city", Label("全市 %", "city %"), .decimal),
            .init("above", Label("高于全市", "above")), .init("business", Label("经营收入增幅 %", "business %"), .decimal),
            .init("city_business", Label("全市 %", "city, business %"), .decimal),
            .init("above_business", Label("高1个百分点", "one point above")), .init("remark", Label("备注", "remark"), spare: 1),
        ])
    private(set) var villages = Report.Table(
        "village_growth", title: Label("贫困村农民人均纯收入", "Income per head of the poor villages"),
        [
            .init("scope", Label("区域代码", "scope")), .init("villages", Label("贫困村", "poor villages"), .count),
            .init("known", Label("两年都有收入", "with both years"), .count), .init("above", Label("高于全市", "above"), .count),
            .init("not_above", Label("不高于", "not above"), .count), .init("city", Label("全市 %", "city %"), .decimal),
        ])
    /// Those that do not grow faster, by name.
    private(set) var slow = Report.Table(
        "slow_villages", title: Label("增幅不高于全市的贫困村", "Poor villages that do not grow faster than the city"),
        [
            .init("scope", Label("区域代码", "scope")), .init("region", Label("村", "village"), .name),
            .init("growth", Label("增幅 %", "growth %"), .decimal),
        ])

    /// Growth of a year in hundredths of a percent: of income, and of what comes from farming and business.
    private typealias Rates = (income: Int64?, business: Int64?)

    var tables: [Report.Table] { [counties, villages, slow] }

    init(_ source: ReportSource, _ run: CheckRun) throws {
        guard run.store.views.column("county", "city_growth") != nil else { return }
        let city = try Self.city(run)
        let said = try Self.said(run)
        try addCounties(run, city, said)
        try addVillages(run, source, city, said)
    }

    /// Wherever in the store it lies: the city's figure is every county's measure.
    private static func everywhere(_ run: CheckRun) -> CheckRun {
        CheckRun(store: run.store, region: nil, round: run.round, asOf: run.asOf, today: run.today, regions: nil)
    }

    private static func city(_ run: CheckRun) throws -> Rates {
        guard run.store.views.column("city", "income_growth") != nil else { return (nil, nil) }
        var query = try everywhere(run).query("city")
        let columns = [try query.value("income_growth"), try query.value("business_growth")]
        let rows = try query.select(columns, where: "1")
        return (rows.lazy.compactMap { $0[1].integer }.first, rows.lazy.compactMap { $0[2].integer }.first)
    }

    /// What counties say of the city, by the county's scope.
    private static func said(_ run: CheckRun) throws -> [Int64: Rates] {
        var query = try everywhere(run).query("county")
        let columns = ["t._scope", try query.value("city_growth"), try query.value("city_business_growth")]
        return Dictionary(
            try query.select(columns, where: "1").compactMap { row in row[1].integer.map { ($0, (row[2].integer, row[3].integer)) } },
            uniquingKeysWith: { one, _ in one })
    }

    private mutating func addCounties(_ run: CheckRun, _ city: Rates, _ said: [Int64: Rates]) throws {
        var query = try run.query("county")
        let paths = ["income_growth", "city_growth", "business_growth", "city_business_growth"]
        let columns = try ["code", "name"].map { try query.value($0) } + paths.map { try query.value($0) }
        let isDisputed = city.income == nil && Set(said.values.compactMap(\.income)).count > 1
        let isDisputedBusiness = city.business == nil && Set(said.values.compactMap(\.business)).count > 1
        for row in try query.select(columns, where: "1") where row.dropFirst(3).contains(where: { $0.integer != nil }) {
            let (income, business) = (city.income ?? row[4].integer, city.business ?? row[6].integer)
            let isOther = row[4].integer.map { $0 != income } ?? false || row[6].integer.map { $0 != business } ?? false
            counties.append([
                .text(row[1].text), .text(row[2].text), Self.rate(row[3].integer), Self.rate(income),
                Budgets.met(Self.isAbove(row[3].integer, income, by: 0)), Self.rate(row[5].integer), Self.rate(business),
                Budgets.met(Self.isAbove(row[5].integer, business, by: 100)),
                AccountabilityReport.remark([
                    isOther
                        ? Label(
                            "县填的全市增幅与市的不同：\(Self.text(row[4].integer))、\(Self.text(row[6].integer))",
                            "the county says another growth of the city: \(Self.text(row[4].integer)), \(Self.text(row[6].integer))") : nil,
                    row[4].integer != nil && isDisputed || row[6].integer != nil && isDisputedBusiness
                        ? Label("各县填的全市增幅不一致", "counties disagree about the city's growth") : nil,
                ]),
            ])
        }
    }

    /// By income per head of this year and the one before, where both are known.
    private mutating func addVillages(_ run: CheckRun, _ source: ReportSource, _ city: Rates, _ said: [Int64: Rates]) throws {
        guard run.store.views.column("village", "net_income") != nil else { return }
        var query = try run.query("village", as: "v")
        let columns = [
            "v._scope", try query.value("name"), try query.value("net_income"), try query.value("net_income", year: run.round - 1),
        ]
        let rows = try query.select(columns, where: "(\(try query.value("is_poor"))) = 1")
        let scopes = Dictionary(
            try run.store.keptParts.scopeStates(in: nil).map { ($0.number, $0.scope) }, uniquingKeysWith: { one, _ in one })
        let byScope = Dictionary(
            said.compactMap { number, rates in scopes[number].map { ($0, rates) } }, uniquingKeysWith: { one, _ in one })
        let groups = Dictionary(grouping: rows) { row in
            row[1].integer.flatMap { scopes[$0] }.flatMap { $0.enclosing(.county) ?? $0 }
        }
        for (county, own) in groups.sorted(by: { ($0.key?.description ?? "") < ($1.key?.description ?? "") }) {
            let measure = city.income ?? county.flatMap { byScope[$0] }?.income
            var (known, above, notAbove) = (0, 0, 0)
            for row in own {
                guard let now = row[3].integer, let before = row[4].integer, before > 0 else { continue }
                known += 1
                guard let measure else { continue }
                let growth = (Int128(now) - Int128(before)) * 10_000
                guard growth <= Int128(measure) * Int128(before) else {
                    above += 1
                    continue
                }
                notAbove += 1
                slow.append([
                    .text(row[1].integer.flatMap { scopes[$0] }?.description), .text(row[2].text),
                    .decimal(Ratio(growth, Int128(before) * 100), places: 2),
                ])
            }
            guard known > 0 else { continue }
            villages.append([
                .text(county?.description), .count(own.count), .count(known), measure == nil ? .unknown : .count(above),
                measure == nil ? .unknown : .alarm(notAbove, .bad), Self.rate(measure),
            ])
        }
    }

    private static func isAbove(_ own: Int64?, _ city: Int64?, by points: Int64) -> Bool? {
        own.flatMap { own in city.map { points == 0 ? own > $0 : Int128(own) >= Int128($0) + Int128(points) } }
    }

    private static func rate(_ hundredths: Int64?) -> Report.Cell { .decimal(hundredths.map { Ratio(Int128($0), 100) }, places: 2) }
    private static func text(_ hundredths: Int64?) -> String { hundredths.map { Ratio(Int128($0), 100).text(places: 2) } ?? "—" }
}
