package import Records

/// What a standard says of one of its items: Kleene's three values. Unknown never counts as met.
package enum ItemResult: Int, Sendable, CaseIterable {
    case met = 1
    case notMet = 2
    case unknown = 3

    package var label: Label {
        switch self {
        case .met: Label(zh: "达标", en: "met")
        case .notMet: Label(zh: "未达标", en: "not met")
        case .unknown: Label(zh: "不明", en: "unknown")
        }
    }

    var negated: ItemResult { self == .met ? .notMet : self == .notMet ? .met : .unknown }
}

/// The records of one kind that belong to a judged record.
enum Related {
    case here([RecordFacts])
    /// Nobody said which; a household without a roster.
    case missing
    /// People disagree which.
    case disputed
    /// At least one is in no row, or in no entry, of this store.
    case notHere
    /// Already asked everything that quantifiers ask of them.
    case judged([Prejudged])

    var records: [RecordFacts] { if case .here(let records) = self { records } else { [] } }
}

/// What the quantifiers of a criteria set make of one record.
struct Prejudged {
    let isDisputed: Bool
    /// Two bits a quantifier, the first in the lowest: a raw ``ItemResult``, 0 where it asks records of another kind.
    let answers: UInt64

    func answer(_ quantifier: Quantifier) -> ItemResult {
        ItemResult(rawValue: Int(answers >> (2 * UInt64(quantifier.index)) & 3)) ?? .unknown
    }
}

/// Everything that the evaluation of one record reads.
struct JudgedFacts {
    let subject: Subject
    let own: RecordFacts
    /// Who belongs to the household; of villages and counties missing.
    var roster = Fact.missing
    var members = Related.missing
    var naturalVillages = Related.missing
    var pooled = Related.missing
    /// Who belongs to the pooled household.
    var pooledRoster = Fact.missing
    var townships = Related.missing
    /// What a village's registered households come to.
    var households: HouseholdTally?
    let year: Int
    let line: IncomeLines.Line?

    func related(_ subject: Subject) -> Related {
        switch subject {
        case .member: members
        case .naturalVillage: naturalVillages
        case .pooled: pooled
        case .township: townships
        case .household, .village, .county: subject == self.subject ? .here([own]) : .missing
        }
    }
}

extension JudgedFacts {
    /// Of whom a record is doubtful.
    var doubtful: SubjectSet {
        var result: SubjectSet = own.isDisputed ? SubjectSet(subject) : []
        if members.isDoubtful { result.insert(SubjectSet(.member)) }
        if naturalVillages.isDoubtful { result.insert(SubjectSet(.naturalVillage)) }
        if pooled.isDoubtful { result.insert(SubjectSet(.pooled)) }
        if townships.isDoubtful { result.insert(SubjectSet(.township)) }
        return result
    }
}

extension Related {
    fileprivate var isDoubtful: Bool {
        switch self {
        case .here(let records): records.contains(where: \.isDisputed)
        case .judged(let records): records.contains(where: \.isDisputed)
        case .missing, .disputed, .notHere: false
        }
    }
}
