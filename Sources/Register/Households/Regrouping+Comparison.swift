import Cunlian
import RecordStore
package import Records

extension Regrouping {
    /// What two records say beside each other, and whether they can be one.
    package struct Comparison: Sendable {
        /// One line: the field, and what each says; empty where one says nothing.
        package struct Line: Sendable {
            package let label: Label
            package let first: String
            package let second: String
            package let differs: Bool
        }

        package let names: (first: String, second: String)
        package let lines: [Line]
        /// Whether so much of what makes a person one differs that somebody must have looked.
        package let isDoubtful: Bool
    }

    /// What people are known by; a number is not, for somebody who was entered twice has two.
    private static let identity = ["name", "id_number", "sex", "birth"]

    /// Two records of one type, side by side.
    ///
    /// Two members are doubtful where two of name, citizen's number, sex and birth are known of both and differ: a typing mistake
    /// changes one, and another person differs in more.
    package func comparison(_ first: String, _ second: String) throws -> Comparison {
        let (one, two) = (try view(first), try view(second))
        var lines: [Comparison.Line] = []
        var apart = 0
        for field in one.type.fields where field.key == nil && one.type.number == two.type.number {
            let (a, b) = (one.field(FieldAddress(field.number)), two.field(FieldAddress(field.number)))
            let texts = (try a.map(editor.text) ?? "", try b.map(editor.text) ?? "")
            guard !texts.0.isEmpty || !texts.1.isEmpty else { continue }
            let differs = !texts.0.isEmpty && !texts.1.isEmpty && texts.0 != texts.1
            if differs, Self.identity.contains(field.name) { apart += 1 }
            lines.append(.init(label: field.label, first: texts.0, second: texts.1, differs: differs))
        }
        return Comparison(
            names: (try name(one.id), try name(two.id)), lines: lines, isDoubtful: one.type.name == "member" && apart >= 2)
    }
}
