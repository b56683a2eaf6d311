import RecordStore
import Records

/// Q20 to Q30: whether what is said of a person in a survey round fits together.
extension Check {
    static let members = [
        Check(
            "Q20", "文化程度与在校生状况只填一项", "exactly one of education and school status is filled in", .must,
            source: Origin.national, schooling),
        Check(
            "Q21", "6至15岁不在校须有原因", "a child of 6 to 15 who is not at school has a reason", .must,
            source: Origin.national, absentFromSchool),
        Check(
            "Q22", "有务工地点则有务工月数，反之亦然", "a place of work goes with months of work, and months with a place", .must,
            source: Origin.national, workWithoutMonths),
        Check("Q23", "务工月数不超过12", "nobody works more than 12 months a year", .must, source: Origin.national, tooManyMonths),
        Check(
            "Q24", "残疾须有残疾证号；健康不与疾病并存", "a disability has a certificate, and healthy stands alone", .must,
            source: Origin.national, healthContradicted),
        Check(
            "Q25", "16至59岁健康且不在校者有劳动能力", "a healthy person of 16 to 59 not at school can work", .warn,
            source: Origin.national, withoutLabour),
        Check(
            "Q26", "居民医保与职工医保有且只有一项", "exactly one of resident and employee insurance", .must,
            source: Origin.national, insurance),
        Check("Q27", "联系电话为11位", "a telephone number has 11 digits", .must, source: Origin.national, phones),
        Check(
            "Q28", "必填的是非项已填", "yes-and-no questions that must be answered are", .should, source: Origin.national,
            unanswered),
        Check(
            "Q29", "低保户有低保成员", "a household on the minimum allowance has somebody who draws it", .must,
            source: Origin.national, allowanceWithoutPerson),
        Check("Q30", "劳动技能在代码表内", "the labour code is one of its list", .must, source: Origin.national, labourCodes),
    ]

    /// Active members of the region for which a condition over the round holds.
    private static func select(
        _ run: CheckRun, _ columns: [String] = [],
        where condition: (inout CheckQuery) throws -> String
    ) throws -> [[QueryValue]] {
        var query = try run.query("member", as: "m")
        let condition = try condition(&query)
        return try query.select(
            columns, where: "\(try run.isActive()) AND (\(condition))", with: try run.changes(),
            more: "LEFT JOIN change ON change.member = m._id")
    }

    @Sendable private static func schooling(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("member", as: "m")
        let education = try query.value("schooling.education")
        let status = try query.value("schooling.school_status")
        // Where neither is, the group must have been answered at all: an unasked person is Q28's.
        let school = try query.value("schooling.school")
        let neither = "((\(education)) IS NULL AND (\(status)) IS NULL AND (\(school)) IS NOT NULL)"
        let both = "((\(education)) IS NOT NULL AND (\(status)) IS NOT NULL)"
        let rows = try query.select(
            [both], where: "\(try run.isActive()) AND (\(both) OR \(neither))", with: try run.changes(),
            more: "LEFT JOIN change ON change.member = m._id")
        return rows.map { row in
            Suspicion(
                record: row.record,
                text: row[1].integer == 1
                    ? Label(zh: "文化程度与在校生状况都填了", en: "education and school status are both filled in")
                    : Label(zh: "文化程度与在校生状况都没有填", en: "neither education nor school status is filled in"),
                facts: row[1].integer == 1 ? "both" : "neither")
        }
    }

    @Sendable private static func absentFromSchool(_ run: CheckRun) throws -> [Suspicion] {
        let rows = try select(run) { query in
            let age = run.age("(\(try query.value("birth")))")
            let education = try query.value("schooling.education")
            let out = try query.value("dropout.dropped_out")
            let exempt = try query.value("dropout.exempt")
            return """
                \(age) BETWEEN 6 AND 15 AND (\(education) IS NOT NULL OR (\(out)) = 1) \
                AND \(try query.isMissing("dropout.reason")) AND coalesce((\(exempt)) = 0, 1)
                """
        }
        return rows.map {
            Suspicion(record: $0.record, text: Label(zh: "适龄儿童不在校，没有原因", en: "of school age, not at school, and no reason"))
        }
    }

