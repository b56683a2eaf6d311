import RecordStore
import Records

/// One input of a field, and the column whose cells answer it.
struct ImportedCell {
    let input: Input
    /// The type of the records that its cells name, where they name any.
    private let named: RecordType?
    var column: Int?

    init(_ input: Input, _ schema: Schema) {
        self.input = input
        if case .reference(let name) = input.type { named = schema.type(named: name) } else { named = nil }
    }

    func text(in texts: [String]) -> String { column.map { texts[$0] } ?? "" }

    func value(_ text: String, for importer: Importer) throws -> Value {
        guard !text.isEmpty else { return .missing }
        if let named { return .reference(try importer.record(text, of: named)) }
        return try input.read(text, in: importer.schema, today: importer.editor.today)
    }

    /// The elements that a text lists, for unions.
    func elements(_ text: String, for importer: Importer) throws -> [Value] {
        try Editor.listed(text).map { try value($0, for: importer) }.filter { !$0.isMissing }
    }
}
