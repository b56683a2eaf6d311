import RecordStore
import Records
import Register
import Terminal

/// What earlier rounds said, and what may be taken over of it.
extension CollectForm {
    /// How far back a round is looked for.
    private static let roundsBack: Int64 = 5

    /// What the last round in which anything was said says of an input; taken over only as ``CarriedMark`` marks it.
    func earlier(_ field: Field, _ index: Int, _ type: RecordType, _ context: InterviewContext) -> Interview.Offer? {
        guard field.key != nil, let view = subject.view(turn: context.turn) else { return nil }
        for year in stride(from: round - 1, through: round - CollectForm.roundsBack, by: -1) {
            guard let before = view.field(FieldAddress(field.number, .number(year))), let stored = coding.stored(before, index) else {
                continue
            }
            let input = field.inputs[index]
            let unit = input.unit.map { " " + $0.text(in: language) } ?? ""
            let question = Interview.Question(id: "", label: "", kind: coding.kind(input, isUnion: field.isUnion))
            let shown = question.show(stored, language == .zh ? .zh : .en) + (stored == InterviewAnswers.none ? "" : unit)
            let words = language == .zh ? "\(year)年：\(shown)" : "in \(year): \(shown)"
            if let listing = subject.listing, listing.bars(field, of: type, in: household(of: view)) {
                return Interview.Offer(stored: nil, words: words, round: year, bar: listing.reason.text(in: language))
            }
            guard isCarried(field, type) else { return Interview.Offer(stored: nil, words: words) }
            return Interview.Offer(stored: stored, words: words, round: year)
        }
        return nil
    }

    /// Whether such a value may be taken over at all: by whoever writes it, where the form has a place for the mark.
    private func isCarried(_ field: Field, _ type: RecordType) -> Bool {
        guard let marks = CarriedMark.field(of: type) else { return false }
        return subject.schema.hasRight(subject.role, to: .set, field, creates: false)
            && subject.schema.hasRight(subject.role, to: .add, marks, creates: false)
    }

    /// Of a member the one that they belong to.
    private func household(of view: RecordView) -> RecordID { view.type.name == "household" ? view.id : view.parent ?? view.id }

    /// Said beside a value of this round that stands only because it was carried over before.
    func carriedRemark(_ field: Field, turn: Int) -> String? {
        guard let found = subject.view(turn: turn)?.carried(in: Int(round)).first(where: { $0.address == address(field) }) else {
            return nil
        }
        return language == .zh ? "沿用\(found.from)年的值，本年未经核实" : "carried over from \(found.from), and not asked this year"
    }

    // MARK: Marks

    /// The elements of ``CarriedMark/field`` that come and go with a write of a field.
    ///
    /// - Parameters:
    ///   - names: The questions of the item's inputs.
    ///   - value: What is written.
    func marks(
        _ item: Item, _ names: [InterviewKey], _ value: Value, _ answered: InterviewAnswers, turn: Int, type: RecordType
    ) -> [FieldWrite] {
        guard let marks = CarriedMark.field(of: type), item.field.key != nil else { return [] }
        let (field, view) = (item.field, subject.view(turn: turn))
        let before = view?.carried(in: Int(round)).first { $0.address == address(field) }?.inputs ?? [:]
        var from: [Int: Int64] = [:]
        for (index, name) in zip(item.inputs, names) where field.isUnion || !value.part(index).isMissing {
            // What was not touched goes on as it was: the group is written whole.
            from[index] = answered[name] != nil ? answered.carried[name] : before[index]
        }
        let said = field.isUnion ? 1 : field.inputs.indices.count { !value.part($0).isMissing }
        let isWhole = from.count == said && Set(from.values).count == 1
        let wanted =
            isWhole
            ? from.values.prefix(1).map { CarriedMark(path: field.name, from: $0) }
            : from.sorted { $0.key < $1.key }.map { CarriedMark(path: CarriedMark.path(field, $0.key), from: $0.value) }
        let place = address(marks)
        let stale = (view?.field(place)?.verdict.elements ?? []).filter { element in
            guard case .text(let text) = element, let mark = CarriedMark(text), !wanted.contains(mark) else { return false }
            return mark.path == field.name || mark.path.hasPrefix(field.name + ".")
        }
        return wanted.map { FieldWrite(place, .add, .text($0.text)) } + stale.map { FieldWrite(place, .remove, $0) }
    }
}
