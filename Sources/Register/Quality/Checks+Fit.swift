import RecordStore
import Records

/// Q109, of what came by sync all the same: see ``EntryFit``.
extension Check {
    static let fit = [
        Check(
            "Q109", "数量、签字人与其所属相符", "amounts and signers fit to what they lie beneath", .should, source: Origin.own, doesNotFit)
    ]

    @Sendable static func doesNotFit(_ run: CheckRun) throws -> [Suspicion] {
        var found: [Suspicion] = []
        for type in run.store.schema.types {
            let fit = EntryFit(store: run.store, type: type)
            if let sum = EntryFit.sums[type.name] { found += try sums(sum, fit, run) }
            for part in EntryFit.parts[type.name] ?? [] { found += try parts(part, fit, run) }
            for field in EntryFit.persons(type) { found += try strangers(field, type, run) }
            found += try misplaced(type, run)
        }
        return merged(found)
    }

    private static func sums(_ sum: EntryFit.Sum, _ fit: EntryFit, _ run: CheckRun) throws -> [Suspicion] {
        let query = try run.query(fit.type.name, as: "t")
        let above = try run.query(sum.parent, as: "p")
        guard let counts = fit.counts(sum), let parent = run.store.schema.type(named: sum.parent) else { return [] }
        let (amount, whole) = (try query.settled(sum.amount), try above.settled(sum.whole))
        let isMoney = fit.type.field(named: sum.amount)?.inputs[0].type == .money
        let rows = try run.rows(
            """
            SELECT p._id, p._parent, CAST(total(\(amount)) AS INTEGER), \(whole), json_group_array(t._id) FROM \(query.from) JOIN \(above.from) ON p._id = t._parent \
            WHERE \(run.isInRegion("t")) AND \(counts) AND p._standing NOT IN \(Views.uncredited) GROUP BY p._id \
            HAVING total(\(amount)) > \(whole) ORDER BY p._id
            """)
        return try rows.compactMap { row in
            guard let subject = try row[1].integer.flatMap({ try run.subject(above: $0) }), let sum = row[2].integer,
                let whole = row[3].integer
            else { return nil }
            let (all, most) = (fit.text(sum, isMoney), fit.text(whole, isMoney))
            return Suspicion(
                record: subject,
                text: Label(
                    zh: "\(fit.type.label.zh)合计 \(all)，\(parent.label.zh)只有 \(most)",
                    en: "\(fit.type.label.en): \(all) in all, and the \(parent.label.en) is of \(most)"),
                related: numbers(row[4].text), facts: "\(fit.type.name) \(all)/\(most)")
        }
    }

    private static func parts(_ part: EntryFit.Part, _ fit: EntryFit, _ run: CheckRun) throws -> [Suspicion] {
        guard !fit.type.parents.isEmpty else { return [] }
        var query = try run.query(fit.type.name, as: "t")
        let (one, whole) = (try query.value(part.path(part.part)), try query.value(part.path(part.whole)))
        return try query.select(["t._parent", one, whole], where: "(\(one)) > (\(whole))").compactMap { row in
            guard let subject = try row[1].integer.flatMap({ try run.subject(above: $0) }) else { return nil }
            let (one, whole) = (row[2].integer ?? 0, row[3].integer ?? 0)
            return Suspicion(
                record: subject,
                text: Label(zh: "\(fit.type.label.zh)：其中 \(one)，多于全部 \(whole)", en: "\(fit.type.label.en): \(one) of \(whole)"),
                related: [row.record], facts: "\(fit.type.name) \(one)/\(whole)")
        }
    }

    /// Beneath a record of a type that does not hold it: no program writes it there, and where one did it is in figures that are of others.
    private static func misplaced(_ type: RecordType, _ run: CheckRun) throws -> [Suspicion] {
        let tables = try type.parents.map { try run.table($0) }
        guard !tables.isEmpty else { return [] }
        let held = tables.map { "t._parent NOT IN (SELECT _id FROM \($0))" }.joined(separator: " AND ")
        let rows = try run.query(type.name, as: "t").select(["t._parent"], where: "t._parent IS NOT NULL AND \(held)")
        return try rows.compactMap { row in
            guard let subject = try row[1].integer.flatMap({ try run.subject(above: $0) }) else { return nil }
            return Suspicion(
                record: subject, text: Label(zh: "\(type.label.zh)不应登记在这里", en: "\(type.label.en): does not belong beneath this"),
                related: [row.record], facts: "\(type.name) \(row.record)")
        }
    }

    /// Who is named for a household, and is of another of the same village.
    private static func strangers(_ field: Field, _ type: RecordType, _ run: CheckRun) throws -> [Suspicion] {
        var member = try run.query("member", as: "m")
        let (reference, name) = (try run.query(type.name, as: "t").settled(field.name), try member.value("name"))
        // As far up as a record lies beneath a household; a need may be a village's, and then nobody is asked.
        var (joins, above, types) = ("", "t", type.parents)
        while !types.contains("household"), let next = types.first(where: { run.store.schema.type(named: $0)?.parents.isEmpty == false }) {
            let alias = "a\(joins.utf8.count)"
            joins += " JOIN \(try run.table(next)) \(alias) ON \(alias)._id = \(above)._parent"
            (above, types) = (alias, run.store.schema.type(named: next)?.parents ?? [])
        }
        guard types.contains("household") else { return [] }
        let rows = try run.rows(
            """
            SELECT t._id, h._id, m._id, \(name) FROM \(try run.table(type.name)) t\(joins) JOIN \(try run.table("household")) h ON h._id = \(above)._parent \
            JOIN \(member.from) ON m._id = \(reference) WHERE \(run.isInRegion("t")) AND t._standing NOT IN \(Views.uncredited) \
            AND m._scope = t._scope AND m._parent <> h._id ORDER BY t._id
            """)
        return rows.compactMap { row in
            guard let entry = row[0].integer, let household = row[1].integer, let person = row[2].integer else { return nil }
            let called = row[3].text ?? ""
            return Suspicion(
                record: household,
                text: Label(
                    zh: "\(type.label.zh)的\(field.label.zh)“\(called)”是别户的人",
                    en: "\(type.label.en): the \(field.label.en) \"\(called)\" is of another household"),
                related: [entry, person], facts: "\(type.name) \(field.name) \(called)")
        }
    }
}
