import Cunlian
package import RecordStore
package import Records

/// What an outside list says of the persons of a register.
package struct ListMatch: Sendable {
    package let list: OutsideList
    /// Things on the list that belong to persons of the register: cars, not owners.
    package let itemCount: Int
    /// Persons of the register who are on the list, by number: somebody in two households is one.
    package let personCount: Int
    /// One for each person of whom the list says something that the register does not.
    package let findings: [Finding]

    /// Matches the persons of a region, on one snapshot.
    ///
    /// - Parameters:
    ///   - isComplete: The list names everybody in the region who belongs on it, so that somebody whom the register
    ///     says to be on it and who is not is a finding too. Only lists that ``OutsideList/canBeComplete``.
    ///   - round: `nil` is the latest round with a roster that is not after this year.
    package init(
        _ rows: OutsideRows, in store: RecordStore, region: ScopeCode? = nil, round: Int? = nil, today: Int,
        isComplete: Bool = false
    ) throws {
        self = try store.read { _ in
            let round = try round ?? Examination.latestRound(store, today: today) ?? CalendarDate(days: today)?.year ?? 2016
            let run = CheckRun(store: store, region: region, round: round, asOf: today, today: today, regions: nil)
            return try ListMatch(rows, run, isComplete: isComplete)
        }
    }

    private init(_ rows: OutsideRows, _ run: CheckRun, isComplete: Bool) throws {
        list = rows.list
        let naming = FindingNames(run.store)
        let check = rows.list.check
        var findings: [Finding] = []
        var matched: Set<String> = []
        for person in try Person.all(run) {
            let suspicion: Suspicion?
            if let entry = rows.entries[person.idNumber] {
                matched.insert(person.idNumber)
                suspicion = person.suspicion(entry, on: rows.list, run)
            } else {
                suspicion = isComplete ? person.suspicionOfAbsence(from: rows.list, run) : nil
            }
            if let suspicion, let finding = try naming.finding(suspicion, of: check) { findings.append(finding) }
        }
        self.findings = findings
        personCount = matched.count
        itemCount = matched.reduce(0) { $0 + (rows.entries[$1]?.details.count ?? 0) }
    }
}

/// What the register says of somebody whom a list may name.
private struct Person {
    let record: Int64
    let household: Int64
    let idNumber: String
    let name: String?
    let dibao: String?
    let isDisabled: Bool
    /// `nil` is not answered, or disputed.
    let schoolStatus: Int64?
    let isResidentInsured: Bool?
    let isEmployeeInsured: Bool?

    /// Who has a number, and is neither dead nor gone.
    static func all(_ run: CheckRun) throws -> [Person] {
        var query = try run.query("member", as: "m")
        let disabled = try run.code("health", "disabled")
        let number = try query.value("id_number")
        let columns = [
            number, "m._parent", try query.value("name"), try query.value("dibao_class"),
            "EXISTS (SELECT 1 FROM json_each(\(try query.value("health"))) WHERE value = \(disabled))",
            try query.value("schooling.school_status"), try query.value("resident_insurance"), try query.value("employee_insurance"),
        ]
        let rows = try query.select(
            columns, where: "(\(number)) IS NOT NULL AND \(try run.isActive())", with: try run.changes(),
            more: "LEFT JOIN change ON change.member = m._id")
        return rows.compactMap { row in
            guard let number = row[1].text, let household = row[2].integer else { return nil }
            let dibao = row[4].integer.flatMap { run.store.schema.codeList("dibao_class")?.item(Int($0))?.code }
            return Person(
                record: row.record, household: household, idNumber: String(number.prefix(18)), name: row[3].text,
                dibao: dibao, isDisabled: row[5].integer == 1, schoolStatus: row[6].integer,
                isResidentInsured: row[7].integer.map { $0 == 1 }, isEmployeeInsured: row[8].integer.map { $0 == 1 })
        }
    }

    func suspicion(_ entry: OutsideRows.Entry, on list: OutsideList, _ run: CheckRun) -> Suspicion? {
        let details = entry.details.map { $0.filter { !$0.isEmpty }.joined(separator: " ") }.filter { !$0.isEmpty }
        let shown = details.prefix(3).joined(separator: "；") + (details.count > 3 ? "…" : "")
        let tail = shown.isEmpty ? Label(zh: "", en: "") : Label(zh: "：\(shown)", en: ": \(shown)")
        guard let head = head(entry, list, run) else { return nil }
        // Another name under the same number: one of the two is mistaken.
        let isOther = entry.name.map { !$0.isEmpty && $0 != name } ?? false
        let remark = isOther ? Label(zh: "（名单上姓名不同）", en: " (another name on the list)") : Label(zh: "", en: "")
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
            guard !isDisabled else { return nil }
            return Label(zh: "在残疾名单上，登记册没有残疾", en: "on the disability list, and not disabled in the register")
        case .school:
            guard schoolStatus == nil else { return nil }
            return Label(zh: "在学籍名单上，登记册没有在校状况", en: "enrolled at a school, and not at school in the register")
        case .employment:
            guard isEmployeeInsured != true else { return nil }
            return Label(zh: "参加职工社保，登记册没有职工医保", en: "insured as an employee, and not so in the register")
        case .medical:
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
