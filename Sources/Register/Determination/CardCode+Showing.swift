package import Cunlian
package import RecordStore
package import Records

/// The code of a household's card is the household's: whoever looks at a record is shown that there was one, and not which.
///
/// It lies in the log for `verify` and for whoever computes it anew; what is shown here are pages and tables for people.
extension CardCode {
    /// Instead of a code.
    package static let mark = Label("已用卡码", "used")

    /// Whether what somebody answered here is the code of a card.
    package static func isOne(_ input: Input) -> Bool { input.name == Self.input }

    /// A value with the mark in place of a code.
    static func marked(_ value: Value, of field: Field, in language: Language) -> Value {
        guard field.isGroup, case .group(var parts) = value, let place = field.inputs.firstIndex(where: isOne), place < parts.count,
            !parts[place].isMissing
        else { return value }
        parts[place] = .text(mark.text(in: language))
        return .group(parts)
    }
}

extension Editor {
    /// A value as people are shown it: as ``text(_:_:)``, but for the code of a card.
    package func shown(_ value: Value, _ field: Field) throws -> String {
        try text(CardCode.marked(value, of: field, in: language), field)
    }

    /// The same of what a rule made of a field.
    package func shown(_ verdict: Verdict, _ field: Field) throws -> String {
        guard !field.isUnion, let value = verdict.value else { return try text(verdict, field) }
        return try shown(value, field)
    }

    /// The same of what stands in a field.
    package func shown(_ view: FieldView) throws -> String { try shown(view.verdict, view.field) }
}
