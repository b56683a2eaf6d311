import RecordStore
import Records

/// `village-book`: all that the register has of a village, with its natural villages, households and projects.
enum VillageBook {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let store = source.store
        guard let type = store.schema.type(named: "village") else { throw ReportFault.wrongType(Label("村", "village")) }
        let villages: [RecordID]
        if let record = request.record {
            guard try store.views.type(of: record)?.name == type.name else { throw ReportFault.wrongType(type.label) }
            villages = [record]
        } else {
            guard let region = request.region else { throw ReportFault.bookNeedsOneVillage }
            villages = try store.views.records(type, in: [region])
        }
        let whole = try villages.count == 1 ? store.views.scope(of: villages[0]) : request.region
        var report = Report(
            name: request.name.rawValue, title: Label("一村一册", "Village book"),
            region: whole.map { Region(scope: $0, name: nil) }, year: request.year)
        for village in villages {
            guard let scope = try store.views.scope(of: village), let view = try store.record(village, in: scope) else { continue }
            report.sections += try sections(view, BookReader(store), try ReportSource(store, region: scope, isKeeping: false), request)
        }
        report.notes = [
            Label(
                "“有争议”：几个人写的不同且都没有看到对方的内容；下面列出每一种说法和来源。“—”：没有回答。",
                "“Disputed”: several people wrote differently without having seen each other's; each is listed with its source. “—”: not answered."
            )
        ]
        return report
    }

    private static let parts: [(title: Label, prefixes: [String])] = [
        (Label("基本情况", "Village"), ["code", "name", "location", "is_poor", "poor_class", "plan_exit", "officials", "is_seat"]),
        (Label("人口与特殊人群", "Population"), ["population", "welfare"]),
        (Label("土地与收入", "Land and income"), ["land", "net_income", "collective_income", "mutual_fund"]),
        (Label("产业", "Industry"), ["cooperatives", "industry"]),
        (
            Label("道路、广电与公共服务", "Roads, broadcasting, services"),
            ["main_road", "bus_service", "broadcast", "clinic", "doctors", "services", "committees"]
        ),
        (Label("社会保障与达标", "Welfare and coverage"), ["pension", "allowance", "coverage"]),
    ]

    private static func sections(
        _ view: RecordView, _ reader: BookReader, _ source: ReportSource, _ request: ReportRequest
    ) throws -> [Report.Section] {
        let name = try reader.text(view, "name")
        let disputed = view.fields.count { $0.verdict.attention == .disputed }
        var front: [Report.Block] = []
        if let standing = reader.standing(view) { front.append(.remark(standing.label, standing.mark)) }
        if disputed > 0 {
            front.append(
                .remark(
                    Label(
                        "本册有 \(disputed) 项有争议，逐项列出各种说法。",
                        "\(disputed) entries of this book are disputed; each is listed with all that is said."), .bad))
        }
        var sections = [
            Report.Section(
                Label(same: name.isEmpty ? view.scope.description : name), subtitle: Label(same: view.scope.description), startsPage: true,
                front)
        ]
        var rest = view.type.fields
        for part in parts {
            let own = rest.filter { field in part.prefixes.contains { field.name.hasPrefix($0) } }
            let numbers = Set(own.map(\.number))
            rest.removeAll { numbers.contains($0.number) }
            let blocks = try FieldBlocks.make(view, own, reader, name: "fields", year: request.year)
            if !blocks.isEmpty { sections.append(Report.Section(part.title, blocks)) }
        }
        let others = try FieldBlocks.make(view, rest, reader, name: "fields", year: request.year)
        if !others.isEmpty { sections.append(Report.Section(Label("其他", "Other"), others)) }
        sections.append(Report.Section(Label("自然村（屯）", "Natural villages"), [.table(try naturalVillages(reader, source, request))]))
        sections += try Children(view, reader.store).sections(reader)
        sections.append(Report.Section(Label("项目", "Projects"), [.table(try projects(view.scope, reader))]))
        sections.append(
            Report.Section(
                Label("户名册", "Households"),
                [
                    .table(
                        try households(
                            source, year: request.year ?? CalendarDate(days: RegisterCalendar.day(at: request.now))?.year ?? 2016))
                ]))
        sections.append(signatures)
        let open = FieldBlocks.unanswered([(nil, view)], reader)
        if !open.isEmpty { sections.append(Report.Section(Label("没有填写的项目", "Not answered"), open)) }
        return sections
    }

    private static let signatures = Report.Section(
        Label("签字", "Signatures"),
        [
            .facts(
                [
                    Label("村党支部书记", "party secretary"), Label("村委会主任", "director"), Label("第一书记", "first secretary"),
                    Label("乡镇", "township"),
                ].map { Report.Fact($0, .signature) })
        ])

    private static func naturalVillages(_ reader: BookReader, _ source: ReportSource, _ request: ReportRequest) throws -> Report.Table {
        let type = reader.store.schema.type(named: "natural_village")
        let records = try type.map { try reader.store.views.records($0, in: source.region.map { [$0] } ?? []) } ?? []
        let views = try records.compactMap { record in try source.region.flatMap { try reader.store.record(record, in: $0) } }
        let fields = (type?.fields ?? []).filter { !["code", "name"].contains($0.name) }
        // A column that nobody answered tells nothing, and paper is narrow: one short answer each.
        let shown = fields.flatMap { field in
            field.inputs.indices.filter { part in
                views.contains { view in reader.latest(view, field, year: request.year).map { reader.says($0, part) } ?? false }
            }.map { (field: field, part: $0) }
        }
        var table = Report.Table(
            "natural_villages",
            [.init("code", Label("代码", "code"), .name), .init("name", Label("屯名", "name"), .name)]
                + shown.map { field, part in
                    field.isGroup
                        ? .init(
                            "\(field.name).\(field.inputs[part].name)",
                            called(field, part, among: shown),
                            BookReader.isCount(field.inputs[part]) ? .count : .text)
                        : .init(field.name, field.label)
                })
        for view in views {
            let latest = try shown.map { field, part in
                try reader.latest(view, field, year: request.year).map { try reader.cell($0, part: part) } ?? .unknown
            }
            // Its village stands above the table.
            let code = try reader.text(view, "code")
            let short = code.hasPrefix("\(view.scope)-") ? String(code.dropFirst("\(view.scope)-".count)) : code
            table.append([short.isEmpty ? .unknown : .text(short), try reader.value(view, "name")] + latest)
        }
        return table
    }

    /// A part by itself where that names one column only, with its group where it names several.
    private static func called(_ field: Field, _ part: Int, among shown: [(field: Field, part: Int)]) -> Label {
        let (own, whole) = (field.inputs[part].label, field.label.part(field.inputs[part].label))
        let isOne = { (text: KeyPath<Label, String>) in
            shown.count { $0.field.inputs[$0.part].label[keyPath: text] == own[keyPath: text] } == 1
        }
        return Label(zh: isOne(\.zh) ? own.zh : whole.zh, en: isOne(\.en) ? own.en : whole.en)
    }

    /// Projects are the county's; those that name the village, or a natural village of it.
    private static func projects(_ scope: ScopeCode, _ reader: BookReader) throws -> Report.Table {
        let store = reader.store
        var table = Report.Table(
            "projects",
            [
                .init("project", Label("项目编号", "project")), .init("class", Label("类别", "class")), .init("name", Label("项目", "name")),
                .init("planned", Label("计划投资", "planned"), .money), .init("done", Label("完成投资", "done"), .money),
            ])
        guard let main = store.views.table("project"), let villages = store.views.column("project", "villages"),
            let number = store.views.column("project", "number"),
            let kind = store.views.column("project", "class"), let name = store.views.column("project", "name"),
            let planned = store.views.column("project", "amounts", "invest_plan"),
            let done = store.views.column("project", "amounts", "invest_done")
        else { return table }
        let rows = try store.views.query(
            """
            SELECT "\(number.name)", "\(kind.name)", "\(name.name)", "\(planned.name)", "\(done.name)" FROM "\(main)" t \
            WHERE _standing NOT IN \(Views.uncredited) AND EXISTS (SELECT 1 FROM json_each(t."\(villages.name)") v WHERE v.value = ?1 OR v.value LIKE ?1 || '-%') \
            ORDER BY _id
            """, [.text(scope.description)])
        let classes = store.schema.codeList("project_class")
        for row in rows {
            table.append([
                .text(row[0].text), row[1].integer.flatMap { classes?.item(Int($0)) }.map { .label($0.label) } ?? .unknown,
                .text(row[2].text),
                row[3].integer.map { .money($0) } ?? .unknown, row[4].integer.map { .money($0) } ?? .unknown,
            ])
        }
        return table
    }

    /// Everybody who is in the register of the village, with the state at the end of a year; who is poor is counted below.
    private static func households(_ source: ReportSource, year: Int) throws -> Report.Table {
        let store = source.store
        let states = try HouseholdStates(source, year: year)
        var table = Report.Table(
            "households",
            [
                .init("number", Label("户编号", "number")), .init("head", Label("户主", "head")),
                .init("members", Label("成员", "members"), .count),
                .init("state", Label("\(year) 年末状态", "state at the end of \(year)")),
                .init("cause", Label("主要致贫原因", "main cause")), .init("phone", Label("电话", "phone")),
                .init("disputed", Label("争议", "disputed"), .count),
            ])
        let causes = store.schema.codeList("poverty_cause")
        let head = store.schema.codeList("relation")?.items.first { $0.code == "head" }?.number ?? 1
        var members: [Int64: (count: Int, head: String?)] = [:]
        for row in try source.rows("member", ["_parent", "name", "relation"]) {
            guard let household = row[2].integer else { continue }
            members[household, default: (0, nil)].count += 1
            if row[4].integer == Int64(head) { members[household]?.head = row[3].text }
        }
        let open = try store.conflictTable.disputedCounts(in: source.states.map(\.number))
        var poor = 0
        for row in try source.rows("household", ["number", "main_cause", "phone"]) {
            guard let id = row[0].integer else { continue }
            if states.states[id]?.isPoor ?? false { poor += 1 }
            table.append([
                .text(row[2].text), .text(members[id]?.head), .count(members[id]?.count ?? 0),
                (states.otherKind(id) ?? states.states[id].map { states.reader.name(of: $0) }).map { .label($0) } ?? .unknown,
                row[3].integer.flatMap { causes?.item(Int($0)) }.map { .label($0.label) } ?? .unknown,
                row[4].text.map { .text($0) } ?? .none,
                .alarm(open[id] ?? 0, .bad),
            ])
        }
        table.append(
            [
                .label(Label("共 \(table.rows.count) 户", "\(table.rows.count) households")), .none,
                .count(members.values.reduce(0) { $0 + $1.count }), .label(Label("在册贫困户 \(poor) 户", "\(poor) poor")), .none, .none, .none,
            ],
            isTotal: true)
        return table
    }
}
