public import Records

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

    var records: [RecordFacts] { if case .here(let records) = self { records } else { [] } }
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
    let year: Int
    let line: IncomeLines.Line?

    func related(_ subject: Subject) -> Related {
        switch subject {
        case .member: members
        case .naturalVillage: naturalVillages
        case .pooled: pooled
        case .household, .village, .county: subject == self.subject ? .here([own]) : .missing
        }
    }
}

/// Evaluates checks over the facts of one record.
///
/// With a trace it also says why: of an answer it keeps the findings that decided it, and no others.
struct Judge {
    let facts: JudgedFacts
    let schema: Schema
    let isTracing: Bool
    private(set) var findings: [Finding] = []

    init(_ facts: JudgedFacts, schema: Schema, isTracing: Bool) {
        self.facts = facts
        self.schema = schema
        self.isTracing = isTracing
    }

    /// The item's answer; its findings are those added since.
    mutating func answer(_ item: BoundItem) -> ItemResult {
        findings = []
        let doubtful = doubtfulRecords(item)
        guard doubtful.isEmpty else {
            for (subject, record) in doubtful {
                note(Finding(of: record, subject, Label(zh: "存续", en: "existence"), .existence))
            }
            return .unknown
        }
        return answer(item.check, Current(subject: facts.subject, record: facts.own))
    }

    /// A record whose existence is disputed makes every item unknown that reads it.
    private func doubtfulRecords(_ item: BoundItem) -> [(Subject, RecordID)] {
        var result: [(Subject, RecordID)] = facts.own.isDisputed ? [(facts.subject, facts.own.record)] : []
        for subject in [Subject.member, .naturalVillage, .pooled] where item.subjects.contains(subject) {
            guard case .here(let records) = facts.related(subject) else { continue }
            for record in records where record.isDisputed { result.append((subject, record.record)) }
        }
        return result
    }

    /// The record whose fields a path without a name means.
    struct Current {
        let subject: Subject
        let record: RecordFacts
    }

    // MARK: Checks

    private mutating func answer(_ check: Check, _ current: Current) -> ItemResult {
        switch check {
        case .all(let parts): return conjunction(parts, deciding: .notMet) { $0.answer($1, current) }
        case .any(let parts): return conjunction(parts, deciding: .met) { $0.answer($1, current) }
        case .not(let part): return answer(part, current).negated
        case .choice(let condition, let then, let otherwise):
            return choice(condition, then, otherwise, current)
        case .every(let subject, let part): return quantified(subject, part, deciding: .notMet)
        case .some(let subject, let part): return quantified(subject, part, deciding: .met)
        case .answered(let slot): return isAnswered(slot, current)
        case .among(let slot, let values, let wanted): return membership(slot, values, wanted, current)
        case .compare(let a, let comparison, let b): return compare(a, comparison, b, current)
        case .notHere(let path):
            note(Finding(of: current.record.record, current.subject, Label(zh: path, en: path), .notHere))
            return .unknown
        }
    }

    /// A conjunction is decided by one part that is not met, a disjunction by one that is.
    private mutating func conjunction<Part>(
        _ parts: [Part], deciding: ItemResult, _ ask: (inout Judge, Part) -> ItemResult
    ) -> ItemResult {
        var result = deciding.negated
        var kept: [ItemResult: [Finding]] = [:]
        let before = findings
        for part in parts {
            if isTracing { findings = [] }
            let answer = ask(&self, part)
            if isTracing { kept[answer, default: []] += findings }
            if answer == deciding {
                result = deciding
                // One part decides; who asks why is shown all that do.
                if !isTracing { return result }
            } else if answer == .unknown, result != deciding {
                result = .unknown
            }
        }
        if isTracing { findings = before + (kept[result] ?? []) }
        return result
    }

    private mutating func choice(
        _ condition: Check, _ then: Check, _ otherwise: Check, _ current: Current
    ) -> ItemResult {
        switch answer(condition, current) {
        case .met: return answer(then, current)
        case .notMet: return answer(otherwise, current)
        case .unknown:
            let before = findings
            let first = answer(then, current)
            let isSame = first != .unknown && answer(otherwise, current) == first
            guard !isSame else { return first }
            findings = before
            return .unknown
        }
    }

