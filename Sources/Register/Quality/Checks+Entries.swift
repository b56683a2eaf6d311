import RecordStore
import Records

/// Q104 to Q107: what one store refuses of whoever types it (``EntryGuard``) and other devices recorded all the same; and days that
/// nobody is refused for, as a clock must not stand in a visit's way.
extension Check {
    static let entries = [
        Check("Q104", "同一笔不重复登记", "nothing that is added up is recorded twice, word for word", .should, source: Origin.own, recordedTwice),
        Check("Q105", "已发生的事，日期不在今天以后", "what has happened is of no day that lies ahead", .should, source: Origin.own, liesAhead),
        Check(
            "Q106", "后发生的不早于先发生的", "nothing is of a day before what it follows, nor ends before it began", .should, source: Origin.own,
            outOfOrder),
        Check(
            "Q107", "一村同时只有一名第一书记", "a village has one first secretary at a time", .should, source: Origin.own, secretaries),
    ]

    @Sendable private static func recordedTwice(_ run: CheckRun) throws -> [Suspicion] {
        var found: [Suspicion] = []
        for name in SameEntries.types + SameEntries.once {
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
                found += try ahead(row, type.label, name, run)
            }
        }
        for (name, inputs) in EntryDays.groupPast.sorted(by: { $0.key < $1.key }) {
            guard run.store.schema.type(named: name) != nil else { continue }
            // Of whatever year or round; those of a move are Q111's.
            for (group, input) in inputs where !Self.movingDays.contains("\(group).\(input)") {
                guard let column = run.store.views.column(name, group, input) else { continue }
                let (table, alias) = column.isKeyed ? ("JOIN \"\(column.table)\" k ON k._record = t._id", "k") : ("", "t")
                let date = column.settled(in: alias)
                let rows = try run.rows(
                    """
                    SELECT t._id, t._id, \(date) FROM \(try run.table(name)) t \(table) WHERE \(run.isInRegion("t")) AND (\(date)) > \(run.today) \
                    ORDER BY t._id
                    """)
                for row in rows { found += try ahead(row, column.input.label, "\(name).\(group).\(input)", run) }
            }
        }
        return merged(found)
    }
}

extension Check {
    /// - Parameter row: The record, what it lies in or is, and its day.
    private static func ahead(_ row: [QueryValue], _ what: Label, _ name: String, _ run: CheckRun) throws -> [Suspicion] {
        guard let subject = try row[1].integer.flatMap({ try run.subject(above: $0) }) else { return [] }
        let day = row[2].integer.flatMap { CalendarDate(days: Int(clamping: $0)) }?.description ?? ""
        return [
            Suspicion(
                record: subject, text: Label(zh: "\(what.zh)的日期 \(day) 在今天以后", en: "\(what.en): the day \(day) lies ahead"),
                related: row.record == subject ? [] : [row.record], facts: "\(name) \(day)")
        ]
    }

