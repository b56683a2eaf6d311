import RecordStore
import Records

/// Q01 to Q05: citizens' numbers. Findings never repeat a number; the last four characters say which is meant.
extension Check {
    static let identity = [
        Check(
            "Q01", "公民身份号码的校验码、出生日期正确", "a citizen's number has the right check character and a birth date that exists",
            .must, source: Origin.standard, wrongNumbers),
        Check(
            "Q02", "公民身份号码前18位在村内和各村之间不重复", "no two persons have the same first 18 characters, in a village or across villages",
            .must, .across, source: Origin.audit, sharedNumbers),
        Check(
            "Q03", "性别、出生日期与公民身份号码一致", "sex and birth date agree with the number", .must,
            source: Origin.national, contradictedNumbers),
        Check(
            "Q04", "同一号码不同时在两户（正在迁移的除外）", "no number is in two households, unless somebody is moving",
            .must, .across, source: Origin.national, numbersInTwoHouseholds),
        Check(
            "Q05", "公民身份号码的地区代码存在（旧代码合法）", "the region in the number is known; old codes are legal",
            .warn, source: Origin.standard, unknownRegions),
    ]

    @Sendable private static func wrongNumbers(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("member")
        let number = try query.value("id_number")
        return try query.select([number], where: "\(number) IS NOT NULL").compactMap { row -> Suspicion? in
            guard let text = row[1].text else { return nil }
            let found: Label
            do throws(CitizenNumber.Problem) {
                let number = try CitizenNumber(text)
                guard number.birth.days > run.today else { return nil }
                found = Label(zh: "号码中的出生日期在以后", en: "the birth date in the number lies in the future")
            } catch {
                found = error.finding
            }
            return Suspicion(
                record: row.record,
                text: Label(zh: "号码（尾号\(text.suffix(4))）：\(found.zh)", en: "number ending \(text.suffix(4)): \(found.en)"),
                facts: String(text.suffix(4)))
        }
    }

    private struct Sharer {
        let record: Int64
        let household: Int64?
        let isInRegion: Bool
        let isMoving: Bool
    }

    /// Records that share a number, by the number: of the whole store, where one of them is in the region.
    private static func shared(_ run: CheckRun) throws -> [[Sharer]] {
        let number = try run.column("id_number", of: "member").plain(in: "m")
        let table = try run.table("member")
        let candidates =
            run.region == nil
            ? "m._id IN (\(try twins(run, number, table).map(String.init).joined(separator: ", ")))"
            : """
            \(number) IN (SELECT \(number) FROM \(table) m WHERE \(number) IS NOT NULL AND \(run.isInRegion("m")))
            """
        let rows = try run.rows(
            """
            WITH \(try run.changes()) SELECT m._id, \(number), m._parent, \(run.isInRegion("m")), \
            coalesce(change.state IN \(try run.codes("member_state", CheckRun.moving)), 0) \
            FROM \(table) m LEFT JOIN change ON change.member = m._id \
            WHERE m._standing NOT IN \(Views.uncounted) AND \(candidates) ORDER BY \(number), m._id
            """)
        var groups: [[Sharer]] = []
        var last: String?
        for row in rows {
            if row[1].text != last { groups.append([]) }
            last = row[1].text
            groups[groups.count - 1].append(
                Sharer(
                    record: row.record, household: row[2].integer, isInRegion: row[3].integer == 1,
                    isMoving: row[4].integer == 1))
        }
        return groups.filter { $0.count > 1 }
    }

    /// Everybody in the store whose first 17 characters somebody else has: the 18th follows from them.
    ///
    /// Seventeen digits are an integer, and integers sort several times faster than texts do in SQLite; with an index of
    /// the numbers a city's would be found in a seventh of the time, and every import would pay for it.
    private static func twins(_ run: CheckRun, _ number: String, _ table: String) throws -> [Int64] {
        let rows = try run.rows(
            "SELECT m._id, CAST(substr(\(number), 1, 17) AS INTEGER) FROM \(table) m WHERE \(number) IS NOT NULL AND m._standing NOT IN \(Views.uncounted)"
        )
        let people = rows.map { (record: $0.record, digits: $0[1].integer ?? 0) }.sorted { $0.digits < $1.digits }
        return people.indices.filter { index in
            (index > 0 && people[index - 1].digits == people[index].digits)
                || (index + 1 < people.count && people[index + 1].digits == people[index].digits)
        }.map { people[$0].record }
    }

