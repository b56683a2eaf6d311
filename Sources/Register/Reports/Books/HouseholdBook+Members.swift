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
        let rest = type.fields.filter { $0.name != "name" && !columns.contains($0.name) }
        for table in try side(members, rest, reader, year: year) { blocks.append(.table(table)) }
        if let table = try earlier(members, type.fields, reader, year: year) { blocks.append(.table(table)) }
        let doubts = try members.flatMap { try Self.doubts($0, type.fields, reader, year: year) }
        if !doubts.isEmpty { blocks.append(.facts(doubts)) }
        return Report.Section(Label("家庭成员", "Members"), blocks)
    }

    private static func name(_ member: RecordView, _ reader: BookReader) throws -> Label {
        let name = try reader.text(member, "name")
        let label = Label(same: name.isEmpty ? "—" : name)
        return reader.standing(member).map { label.joined($0.label) } ?? label
    }

    /// How many people stand beside each other, so that paper holds what is said of them.
    private static let peopleMax = 5

    /// What is not asked first: a column for each person, with what the latest round says, of what anybody answered.
    private static func side(_ members: [RecordView], _ fields: [Field], _ reader: BookReader, year: Int?) throws -> [Report.Table] {
        // Six are three and three, and not five and one.
        let tables = (members.count + peopleMax - 1) / peopleMax
        let most = max(1, (members.count + tables - 1) / max(1, tables))
        return try stride(from: 0, to: members.count, by: most).compactMap { start -> Report.Table? in
            let people = Array(members[start..<min(start + most, members.count)])
            var table = Report.Table(
                "member",
                [.init("field", Label("项目", "field"))]
                    + (try people.enumerated().map { .init("member_\(start + $0 + 1)", try name($1, reader)) }))
            for field in fields {
                let found = people.map { member in reader.latest(member, field, year: year) }
                guard found.contains(where: { $0 != nil }) else { continue }
                for row in try reader.rows(field, found) { table.append(row) }
            }
            return table.rows.isEmpty ? nil : table
        }
    }

    /// What earlier rounds said otherwise.
    private static func earlier(_ members: [RecordView], _ fields: [Field], _ reader: BookReader, year: Int?) throws -> Report.Table? {
        let keyed = fields.filter { $0.key == .year || $0.key == .round }
        let years = Set(members.flatMap { reader.keys($0, keyed, year: year) }).sorted()
        guard years.count > 1 else { return nil }
        var table = Report.Table(
            "member_years", title: Label("历年不同的", "What differed from year to year"),
            [.init("field", Label("项目", "field"))] + years.map { .init(String($0), Label(same: String($0))) })
        for member in members {
            for field in keyed {
                let found = years.map { member.field(FieldAddress(field.number, .number($0))) }
                guard found.count(where: { $0 != nil }) > 1 else { continue }
                for row in try reader.rows(field, found) where Set(row.dropFirst().map { "\($0.content)" }).count > 1 {
                    guard case .label(let label) = row[0].content else { continue }
                    table.append([.label(try name(member, reader).joined(label))] + row.dropFirst())
                }
            }
        }
        return table.rows.isEmpty ? nil : table
    }

    /// Of whatever is disputed or proposed about a person every value.
    private static func doubts(_ member: RecordView, _ fields: [Field], _ reader: BookReader, year: Int?) throws -> [Report.Fact] {
        let facts = try reader.facts(member, fields).filter { !$0.variants.isEmpty } + reader.keyedVariants(member, fields, year: year)
        let name = try name(member, reader)
        return facts.map { Report.Fact(name.joined($0.label), $0.value, variants: $0.variants) }
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
