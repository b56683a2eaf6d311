import Records

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
}
