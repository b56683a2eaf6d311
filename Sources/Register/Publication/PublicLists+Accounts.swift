import RecordStore
import Records

/// Lists of funds and of projects [S:696].
extension PublicLists {
    /// What was paid, or built, in the year, in the list's region or for it.
    func accounts(_ head: PublicList.Head, _ columns: [PublicColumn]? = nil) throws -> PublicList {
        guard let county = head.region.enclosing(.county) else { throw PublicationRefusal.wrongRegion(head.kind) }
        let source = try ReportSource(store, region: county)
        return try list(head, head.kind == .funds ? funds(head, source) : projects(head, source), columns)
    }

    /// Whether a place is the list's region, or in it; an entry of no place is the whole county's.
    private func isOf(_ head: PublicList.Head, _ place: String?) -> Bool {
        head.region.isOf(.county) || place?.hasPrefix(head.region.description) ?? false
    }

    private func funds(_ head: PublicList.Head, _ source: ReportSource) throws -> [[PublicColumn: PublicList.Value]] {
        let funds = try FundEntries(source, year: head.year)
        return funds.entries.filter { isOf(head, $0.region) }.map { entry in
            var row: [PublicColumn: PublicList.Value] = [.number: .text(entry.number ?? "")]
            row[.date] = entry.date.map { .day($0) }
            row[.source] = entry.source.flatMap { number in funds.sources.first { $0.number == number } }.map { .code($0.code) }
            // What a reversal takes back stands as less than nothing.
            row[.amount] = .money(Int64(clamping: entry.net))
            row[.purpose] = entry.purpose.map { .text($0) }
            row[.project] = entry.project.flatMap { funds.projects[$0]?.name }.map { .text($0) }
            return row
        }
    }

    private func projects(_ head: PublicList.Head, _ source: ReportSource) throws -> [[PublicColumn: PublicList.Value]] {
        guard let type = store.schema.type(named: "project") else { return [] }
        let names = try Region.names(store, digits: [Region.Level.village.digits, Region.Level.township.digits])
        return try store.views.records(type, in: source.states.map(\.scope)).compactMap { record in
            guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope) else { return nil }
            let places = type.field(named: "villages").flatMap { view.field(FieldAddress($0.number)) }?.verdict.elements ?? []
            let codes = places.compactMap { if case .text(let code) = $0 { code } else { nil } }.sorted()
            guard head.region.isOf(.county) || codes.contains(where: { isOf(head, $0) }) else { return nil }
            let steps = try progress(of: view)
            let (start, finish) = (part(view, "dates", 0), part(view, "dates", 1))
            guard runs(in: head.year, start, finish, steps.map(\.day)) else { return nil }
            let last = steps.last?.code
            // 公告 is of what was finished; 公示 of all that is planned and under way.
            guard head.stage != .announcement || last.map(Self.finished.contains) ?? (finish != nil) else { return nil }
            var row: [PublicColumn: PublicList.Value] = [:]
            row[.number] = .text(try store.views.readableNumber(record) ?? record.description)
            if case .text(let name)? = view.value("name") { row[.project] = .text(name) }
            row[.projectClass] = code(view, "class", "project_class")
            let texts = codes.map { code in ScopeCode(code, in: store.schema.scopes).flatMap { names[$0] } ?? code }
            row[.places] = .text(texts.joined(separator: "、"))
            row[.planned] = part(view, "amounts", 2).map { .money($0) }
            row[.done] = part(view, "amounts", 3).map { .money($0) }
            row[.start] = start.map { .day($0) }
            row[.finish] = finish.map { .day($0) }
            row[.status] = last.map { .code($0) }
            return row
        }
    }

    private static let finished: Set<String> = ["done", "accepted", "audited", "reimbursed"]

    /// The project's steps by their days.
    private func progress(of project: RecordView) throws -> [(day: Int64, code: String)] {
        guard let type = store.schema.type(named: "project_progress") else { return [] }
        let list = store.schema.codeList("project_status")
        return try store.views.records(type, in: [project.scope], parent: project.id).compactMap { record in
            guard let view = try store.record(record, in: project.scope), case .integer(let day)? = view.value("date"),
                case .integer(let number)? = view.value("status"), let item = list?.item(Int(clamping: number))
            else { return nil }
            return (day, item.code)
        }.sorted { $0.day < $1.day }
    }

    /// Whether a project has anything to do with a year: something happened in it, or the works went on through it.
    private func runs(in year: Int, _ start: Int64?, _ finish: Int64?, _ steps: [Int64]) -> Bool {
        let years = ([start, finish].compactMap { $0 } + steps).compactMap { CalendarDate(days: Int(clamping: $0))?.year }
        guard let first = years.min(), let last = years.max() else { return false }
        return years.contains(year) || (first...last).contains(year)
    }

    private func part(_ view: RecordView, _ field: String, _ index: Int) -> Int64? {
        if case .integer(let number)? = view.value(field)?.part(index) { number } else { nil }
    }

    private func code(_ view: RecordView, _ field: String, _ list: String) -> PublicList.Value? {
        guard case .integer(let number)? = view.value(field) else { return nil }
        return store.schema.codeList(list)?.item(Int(clamping: number)).map { .code($0.code) }
    }
}
