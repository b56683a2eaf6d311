import Causality
import RecordStore
import Records

/// Q40 to Q46: the income sheet of the year.
extension Check {
    static let incomes = [
        Check(
            "Q40", "各分项之和等于合计", "the parts add up to the totals", .must, source: Origin.form,
            .notComputable(
                Label(
                    zh: "登记表只存分项，合计一律由分项计算，不会与分项不符；纸质合计可由Q50比对",
                    en: "the schema stores parts alone and computes every total, so they cannot disagree; a paper total is compared by Q50")
            )),
        Check("Q41", "收入分项不为负数", "no part of an income is negative", .must, source: Origin.form, negativeParts),
        Check(
            "Q42", "人均纯收入在贫困线0.9至1.1倍之间的须复核", "net income per head within 0.9 and 1.1 of the poverty line is looked at again",
            .review, source: Origin.own, nearTheLine),
        Check(
            "Q43", "纯收入不超过上年的3倍", "net income is not more than three times that of the year before", .review,
            source: Origin.own, jumps),
        Check(
            "Q44", "同村5户以上收入表完全相同的须核查", "the same income sheet in five households or more of a village", .review,
            source: Origin.audit, copies),
        Check(
            "Q45", "收入数字（3项以上）不全是整千元", "the sums of an income sheet, three or more, are not all round thousands", .review,
            source: Origin.audit, roundSums),
        Check(
            "Q46", "认定之后收入未再改写", "the income was not written after the attestation that rests on it", .must,
            source: Origin.own, writtenAfterAttestation),
    ]

    /// The money inputs of an income sheet, by name.
    private static func sums(_ run: CheckRun) throws -> [String] {
        let field = run.store.schema.type(named: "household")?.fields.first { $0.name == "income" }
        guard let field else { throw CheckFault.lacks("household.income") }
        return field.inputs.filter { if case .money = $0.type { true } else { false } }.map { "income." + $0.name }
    }

    /// Net income in fen, NULL where no line of the sheet is filled in: costs are subtracted, empty lines are nothing.
    private static func net(_ run: CheckRun, _ query: inout CheckQuery, year: Int) throws -> String {
        var terms: [String] = []
        var values: [String] = []
        for path in try sums(run) {
            let value = try query.value(path, year: year)
            values.append("(\(value))")
            terms.append((path.hasPrefix("income.cost_") ? " - " : " + ") + "coalesce(\(value), 0)")
        }
        return "(CASE WHEN coalesce(\(values.joined(separator: ", "))) IS NOT NULL THEN 0\(terms.joined()) END)"
    }

    private static func yuan(_ fen: Int64) -> String { Ratio(Int128(fen), 100).text(places: 2) }

    @Sendable private static func negativeParts(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let negative = try sums(run).map { "(\(try query.value($0, year: run.round))) < 0" }
        return try query.select(["1"], where: negative.joined(separator: " OR ")).map {
            Suspicion(
                record: $0.record, text: Label(zh: "\(run.round)年收入有负数", en: "a negative sum in the income of \(run.round)"))
        }
    }

    @Sendable private static func nearTheLine(_ run: CheckRun) throws -> [Suspicion] {
        guard let line = PovertyLine.current(year: run.round) else { return [] }
        var query = try run.query("household", as: "h")
        let persons = "json_array_length(\(try query.value("roster")))"
        let perHead = "(\(try net(run, &query, year: run.round)) / nullif(\(persons), 0))"
        let fen = line.yuan * 100
        return try query.select(
            [perHead], where: "\(perHead) * 10 BETWEEN \(fen * 9) AND \(fen * 11)"
        ).map { row in
            let text = yuan(row[1].integer ?? 0)
            return Suspicion(
                record: row.record,
                text: Label(zh: "人均纯收入\(text)元，贫困线\(line.yuan)元", en: "\(text) yuan a head, the line is \(line.yuan)"),
                facts: text)
        }
    }

