import RecordStore
import Records

/// One input of a field, and the column whose cells answer it.
///
/// What most cells of a column say, one before has said: what was read is remembered by its text.
final class ImportedCell {
    let input: Input
    /// The type of the records that its cells name, where they name any.
    private let named: RecordType?
    /// Whether the cells of a column say few things, which mean the same in every row.
    private let isRepetitive: Bool
    private var values: [ExactText: Value] = [:]
    private var lists: [ExactText: [Value]] = [:]
    var column: Int?

    /// So many are remembered at most; dates of birth go on for ever.
    private static let textsMax = 1_024

    init(_ input: Input, _ schema: Schema) {
        self.input = input
        if case .reference(let name) = input.type { named = schema.type(named: name) } else { named = nil }
        switch input.type {
        case .bool, .code, .date, .region: isRepetitive = true
        default: isRepetitive = false
        }
    }

    /// A text in its normalised form: equal where its bytes are, and found by them.
    private struct ExactText: Hashable {
        let text: String

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    func text(in texts: [String]) -> String { column.map { texts[$0] } ?? "" }

    /// - Throws: ``InputError``, or ``EditError`` where a record is named that there is not.
    func value(_ text: String, for importer: Importer) throws -> Value {
        guard !text.isEmpty else { return .missing }
        if let named { return .reference(try importer.record(text, of: named)) }
        guard isRepetitive else { return try read(text, for: importer) }
        if let value = values[ExactText(text: text)] { return value }
        let value = try read(text, for: importer)
        if values.count < ImportedCell.textsMax { values[ExactText(text: text)] = value }
        return value
    }

    /// The elements that a text lists, for unions.
    func elements(_ text: String, for importer: Importer) throws -> [Value] {
        if let elements = lists[ExactText(text: text)] { return elements }
        let elements = try Editor.listed(text).map { try value($0, for: importer) }.filter { !$0.isMissing }
        if isRepetitive, lists.count < ImportedCell.textsMax { lists[ExactText(text: text)] = elements }
        return elements
    }

    private func read(_ text: String, for importer: Importer) throws -> Value {
        try input.read(text, in: importer.schema, today: importer.editor.today)
    }
}
