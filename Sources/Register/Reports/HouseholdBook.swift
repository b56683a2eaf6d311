import RecordStore
import Records

/// `household-book`: all that the register has of a household, to be printed and kept in it (一户一册).
///
/// Every field of the household and of its members is in it, every record beneath it, and of whatever is disputed every
/// value with who says so: the book decides nothing.
enum HouseholdBook {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let store = source.store
        guard let type = store.schema.type(named: "household") else { throw ReportFault.wrongType(Label("户", "household")) }
        let households: [RecordID]
        if let record = request.record {
            guard try store.views.type(of: record)?.name == type.name else { throw ReportFault.wrongType(type.label) }
            households = [record]
        } else {
            guard let region = request.region, region.isOf(.village) else { throw ReportFault.bookNeedsVillage }
            households = try store.views.records(type, in: [region])
        }
        let scope = try households.first.flatMap { try store.views.scope(of: $0) } ?? request.region
        let names = try Region.names(store, digits: [Region.Level.village.digits])
        var report = Report(
            name: request.name.rawValue, title: Label("一户一册", "Household book"),
            region: scope.map { Region(scope: $0, name: names[$0]) }, year: request.year)
        for household in households {
            guard let scope = try store.views.scope(of: household), let view = try store.record(household, in: scope) else { continue }
            report.sections += try sections(view, BookReader(store), request)
        }
        report.notes = [
            Label(
                "“有争议”：几个人写的不同且都没有看到对方的内容；下面列出每一种说法和来源，未裁定前不取任何一个。“—”：没有回答。",
                "“Disputed”: several people wrote differently without having seen each other's; each is listed with its source, and none is taken until it is decided. “—”: not answered."
            ),
            Label(
                "纯收入、人均由登记的各项相加算出，不是登记项。", "Net income and income per head are computed from the entries, and are no entries themselves."),
        ]
        return report
    }

    /// What belongs together on the form; a field that is in none of these is under "other".
    private static let parts: [(title: Label, prefixes: [String])] = [
        (
            Label("基本情况", "Household"),
            [
                "number", "national_code", "natural_village", "address", "hukou", "handbook", "phone", "bank", "registration", "attribute",
                "special", "kind", "plan_exit_year", "location",
            ]
        ),
        (Label("致贫原因", "Causes of poverty"), ["main_cause", "other_causes", "cause_note"]),
        (Label("收入来源与吃穿", "Livelihood"), ["livelihood"]),
        (Label("住房", "Housing"), ["housing", "house_photos", "house_built", "reform"]),
        (Label("饮水", "Water"), ["water"]),
        (
            Label("用电、广播电视、道路与卫生", "Power, television, roads, sanitation"),
            ["power", "devices", "road_type", "main_road", "clinic", "market", "sanitary", "main_fuel"]
        ),
        (
            Label("土地与生产", "Land and production"),
            [
                "land", "other_land", "livestock", "breeding", "machines", "cooperative", "leading_firm", "local_leader", "mutual_fund",
                "industry",
            ]
        ),
        (Label("财产", "Property"), ["vehicle", "appliances", "other_property", "public_payroll"]),
        (Label("收入", "Income"), ["income"]),
        (Label("易地搬迁", "Relocation"), ["relocation", "old_house", "hukou_moved"]),
        (Label("脱贫属性与防返贫监测", "After the exit"), ["exit_attribute", "monitoring"]),
    ]

    private static func sections(_ view: RecordView, _ reader: BookReader, _ request: ReportRequest) throws -> [Report.Section] {
        var reader = reader
        let children = try Children(view, reader.store)
        for member in children.members { reader.names[member.id] = try reader.text(member, "name") }
        var sections = [try front(view, reader, children)]
        var rest = view.type.fields.filter { $0.name != "roster" }
        var fields: [(title: Label, fields: [Field])] = []
        // The longest beginning decides, so that `hukou_moved` is with relocation and not with the address.
        for part in parts {
            let own = rest.filter { field in
                let best = parts.flatMap(\.prefixes).filter { field.name.hasPrefix($0) }.max { $0.utf8.count < $1.utf8.count }
                return best.map { part.prefixes.contains($0) } ?? false
            }
            let numbers = Set(own.map(\.number))
            rest.removeAll { numbers.contains($0.number) }
            fields.append((part.title, own))
        }
        fields.append((Label("其他", "Other"), rest))
        sections.append(try HouseholdBookMembers.section(children.members, view, reader, year: request.year))
        for part in fields where !part.fields.isEmpty {
            var blocks = try FieldBlocks.make(view, part.fields, reader, name: "fields", year: request.year)
            if part.fields.contains(where: { $0.name == "income" }) {
                blocks += try HouseholdIncome.blocks(view, reader, year: request.year)
            }
            sections.append(Report.Section(part.title, blocks))
        }
        return sections + [try exits(view, reader)].compactMap { $0 } + (try children.sections(reader))
    }

    /// Where each year's exit stands, with what is open; nothing where nobody ever began one.
    private static func exits(_ view: RecordView, _ reader: BookReader) throws -> Report.Section? {
        let exits = try ExitReader(reader.store)
        let years = Set(try exits.events(of: view.id).map(\.year)).sorted()
        guard !years.isEmpty else { return nil }
        var table = Report.Table(
            "exits",
            [
                .year, .init("outcome", Label("结果", "outcome")), .init("cases", Label("待处理事项", "open cases")),
                .init("next", Label("下一步", "next")),
            ])
        for year in years {
            let standing = try exits.standing(of: view.id, year: year)
            let kinds = standing.cases.map { open in
                let kind = exits.procedure.kind(open.kind)?.label ?? Label(same: open.kind.rawValue)
                return open.remark.map { Label(kind.zh + "：" + $0.zh, kind.en + ": " + $0.en) } ?? kind
            }
            table.append([
                .count(year), Report.Cell.code(standing.outcome.rawValue, standing.outcome.label).marked(standing.outcome.mark),
                kinds.isEmpty ? .none : Report.Cell.label(Label.list(kinds)).marked(.warning),
                .label(Label.list(standing.next.map(\.label))),
            ])
        }
        return Report.Section(Label("退出认定", "Exit"), [.table(table)])
    }

    /// What the cover says, and how much of it is disputed.
    private static func front(_ view: RecordView, _ reader: BookReader, _ children: Children) throws -> Report.Section {
        let head = children.members.first { reader.code($0, "relation") == "head" }
        let title = try head.map { try reader.text($0, "name") }.flatMap { $0.isEmpty ? nil : $0 } ?? "—"
        let number = try reader.store.views.readableNumber(view.id) ?? view.id.description
        let all = [view] + children.members
        let disputed = all.reduce(0) { $0 + $1.fields.count { $0.verdict.attention == .disputed } }
        let proposed = all.reduce(0) { sum, record in
            sum + record.fields.count { !$0.state.proposals.isEmpty && $0.verdict.attention != .disputed }
        }
        var blocks: [Report.Block] = []
        if let standing = reader.standing(view) { blocks.append(.remark(standing.label, standing.mark)) }
        if disputed > 0 {
            blocks.append(
                .remark(
                    Label(
                        "本册有 \(disputed) 项有争议，逐项列出各种说法。",
                        "\(disputed) entries of this book are disputed; each is listed with all that is said."), .bad))
        }
        if proposed > 0 {
            blocks.append(.remark(Label("本册有 \(proposed) 项有待定意见。", "\(proposed) entries of this book have proposals."), .warning))
        }
        return Report.Section(
            Label("户主：\(title)", "Household of \(title)"), subtitle: Label(same: number), startsPage: true, blocks)
    }
}