    private mutating func quantified(_ subject: Subject, _ part: Check, deciding: ItemResult) -> ItemResult {
        let related = facts.related(subject)
        guard case .here(let records) = related else {
            note(subject, related)
            return .unknown
        }
        return conjunction(records, deciding: deciding) { judge, record in
            judge.answer(part, Current(subject: subject, record: record))
        }
    }

    /// Never unknown but where people disagree, or the field is not here.
    private mutating func isAnswered(_ slot: Slot, _ current: Current) -> ItemResult {
        guard let (record, fact) = read(slot, current) else { return .unknown }
        switch fact {
        case .missing: return .notMet
        case .value(let value): return value.part(slot.part).isMissing ? .notMet : .met
        case .elements: return .met
        case .disputed, .notHere:
            note(Finding(of: record, slot.subject, slot.label, fact == .disputed ? .disputed : .notHere))
            return .unknown
        }
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
            note { .init(of: record, slot.subject, slot.label, $0.label(.group(elements), slot), wanted, result) }
            return result
        case .disputed:
            note { _ in .init(of: record, slot.subject, slot.label, .disputed) }
            return .unknown
        case .missing, .notHere: break
        }
        note { _ in .init(of: record, slot.subject, slot.label, fact == .notHere ? .notHere : .missing) }
        return .unknown
    }

    private mutating func compare(
        _ a: Measured, _ comparison: Requirement.Comparison, _ b: Measured, _ current: Current
    ) -> ItemResult {
        // Both are asked, so that whoever must go back to the house goes once.
        let (left, right) = (value(a, current), value(b, current))
        guard let left, let right, let order = left.compared(to: right) else { return .unknown }
        let result: ItemResult =
            switch comparison {
            case .above: order > 0 ? .met : .notMet
            case .atLeast: order >= 0 ? .met : .notMet
            case .below: order < 0 ? .met : .notMet
            case .atMost: order <= 0 ? .met : .notMet
            }
        note { judge in
            let unit = a.unit
            let words = comparison.words
            return Finding(
                of: current.record.record, a.subject ?? current.subject, a.label,
                Label(zh: left.text + unit, en: left.text + (unit.isEmpty ? "" : " " + unit)),
                Label(zh: words.zh + right.text + unit, en: "\(words.en) \(right.text)"), result)
        }
        return result
    }

    // MARK: Reading

    /// The fact of a slot and whose it is; `nil`, with a finding, where the record is not there.
    private mutating func read(_ slot: Slot, _ current: Current) -> (RecordID, Fact)? {
        if slot.subject == current.subject { return (current.record.record, current.record.facts[slot.group]) }
        if slot.subject == facts.subject { return (facts.own.record, facts.own.facts[slot.group]) }
        let related = facts.related(slot.subject)
        guard case .here(let records) = related, let record = records.first else {
            note(slot.subject, related)
            return nil
        }
        return (record.record, record.facts[slot.group])
    }

    /// A number, or `nil` where it is unknown.
    private mutating func value(_ measured: Measured, _ current: Current) -> Fixed? {
        switch measured {
        case .constant(let number): return number
        case .slot(let slot):
            guard case .integer(let units)? = part(slot, current) else { return nil }
            return Fixed(Int128(units), places: slot.places)
        case .count(.pooled):
            guard case .elements(let people) = facts.pooledRoster else {
                note(.member, facts.pooledRoster == .disputed ? .disputed : .missing)
                return nil
            }
            return Fixed(Int128(people.count))
        case .count(let subject):
            let related = facts.related(subject)
            guard case .here(let records) = related else {
                note(subject, related)
                return nil
            }
            return Fixed(Int128(records.count))
        case .sum(let terms): return fold(terms, current) { $0.adding($1) }
        case .product(let terms): return fold(terms, current) { $0.multiplied(by: $1) }
        case .difference(let a, let b):
            let (left, right) = (value(a, current), value(b, current))
            guard let left, let right else { return nil }
            return left.adding(Fixed(-right.units, places: right.places))
        case .floor(let a, let b, let places):
            let (above, below) = (value(a, current), value(b, current))
            guard let above, let below else { return nil }
            return above.floored(per: below, places: places)
        case .balance(let slot, let adding, let subtracting): return balance(slot, adding, subtracting, current)
        case .age(let slot, let month, let day): return age(slot, month, day, current)
        case .line:
            if facts.line == nil {
                note(
                    Finding(
                        of: facts.own.record, facts.subject,
                        Label(zh: "\(facts.year)年收入标准", en: "income line of \(facts.year)"), .missing))
            }
            return facts.line.map { Fixed(Int128($0.fen), places: 2) }
        case .named(let amount, _): return value(amount, current)
        case .notHere(let path):
            note(Finding(of: current.record.record, current.subject, Label(zh: path, en: path), .notHere))
            return nil
        }
    }

    private mutating func fold(_ terms: [Measured], _ current: Current, _ combine: (Fixed, Fixed) -> Fixed?) -> Fixed? {
        var result: Fixed?
        var isKnown = true
        for (index, term) in terms.enumerated() {
            let next = value(term, current)
            result = index == 0 ? next : result.flatMap { sum in next.flatMap { combine(sum, $0) } }
            isKnown = isKnown && next != nil
        }
        return isKnown ? result : nil
    }

    /// One input's value; `nil`, with a finding, where it is not known.
    private mutating func part(_ slot: Slot, _ current: Current) -> Value? {
        guard let (record, fact) = read(slot, current) else { return nil }
        if case .value(let value) = fact, case let part = value.part(slot.part), !part.isMissing { return part }
        note { _ in
            let obstacle: Finding.Obstacle =
                fact == .disputed ? .disputed : fact == .notHere ? .notHere : .missing
            return Finding(of: record, slot.subject, slot.label, obstacle)
        }
        return nil
    }

    private mutating func balance(_ slot: Slot, _ adding: [Int], _ subtracting: [Int], _ current: Current) -> Fixed? {
        guard let (record, fact) = read(slot, current) else { return nil }
        guard case .value(let value) = fact else {
            note { _ in
                let obstacle: Finding.Obstacle =
                    fact == .disputed ? .disputed : fact == .notHere ? .notHere : .missing
                return Finding(of: record, slot.subject, slot.field.label, obstacle)
            }
            return nil
        }
        var sum = Int128(0)
        for index in adding { if case .integer(let fen) = value.part(index) { sum += Int128(fen) } }
        for index in subtracting { if case .integer(let fen) = value.part(index) { sum -= Int128(fen) } }
        return Fixed(sum, places: 2)
    }

    private mutating func age(_ slot: Slot, _ month: Int, _ day: Int, _ current: Current) -> Fixed? {
        guard case .integer(let days)? = part(slot, current),
            let birth = Int(exactly: days).flatMap({ CalendarDate(days: $0) })
        else { return nil }
        let isBefore = (month, day) < (birth.month, birth.day)
        return Fixed(Int128(facts.year - birth.year - (isBefore ? 1 : 0)))
    }

    // MARK: Findings

    private mutating func note(_ make: (Judge) -> Finding) {
        if isTracing { findings.append(make(self)) }
    }

    private mutating func note(_ finding: Finding) {
        if isTracing { findings.append(finding) }
    }

    private mutating func note(_ subject: Subject, _ related: Related) {
        let obstacle: Finding.Obstacle =
            switch related {
            case .here, .missing: .missing
            case .disputed: .disputed
            case .notHere: .notHere
            }
        note(Finding(of: facts.own.record, facts.subject, subject.relationLabel, obstacle))
    }

    private func label(_ value: Value, _ slot: Slot) -> Label {
        Label(
            zh: slot.input.text(of: value, in: schema, language: .zh),
            en: slot.input.text(of: value, in: schema, language: .en))
    }
}
