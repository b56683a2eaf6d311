import Records

/// What a standard says of one of its items: Kleene's three values. Unknown never counts as met.
public enum ItemResult: Int, Sendable, CaseIterable {
    case met = 1
    case notMet = 2
    case unknown = 3

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
    fileprivate var doubtful: SubjectSet {
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

/// Evaluates requirements over the facts of one record.
///
/// With a trace it also says why: of an answer it keeps the observations that decided it, and no others.
struct Judge {
    let facts: JudgedFacts
    let schema: Schema
    let isTracing: Bool
    var observations: [Observation] = []
    /// Of whom a record is doubtful.
    private let doubtful: SubjectSet

    init(_ facts: JudgedFacts, schema: Schema, isTracing: Bool) {
        self.facts = facts
        self.schema = schema
        self.isTracing = isTracing
        doubtful = facts.doubtful
    }

    /// The item's answer; its observations are those added since.
    mutating func answer(_ item: BoundItem) -> ItemResult {
        observations = []
        if isDoubtful(item) { return .unknown }
        return answer(item.requirement, Current(subject: facts.subject, record: facts.own))
    }

    /// A record whose existence is disputed makes every item unknown that reads it.
    private mutating func isDoubtful(_ item: BoundItem) -> Bool {
        let found = doubtful.intersection(item.subjects)
        guard !found.isEmpty else { return false }
        for subject in Subject.allCases where found.contains(SubjectSet(subject)) {
            for record in facts.related(subject).records where record.isDisputed {
                note(Observation(of: record.record, subject, Label(zh: "存续", en: "existence"), .existence))
            }
        }
        return true
    }

    /// What a quantifier's part says of one of its records.
    mutating func answer(_ quantifier: Quantifier, of record: RecordFacts) -> ItemResult {
        answer(quantifier.part, Current(subject: quantifier.subject, record: record))
    }

    /// The record whose fields a path without a name means.
    struct Current {
        let subject: Subject
        let record: RecordFacts
    }

    // MARK: Checks

    private mutating func answer(_ requirement: BoundRequirement, _ current: Current) -> ItemResult {
        switch requirement {
        case .all(let parts): return conjunction(parts, deciding: .notMet) { $0.answer($1, current) }
        case .any(let parts): return conjunction(parts, deciding: .met) { $0.answer($1, current) }
        case .not(let part): return answer(part, current).negated
        case .choice(let condition, let then, let otherwise):
            return choice(condition, then, otherwise, current)
        case .every(let quantifier): return quantified(quantifier, deciding: .notMet)
        case .some(let quantifier): return quantified(quantifier, deciding: .met)
        case .answered(let slot): return isAnswered(slot, current)
        case .among(let slot, let values, let wanted): return membership(slot, values, wanted, current)
        case .compare(let a, let comparison, let b): return compare(a, comparison, b, current)
        case .notHere(let path):
            note(Observation(of: current.record.record, current.subject, Label(zh: path, en: path), .notHere))
            return .unknown
        }
    }

    /// A conjunction is decided by one part that is not met, a disjunction by one that is.
    private mutating func conjunction<Part>(
        _ parts: [Part], deciding: ItemResult, _ ask: (inout Judge, Part) -> ItemResult
    ) -> ItemResult {
        var result = deciding.negated
        var kept: [ItemResult: [Observation]] = [:]
        let before = observations
        for part in parts {
            if isTracing { observations = [] }
            let answer = ask(&self, part)
            if isTracing { kept[answer, default: []] += observations }
            if answer == deciding {
                result = deciding
                // One part decides; who asks why is shown all that do.
                if !isTracing { return result }
            } else if answer == .unknown, result != deciding {
                result = .unknown
            }
        }
        if isTracing { observations = before + (kept[result] ?? []) }
        return result
    }

    private mutating func choice(
        _ condition: BoundRequirement, _ then: BoundRequirement, _ otherwise: BoundRequirement,
        _ current: Current
    ) -> ItemResult {
        let start = observations.count
        let answered = answer(condition, current)
        for index in start..<observations.count { observations[index] = observations[index].asked }
        switch answered {
        case .met: return answer(then, current)
        case .notMet: return answer(otherwise, current)
        case .unknown:
            let before = observations
            let first = answer(then, current)
            let isSame = first != .unknown && answer(otherwise, current) == first
            guard !isSame else { return first }
            observations = before
            return .unknown
        }
    }

    private mutating func quantified(_ quantifier: Quantifier, deciding: ItemResult) -> ItemResult {
        let related = facts.related(quantifier.subject)
        switch related {
        case .here(let records):
            return conjunction(records, deciding: deciding) { $0.answer(quantifier, of: $1) }
        case .judged(let records):
            return conjunction(records, deciding: deciding) { $1.answer(quantifier) }
        case .missing, .disputed, .notHere:
            note(quantifier.subject, related)
            return .unknown
        }
    }

    /// Never unknown but where people disagree, or the field is not here.
    private mutating func isAnswered(_ slot: Slot, _ current: Current) -> ItemResult {
        guard let (record, fact) = read(slot, current) else { return .unknown }
        switch fact {
        case .missing: return noteAnswer(slot, record, .notMet)
        case .value(let value):
            return noteAnswer(slot, record, value.part(slot.part).isMissing ? .notMet : .met)
        case .elements: return noteAnswer(slot, record, .met)
        case .disputed, .notHere:
            note(Observation(of: record, slot.subject, slot.label, fact.obstacle))
            return .unknown
        }
    }

    private mutating func noteAnswer(_ slot: Slot, _ record: RecordID, _ result: ItemResult) -> ItemResult {
        note { _ in
            Observation(
                of: record, slot.subject, slot.label,
                result == .met ? Label(zh: "已填", en: "answered") : Label(zh: "未填", en: "missing"),
                Label(zh: "已填", en: "answered"), result)
        }
        return result
    }

    private mutating func membership(_ slot: Slot, _ values: [Value], _ wanted: Label, _ current: Current)
        -> ItemResult
    {
        guard let (record, fact) = read(slot, current) else { return .unknown }
        switch fact {
        case .value(let value):
            let part = value.part(slot.part)
            guard !part.isMissing else { break }
            let result: ItemResult = values.contains(part) ? .met : .notMet
            note { .init(of: record, slot.subject, slot.label, $0.label(part, slot), wanted, result) }
            return result
        case .elements(let elements):
            let result: ItemResult = elements.contains(where: values.contains) ? .met : .notMet
            note {
                .init(of: record, slot.subject, slot.label, $0.label(.group(elements), slot), wanted, result)
            }
            return result
        case .disputed, .missing, .notHere: break
        }
        note { _ in .init(of: record, slot.subject, slot.label, fact.obstacle) }
        return .unknown
    }

    private mutating func compare(
        _ a: Measured, _ comparison: Requirement.Comparison, _ b: Measured, _ current: Current
    ) -> ItemResult {
        if case .percent(let declared, let total, let item, let persons) = a {
            return compare(
                Share(declared: declared, total: total, item: item, countsPersons: persons), a.label,
                comparison, b,
                current)
        }
        // Both are asked, so that whoever must go back to the house goes once.
        let (left, right) = (value(a, current), value(b, current))
        guard let left, let right, let result = comparison.holds(left, right) else { return .unknown }
        note { judge in
            let unit = a.unit
            let words = comparison.words
            return Observation(
                of: current.record.record, a.subject ?? current.subject, a.label,
                Label(zh: left.text + unit.zh, en: left.text + (unit.en.isEmpty ? "" : " " + unit.en)),
                Label(zh: words.zh + right.text + unit.zh, en: "\(words.en) \(right.text)"), result, isBounded: true)
        }
        return result
    }

    /// A share may be known between bounds only; what both bounds say is known.
    private mutating func compare(
        _ share: Share, _ label: Label, _ comparison: Requirement.Comparison, _ b: Measured,
        _ current: Current
    ) -> ItemResult {
        guard let right = value(b, current), let bounds = bounds(of: share, current),
            let low = comparison.holds(bounds.least, right),
            let high = comparison.holds(bounds.greatest, right)
        else { return .unknown }
        let result = low == high ? low : .unknown
        note { judge in
            let shown =
                bounds.least == bounds.greatest
                ? bounds.least.text : "\(bounds.least.text)–\(bounds.greatest.text)"
            let words = comparison.words
            return Observation(
                of: current.record.record, current.subject, label, Label(zh: shown, en: shown),
                Label(zh: words.zh + right.text, en: "\(words.en) \(right.text)"), result, isBounded: true)
        }
        return result
    }
}
