import RecordStore
import Records

/// A field that a file's columns answer, and how their cells are read.
///
/// A class, since the rows of a file say the same things over and over, and what was read once is remembered.
final class ImportedField {
    let address: FieldAddress
    let field: Field
    let isUnion: Bool
    private let isGroup: Bool
    private var cells: [ImportedCell]
    /// Whether a group has more to say than its inputs one by one.
    private let mustAnswerWhole: Bool

    init(_ field: Field, _ address: FieldAddress, _ schema: Schema) {
        self.field = field
        self.address = address
        isUnion = field.isUnion
        isGroup = field.isGroup
        cells = field.inputs.map { ImportedCell($0, schema) }
        mustAnswerWhole = field.isGroup && field.inputs.contains(where: \.isRequired)
    }

    /// What a row says of the field.
    struct Answer {
        let field: ImportedField
        /// Of a union nothing; its elements are given one by one.
        var value = Value.missing
        var elements: [Value] = []

        /// As a new record has it written.
        func write(into changes: inout [FieldWrite]) {
            if field.isUnion {
                changes += elements.lazy.map { FieldWrite(field.address, .add, $0) }
            } else {
                changes.append(FieldWrite(field.address, .set, value))
            }
        }
    }

    func setColumn(_ column: Int, ofInput input: Int) { cells[input].column = column }

    /// What the texts of a row say, a group whole; `nil` where they are empty throughout.
    ///
    /// - Throws: ``InputError`` for an input that cannot be read, ``EditError/invalid(_:)`` for what is wrong with the whole.
    func answer(in texts: [String], for importer: Importer) throws -> Answer? {
        guard cells.contains(where: { !$0.text(in: texts).isEmpty }) else { return nil }
        var answer = Answer(field: self)
        if isUnion {
            answer.elements = try cells[0].elements(cells[0].text(in: texts), for: importer)
            return answer
        }
        if isGroup {
            answer.value = .group(try cells.indices.map { try cells[$0].value(cells[$0].text(in: texts), for: importer) })
        } else {
            answer.value = try cells[0].value(cells[0].text(in: texts), for: importer)
        }
        // What is wrong with a part was said when it was read.
        let errors = mustAnswerWhole ? field.check(answer.value, in: importer.schema) : []
        guard errors.isEmpty else { throw EditError.invalid(errors) }
        return answer
    }
}
