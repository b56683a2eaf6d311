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
        // People call a natural village by its name, and not by its code.
        var reader = BookReader(store)
        if let scope, let type = store.schema.type(named: "natural_village") {
            for record in try store.views.records(type, in: [scope]) {
                guard let place = try store.record(record, in: scope), case .text(let name)? = place.value("name") else { continue }
                reader.names[record] = name
            }
        }
        for household in households {
            guard let scope = try store.views.scope(of: household), let view = try store.record(household, in: scope) else { continue }
            report.sections += try sections(view, reader, request)
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
                "special", "kind", "plan_exit_year", "location", "main_cause", "other_causes", "cause_note", "identification",
            ]
        ),
        (Label("收入", "Income"), ["income"]),
        (
            Label("吃穿、住房、饮水、用电、道路", "Food, house, water, power, road"),
            [
                "livelihood", "housing", "house_photos", "house_built", "reform", "water", "power", "devices", "road_type", "main_road",
                "clinic", "market", "sanitary", "main_fuel",
            ]
        ),
        (
            Label("土地、生产与财产", "Land, production, property"),
            [
                "land", "other_land", "livestock", "breeding", "machines", "cooperative", "leading_firm", "local_leader", "mutual_fund",
                "industry", "vehicle", "appliances", "other_property", "public_payroll",
            ]
        ),
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
        // The form's order: who they are, who lives there, what they earn, how they live, who helps, how it ended.
        sections[0].blocks += try blocks(fields.removeFirst().fields, view, reader, request)
        sections.append(try HouseholdBookMembers.section(children.members, view, reader, year: request.year))
        for part in fields {
            let blocks = try blocks(part.fields, view, reader, request)
            if !blocks.isEmpty { sections.append(Report.Section(part.title, blocks)) }
        }
        let runs = try HouseholdBookRuns(view, reader)
        sections += try children.sections(reader, without: runs.records)
        if let section = runs.section { sections.append(section) }
        sections.append(signatures)
        let people = try children.members.map { (Label(same: try reader.text($0, "name")), $0) }
        let open = FieldBlocks.unanswered([(nil, view)] + people, reader)
        if !open.isEmpty { sections.append(Report.Section(Label("没有填写的项目", "Not answered"), open)) }
        return sections
    }

    private static func blocks(
        _ fields: [Field], _ view: RecordView, _ reader: BookReader, _ request: ReportRequest
    ) throws -> [Report.Block] {
        let blocks = try FieldBlocks.make(view, fields, reader, name: "fields", year: request.year)
        guard fields.contains(where: { $0.name == "income" }) else { return blocks }
        return try blocks + HouseholdIncome.blocks(view, reader, year: request.year)
    }

    /// Whoever answers for what stands above signs it on paper.
    private static let signatures = Report.Section(
        Label("签字", "Signatures"),
        [
            .facts(
                [
                    Label("户主", "head of the household"), Label("帮扶联系人", "helper"), Label("村委会", "village committee"),
                    Label("乡镇", "township"),
                ].map { Report.Fact($0, .signature) })
        ])

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
