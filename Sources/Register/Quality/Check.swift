package import Records

/// A question that finds what is probably wrong in a register.
///
///     for check in Check.all { print(check.id, check.rule.en, check.severity) }
///
/// What a check finds is a finding: something for people to look at, in the house and not at the desk. No check
/// changes or deletes anything. Missing and disputed values answer nothing, so they find nothing, unless the
/// check is about what is missing.
package struct Check: Sendable {
    /// How much a finding weighs.
    package enum Severity: String, Sendable, CaseIterable {
        /// The register contradicts itself.
        case must
        /// Something that is to be filled in, or explained.
        case should
        /// Often right, sometimes a slip.
        case warn
        /// A sign that asks for a visit, and says nothing about who is right.
        case review

        package var label: Label {
            switch self {
            case .must: Label(zh: "必须改正", en: "must")
            case .should: Label(zh: "应当补正", en: "should")
            case .warn: Label(zh: "提示", en: "warn")
            case .review: Label(zh: "核查", en: "review")
            }
        }

        /// The `finding_level` that a recorded finding has.
        var level: String {
            switch self {
            case .must: "error"
            case .should, .warn: "warning"
            case .review: "review"
            }
        }
    }

    /// Where the check sees all that it needs.
    package enum Reach: String, Sendable {
        /// Within one village, so on a device too.
        case village
        /// Across villages: a county sees more than a village, a city more than a county.
        case across
    }

    package enum Method: Sendable {
        /// From the register's own fields.
        case computed
        /// Against a list from outside: see ``OutsideList``.
        case list(OutsideList)
        /// Not from this schema, and why.
        case notComputable(Label)
    }

    /// `Q02`; as the domain's catalogue has it.
    package let id: String
    package let rule: Label
    package let severity: Severity
    package let reach: Reach
    /// Where the rule comes from: an audit, a rule file of the national system, or our own judgement.
    package let source: Label
    package let method: Method
    let find: @Sendable (CheckRun) throws -> [Suspicion]

    init(
        _ id: String, _ zh: String, _ en: String, _ severity: Severity, _ reach: Reach = .village,
        source: Label, _ find: @escaping @Sendable (CheckRun) throws -> [Suspicion]
    ) {
        self.id = id
        rule = Label(zh: zh, en: en)
        self.severity = severity
        self.reach = reach
        self.source = source
        method = .computed
        self.find = find
    }

    init(
        _ id: String, _ zh: String, _ en: String, _ severity: Severity, source: Label, _ method: Method
    ) {
        self.id = id
        rule = Label(zh: zh, en: en)
        self.severity = severity
        reach = .across
        self.source = source
        self.method = method
        find = { _ in [] }
    }

    /// The whole catalogue, Q01 to Q125, in order: those that this schema cannot answer are in it, and say so.
    package static let all =
        identity + households + members + incomes + accounts + behaviour + OutsideList.allCases.map(\.check) + help + relocation + support
        + carrying + cards + entries + keys + fit + moving + villageLists + leaders + firms + helpers + movers + naming

    package static func named(_ id: String) -> Check? { all.first { $0.id == id.uppercased() } }

    /// Where rules come from.
    enum Origin {
        static let standard = Label(zh: "GB 11643-1999", en: "GB 11643-1999")
        static let national = Label(zh: "全国系统数据清洗规则", en: "national system, cleaning rules")
        static let audit = Label(zh: "审计署2015、2017年公告", en: "National Audit Office, 2015 and 2017")
        static let form = Label(zh: "广西登记表", en: "Guangxi register form")
        static let plan = Label(zh: "南宁市“十三五”脱贫攻坚规划", en: "Nanning's plan, 2016 to 2020")
        static let helpRule = Label(zh: "凤山县2016年“87654”帮扶机制，河池日报", en: "Fengshan county's rule of 2016, Hechi Daily")
        static let own = Label(zh: "村联", en: "Cunlian")
    }
}

/// What a check says of one record.
struct Suspicion {
    /// The record's number in the file: a household, a member or a village.
    let record: Int64
    let text: Label
    /// Others that it is about, by their numbers in the file.
    var related: [Int64] = []
    /// What was found, in no language: the same finding with other facts is another one.
    var facts = ""
}

/// Why a check cannot be computed on a store.
enum CheckFault: Error {
    /// The store's schema has no such field, or code.
    case lacks(String)
}
