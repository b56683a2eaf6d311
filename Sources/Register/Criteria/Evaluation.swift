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
    case unreadableCriteria(String, SchemaError)
    case outsideValidity(criteria: String, year: Int, from: Int, to: Int?)
    /// No set for that kind of record is in force in that year.
    case noCriteria(level: CriteriaSet.Level, year: Int, known: [String])
}

extension CriteriaSet.Level {
    public var label: Label {
        switch self {
        case .household: Label(zh: "户", en: "household")
        case .village: Label(zh: "村", en: "village")
        case .county: Label(zh: "县", en: "county")
        }
    }
}
