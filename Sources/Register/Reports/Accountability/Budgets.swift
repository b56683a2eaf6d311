import RecordStore
import Records

/// What counties and the city put aside for the poor, beside what the plan asks of each [S:689, 690].
struct Budgets {
    private struct Line {
        let code: String
        let name: String?
        let sums: [Int64?]
    }

    /// What was added for the poor, as a share of what the place took in.
    private(set) var table = Report.Table(
        "budgets",
        [
            .init("scope", Label("区域代码", "scope")), .init("region", Label("区域", "region")),
            .init("increase", Label("收入增量", "increase"), .money), .init("budget", Label("增列专项", "added budget"), .money),
            .init("share", Label("占比 %", "share %"), .share), .init("limit", Label("应达到", "asked for")),
            .init("met", Label("达到", "met")),
        ])

    /// Of what was recovered, and of the funds for farming, what went to the poor.
    private(set) var uses = Report.Table(
        "uses", title: Label("存量资金与涉农资金", "Recovered funds, and funds for farming"),
        [
            .init("scope", Label("区域代码", "scope"), spare: 2), .init("region", Label("区域", "region")),
            .init("funds", Label("资金", "funds")), .init("whole", Label("总额", "whole"), .money),
            .init("part", Label("用于脱贫", "for the poor"), .money), .init("share", Label("占比 %", "share %"), .share),
            .init("limit", Label("应达到", "asked for")), .init("met", Label("达到", "met")),
            .init("remark", Label("备注", "remark"), spare: 1),
        ])

    init(_ run: CheckRun) throws {
        for line in try Self.lines(run, "county") + Self.lines(run, "city") where line.sums.contains(where: { $0 != nil }) {
            append(line)
            append(line, Label("清理回收存量资金", "recovered"), line.sums[3], line.sums[4])
            append(line, Label("涉农资金", "for farming"), line.sums[5], line.sums[6])
        }
    }

    private mutating func append(_ line: Line) {
        let (revenue, before, budget) = (line.sums[0], line.sums[1], line.sums[2])
        let increase = revenue.flatMap { revenue in before.map { Int64(clamping: Int128(revenue) - Int128($0)) } }
        let limit = Self.limit(line.code)
        let whole = limit.ofIncrease ? increase : revenue
        let base = limit.ofIncrease ? Label("增量的", "of the increase") : Label("收入的", "of the revenue")
        table.append([
            .text(line.code), .text(line.name), increase.map { .money($0) } ?? .unknown, budget.map { .money($0) } ?? .unknown,
            .share(Self.judged(budget, of: whole)), .label(Label("\(base.zh)\(limit.percent) %", "\(limit.percent) % \(base.en)")),
            Self.met(Self.percent(budget, of: whole).map { $0 >= Ratio(Int128(limit.percent)) }),
        ])
    }

    private mutating func append(_ line: Line, _ funds: Label, _ whole: Int64?, _ part: Int64?) {
        guard whole != nil || part != nil else { return }
        let isOver = Self.isOver(part, of: whole)
        uses.append([
            .text(line.code), .text(line.name), .label(funds), whole.map { .money($0) } ?? .unknown, part.map { .money($0) } ?? .unknown,
            Report.Cell.share(Self.judged(part, of: whole)).marked(isOver ? .bad : .none),
            .label(Label("\(Self.usedMin) %", "\(Self.usedMin) %")),
            isOver ? .unknown : Self.met(Self.percent(part, of: whole).map { $0 >= Ratio(Int128(Self.usedMin)) }),
            AccountabilityReport.remark([isOver ? Label("其中的多于总额", "the part is more than the whole") : nil]),
        ])
    }

    private static let inputs = [
        "revenue", "revenue_before", "poverty_budget", "recovered", "recovered_used", "agriculture", "agriculture_poor",
    ]

    /// Percent of what was recovered, and of the funds for farming, that is to go to the poor [S:690].
    private static let usedMin = 50

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

    /// The same as it is printed beside a bound: cut to two digits, so that it never shows a bound that it does not reach.
    static func judged(_ part: Int64?, of whole: Int64?) -> Ratio? {
        guard let part, let whole, whole > 0 else { return nil }
        let hundredths = Int128(part) * 10_000
        let (quotient, rest) = hundredths.quotientAndRemainder(dividingBy: Int128(whole))
        return Ratio(quotient - (rest < 0 ? 1 : 0), 100)
    }

    /// Whether a part is more than its whole.
    static func isOver(_ part: Int64?, of whole: Int64?) -> Bool {
        guard let part, let whole else { return false }
        return part > whole
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
