import Causality
import Cunlian
package import RecordStore
package import Records

/// What was written since a day: who, when, of which household, what.
package enum ChangesReport {
    /// Since when, and by whom.
    package struct Request: Sendable {
        /// Milliseconds since 1970, by the clocks of those who wrote.
        package var since: UInt64
        /// What was written then is no more of it; `nil` is up to now.
        package var until: UInt64?
        /// A name or a part of it; `nil` is everybody.
        package var person: String?
        /// Digits of a key: what was written by whoever holds it, with whichever key of theirs; `nil` is everybody.
        package var key: String?
        /// So many of the latest rows are left out.
        package var offset = 0
        /// At most so many rows, the latest first.
        package var limit: Int
        /// Whether the columns are left out that say the same of all, or little, so that a row is short.
        package var isBrief = false
        /// Whether who reads it can type an option.
        package var isTyped: Bool

        /// Puts the parts together.
        package init(since: UInt64, until: UInt64? = nil, person: String? = nil, limit: Int = .max, isTyped: Bool = true) {
            self.since = since
            self.until = until
            self.person = person
            self.limit = limit
            self.isTyped = isTyped
        }
    }

    /// What one entry did to one record.
    private struct Act {
        let written: WrittenEntry
        let record: RecordID
        let isNew: Bool
        let changes: [Change]
    }

    /// What was found, and of how much.
    package struct Found: Sendable {
        package let report: Report
        /// How many rows there are, shown or not.
        package let count: Int
        /// Who wrote in that time, whomever was asked for, with the digits of a key of theirs; whoever wrote most first.
        package let people: [(name: String, key: String, count: Int)]
    }

    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package static func make(_ request: Request, _ source: ReportSource) throws -> Report { try find(request, source).report }

    /// The same with what a page asks for besides.
    ///
    /// - Precondition: As ``make(_:_:)``.
    package static func find(_ request: Request, _ source: ReportSource) throws -> Found {
        let store = source.store
        let names = try Region.names(store, digits: [Region.Level.village.digits])
        let until = request.until ?? .max
        var entries = try store.views.entries(since: request.since, in: source.region) { $0.time.milliseconds < until }
        if let person = request.person { entries.removeAll { !SearchText.contains($0.info.author.person, person) } }
        let writers = people(entries)
        if let key = request.key {
            let name = entries.first { Fingerprint(of: $0.entry.dot.replica).description.hasPrefix(key) }?.info.author.person
            entries.removeAll { $0.info.author.person != name }
        }
        let acts = entries.flatMap(acts)
        let shown = acts.dropFirst(request.offset).prefix(request.limit)
        var report = Report(
            name: "changes",
            title: Label("变动", "Changes").joined(
                Label("自 \(RegisterCalendar.dayText(at: request.since)) 起", "since \(RegisterCalendar.dayText(at: request.since))")),
            region: source.region.map { Region(scope: $0, name: names[$0]) }, year: nil)
        var table = Report.Table("changes", request.isBrief ? briefColumns : columns)
        var homes: [Int64: FindIndex.Found] = [:]
        let places = try shown.map { try place(of: $0.record, $0.written.scope, store) }
        let lying = Set(places.compactMap(\.household))
        homes = try FindIndex(source, of: lying).households(lying)
        for (act, place) in zip(shown, places) {
            let person = Report.Cell.text(called(act.written.info.author.person))
            let name = place.name ?? place.household.flatMap { homes[$0]?.line.names.first }
            let time = Report.Cell(.time(act.written.entry.time.milliseconds))
            let reason = act.written.entry.reason.map { Report.Cell.text($0) } ?? .none
            let done = what(act, place.type, isAdmitted: act.written.isAdmitted)
            guard !request.isBrief else {
                let type = place.type?.label ?? Label("记录", "record")
                let rest = [place.number, name].compactMap(\.self).map { " " + $0 }.joined()
                table.append([time, person, .label(type.joined(Label(same: rest))), done, reason], of: Report.Subject(act.record))
                continue
            }
            table.append(
                [
                    time, person,
                    act.written.info.author.role.map { .code($0.code, $0.label) } ?? .none,
                    names[act.written.scope].map { .text($0) } ?? .none,
                    place.type.map { .code($0.name, $0.label) } ?? .unknown, .text(place.number),
                    .text(name), done, reason,
                    .text("\(act.written.entry.dot.number)@\(act.written.entry.dot.replica.short)"),
                ], of: Report.Subject(act.record))
        }
        report.sections = [Report.Section(Label("变动", "Changes"), [.table(table)])]
        let people = Set(acts.map(\.written.info.author.person)).count
        let total = Label("共 \(acts.count) 项，\(people) 人", "\(acts.count) changes by \(people) people")
        let option = request.isTyped ? Label("；--limit 可多列", "; --limit lists more") : Label(same: "")
        let rest =
            shown.count < acts.count && !request.isBrief
            ? Label("，显示最近 \(shown.count) 项\(option.zh)", ", the latest \(shown.count) shown\(option.en)") : Label(same: "")
        report.notes = [
            Label(total.zh + rest.zh, total.en + rest.en),
            Label("时间是填写人设备的时钟。", "Times are by the clocks of those who wrote."),
        ]
        return Found(report: report, count: acts.count, people: writers)
    }

    private static let columns: [Report.Column] = [
        .init("time", Label("时间", "time"), .time), .init("person", Label("谁", "who")),
        .init("office", Label("职务", "office"), spare: 3),
        .init("village", Label("村", "village"), spare: 4), .init("type", Label("记录", "record"), spare: 1),
        .init("number", Label("编号", "number"), .name),
        .init("name", Label("姓名", "name"), .name), .init("what", Label("做了什么", "what")),
        .init("reason", Label("缘由", "reason"), spare: 2),
        .init("entry", Label("条目", "entry"), .name, spare: 5),
    ]

    private static let briefColumns: [Report.Column] = [
        .init("time", Label("时间", "time"), .time), .init("person", Label("谁", "who")),
        .init("record", Label("记录", "record"), .name), .init("what", Label("做了什么", "what")),
        .init("reason", Label("缘由", "reason"), spare: 2),
    ]

    /// Of whoever nobody knows the first digits of the key.
    private static func called(_ person: String) -> String { person.utf8.count == 32 ? String(person.prefix(8)) : person }

    private static func people(_ entries: [WrittenEntry]) -> [(name: String, key: String, count: Int)] {
        var found: [String: (key: String, count: Int)] = [:]
        for written in entries {
            let name = written.info.author.person
            let key = String(Fingerprint(of: written.entry.dot.replica).description.prefix(16))
            found[name, default: (key, 0)].count += 1
        }
        return found.map { (name: called($0.key), key: $0.value.key, count: $0.value.count) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    private static func acts(_ written: WrittenEntry) -> [Act] {
        var order: [RecordID] = []
        var changes: [RecordID: [Change]] = [:]
        let created = Set(written.entry.creations.map(\.record))
        for record in written.entry.creations.map(\.record) + written.entry.changes.map(\.record) where !order.contains(record) {
            order.append(record)
        }
        for change in written.entry.changes { changes[change.record, default: []].append(change) }
        return order.map { Act(written: written, record: $0, isNew: created.contains($0), changes: changes[$0] ?? []) }
    }

    private struct Place {
        var type: RecordType?
        var number: String?
        var name: String?
        /// Inside the file.
        var household: Int64?
    }

    /// What people call a record: by its own number and name, or those of what it lies in.
    private static func place(of record: RecordID, _ scope: ScopeCode, _ store: RecordStore) throws -> Place {
        var result = Place()
        var next: RecordID? = record
        for _ in 0..<8 {
            guard let current = next, let view = try store.views.closedRecord(current, in: scope) else { return result }
            if result.type == nil { result.type = view.type }
            if result.number == nil { result.number = try store.views.readableNumber(current) }
            if result.name == nil, case .text(let name)? = view.value("name") { result.name = name }
            if view.type.name == "household" { result.household = try store.views.number(of: current, in: scope) }
            next = view.parent
        }
        return result
    }

    private static let fieldsMax = 6

    private static func what(_ act: Act, _ type: RecordType?, isAdmitted: Bool) -> Report.Cell {
        var parts: [Label] = act.isNew ? [Label("新建", "made")] : []
        if act.changes.contains(where: { $0.kind == .delete }) { parts.append(Label("注销", "retired")) }
        if act.changes.contains(where: { $0.address == .existence && $0.kind != .delete }) { parts.append(Label("恢复", "restored")) }
        let fields = act.changes.filter { $0.address != .existence }
        if fields.contains(where: { $0.kind == .resolve }) { parts.append(Label("裁定", "decided")) }
        if !act.isNew {
            var labels: [Label] = []
            for change in fields {
                guard let field = type?.field(change.address.field) else { continue }
                let label = Label(field.label(change.address.key, in: .zh), field.label(change.address.key, in: .en))
                if !labels.contains(label) { labels.append(label) }
            }
            let shown = Array(labels.prefix(fieldsMax))
            let rest = labels.count - shown.count
            if !shown.isEmpty {
                let more = rest > 0 ? Label("等 \(labels.count) 项", " and \(rest) more") : Label(same: "")
                parts.append(Label(shown.map(\.zh).joined(separator: "、") + more.zh, shown.map(\.en).joined(separator: ", ") + more.en))
            }
        }
        if !isAdmitted { parts.append(Label("（未放行）", "(not admitted)")) }
        let cell = Report.Cell.label(Label.list(parts))
        return isAdmitted ? cell : cell.marked(.warning)
    }
}
