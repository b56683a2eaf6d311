import RecordStore
import Records

/// The members of a household: one table of what is asked first, and everything of each.
enum HouseholdBookMembers {
    private static let columns = ["relation", "sex", "birth", "id_number", "schooling", "health", "labour", "work"]

    static func section(_ members: [RecordView], _ household: RecordView, _ reader: BookReader, year: Int?) throws -> Report.Section {
        guard let type = members.first?.type else {
            return Report.Section(Label("家庭成员", "Members"), [.remark(Label("（无）", "(none)"), .dim)])
        }
        let shown = columns.compactMap { type.field(named: $0) }
        var table = Report.Table(
            "members",
            [.init("name", Label("姓名", "name"), .name)]
                + shown.map { field in
                    let type = field.inputs[0].type
                    return .init(field.name, field.label, type == .date ? .date : type == .idNumber ? .name : .text)
                })
        for member in members {
            let isRetired = member.standing == .retired
            table.append(
                try [reader.value(member, "name").marked(isRetired ? .dim : .none)]
                    + shown.map { field in
                        let cell = try reader.value(member, field.name)
                        return isRetired && cell.mark == .none ? cell.marked(.dim) : cell
                    })
        }
        var blocks: [Report.Block] = try rosters(household, reader, year: year) + [.table(table)]
        for member in members {
            let name = try reader.text(member, "name")
            let label = Label(same: name.isEmpty ? "—" : name)
            let standing = reader.standing(member)
            blocks.append(.remark(standing.map { label.joined($0.label) } ?? label, standing?.mark ?? .none))
            blocks += try FieldBlocks.make(member, type.fields, reader, name: "member", year: year)
        }
        return Report.Section(Label("家庭成员", "Members"), blocks)
    }

    /// Who counted as a member in which round.
    private static func rosters(_ household: RecordView, _ reader: BookReader, year: Int?) throws -> [Report.Block] {
        guard let roster = household.type.field(named: "roster") else { return [] }
        let facts = try reader.keys(household, [roster], year: year).compactMap { key -> Report.Fact? in
            guard let found = household.field(FieldAddress(roster.number, .number(key))) else { return nil }
            return Report.Fact(
                Label("\(key) 年名册", "roster of \(key)"), try reader.cell(found), variants: try reader.variants(found, household.scope))
        }
        return facts.isEmpty ? [] : [.facts(facts)]
    }
}

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
        var blocks: [Report.Block] = [.table(table)]
        if years.count > 1 {
            blocks.append(
                .chart(
                    Report.Chart(
                        .line, title: Label("人均纯收入", "Net income per head"), unit: .yuan, categories: years.map { Label(same: String($0)) },
                        series: [.init(Label("人均纯收入", "net income per head"), perHead.map { $0.map { Ratio(Int128($0), 100) } })])))
        }
        return blocks
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
