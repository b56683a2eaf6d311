import RecordStore
import Records

/// What the register says of somebody whom a list may name.
struct ListedPerson {
    let record: Int64
    let household: Int64
    let idNumber: String
    let name: String?
    let dibao: String?
    let isDisabled: Bool
    /// Numbers of the codes; `nil` is not answered, or disputed.
    let disability: (kind: Int64?, grade: Int64?)
    let hasLeftSchool: Bool
    /// `nil` is not answered, or disputed.
    let schoolStatus: Int64?
    let isResidentInsured: Bool?
    let isEmployeeInsured: Bool?

    /// Who has a number, and is neither dead nor gone.
    static func all(_ run: CheckRun) throws -> [ListedPerson] {
        var query = try run.query("member", as: "m")
        let disabled = try run.code("health", "disabled")
        let number = try query.value("id_number")
        let columns = [
            number, "m._parent", try query.value("name"), try query.value("dibao_class"),
            "EXISTS (SELECT 1 FROM json_each(\(try query.value("health"))) WHERE value = \(disabled))",
            try query.value("schooling.school_status"), try query.value("resident_insurance"), try query.value("employee_insurance"),
            try query.value("disability.class"), try query.value("disability.grade"), try query.value("dropout.dropped_out"),
        ]
        let rows = try query.select(
            columns, where: "(\(number)) IS NOT NULL AND \(try run.isActive())", with: try run.changes(),
            more: "LEFT JOIN change ON change.member = m._id")
        return rows.compactMap { row in
            guard let number = row[1].text, let household = row[2].integer else { return nil }
            let dibao = row[4].integer.flatMap { run.store.schema.codeList("dibao_class")?.item(Int($0))?.code }
            return ListedPerson(
                record: row.record, household: household, idNumber: String(number.prefix(18)), name: row[3].text,
                dibao: dibao, isDisabled: row[5].integer == 1, disability: (row[9].integer, row[10].integer),
                hasLeftSchool: row[11].integer == 1, schoolStatus: row[6].integer,
                isResidentInsured: row[7].integer.map { $0 == 1 }, isEmployeeInsured: row[8].integer.map { $0 == 1 })
        }
    }

    /// How many of the region have no number by which a list could name them.
    static func countWithoutNumber(_ run: CheckRun) throws -> Int {
        var query = try run.query("member", as: "m")
        let number = try query.value("id_number")
        let rows = try run.rows(
            """
            WITH \(try run.changes()) SELECT count(*) FROM \(query.from) LEFT JOIN change ON change.member = m._id \
            WHERE \(run.isInRegion("m")) AND (\(number)) IS NULL AND \(try run.isActive())
            """)
        return Int(clamping: rows.first?[0].integer ?? 0)
    }

    func suspicion(_ entry: OutsideRows.Entry, on list: OutsideList, _ run: CheckRun) -> Suspicion? {
        let details = entry.details.map { $0.filter { !$0.isEmpty }.joined(separator: " ") }.filter { !$0.isEmpty }
        let shown = details.prefix(3).joined(separator: "；") + (details.count > 3 ? "…" : "")
        let tail = shown.isEmpty ? Label(zh: "", en: "") : Label(zh: "：\(shown)", en: ": \(shown)")
        // Another name under the same number: one of the two is mistaken, whatever else agrees.
        let other = entry.name.flatMap { listed in
            Self.plain(listed).isEmpty || name.map { Self.plain($0) == Self.plain(listed) } ?? true ? nil : listed
        }
        guard let head = head(entry, list, run) else {
            return other.map { listed in
                Suspicion(
                    record: record,
                    text: Label(zh: "名单上姓名为“\(listed)”\(tail.zh)", en: "another name on the list, \(listed)\(tail.en)"),
                    related: [household],
                    facts: (["name " + listed] + details).joined(separator: "; "))
            }
        }
        let remark = other == nil ? Label(zh: "", en: "") : Label(zh: "（名单上姓名不同）", en: " (another name on the list)")
        return Suspicion(
            record: record, text: Label(zh: head.zh + remark.zh + tail.zh, en: head.en + remark.en + tail.en),
            related: [household], facts: details.joined(separator: "; "))
    }

    /// What the list adds to what the register knows; `nil` where they agree.
    private func head(_ entry: OutsideRows.Entry, _ list: OutsideList, _ run: CheckRun) -> Label? {
        let count = entry.details.count
        switch list {
        case .vehicle: return Label(zh: "名下有\(count)辆机动车", en: "\(count) vehicle(s) in the person's name")
        case .house: return Label(zh: "名下有\(count)处房产或商铺", en: "\(count) house(s) or shop(s) in the person's name")
        case .company: return Label(zh: "开办或任职\(count)家企业", en: "\(count) company(ies) or business(es)")
        case .payroll: return Label(zh: "在财政供养名单上", en: "on the public payroll")
        case .death: return Label(zh: "在死亡名单上，登记册仍为在户", en: "on the list of deaths, and still in the household")
        case .pension: return Label(zh: "领取退休养老金", en: "draws an employee's pension")
        case .dibao:
            let said = entry.details.first?.first.flatMap { Self.allowance($0, run) }
            let isOn = dibao != nil && dibao != "none"
            guard said.map({ $0 != dibao }) ?? !isOn else { return nil }
            let known = Self.label("dibao_class", dibao, run)
            return Label(zh: "在低保名单上，登记册为“\(known.zh)”", en: "on the allowance list, in the register \(known.en)")
        case .disability:
            guard !isDisabled else { return otherDisability(entry, run) }
            return Label(zh: "在残疾名单上，登记册没有残疾", en: "on the disability list, and not disabled in the register")
        case .school:
            guard schoolStatus == nil else { return otherSchooling(entry, run) }
            return Label(zh: "在学籍名单上，登记册没有在校状况", en: "enrolled at a school, and not at school in the register")
        case .employment:
            guard isEmployeeInsured != true else { return nil }
            return Label(zh: "参加职工社保，登记册没有职工医保", en: "insured as an employee, and not so in the register")
        case .medical:
            // The authority's list may name those whom their employer insures as well.
            guard entry.details.contains(where: { !OutsideRows.isOfEmployees($0) }) else {
                guard isEmployeeInsured != true else { return nil }
                return Label(zh: "名单上参加职工医保，登记册没有职工医保", en: "insured as an employee by the list, and not so in the register")
            }
            guard isResidentInsured != true else { return nil }
            let said = isResidentInsured == false ? Label(zh: "未参保", en: "not insured") : Label(zh: "未填", en: "not answered")
            return Label(zh: "在居民医保名单上，登记册为“\(said.zh)”", en: "on the list of residents' medical insurance, in the register \(said.en)")
        }
    }

