import RecordStore
import Records

/// Q125: what was taken out, and is named still.
extension Check {
    static let naming = [
        Check(
            "Q125", "所指的资源、单位、企业、项目、安置点等没有注销", "what a record names, as an offer, a unit, a firm or a project, was not taken out", .should,
            source: Origin.own, namesWhatIsGone)
    ]

    /// Of whoever names it and goes on. What one who is no helper any more leaves is Q116's; a person who signed has signed.
    @Sendable private static func namesWhatIsGone(_ run: CheckRun) throws -> [Suspicion] {
        var found: [Suspicion] = []
        for naming in Naming.all(in: run.store) where naming.check == "Q125" {
            guard let table = run.store.views.table(naming.target.name) else { continue }
            let number = naming.target.numberField.flatMap { run.store.views.column(naming.target.name, $0)?.name }
            // A number that another record has still names that one.
            let isNamed =
                naming.isByNumber
                ? """
                \(naming.isNamed("x.\"\(number ?? "_id")\"")) AND NOT EXISTS (SELECT 1 FROM "\(table)" y \
                WHERE y."\(number ?? "_id")" = x."\(number ?? "_id")" AND y._standing NOT IN \(Views.uncounted))
                """ : naming.isNamed("x._id")
            let round = naming.column.isKeyed ? " AND k._key = \(run.round)" : ""
            let rows = try run.rows(
                """
                SELECT DISTINCT t._id, \(number.map { "x.\"\($0)\"" } ?? "NULL") FROM \(naming.from(in: run.store)) JOIN "\(table)" x \
                ON x._standing = \(Existence.Standing.retired.rawValue) AND \(isNamed) \
                WHERE \(run.isInRegion("t")) AND \(naming.goesOn(in: run.store, today: run.today))\(round) ORDER BY t._id
                """)
            for row in rows {
                let (called, field) = (row[1].text ?? "", naming.column.field.label)
                found.append(
                    Suspicion(
                        record: try run.subject(above: row.record) ?? row.record,
                        text: Label(
                            zh: "\(naming.type.label.zh)的“\(field.zh)”：\(naming.target.label.zh)\(called)已注销",
                            en: "\(field.en) of the \(naming.type.label.en): the \(naming.target.label.en) \(called) was taken out"),
                        related: [row.record], facts: "\(naming.type.name).\(naming.column.field.name) \(called)"))
            }
        }
        return merged(found)
    }
}
