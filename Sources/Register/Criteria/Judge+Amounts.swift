import Records

/// A share as it is asked.
struct Share {
    let declared: Slot
    let total: Slot
    let item: String?
    let countsPersons: Bool
}

extension Judge {
    /// The fact of a slot and whose it is; `nil`, with an observation, where the record is not there.
    mutating func read(_ slot: Slot, _ current: Current) -> (RecordID, Fact)? {
        if slot.subject == current.subject {
            return (current.record.record, current.record.facts[slot.group])
        }
        if slot.subject == facts.subject { return (facts.own.record, facts.own.facts[slot.group]) }
        let related = facts.related(slot.subject)
        guard case .here(let records) = related, let record = records.first else {
            note(slot.subject, related)
            return nil
        }
        return (record.record, record.facts[slot.group])
    }

    /// A number, or `nil` where it is unknown.
    mutating func value(_ measured: Measured, _ current: Current) -> Fixed? {
        switch measured {
        case .constant(let number): return number
        case .slot(let slot):
            guard case .integer(let units)? = part(slot, current) else { return nil }
            return Fixed(Int128(units), places: slot.places)
        case .count(let subject): return count(subject)
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
        case .balance(let slot, let adding, let subtracting):
            return balance(slot, adding, subtracting, current)
        case .age(let slot, let month, let day): return age(slot, month, day, current)
        case .elements(let slot):
            guard let (record, fact) = read(slot, current) else { return nil }
            if case .elements(let elements) = fact { return Fixed(Int128(elements.count)) }
            note { _ in Observation(of: record, slot.subject, slot.label, fact.obstacle) }
            return nil
        case .percent(let declared, let total, let item, let countsPersons):
            let share = Share(declared: declared, total: total, item: item, countsPersons: countsPersons)
            guard let bounds = bounds(of: share, current), bounds.least == bounds.greatest else { return nil }
            return bounds.least
        case .registered(let what): return registered(what)
        case .failing(let item):
            if facts.households == nil {
                note(Observation(of: facts.own.record, facts.subject, measured.label, .missing))
            }
            return facts.households.map { Fixed(Int128($0.items[item]?.notMet ?? 0)) }
        case .line:
            if facts.line == nil {
                note(
                    Observation(
                        of: facts.own.record, facts.subject,
                        Label(zh: "\(facts.year)年收入标准", en: "income line of \(facts.year)"), .missing))
            }
            return facts.line.map { Fixed(Int128($0.fen), places: 2) }
        case .named(let amount, _): return value(amount, current)
        case .notHere(let path):
            note(Observation(of: current.record.record, current.subject, Label(zh: path, en: path), .notHere))
            return nil
        }
    }

    /// How many records there are; `nil`, with an observation, where that is not known.
    private mutating func count(_ subject: Subject) -> Fixed? {
        if subject == .pooled {
            guard case .elements(let people) = facts.pooledRoster else {
                note(.member, facts.pooledRoster == .disputed ? .disputed : .missing)
                return nil
            }
            return Fixed(Int128(people.count))
        }
        let related = facts.related(subject)
        switch related {
        case .here(let records): return Fixed(Int128(records.count))
        case .judged(let records): return Fixed(Int128(records.count))
        case .missing, .disputed, .notHere:
            note(subject, related)
            return nil
        }
    }

    mutating func fold(_ terms: [Measured], _ current: Current, _ combine: (Fixed, Fixed) -> Fixed?) -> Fixed? {
        var result: Fixed?
        var isKnown = true
        for (index, term) in terms.enumerated() {
            let next = value(term, current)
            result = index == 0 ? next : result.flatMap { sum in next.flatMap { combine(sum, $0) } }
            isKnown = isKnown && next != nil
        }
        return isKnown ? result : nil
    }

    /// One input's value; `nil`, with an observation, where it is not known.
    mutating func part(_ slot: Slot, _ current: Current) -> Value? {
        guard let (record, fact) = read(slot, current) else { return nil }
        if case .value(let value) = fact, case let part = value.part(slot.part), !part.isMissing {
            return part
        }
        note { _ in Observation(of: record, slot.subject, slot.label, fact.obstacle) }
        return nil
    }

    mutating func balance(_ slot: Slot, _ adding: [Int], _ subtracting: [Int], _ current: Current) -> Fixed? {
        guard let (record, fact) = read(slot, current) else { return nil }
        guard case .value(let value) = fact else {
            note { _ in Observation(of: record, slot.subject, slot.field.label, fact.obstacle) }
            return nil
        }
        var sum = Int128(0)
        for index in adding { if case .integer(let fen) = value.part(index) { sum += Int128(fen) } }
        for index in subtracting { if case .integer(let fen) = value.part(index) { sum -= Int128(fen) } }
        return Fixed(sum, places: 2)
    }

    mutating func age(_ slot: Slot, _ month: Int, _ day: Int, _ current: Current) -> Fixed? {
        guard case .integer(let days)? = part(slot, current),
            let birth = Int(exactly: days).flatMap({ CalendarDate(days: $0) })
        else { return nil }
        let isBefore = (month, day) < (birth.month, birth.day)
        return Fixed(Int128(facts.year - birth.year - (isBefore ? 1 : 0)))
    }

    /// How many the village's register counts; unknown, with an observation, where it cannot be said.
    mutating func registered(_ what: Registered) -> Fixed? {
        let count: Int? =
            switch what {
            case .households: facts.households?.registered
            case .persons: facts.households?.persons
            case .poorPersons: facts.households?.poorPersons
            }
        if count == nil {
            note(
                Observation(
                    of: facts.own.record, facts.subject, what.label,
                    facts.households == nil ? .missing : .disputed))
        }
        return count.map { Fixed(Int128($0)) }
    }

    /// Between which bounds a share lies; `nil`, with an observation, where not even the whole is known.
    mutating func bounds(of share: Share, _ current: Current) -> (least: Fixed, greatest: Fixed)? {
        guard case .integer(let total)? = part(share.total, current), total > 0 else { return nil }
        let tally = share.item.flatMap { facts.households?.items[$0] }
        if let tally, !share.countsPersons, tally.registered >= total {
            let all = Int64(tally.registered)
            return percent(Int64(tally.met), all - Int64(tally.notMet), of: all)
        }
        let most = max(0, total - Int64(tally?.notMet ?? 0))
        guard case .integer(let declared)? = part(share.declared, current) else {
            return percent(0, most, of: total)
        }
        return percent(min(declared, most), min(declared, most), of: total)
    }

    func percent(_ least: Int64, _ greatest: Int64, of total: Int64) -> (Fixed, Fixed)? {
        let whole = Fixed(Int128(total))
        guard let low = Fixed(Int128(least) * 100).floored(per: whole, places: 2),
            let high = Fixed(Int128(greatest) * 100).floored(per: whole, places: 2)
        else { return nil }
        return (low, high)
    }

    // MARK: Findings

    mutating func note(_ make: (Judge) -> Observation) {
        if isTracing { observations.append(make(self)) }
    }

    mutating func note(_ observation: Observation) {
        if isTracing { observations.append(observation) }
    }

    mutating func note(_ subject: Subject, _ related: Related) {
        let obstacle: Observation.Obstacle =
            switch related {
            case .here, .judged, .missing: .missing
            case .disputed: .disputed
            case .notHere: .notHere
            }
        note(Observation(of: facts.own.record, facts.subject, subject.relationLabel, obstacle))
    }

    func label(_ value: Value, _ slot: Slot) -> Label {
        Label(
            zh: slot.input.text(of: value, in: schema, language: .zh),
            en: slot.input.text(of: value, in: schema, language: .en))
    }
}