    @Sendable private static func jumps(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let now = try net(run, &query, year: run.round)
        let before = try net(run, &query, year: run.round - 1)
        return try query.select([now, before], where: "\(before) > 0 AND \(now) > 3 * \(before)").map { row in
            let (now, before) = (yuan(row[1].integer ?? 0), yuan(row[2].integer ?? 0))
            return Suspicion(
                record: row.record,
                text: Label(zh: "纯收入从\(before)元到\(now)元", en: "net income from \(before) to \(now) yuan"),
                facts: "\(before) \(now)")
        }
    }

    /// At least one line that is not nothing; sheets are compared line by line, within one village.
    @Sendable private static func copies(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let sheet = try sums(run).map { "coalesce(\(try query.value($0, year: run.round)), '')" }
            .joined(separator: " || '/' || ")
        let net = try net(run, &query, year: run.round)
        let rows = try run.rows(
            """
            SELECT min(id), json_group_array(id) FROM (SELECT h._id AS id, h._scope AS scope, \(sheet) AS sheet \
            FROM \(query.from) WHERE \(run.isInRegion("h")) AND \(net) <> 0 ORDER BY h._id) \
            GROUP BY scope, sheet HAVING count(*) >= 5 ORDER BY 1
            """)
        return rows.flatMap { row -> [Suspicion] in
            let households = numbers(row[1].text)
            return households.map { household in
                Suspicion(
                    record: household,
                    text: Label(
                        zh: "\(households.count)户的收入表完全相同", en: "\(households.count) households have the same income sheet"),
                    related: households.filter { $0 != household })
            }
        }
    }

    @Sendable private static func roundSums(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let thousand = 100_000
        let values = try sums(run).map { try query.value($0, year: run.round) }
        let filled = values.map { "coalesce((\($0)) <> 0, 0)" }.joined(separator: " + ")
        let odd = values.map { "coalesce((\($0)) % \(thousand) <> 0, 0)" }.joined(separator: " + ")
        return try query.select([filled], where: "(\(filled)) >= 3 AND (\(odd)) = 0").map { row in
            let count = row[1].integer ?? 0
            return Suspicion(
                record: row.record, text: Label(zh: "\(count)项收入全是整千元", en: "all \(count) sums are round thousands"),
                facts: String(count))
        }
    }

    /// Whoever agreed had seen other figures. What they had seen decides, and no day: a paper is entered days after it was signed, and
    /// what it rests on with it.
    @Sendable private static func writtenAfterAttestation(_ run: CheckRun) throws -> [Suspicion] {
        let agree = try run.code("decision", "agree")
        var attested: [Int64: [Int64]] = [:]
        for type in ["household_attestation", "government_attestation"] {
            var query = try run.query(type)
            let rows = try query.select(
                ["t._parent"], where: "(\(try query.value("decision"))) = \(agree) AND (\(try query.value("year"))) = \(run.round)")
            for row in rows { if let household = row[1].integer { attested[household, default: []].append(row.record) } }
        }
        guard let field = run.store.schema.type(named: "household")?.fields.first(where: { $0.name == "income" })
        else { throw CheckFault.lacks("household.income") }
        let address = FieldAddress(field.number, .number(Int64(run.round)))
        return try attested.sorted { $0.key < $1.key }.compactMap { number, attestations in
            guard let place = try run.store.views.place(number), let view = try run.store.record(place.record, in: place.scope),
                let income = view.field(address)
            else { return nil }
            let seen = try attestations.compactMap { attestation in
                try run.store.views.place(attestation).flatMap { try Written($0.record, in: $0.scope, run.store) }
            }.filter(\.isAdmitted).map(\.coverage)
            guard !seen.isEmpty else { return nil }
            let days = try income.state.values.flatMap(\.marks).filter { mark in !seen.contains { $0.covers(mark.dot) } }.map {
                RegisterCalendar.day(at: try run.store.authors.info($0.dot, in: place.scope).time.milliseconds)
            }
            guard let written = days.max(), let day = CalendarDate(days: written) else { return nil }
            return Suspicion(
                record: number,
                text: Label(zh: "认定的人没有看到\(day)写的收入", en: "whoever attested had not seen the income that was written on \(day)"),
                facts: day.description)
        }
    }
}
