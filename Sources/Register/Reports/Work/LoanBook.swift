import RecordStore
import Records

/// Loans with what was paid back, what the government paid of the interest, and what is overdue.
struct LoanBook {
    private struct Loan {
        let kind: Int64
        let amount: Int64
        let bank: String?
        var repaid = Int128(0)
        var subsidy = Int128(0)
        var isOverdue = false
    }

    private var loans: [Loan] = []

    init(_ source: ReportSource) throws {
        var places: [Int64: Int] = [:]
        for row in try source.rows("loan", ["kind", "amount", "bank"]) {
            guard let id = row[0].integer, let kind = row[2].integer else { continue }
            places[id] = loans.count
            loans.append(Loan(kind: kind, amount: row[3].integer ?? 0, bank: row[4].text))
        }
        let kinds = Dictionary(
            (source.store.schema.codeList("loan_event")?.items ?? []).map { (Int64($0.number), $0.code) },
            uniquingKeysWith: { first, _ in first })
        // Oldest first, so that the last word on being overdue stays.
        let events = try source.rows("loan_event", ["_parent", "kind", "date", "amount"])
        for row in events.sorted(by: { ($0[4].integer ?? 0, $0[0].integer ?? 0) < ($1[4].integer ?? 0, $1[0].integer ?? 0) }) {
            guard let place = row[2].integer.flatMap({ places[$0] }) else { continue }
            let amount = Int128(row[5].integer ?? 0)
            switch row[3].integer.flatMap({ kinds[$0] }) {
            case "repayment", "compensation":
                loans[place].repaid += amount
                loans[place].isOverdue = false
            case "subsidy": loans[place].subsidy += amount
            case "extension": loans[place].isOverdue = false
            case "overdue": loans[place].isOverdue = true
            default: break
            }
        }
    }

    func table(_ run: CheckRun) -> Report.Table {
        var table = Report.Table(
            "loans",
            [
                .init("kind", Label("种类", "kind")), .init("loans", Label("笔数", "loans"), .count),
                .init("amount", Label("放款", "paid out"), .money),
                .init("left", Label("余额", "left"), .money), .init("subsidy", Label("财政贴息", "subsidy"), .money),
                .init("overdue", Label("逾期笔数", "overdue"), .count),
            ])
        for (kind, own) in Dictionary(grouping: loans, by: \.kind).sorted(by: { $0.key < $1.key }) {
            let sum = { (value: (Loan) -> Int128) in own.reduce(Int128(0)) { $0 + value($1) }.fen }
            table.append([
                .label(run.label("loan_kind", kind)), .count(own.count), .money(sum { Int128($0.amount) }),
                .money(sum { max(0, Int128($0.amount) - $0.repaid) }),
                .money(sum { $0.subsidy }), .alarm(own.count(where: \.isOverdue), .bad),
            ])
        }
        return table
    }
}