    @Sendable private static func sharedNumbers(_ run: CheckRun) throws -> [Suspicion] {
        try shared(run).flatMap { group in
            group.filter(\.isInRegion).map { person in
                let others = group.map(\.record).filter { $0 != person.record }
                return Suspicion(
                    record: person.record,
                    text: Label(
                        zh: "与另外\(others.count)人号码相同", en: "the same number as \(others.count) other record(s)"),
                    related: others)
            }
        }
    }

    @Sendable private static func numbersInTwoHouseholds(_ run: CheckRun) throws -> [Suspicion] {
        try shared(run).flatMap { group in
            group.filter { $0.isInRegion && !$0.isMoving }.compactMap { person -> Suspicion? in
                let elsewhere = group.filter { $0.household != person.household && !$0.isMoving }
                guard !elsewhere.isEmpty else { return nil }
                return Suspicion(
                    record: person.record,
                    text: Label(
                        zh: "同一号码还登记在另外\(Set(elsewhere.map(\.household)).count)户",
                        en: "the number is in \(Set(elsewhere.map(\.household)).count) other household(s) too"),
                    related: elsewhere.map(\.record))
            }
        }
    }

    @Sendable private static func contradictedNumbers(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("member")
        let number = try query.value("id_number")
        let sex = try query.value("sex")
        let birth = try query.value("birth")
        let (male, female) = (try run.code("sex", "male"), try run.code("sex", "female"))
        let saysSex = "(CASE WHEN CAST(substr(\(number), 17, 1) AS INTEGER) % 2 = 1 THEN \(male) ELSE \(female) END)"
        let day = [(7, 4), (11, 2), (13, 2)].map { "substr(\(number), \($0.0), \($0.1))" }.joined(separator: " || '-' || ")
        let saysBirth = "CAST(round(julianday(\(day)) - 2440587.5) AS INTEGER)"
        let wrongSex = "(\(sex)) <> \(saysSex)"
        let wrongBirth = "(\(birth)) <> \(saysBirth)"
        let rows = try query.select(
            ["coalesce(\(wrongSex), 0)", "coalesce(\(wrongBirth), 0)"],
            where: "length(\(number)) = 18 AND (\(wrongSex) OR \(wrongBirth))")
        return rows.map { row in
            let wrong = [
                row[1].integer == 1 ? Label(zh: "性别", en: "sex") : nil,
                row[2].integer == 1 ? Label(zh: "出生日期", en: "birth date") : nil,
            ].compactMap { $0 }
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: wrong.map(\.zh).joined(separator: "、") + "与号码不符",
                    en: wrong.map(\.en).joined(separator: " and ") + " not as in the number"),
                facts: wrong.map(\.en).joined(separator: " "))
        }
    }

    /// Provinces of GB/T 2260.
    private static let provinces = Set(
        ([11...15, 21...23, 31...37, 41...46, 50...54, 61...65].flatMap(Array.init) + [71, 81, 82]).map(String.init))

    /// A county's code is unknown where its city's counties are listed and it is not; beyond the table only the
    /// province can be told.
    @Sendable private static func unknownRegions(_ run: CheckRun) throws -> [Suspicion] {
        guard let regions = run.regions else { return [] }
        var query = try run.query("member")
        let number = try query.value("id_number")
        let rows = try query.select(["substr(\(number), 1, 6)"], where: "\(number) IS NOT NULL")
        let cities = Set(regions.regions.map(\.code).filter { $0.utf8.count == 6 }.map { String($0.prefix(4)) })
        var known: [String: Bool] = [:]
        return rows.compactMap { row in
            guard let code = row[1].text else { return nil }
            let isKnown =
                known[code]
                ?? (provinces.contains(String(code.prefix(2)))
                    && (!cities.contains(String(code.prefix(4))) || !regions.regions(of: code).isEmpty))
            known[code] = isKnown
            guard !isKnown else { return nil }
            return Suspicion(
                record: row.record,
                text: Label(zh: "号码的地区代码 \(code) 不存在", en: "the region \(code) in the number is not known"),
                facts: code)
        }
    }
}