/// The blocks of some fields of a record: facts, rounds side by side, and whatever is disputed.
enum FieldBlocks {
    static func make(_ view: RecordView, _ fields: [Field], _ reader: BookReader, name: String, year: Int?) throws -> [Report.Block] {
        var blocks: [Report.Block] = []
        let facts = try reader.facts(view, fields) + reader.personFacts(view, fields)
        if !facts.isEmpty { blocks.append(.facts(facts)) }
        if let rounds = try reader.rounds(view, fields, name: name, year: year) {
            blocks.append(.table(rounds))
        } else {
            let unanswered = fields.filter { $0.key == .year || $0.key == .round }
            if !unanswered.isEmpty { blocks.append(.facts(unanswered.map { Report.Fact($0.label, .unknown) })) }
        }
        let variants = try reader.keyedVariants(view, fields, year: year)
        if !variants.isEmpty { blocks.append(.facts(variants)) }
        return blocks
    }
}

extension BookReader {
    /// The value of a text field by itself; empty where it shows none.
    func text(_ view: RecordView, _ name: String) throws -> String {
        guard case .label(let label) = try value(view, name).content,
            view.fields.last(where: { $0.field.name == name })?.verdict.attention != .disputed
        else { return "" }
        return label.zh
    }

    /// The code of a coded field, as scripts write it.
    func code(_ view: RecordView, _ name: String) -> String? {
        guard let found = view.fields.last(where: { $0.field.name == name }), case .integer(let number)? = found.verdict.value,
            case .code(let list) = found.field.inputs[0].type
        else { return nil }
        return store.schema.codeList(list)?.item(Int(number))?.code
    }
}
