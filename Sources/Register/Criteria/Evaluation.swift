public import Records

/// What an exit standard says of one household, village or county in one year.
public struct Evaluation: Sendable {
    public struct Item: Sendable {
        /// As the standard numbers it.
        public let number: String
        public let label: Label
        /// The standard's words.
        public let text: Label
        public let result: ItemResult
        public let explanation: Explanation
    }

    public let subject: RecordID
    public let year: Int
    /// Its `id` and `hash` name it.
    public let criteria: CriteriaSet
    public let items: [Item]
    /// Whether this store has every record and field that the standard names. Where it has not, items may be unknown
    /// that are known elsewhere, and nothing may be decided here.
    public let isComputable: Bool
    /// The digest of the facts and results, 32 bytes; `nil` where it is not computable here.
    public let evidence: [UInt8]?

    /// Whether every item is met; one unknown item is enough for no.
    public var isMet: Bool { !items.isEmpty && items.allSatisfy { $0.result == .met } }
}

/// Why there is no evaluation.
public enum EvaluationError: Error, Hashable, Sendable {
    case unknownRecord(RecordID)
    /// A record of a type that no exit standard judges.
    case notJudged(RecordType.Name)
    /// The set judges another kind of record.
    case wrongLevel(criteria: String, level: CriteriaSet.Level, type: RecordType.Name)
    case unknownCriteria(String, known: [String])
    /// A published set that this program cannot read, and why.
    case unreadableCriteria(String, String)
    case outsideValidity(criteria: String, year: Int, from: Int, to: Int?)
    /// No set for that kind of record is in force in that year.
    case noCriteria(level: CriteriaSet.Level, year: Int, known: [String])

    /// One sentence: what is wrong, where, what to do.
    public func message(in language: Language) -> String {
        let label: Label =
            switch self {
            case .unknownRecord(let record):
                Label(
                    zh: "本机在该时点没有记录 \(record)；先同步，或核对编号",
                    en: "There is no record \(record) here at that point; sync first, or check the name.")
            case .notJudged(let type):
                Label(
                    zh: "\(type.label.zh)没有退出标准；请指定户、村或县",
                    en:
                        "There is no exit standard for a \(type.label.en); name a household, a village or a county."
                )
            case .wrongLevel(let criteria, let level, let type):
                Label(
                    zh: "标准 \(criteria) 用于\(level.label.zh)，不用于\(type.label.zh)；请换一个标准",
                    en:
                        "The criteria set \(criteria) judges a \(level.label.en), not a \(type.label.en); take another."
                )
            case .unknownCriteria(let name, let known):
                Label(
                    zh: "没有标准 \(name)；现有：\(known.joined(separator: "、"))",
                    en: "There is no criteria set \(name); there are \(known.joined(separator: ", ")).")
            case .unreadableCriteria(let name, let fault):
                Label(
                    zh: "本程序读不了已发布的标准 \(name)（\(fault)）；请更新程序，或用 --criteria 指定另一个标准",
                    en:
                        "This program cannot read the published criteria set \(name) (\(fault)); update it, or name another set."
                )
            case .outsideValidity(let criteria, let year, let from, let to):
                Label(
                    zh: "标准 \(criteria) 自 \(from) 年\(to.map { "至 \($0) 年" } ?? "起")有效，不适用于 \(year) 年",
                    en:
                        "The criteria set \(criteria) is in force from \(from)\(to.map { " to \($0)" } ?? ""), not in \(year); take another year or set."
                )
            case .noCriteria(let level, let year, let known):
                Label(
                    zh: "\(year) 年没有有效的\(level.label.zh)退出标准；现有：\(known.joined(separator: "、"))",
                    en:
                        "No exit standard for a \(level.label.en) is in force in \(year); there are \(known.joined(separator: ", "))."
                )
            }
        return label.text(in: language)
    }
}

extension RecordType {
    /// What an error says of a type.
    public struct Name: Hashable, Sendable {
        public let name: String
        public let label: Label
    }

    var short: Name { Name(name: name, label: label) }
}

extension CriteriaSet.Level {
    var label: Label {
        switch self {
        case .household: Label(zh: "户", en: "household")
        case .village: Label(zh: "村", en: "village")
        case .county: Label(zh: "县", en: "county")
        }
    }
}