    @Sendable private static func outOfOrder(_ run: CheckRun) throws -> [Suspicion] {
        var found: [Suspicion] = []
        for (name, rule) in EntryDays.following.sorted(by: { $0.key < $1.key }) {
            guard let type = run.store.schema.type(named: name), run.store.views.column(rule.parent, rule.day) != nil else { continue }
            var (query, above) = (try run.query(name, as: "t"), try run.query(rule.parent, as: "p"))
            let (day, began) = (try query.value(rule.field), try above.value(rule.day))
            let rows = try run.rows(
                """
                SELECT t._id, t._parent, \(day), \(began) FROM \(query.from) JOIN \(above.from) ON p._id = t._parent \
                WHERE \(run.isInRegion("t")) AND t._standing NOT IN \(Views.uncounted) AND p._standing NOT IN \(Views.uncounted) \
                AND (\(day)) < (\(began))
                """)
            found += try rows.compactMap { try suspicion($0, of: type, run) }
        }
        for type in run.store.schema.types where !type.parents.isEmpty {
            for span in EntryDays(type).ownSpans {
                var query = try run.query(type.name, as: "t")
                let (to, from) = (try query.value(span.to.name), try query.value(span.from.name))
                let rows = try run.rows(
                    """
                    SELECT t._id, t._parent, \(to), \(from) FROM \(query.from) \
                    WHERE \(run.isInRegion("t")) AND t._standing NOT IN \(Views.uncounted) AND (\(to)) < (\(from))
                    """)
                found += try rows.compactMap { try suspicion($0, of: type, run) }
            }
        }
        for (name, spans) in EntryDays.groupSpans.sorted(by: { $0.key < $1.key }) {
            guard let type = run.store.schema.type(named: name), name == "household" || !type.parents.isEmpty else { continue }
            for span in spans where run.store.views.column(name, span.field, span.from) != nil {
                var query = try run.query(name, as: "t")
                let (to, from) = (try query.value("\(span.field).\(span.to)"), try query.value("\(span.field).\(span.from)"))
                let above = name == "household" ? "t._id" : "t._parent"
                found += try query.select([above, to, from], where: "(\(to)) < (\(from))").compactMap { try suspicion($0, of: type, run) }
            }
        }
        return merged(found)
    }

    /// Whoever follows another comes when that one has left, or on the same day.
    @Sendable private static func secretaries(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("first_secretary", as: "s")
        let (from, to) = (try query.value("from"), try query.value("to"))
        let name = try query.value("name")
        let rows = try run.rows(
            """
            SELECT s._parent, count(*), group_concat(\(name), char(31)) FROM \(query.from) WHERE \(run.isInRegion("s")) AND s._parent IS NOT NULL \
            AND s._standing NOT IN \(Views.uncredited) AND \(DaySpan.holds(from, to, on: run.asOf, isFollowed: true)) \
            GROUP BY s._parent HAVING count(*) > 1
            """)
        return rows.compactMap { row in
            guard let village = row[0].integer, let count = row[1].integer else { return nil }
            let names = (row[2].text ?? "").split(separator: "\u{1F}").sorted()
            let (zh, en) = (names.joined(separator: "、"), names.joined(separator: ", "))
            return Suspicion(
                record: village,
                text: Label(
                    zh: "有\(count)名在任第一书记" + (zh.isEmpty ? "" : "：\(zh)"),
                    en: "\(count) first secretaries at once" + (en.isEmpty ? "" : ": \(en)")),
                facts: "\(count)")
        }
    }

    /// - Parameter row: The record, what it lies in, its day and the one that is later than it.
    private static func suspicion(_ row: [QueryValue], of type: RecordType, _ run: CheckRun) throws -> Suspicion? {
        guard let record = row[0].integer, let subject = try row[1].integer.flatMap({ try run.subject(above: $0) }) else { return nil }
        let days = row[2...3].map { $0.integer.flatMap { CalendarDate(days: Int(clamping: $0)) }?.description ?? "" }
        return Suspicion(
            record: subject,
            text: Label(
                zh: "\(type.label.zh)的日期 \(days[0]) 早于先发生的 \(days[1])", en: "\(type.label.en): the day \(days[0]) lies before \(days[1])"),
            related: [record], facts: "\(type.name) \(days[0]) \(days[1])")
    }
}

extension Check {
    /// One for each record: of a check one finding is open below it.
    static func merged(_ found: [Suspicion]) -> [Suspicion] {
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
    func subject(above number: Int64) throws -> Int64? {
        guard var place = try store.views.place(number) else { return nil }
        while let type = try store.views.type(of: place.record), !["member", "household", "village"].contains(type.name) {
            guard let parent = try store.views.closedRecord(place.record, in: place.scope)?.parent else { return nil }
            place.record = parent
        }
        return try store.views.number(of: place.record, in: place.scope)
    }
}
