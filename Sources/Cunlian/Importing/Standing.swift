import RecordStore
import Records

/// What the register shows in one field, as an import compares with it.
struct Standing {
    let view: FieldView?
    let field: Field
    let editor: Editor

    /// The one value that is shown, of a group with all its parts.
    var value: Value? { view?.verdict.value }

    func part(_ index: Int) -> Value { value?.part(index) ?? .missing }

    /// Whether one of the values that stand or wait has this part.
    func holds(_ value: Value, _ index: Int) -> Bool {
        guard let state = view?.state else { return false }
        return state.values.contains { $0.value.part(index) == value } || state.proposals.contains { $0.value.part(index) == value }
    }

    /// What stands there, as texts in the editor's language.
    func texts(_ index: Int) -> [String] {
        guard let state = view?.state else { return [] }
        var texts: [String] = []
        for sibling in state.values {
            let part = sibling.value.part(index)
            guard !part.isMissing, let text = try? editor.text(part, field.inputs[index]), !texts.contains(text) else { continue }
            texts.append(text)
        }
        return texts
    }

    /// Whether a cell says what an export writes there, letter by letter: then nothing was changed, whatever it means.
    func isShown(_ cell: TableCell, _ index: Int) -> Bool {
        guard let view, let text = try? editor.cellText(view, index) else { return false }
        return cell.text.normalised == text.normalised
    }
}
