import Records

/// The checks that ask a field or compare two amounts.
extension Judge {
    /// Never unknown but where people disagree, or the field is not here.
    mutating func isAnswered(_ slot: Slot, _ current: Current) -> ItemResult {
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

    mutating func membership(_ slot: Slot, _ values: [Value], _ wanted: Label, _ current: Current)
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

    mutating func compare(
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
