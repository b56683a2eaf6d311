import RecordStore
import Records

/// What counties and the city put aside for the poor, beside what the plan asks of each [S:689, 690].
enum Budgets {
    private struct Line {
        let code: String
        let name: String?
        let sums: [Int64?]
    }

    private static let inputs = [
        "revenue", "revenue_before", "poverty_budget", "recovered", "recovered_used", "agriculture", "agriculture_poor",
    ]

    /// What is asked of the place of that code, in percent, and of what.
    static func limit(_ code: String) -> (percent: Int, ofIncrease: Bool) {
        switch code.prefix(6) {
        case "450109": (15, false)
        case "450123", "450124", "450125", "4501", "450100": (20, true)
        default: (10, true)
        }
    }

    static func percent(_ part: Int64?, of whole: Int64?) -> Ratio? {
        guard let part, let whole, whole > 0 else { return nil }
        return Ratio(Int128(part) * 100, Int128(whole))
    }

    static func table(_ source: ReportSource, _ run: CheckRun, _ names: [ScopeCode: String]) throws -> Report.Table {
        var table = Report.Table(
            "budgets",
            [
                .init("scope", Label("区域代码", "scope")), .init("region", Label("区域", "region")),
                .init("increase", Label("收入增量", "increase"), .money), .init("budget", Label("增列专项", "added budget"), .money),
                .init("share", Label("占比 %", "share %"), .share), .init("limit", Label("应达到", "asked for")),
                .init("met", Label("达到", "met")),
                .init("recovered", Label("回收资金用于扶贫 %", "of recovered %"), .share),
                .init("farming", Label("涉农资金投向 %", "of farming %"), .share),
            ])
        for line in try lines(run, "county") + lines(run, "city") where line.sums.contains(where: { $0 != nil }) {
            let (revenue, before, budget) = (line.sums[0], line.sums[1], line.sums[2])
            let increase = revenue.flatMap { revenue in before.map { revenue - $0 } }
            let limit = limit(line.code)
            let share = percent(budget, of: limit.ofIncrease ? increase : revenue)
            let base = limit.ofIncrease ? Label("增量的", "of the increase") : Label("收入的", "of the revenue")
            table.append([
                .text(line.code), .text(line.name), increase.map { .money($0) } ?? .unknown, budget.map { .money($0) } ?? .unknown,
                .share(share),
                .label(Label("\(base.zh)\(limit.percent) %", "\(limit.percent) % \(base.en)")),
                met(share.map { $0 >= Ratio(Int128(limit.percent)) }),
                .share(percent(line.sums[4], of: line.sums[3])), .share(percent(line.sums[6], of: line.sums[5])),
            ])
        }
        return table
    }

    static func met(_ answer: Bool?) -> Report.Cell {
        switch answer {
        case true?: Report.Cell.code("true", Label("是", "yes")).marked(.good)
        case false?: Report.Cell.code("false", Label("否", "no")).marked(.bad)
        case nil: .unknown
        }
    }

    private static func lines(_ run: CheckRun, _ type: String) throws -> [Line] {
        guard run.store.views.table(type) != nil, run.store.views.column(type, "finance", "revenue") != nil else { return [] }
        var query = try run.query(type)
        var columns = [try query.value("code"), try query.value("name")]
        for input in inputs { columns.append(try query.value("finance." + input)) }
        return try query.select(columns, where: "1").map { row in
            Line(code: row[1].text ?? "", name: row[2].text, sums: row.dropFirst(3).map(\.integer))
        }
    }
}

/// 两高于: whether a poor county's income grows faster than the city's [S:233, 234].
enum Growth {
    static func table(_ source: ReportSource, _ run: CheckRun, _ names: [ScopeCode: String]) throws -> Report.Table {
        var table = Report.Table(
            "growth",
            [
                .init("scope", Label("区域代码", "scope")), .init("region", Label("县（区）", "county")),
                .init("income", Label("收入增幅 %", "income %"), .decimal), .init("city", Label("全市 %", "city %"), .decimal),
                .init("above", Label("高于全市", "above")), .init("business", Label("经营收入增幅 %", "business %"), .decimal),
                .init("city_business", Label("全市 %", "city, business %"), .decimal),
                .init("above_business", Label("高1个百分点", "one point above")),
            ])
        guard run.store.views.column("county", "city_growth") != nil else { return table }
        var query = try run.query("county")
        let paths = ["income_growth", "city_growth", "business_growth", "city_business_growth"]
        let columns = try ["code", "name"].map { try query.value($0) } + paths.map { try query.value($0) }
        for row in try query.select(columns, where: "1") where row.dropFirst(3).contains(where: { $0.integer != nil }) {
            let rate = { (place: Int) -> Report.Cell in .decimal(row[place].integer.map { Ratio(Int128($0), 100) }, places: 2) }
            let above = { (own: Int, city: Int, by: Int64) -> Bool? in
                row[own].integer.flatMap { own in row[city].integer.map { by == 0 ? own > $0 : own >= $0 + by } }
            }
            table.append([
                .text(row[1].text), .text(row[2].text), rate(3), rate(4), Budgets.met(above(3, 4, 0)), rate(5), rate(6),
                Budgets.met(above(5, 6, 100)),
            ])
        }
        return table
    }
}
