import RecordStore
import Records

/// The records beneath one of a book, and how each kind is listed.
struct Children {
    /// Retired ones too: who once was a member stays in the book.
    private(set) var members: [RecordView] = []
    private var others: [RecordView] = []
    private var below: [RecordID: [RecordView]] = [:]

    init(_ view: RecordView, _ store: RecordStore) throws {
        for record in try store.views.children(of: view.id, in: view.scope) {
            guard let child = try store.record(record, in: view.scope) else { continue }
            if child.type.name == "member" { members.append(child) } else { others.append(child) }
            try descend(child, store, depth: 1)
        }
    }

    private mutating func descend(_ view: RecordView, _ store: RecordStore, depth: Int) throws {
        guard depth < 4 else { return }
        for record in try store.views.children(of: view.id, in: view.scope) {
            guard let child = try store.record(record, in: view.scope) else { continue }
            below[view.id, default: []].append(child)
            try descend(child, store, depth: depth + 1)
        }
    }

    /// The steps of a determination, in the order in which they are taken.
    private static let determination = [
        "candidate", "house_check", "evaluation", "household_attestation", "government_attestation", "village_review", "notice",
        "objection",
        "approval", "announcement", "withdrawal", "system_mark", "case_decision",
    ]
    private static let titles: [(type: String, title: Label)] = [
        ("pairing", Label("结对帮扶", "Helpers")), ("measure", Label("帮扶措施", "Measures")), ("visit", Label("走访记录", "Visits")),
        ("finding", Label("核查疑点", "Findings")), ("first_secretary", Label("第一书记", "First secretaries")),
        ("team_member", Label("驻村工作队", "Resident team")), ("collective_economy", Label("村集体经济", "Collective economy")),
        ("village_exit", Label("贫困村出列程序", "The village's exit")),
        ("village_case_decision", Label("村级争议裁定", "Decisions about the village")),
    ]

    /// One section for each kind, and what belongs to no kind here under "other records": nothing is left out.
    ///
    /// - Parameter shown: Records that stand elsewhere in the book.
    func sections(_ reader: BookReader, without shown: Set<RecordID> = []) throws -> [Report.Section] {
        var sections: [Report.Section] = []
        var rest = others.filter { !shown.contains($0.id) }
        func take(_ names: [String], _ title: Label) throws {
            let own = rest.filter { names.contains($0.type.name) }
            rest.removeAll { names.contains($0.type.name) }
            sections.append(
                Report.Section(
                    title,
                    own.isEmpty ? [.remark(Label("（无）", "(none)"), .dim)] : [.table(try table(own, reader))] + (try disputed(own, reader))))
        }
        let present = Set(rest.map(\.type.name))
        for item in Self.titles where present.contains(item.type) || ["measure", "visit"].contains(item.type) && !members.isEmpty {
            try take([item.type], item.title)
        }
        let ofMembers = members.flatMap { member in (below[member.id] ?? []).map { (member, $0) } }
        if !ofMembers.isEmpty {
            sections.append(
                Report.Section(Label("成员的变更、培训与救助", "Changes, training and support of members"), [.table(try persons(ofMembers, reader))]))
        }
        if rest.contains(where: { Self.determination.contains($0.type.name) }) {
            try take(Self.determination, Label("程序之外的记录", "Outside any procedure"))
        }
        if !rest.isEmpty { try take(Array(Set(rest.map(\.type.name))), Label("其他记录", "Other records")) }
        return sections
    }

    /// By date; each with what stands beneath it.
    private func table(_ records: [RecordView], _ reader: BookReader) throws -> Report.Table {
        let isMixed = Set(records.map(\.type.name)).count > 1
        var table = Report.Table(
            records[0].type.name,
            [.init("date", Label("日期", "date"), .date)] + (isMixed ? [.init("step", Label("环节", "step"))] : [])
                + [.init("content", Label("内容", "content")), .init("author", Label("记录人", "entered by"))])
        for record in records.sorted(by: { (Self.day($0) ?? .max, $0.id) < (Self.day($1) ?? .max, $1.id) }) {
            try append(record, under: nil, isMixed, reader, to: &table)
        }
        return table
    }

    private func append(
        _ record: RecordView, under parent: RecordView?, _ isMixed: Bool, _ reader: BookReader, to table: inout Report.Table
    ) throws {
        let standing = reader.standing(record)
        var content = try reader.summary(record, without: ["date"])
        if parent != nil { content = record.type.label.joined(content) }
        if parent != nil { content = Label(zh: "└ " + content.zh, en: "└ " + content.en) }
        if let standing { content = standing.label.joined(content) }
        table.append(
            [.day(Self.day(record))] + (isMixed ? [parent == nil ? .label(record.type.label) : .none] : [])
                + [
                    Report.Cell.label(content).marked(standing?.mark ?? .none),
                    .label(try reader.author(of: record)).marked(.dim),
                ])
        for child in below[record.id] ?? [] { try append(child, under: record, isMixed, reader, to: &table) }
    }

    /// Of these records whatever is disputed or proposed, with every value.
    private func disputed(_ records: [RecordView], _ reader: BookReader) throws -> [Report.Block] {
        let facts = try records.flatMap { record in
            try record.fields.compactMap { found -> Report.Fact? in
                let variants = try reader.variants(found, record.scope)
                return variants.isEmpty
                    ? nil : Report.Fact(record.type.label.joined(found.field.label), try reader.cell(found), variants: variants)
            }
        }
        return facts.isEmpty ? [] : [.facts(facts)]
    }

    private func persons(_ records: [(member: RecordView, record: RecordView)], _ reader: BookReader) throws -> Report.Table {
        var table = Report.Table(
            "persons",
            [
                .init("date", Label("日期", "date"), .date), .init("name", Label("姓名", "name")), .init("kind", Label("类别", "kind")),
                .init("content", Label("内容", "content")),
            ])
        for item in records.sorted(by: { (Self.day($0.record) ?? .max, $0.record.id) < (Self.day($1.record) ?? .max, $1.record.id) }) {
            table.append([
                .day(Self.day(item.record)), try reader.value(item.member, "name"), .label(item.record.type.label),
                .label(try reader.summary(item.record, without: ["date"])),
            ])
        }
        return table
    }

    /// Of an event its date, or the first date that it has.
    private static func day(_ view: RecordView) -> Int64? {
        let dates = view.fields.filter { found in
            if case .date = found.field.inputs[0].type { return found.field.inputs.count == 1 }
            return false
        }
        guard case .integer(let days)? = (dates.first { $0.field.name == "date" } ?? dates.first)?.verdict.value else { return nil }
        return days
    }
}
