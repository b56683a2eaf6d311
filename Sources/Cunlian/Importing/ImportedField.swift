import RecordStore
import Records

/// A field that a table's columns answer, and how their cells are read.
///
/// A class, since the rows of a table say the same things over and over, and what was read once is remembered.
final class ImportedField {
    let address: FieldAddress
    let field: Field
    let isUnion: Bool
    private let isGroup: Bool
    let cells: [ImportedCell]
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

    func setColumn(_ column: Int, ofInput input: Int, _ aliases: [String: String]) {
        cells[input].column = column
        cells[input].aliases = aliases
    }

    /// What people call the field, or one of its inputs, in reports.
    func label(ofInput input: Int) -> Label { FieldPath(field: field, key: address.key, input: input).label }

    /// What the cells of a row say, a group whole: inputs without a column or with nothing in it stay as they stand. `nil` where
    /// nothing is said.
    ///
    /// - Parameter standing: What the register shows; `nil` for a new record.
    /// - Throws: ``CellRemarks`` for cells that are refused or held, ``EditError/invalid(_:)`` for what is wrong with the whole.
    func answer(in row: [TableCell], standing: Standing?, for importer: Importer) throws -> Answer? {
        var isAnswered = false
        for cell in cells where cell.cell(in: row) != nil { isAnswered = true }
        guard isAnswered else { return nil }
        var answer = Answer(field: self)
        if isUnion {
            guard let cell = cells[0].cell(in: row) else { return nil }
            if let standing, standing.isShown(cell, 0) { return nil }
            answer.elements = try cells[0].elements(cell, for: importer)
            return answer
        }
        var parts: [Value] = []
        var remarks: [CellRemark] = []
        for (index, place) in cells.enumerated() {
            guard let cell = place.cell(in: row) else {
                parts.append(standing?.part(index) ?? .missing)
                continue
            }
            parts.append(try part(cell, index, standing, importer, &remarks))
        }
        guard remarks.isEmpty else { throw CellRemarks(all: remarks) }
        answer.value = isGroup ? .group(parts) : parts[0]
        // What is wrong with a part was said when it was read.
        let errors = mustAnswerWhole && answer.value != standing?.value ? field.check(answer.value, in: importer.schema) : []
        guard errors.isEmpty else { throw EditError.invalid(errors) }
        return answer
    }

    private func part(
        _ cell: TableCell, _ index: Int, _ standing: Standing?, _ importer: Importer, _ remarks: inout [CellRemark]
    ) throws -> Value {
        let place = cells[index]
        if let standing, standing.isShown(cell, index) { return standing.part(index) }
        var outcome: CellOutcome
        do {
            outcome = try place.outcome(cell, for: importer)
            if let standing, case let texts = standing.texts(index), !texts.isEmpty {
                if case .value(let value) = outcome, standing.holds(value, index) { return value }
                outcome = try place.outcome(cell, standing: texts, for: importer)
            }
        } catch let error as EditError {
            remarks.append(CellRemark(place, cell, .edit(error)))
            return .missing
        }
        switch outcome {
        case .value(let value): return value
        case .held(let doubt): remarks.append(CellRemark(place, cell, .doubt(doubt, standing: standing?.texts(index) ?? [])))
        case .refused(let fault): remarks.append(CellRemark(place, cell, .cell(fault)))
        }
        return .missing
    }
}

/// All that is to be said of the cells of one field.
struct CellRemarks: Error {
    let all: [CellRemark]
}