    func suspicionOfAbsence(from list: OutsideList, _ run: CheckRun) -> Suspicion? {
        switch list {
        case .dibao where dibao != nil && dibao != "none":
            let known = Self.label("dibao_class", dibao, run)
            return Suspicion(
                record: record,
                text: Label(
                    zh: "登记册为低保“\(known.zh)”，不在低保名单上", en: "draws the allowance (\(known.en)) in the register, and is not on the list"),
                related: [household], facts: "absent")
        case .disability where isDisabled:
            return Suspicion(
                record: record,
                text: Label(zh: "登记册为残疾，不在残疾名单上", en: "disabled in the register, and not on the list"),
                related: [household], facts: "absent")
        case .school:
            // Who is not of school age yet is enrolled nowhere.
            guard let status = schoolStatus, status > Int64((try? run.code("school_status", "under_school_age")) ?? 1) else { return nil }
            let known = run.label("school_status", status)
            return Suspicion(
                record: record,
                text: Label(zh: "登记册为“\(known.zh)”，不在学籍名单上", en: "at school in the register (\(known.en)), and enrolled nowhere"),
                related: [household], facts: "absent")
        case .medical where isResidentInsured == true:
            return Suspicion(
                record: record,
                text: Label(zh: "登记册为已参加居民医保，不在医保名单上", en: "insured in the register, and not on the list"),
                related: [household], facts: "absent")
        default: return nil
        }
    }

    /// As names are compared: without blanks and the point between the parts of one.
    private static func plain(_ name: String) -> String { name.filter { !$0.isWhitespace && !"·•・．.".contains($0) } }

    /// Class and grade of a disability, where both say one and none of the list's rows agrees.
    private func otherDisability(_ entry: OutsideRows.Entry, _ run: CheckRun) -> Label? {
        let said = entry.details.map { row in
            (kind: ListWords.code("disability_class", row.first ?? "", run), grade: ListWords.grade(row.dropFirst().first ?? "", run))
        }
        let isSame = said.contains { said in
            (said.kind == nil || said.kind == disability.kind) && (said.grade == nil || said.grade == disability.grade)
        }
        guard !isSame else { return nil }
        let known = [
            disability.kind.map { run.label("disability_class", $0) }, disability.grade.map { run.label("disability_grade", $0) },
        ].compactMap(\.self)
        let words = Label(
            zh: known.isEmpty ? "未填" : known.map(\.zh).joined(), en: known.isEmpty ? "not answered" : known.map(\.en).joined(separator: " ")
        )
        return Label(zh: "类别、等级与残疾名单不同，登记册为“\(words.zh)”", en: "class or grade is not the list's, in the register \(words.en)")
    }

    /// Who is enrolled and not at school by the register, or in another year of it.
    private func otherSchooling(_ entry: OutsideRows.Entry, _ run: CheckRun) -> Label? {
        let known = run.label("school_status", schoolStatus)
        if hasLeftSchool { return Label(zh: "在学籍名单上，登记册为“失学辍学”", en: "enrolled at a school, and dropped out in the register") }
        let said = entry.details.map { ListWords.statuses($0.dropFirst().first ?? "", run) }
        let isBelow = schoolStatus == Int64((try? run.code("school_status", "under_school_age")) ?? 1)
        let isSame = said.contains { $0.isEmpty ? !isBelow : schoolStatus.map($0.contains) ?? false }
        guard !isSame else { return nil }
        return Label(zh: "在校状况与学籍名单不同，登记册为“\(known.zh)”", en: "not in the year of school of the list, in the register \(known.en)")
    }

    /// A class as lists write it: A, A类, or the schema's words.
    private static func allowance(_ text: String, _ run: CheckRun) -> String? {
        let plain = text.lowercased().replacing("类", with: "")
        return run.store.schema.codeList("dibao_class")?.items.first {
            $0.code == plain || $0.label.zh == text || $0.label.en.lowercased() == plain
        }?.code
    }

    private static func label(_ list: String, _ code: String?, _ run: CheckRun) -> Label {
        let item = code.flatMap { code in run.store.schema.codeList(list)?.items.first { $0.code == code } }
        return item?.label ?? Label(zh: "未填", en: "not answered")
    }
}
