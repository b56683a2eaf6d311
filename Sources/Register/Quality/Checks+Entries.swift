import RecordStore
import Records

/// Q104 and Q105: what one store refuses of whoever types it (``EntryGuard``) and other devices recorded all the same; and days that
/// nobody is refused for, as a clock must not stand in a visit's way.
extension Check {
    static let entries = [
        Check("Q104", "同一笔不重复登记", "nothing that is added up is recorded twice, word for word", .should, source: Origin.own, recordedTwice),
        Check("Q105", "已发生的事，日期不在今天以后", "what has happened is of no day that lies ahead", .should, source: Origin.own, liesAhead),
    ]

    @Sendable private static func recordedTwice(_ run: CheckRun) throws -> [Suspicion] {
        var found: [Suspicion] = []
        for name in SameEntries.types {
            guard let type = run.store.schema.type(named: name) else { throw CheckFault.lacks(name) }
            for same in try SameEntries(store: run.store, type: type).all(run) {
                guard let subject = try run.subject(above: same.parent) else { continue }
                let (count, day) = (same.entries.count, same.day ?? "")
                found.append(
                    Suspicion(
                        record: subject,
                        text: Label(
                            zh: "\(type.label.zh)\(day.isEmpty ? "" : "（\(day)）")登记了\(count)次，逐项相同",
                            en: "\(type.label.en)\(day.isEmpty ? "" : " of \(day)"): \(count) times, word for word"),
                        related: same.entries, facts: "\(name) \(day) \(count)"))
            }
        }
        return merged(found)
    }
}

extension Check {
    /// Beneath a household, member or village; what is the county's own has none of them.
    @Sendable private static func liesAhead(_ run: CheckRun) throws -> [Suspicion] {
        var found: [Suspicion] = []
        for name in (EntryDays.past.union(["visit"])).sorted() {
            guard let type = run.store.schema.type(named: name), !type.parents.isEmpty, run.store.views.column(name, "date") != nil else {
                continue
            }
            var query = try run.query(name, as: "t")
            let date = try query.value("date")
            for row in try query.select(["t._parent", date], where: "(\(date)) > \(run.today)") {
                guard let subject = try row[1].integer.flatMap({ try run.subject(above: $0) }) else { continue }
                let day = row[2].integer.flatMap { CalendarDate(days: Int(clamping: $0)) }?.description ?? ""
                found.append(
                    Suspicion(
                        record: subject,
                        text: Label(zh: "\(type.label.zh)的日期 \(day) 在今天以后", en: "\(type.label.en): the day \(day) lies ahead"),
                        related: [row.record], facts: "\(name) \(day)"))
            }
        }
        return merged(found)
    }
}

extension Check {
    /// One for each record: of a check one finding is open below it.
    private static func merged(_ found: [Suspicion]) -> [Suspicion] {
        Dictionary(grouping: found, by: \.record).sorted { $0.key < $1.key }.map { record, all in
            let texts = all.map(\.text)
            return Suspicion(
                record: record,
                text: Label(zh: texts.map(\.zh).joined(separator: "；"), en: texts.map(\.en).joined(separator: "; ")),
                related: all.flatMap(\.related), facts: all.map(\.facts).sorted().joined(separator: ", "))
        }
    }
}

extension CheckRun {
    /// What a finding lies beneath: the member, household or village that a record is of.
    fileprivate func subject(above number: Int64) throws -> Int64? {
        guard var place = try store.views.place(number) else { return nil }
        while let type = try store.views.type(of: place.record), !["member", "household", "village"].contains(type.name) {
            guard let parent = try store.record(place.record, in: place.scope)?.parent else { return nil }
            place.record = parent
        }
        return try store.views.number(of: place.record, in: place.scope)
    }
}
