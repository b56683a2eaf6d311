package import Records

/// What an exit standard says of one household, village or county in one year.
package struct Evaluation: Sendable {
    package struct Item: Sendable {
        /// As the standard numbers it.
        package let number: String
        package let label: Label
        /// The standard's words.
        package let text: Label
        package let result: ItemResult
        package let explanation: Explanation
    }

    package let subject: RecordID
    package let year: Int
    /// Its `id` and `hash` name it.
    package let criteria: CriteriaSet
    package let items: [Item]
    /// The income line; `nil` where the table has none for the year.
    package let line: IncomeLines.Line?
    /// Whether this store has every record and field that the standard names. Where it has not, items may be unknown
    /// that are known elsewhere, and nothing may be decided here.
    package let isComputable: Bool
    /// The digest of the facts and results, 32 bytes; `nil` where it is not computable here.
    package let evidence: [UInt8]?

    /// Whether every item is met; one unknown item is enough for no.
    package var isMet: Bool { !items.isEmpty && items.allSatisfy { $0.result == .met } }
}

/// Why there is no evaluation.
package enum EvaluationError: Error, Hashable, Sendable {
    /// There is no such record here.
    case unknownRecord(RecordID)
    /// A record of a type that no exit standard judges.
    case notJudged(RecordType.Name)
    /// The set judges another kind of record.
    case wrongLevel(criteria: String, level: CriteriaSet.Level, type: RecordType.Name)
    /// No set has that name; `known` are the names that there are.
    case unknownCriteria(String, known: [String])
    /// The store's register has no households, so there is nobody to judge.
    case noHouseholds
    /// A published set that this program cannot read, and why.
    case unreadableCriteria(String, SchemaError)
    /// The set was not, or is no longer, in force in that year.
    case outsideValidity(criteria: String, year: Int, from: Int, to: Int?)
    /// No set for that kind of record is in force in that year.
    case noCriteria(level: CriteriaSet.Level, year: Int, known: [String])
}

extension CriteriaSet.Level {
    package var label: Label {
        switch self {
        case .household: Label(zh: "户", en: "household")
        case .village: Label(zh: "村", en: "village")
        case .county: Label(zh: "县", en: "county")
        }
    }
}
