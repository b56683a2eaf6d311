package import Records

/// A list from outside that persons are matched against, by the first 18 characters of their numbers.
///
/// Whoever is on it is a finding to be looked at in the house. Nothing is deleted and no field changes, and the list
/// itself is not kept: only what it says of a person who is in the register.
package enum OutsideList: String, Sendable, CaseIterable {
    case vehicle, house, company, payroll, death, pension, dibao, disability, school, employment, medical

    /// By its code, its name, or the office that keeps it (`残联`).
    package init?(named text: String) {
        let isCalled: (Self) -> Bool = { $0.rawValue == text.lowercased() || $0.label.zh == text || $0.keeper == text }
        guard let list = Self.allCases.first(where: isCalled) else { return nil }
        self = list
    }

    /// What the office is called that keeps the list, where it keeps no other of these.
    package var keeper: String? {
        switch self {
        case .dibao: "民政"
        case .disability: "残联"
        case .company: "工商"
        default: nil
        }
    }

    /// Whether a list that names everybody who belongs on it says something of who is not.
    package var canBeComplete: Bool { [.dibao, .disability, .school, .medical].contains(self) }

    package var label: Label {
        switch self {
        case .vehicle: Label(zh: "机动车", en: "vehicles")
        case .house: Label(zh: "房产", en: "houses and shops")
        case .company: Label(zh: "企业", en: "companies")
        case .payroll: Label(zh: "财政供养", en: "public payroll")
        case .death: Label(zh: "死亡", en: "deaths")
        case .pension: Label(zh: "退休养老金", en: "employees' pensions")
        case .dibao: Label(zh: "低保", en: "minimum allowance")
        case .disability: Label(zh: "残疾", en: "disability")
        case .school: Label(zh: "学籍", en: "enrolment at schools")
        case .employment: Label(zh: "社保", en: "employees' insurance")
        case .medical: Label(zh: "医保", en: "residents' medical insurance")
        }
    }

    package var check: Check { Check(id, rule.zh, rule.en, severity, source: Check.Origin.audit, .list(self)) }

    /// Q70 to Q80.
    private var id: String { "Q" + String(70 + (Self.allCases.firstIndex(of: self) ?? 0)) }

    private var rule: Label {
        switch self {
        case .vehicle: Label(zh: "名下没有机动车（比对车辆名单）", en: "no vehicle is in the person's name, by the list of vehicles")
        case .house: Label(zh: "名下没有城镇房产、商铺（比对房产名单）", en: "no house or shop is in the person's name, by the list of houses")
        case .company: Label(zh: "没有开办企业或个体经营（比对工商名单）", en: "the person runs no company or business, by the list of companies")
        case .payroll: Label(zh: "不是财政供养人员（比对工资名单）", en: "the person is not on the public payroll")
        case .death: Label(zh: "在户成员没有死亡（比对死亡名单）", en: "nobody in a household is on the list of deaths")
        case .pension: Label(zh: "不领取机关企事业退休养老金", en: "the person draws no employee's pension")
        case .dibao: Label(zh: "低保类别与民政名单一致", en: "the minimum allowance is as the civil affairs list says")
        case .disability: Label(zh: "残疾情况与残联名单一致", en: "the disability is as the federation's list says")
        case .school: Label(zh: "在校状况与学籍名单一致", en: "who is at school is as the list of enrolment says")
        case .employment: Label(zh: "参加职工社保的，登记册有职工医保（比对社保名单）", en: "who is insured as an employee is so in the register")
        case .medical: Label(zh: "居民医保参保情况与医保名单一致", en: "residents' medical insurance is as the authority's list says")
        }
    }

    private var severity: Check.Severity {
        switch self {
        case .death, .payroll: .must
        case .dibao, .disability, .school, .medical: .should
        case .vehicle, .house, .company, .pension, .employment: .review
        }
    }

    /// What is known of whoever is on it, and shown: in Chinese and in English.
    package var details: Label {
        Label(detailHeaders.map { $0[1] }.joined(separator: "、"), detailHeaders.map { $0[0] }.joined(separator: ", "))
    }

    // MARK: Columns

    package static let numberHeaders = [
        "id_number", "id", "公民身份号码", "身份证件号", "学生身份证件号", "身份证号", "身份证号码", "证件号码", "身份号码", "社会保障号码", "社会保障号",
        "身份证", "残疾证号", "残疾人证号", "certificate",
    ]
    static let nameHeaders = ["name", "姓名", "学生姓名", "所有人", "车主", "法定代表人"]

    /// What else a list may say; of each the first is the English header.
    var detailHeaders: [[String]] {
        switch self {
        case .vehicle: [["plate", "号牌号码", "车牌号", "号牌"], ["kind", "车辆类型", "类型"], ["model", "品牌型号", "型号"]]
        case .house: [["kind", "房屋类型", "类型", "用途"], ["address", "坐落", "地址", "房屋坐落"]]
        case .company: [["company", "企业名称", "名称", "字号"], ["role", "职务", "身份"]]
        case .payroll, .pension: [["unit", "单位", "工作单位"], ["duty", "职务", "岗位"]]
        case .death: [["date", "死亡日期", "日期"]]
        case .dibao: [["class", "低保类别", "类别"]]
        case .disability: [["class", "残疾类别", "类别"], ["grade", "残疾等级", "等级"]]
        case .school: [["school", "学校", "学校名称"], ["grade", "年级"]]
        case .employment: [["unit", "单位", "单位名称", "参保单位"], ["from", "参保日期", "参保时间"]]
        case .medical: [["kind", "参保类型", "险种", "险种类型"], ["year", "年度", "参保年度"]]
        }
    }
}

