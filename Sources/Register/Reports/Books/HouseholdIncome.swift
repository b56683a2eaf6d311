import RecordStore
import Records

/// What a household's entries of income add up to, by year.
enum HouseholdIncome {
    /// What the names of the form's lines begin with, and whether they are added or taken off.
    static let sums: [(label: Label, prefixes: [String], sign: Int64)] = [
        (Label("工资性收入", "wages"), ["wage", "remittance"], 1), (Label("生产经营性收入", "business"), ["biz_"], 1),
        (Label("财产性收入", "property"), ["prop_"], 1), (Label("转移性收入", "transfers"), ["tr_"], 1), (Label("其他收入", "other"), ["other"], 1),
        (Label("生产经营支出", "costs"), ["cost_"], -1),
    ]

    static func blocks(_ view: RecordView, _ reader: BookReader, year: Int?) throws -> [Report.Block] {
        guard let field = view.type.field(named: "income"), let roster = view.type.field(named: "roster") else { return [] }
        let years = reader.keys(view, [field], year: year)
        guard !years.isEmpty else { return [] }
        var table = Report.Table(
            "net_income", title: Label("汇总（元，由上列各项算出）", "Summary (yuan, computed from the entries above)"),
            [.init("line", Label("项目", "line"))] + years.map { .init(String($0), Label(same: String($0)), .money) })
        let values = years.map { view.field(FieldAddress(field.number, .number($0)))?.verdict.value }
        let lines = sums.map { item in values.map { value in value.map { sum(field, $0, item.prefixes) } } }
        for (item, line) in zip(sums, lines) { table.append([.label(item.label)] + line.map { $0.map { .money($0) } ?? .unknown }) }
        let net = years.indices.map { year in
            values[year] == nil ? nil : zip(sums, lines).reduce(Int64(0)) { $0 &+ $1.0.sign &* ($1.1[year] ?? 0) }
        }
        table.append([.label(Label("纯收入", "net income"))] + net.map { $0.map { .money($0) } ?? .unknown }, isTotal: true)
        let heads = years.map { view.field(FieldAddress(roster.number, .number($0)))?.verdict.elements.count ?? 0 }
        let perHead = zip(net, heads).map { net, heads in net.flatMap { heads > 0 ? $0 / Int64(heads) : nil } }
        table.append([.label(Label("人均纯收入", "per head"))] + perHead.map { $0.map { .money($0) } ?? .unknown }, isTotal: true)
        return [.table(table)]
    }

    private static func sum(_ field: Field, _ value: Value, _ prefixes: [String]) -> Int64 {
        field.inputs.indices.reduce(0) { sum, index in
            guard case .money = field.inputs[index].type, prefixes.contains(where: field.inputs[index].name.hasPrefix),
                case .integer(let fen) = value.part(index)
            else { return sum }
            return sum &+ fen
        }
    }
}