    @Sendable private static func workWithoutMonths(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("member", as: "m")
        let months = try query.value("work.months")
        let isSomewhere = "((\(try query.value("work.area"))) IS NOT NULL OR (\(try query.value("work.place"))) IS NOT NULL)"
        let rows = try query.select(
            [months],
            where: "\(try run.isActive()) AND (\(months)) IS NOT NULL AND ((\(months)) > 0) <> \(isSomewhere)",
            with: try run.changes(), more: "LEFT JOIN change ON change.member = m._id")
        return rows.map { row in
            let months = row[1].integer ?? 0
            return Suspicion(
                record: row.record,
                text: months > 0
                    ? Label(zh: "务工\(months)个月，没有地点", en: "\(months) months of work and no place")
                    : Label(zh: "有务工地点，月数为0", en: "a place of work and no months"),
                facts: String(months))
        }
    }

    @Sendable private static func tooManyMonths(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("member", as: "m")
        let months = try query.value("work.months")
        return try query.select([months], where: "(\(months)) > 12").map { row in
            let months = row[1].integer ?? 0
            return Suspicion(
                record: row.record, text: Label(zh: "务工\(months)个月", en: "\(months) months of work"), facts: String(months))
        }
    }

    @Sendable private static func healthContradicted(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("member", as: "m")
        let health = try query.value("health")
        let certificate = try query.isMissing("disability_certificate")
        let has: (Int) -> String = { "EXISTS (SELECT 1 FROM json_each(\(health)) WHERE value = \($0))" }
        let healthy = "(\(has(try run.code("health", "healthy"))) AND json_array_length(\(health)) > 1)"
        let uncertified = "(\(has(try run.code("health", "disabled"))) AND \(certificate))"
        let rows = try query.select(
            ["coalesce(\(healthy), 0)", "coalesce(\(uncertified), 0)"],
            where: "\(try run.isActive()) AND (\(healthy) OR \(uncertified))", with: try run.changes(),
            more: "LEFT JOIN change ON change.member = m._id")
        return try rows.compactMap { row in
            // Of whom everything that was sealed was destroyed no number can be given any more.
            let isErased = try row[2].integer == 1 && run.store.views.recordID(row.record).map(run.store.keys.isErased) ?? false
            guard row[1].integer == 1 || !isErased else { return nil }
            let found = [
                row[1].integer == 1 ? Label(zh: "“健康”与疾病或残疾并存", en: "healthy, and ill or disabled") : nil,
                row[2].integer == 1 && !isErased ? Label(zh: "残疾而没有残疾证号", en: "disabled without a certificate") : nil,
            ].compactMap { $0 }
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: found.map(\.zh).joined(separator: "；"), en: found.map(\.en).joined(separator: "; ")),
                facts: found.map(\.en).joined(separator: "; "))
        }
    }

    @Sendable private static func withoutLabour(_ run: CheckRun) throws -> [Suspicion] {
        let healthy = try run.code("health", "healthy")
        let rows = try select(run) { query in
            let age = run.age("(\(try query.value("birth")))")
            return """
                \(age) BETWEEN 16 AND 59 AND (\(try query.value("health"))) = '[\(healthy)]' \
                AND \(try query.isMissing("schooling.school_status")) AND (\(try query.value("schooling.education"))) IS NOT NULL \
                AND (\(try query.value("labour"))) IN \(try run.codes("labour", ["weak", "none"]))
                """
        }
        return rows.map {
            Suspicion(
                record: $0.record,
                text: Label(zh: "16至59岁、健康、不在校，却填无劳动力或弱劳动力", en: "16 to 59, healthy, not at school, and said not to be able to work"))
        }
    }

    @Sendable private static func insurance(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("member", as: "m")
        let (resident, employee) = (try query.value("resident_insurance"), try query.value("employee_insurance"))
        let rows = try query.select(
            [resident], where: "\(try run.isActive()) AND (\(resident)) = (\(employee))", with: try run.changes(),
            more: "LEFT JOIN change ON change.member = m._id")
        return rows.map { row in
            Suspicion(
                record: row.record,
                text: row[1].integer == 1
                    ? Label(zh: "居民医保与职工医保重复参保", en: "insured in both schemes")
                    : Label(zh: "两种医保都没有参加", en: "insured in neither scheme"),
                facts: row[1].integer == 1 ? "both" : "neither")
        }
    }

    @Sendable private static func phones(_ run: CheckRun) throws -> [Suspicion] {
        try [("household", "phone"), ("member", "phone"), ("village", "officials.phone")].flatMap { type, path in
            var query = try run.query(type)
            let phone = try query.value(path)
            return try query.select([phone], where: "length(\(phone)) <> 11 OR (\(phone)) GLOB '*[^0-9]*'").map { row in
                let digits = row[1].text?.count ?? 0
                return Suspicion(
                    record: row.record,
                    text: Label(zh: "联系电话\(digits)位", en: "a telephone number of \(digits) characters"),
                    facts: String(digits))
            }
        }
    }

    /// What the exit standard asks with yes or no.
    private static let required = [
        ("household", ["livelihood.food_ok", "livelihood.clothes_ok", "water.clean", "power_life", "devices.channels_ok"]),
        ("member", ["resident_insurance", "employee_insurance", "treatment.ill", "pension_insurance"]),
    ]

    /// Of households that were surveyed in the round: those with a roster, and who is on it.
    @Sendable private static func unanswered(_ run: CheckRun) throws -> [Suspicion] {
        try required.flatMap { type, paths in
            var query = try run.query(type)
            let missing = try paths.map { try query.isMissing($0) }
            var surveyed = try run.query("household", as: "s")
            let roster = try surveyed.value("roster")
            let home = type == "household" ? "t._id" : "t._parent"
            let isOnRoster =
                type == "household"
                ? "json_array_length(\(roster)) > 0" : "EXISTS (SELECT 1 FROM json_each(\(roster)) e WHERE e.value = t._id)"
            let condition = """
                (\(missing.joined(separator: " OR "))) \
                AND EXISTS (SELECT 1 FROM \(surveyed.from) WHERE s._id = \(home) AND \(isOnRoster))
                """
            return try query.select(missing, where: condition).map { row in
                let names = zip(paths, row.dropFirst()).filter { $0.1.integer == 1 }.map(\.0)
                let labels = try names.map { try run.column($0, of: type).input.label }
                return Suspicion(
                    record: row.record,
                    text: Label(
                        zh: "\(run.round)年未填：" + labels.map(\.zh).joined(separator: "、"),
                        en: "not answered in \(run.round): " + labels.map(\.en).joined(separator: ", ")),
                    facts: names.joined(separator: " "))
            }
        }
    }

    @Sendable private static func allowanceWithoutPerson(_ run: CheckRun) throws -> [Suspicion] {
        var household = try run.query("household", as: "h")
        let attribute = try household.value("attribute")
        var member = try run.query("member", as: "m")
        let grade = try member.value("dibao_class")
        let none = try run.code("dibao_class", "none")
        // Whose class is not known may be the one who draws it.
        let rows = try household.select(
            [],
            where: """
                (\(attribute)) = \(try run.code("hh_attr", "dibao")) \
                AND EXISTS (SELECT 1 FROM allowance a WHERE a.household = h._id) \
                AND NOT EXISTS (SELECT 1 FROM allowance a WHERE a.household = h._id AND (a.grade IS NULL OR a.grade <> \(none)))
                """,
            with: """
                \(try run.changes()), allowance AS MATERIALIZED (SELECT m._parent AS household, \(grade) AS grade \
                FROM \(member.from) LEFT JOIN change ON change.member = m._id WHERE \(run.isInRegion("m")) AND \(try run.isActive()))
                """)
        return rows.map {
            Suspicion(
                record: $0.record,
                text: Label(zh: "低保户，成员都不享受低保", en: "on the minimum allowance, and none of its members draws it"))
        }
    }

    @Sendable private static func labourCodes(_ run: CheckRun) throws -> [Suspicion] {
        guard let items = run.store.schema.codeList("labour")?.items else { throw CheckFault.lacks("labour") }
        var query = try run.query("member", as: "m")
        let labour = try query.value("labour")
        let known = items.map { String($0.number) }.joined(separator: ", ")
        return try query.select([labour], where: "(\(labour)) NOT IN (\(known))").map { row in
            Suspicion(
                record: row.record,
                text: Label(zh: "劳动技能代码 \(row[1].integer ?? 0) 不在代码表内", en: "labour code \(row[1].integer ?? 0) is not in the list"),
                facts: String(row[1].integer ?? 0))
        }
    }
}