/// Why a list cannot be matched at all.
package enum ListError: Error, Hashable, Sendable {
    /// No column holds citizens' numbers; the headers that there are.
    case noNumberColumn([String])
    /// Two columns of the list mean the same.
    case ambiguousColumns(String, String)
}

/// Takes the rows of an outside list apart.
package struct OutsideRows: Sendable {
    /// Why a row was not taken.
    package struct Remark: Sendable {
        package enum Reason: Hashable, Sendable {
            /// The row cannot even be read; whoever reads the file knows why.
            case unreadable
            /// What stands in the column of that name is no citizen's number.
            case notACitizenNumber(CitizenNumber.Problem, column: String)
        }

        package let line: Int
        package let reason: Reason
    }

    /// What a list says of one person.
    struct Entry: Sendable {
        var name: String?
        /// What was said, each thing once: two cars are two.
        var details: [[String]] = []

        /// What was said of that year, and of no year: a list of insurances may be of several.
        func of(_ year: Int, on list: OutsideList) -> Entry {
            guard list == .medical else { return self }
            var own = self
            own.details = details.filter { row in OutsideRows.year(row.last ?? "").map { $0 == year } ?? true }
            return own
        }
    }

    /// The four digits with which a year is written, whatever stands around them.
    fileprivate static func year(_ text: String) -> Int? {
        let digits = text.split { !($0.isASCII && $0.isNumber) }.first { $0.count >= 4 }
        return digits.flatMap { Int(String($0.prefix(4))) }
    }

    /// Whether a row of medical insurance is of the one that employers pay.
    static func isOfEmployees(_ row: [String]) -> Bool {
        row.first.map { $0.contains("职工") || $0.lowercased().contains("employee") } ?? false
    }

    package let list: OutsideList
    package private(set) var read = 0
    /// By the first 18 characters of the number.
    private(set) var entries: [String: Entry] = [:]
    package private(set) var remarks: [Remark] = []
    private let header: [String]
    private let numberColumn: Int
    private let nameColumn: Int?
    private let detailColumns: [Int?]

    /// - Parameter header: The file's first row, in either language; columns of other names are passed over.
    package init(_ list: OutsideList, header: [String]) throws(ListError) {
        self.list = list
        self.header = header
        let names = Self.names(header)
        func place(_ headers: [String]) throws(ListError) -> Int? {
            let found = names.indices.filter { headers.contains(names[$0]) }
            guard found.count < 2 else { throw .ambiguousColumns(header[found[0]], header[found[1]]) }
            return found.first
        }
        let (numbers, certificates) = Self.numbers
        // A certificate begins with the number, and serves where there is no column of numbers.
        var number = try place(numbers)
        if number == nil, list == .disability { number = try place(certificates) }
        guard let number else { throw .noNumberColumn(header) }
        numberColumn = number
        nameColumn = try place(OutsideList.nameHeaders)
        var details: [Int?] = []
        for headers in list.detailHeaders { details.append(try place(headers)) }
        detailColumns = details
    }

    private static func names(_ header: [String]) -> [String] { header.map { $0.normalised.lowercased() } }

    private static var numbers: (own: [String], certificates: [String]) {
        let certificates = ["残疾证号", "残疾人证号", "certificate"]
        return (OutsideList.numberHeaders.filter { !certificates.contains($0) }, certificates)
    }

    /// Whether a row names the columns: titles of the whole list stand above it.
    package static func isHeader(_ row: [String], of list: OutsideList) -> Bool {
        let (own, certificates) = numbers
        return names(row).contains { own.contains($0) || list == .disability && certificates.contains($0) }
    }

    /// How many columns the list has.
    package var columns: Int { header.count }
    package var refused: Int { remarks.count }
    /// How many persons the good rows name.
    package var personCount: Int { entries.count }

    package mutating func take(_ cells: [String], line: Int) {
        read += 1
        do throws(CitizenNumber.Problem) {
            let text = cells[numberColumn].filter { !$0.isWhitespace }
            // A disability certificate has two to four digits behind the number.
            let isLong = (19...22).contains(text.utf8.count) && list == .disability
            let number = try CitizenNumber(isLong ? String(text.prefix(18)) : text).text
            let details = detailColumns.map { $0.map { cells[$0].normalised } ?? "" }
            var entry = entries[number] ?? Entry()
            entry.name = entry.name ?? nameColumn.map { cells[$0].normalised }
            if !entry.details.contains(details) { entry.details.append(details) }
            entries[number] = entry
        } catch {
            remarks.append(Remark(line: line, reason: .notACitizenNumber(error, column: header[numberColumn])))
        }
    }

    /// Takes note of a row that could not even be read.
    package mutating func refuse(line: Int) {
        read += 1
        remarks.append(Remark(line: line, reason: .unreadable))
    }
}
