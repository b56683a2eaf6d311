import RecordStore
public import Records

/// Writes the records of a type as rows that ``Importer`` reads again.
public struct Exporter {
    let editor: Editor
    let type: RecordType
    let language: Language
    /// Which keyed fields there are columns for.
    private let addresses: [(field: Field, key: FieldKey)]
    private let records: [RecordID]

    /// Notes which records there are, and which keys their fields have.
    ///
    /// - Parameter scopes: Where from; none is all that the store holds.
    /// - Throws: What the store throws.
    public init(_ editor: Editor, type: RecordType, scopes: [ScopeCode]) throws {
        self.editor = editor
        self.type = type
        language = editor.language
        records = try editor.store.views.records(type, in: scopes)
        var keys: [Int: Set<FieldKey>] = [:]
        for field in type.fields where field.key != nil { keys[field.number] = try Set(editor.store.views.keys(of: field, type: type)) }
        addresses = type.fields.flatMap { field in
            field.key == nil ? [(field, .none)] : (keys[field.number] ?? []).sorted().map { (field, $0) }
        }
    }

    /// The first row, in the editor's language: what ``Importer`` reads again.
    public var header: [String] {
        var result = ["_id", "_token", language == .zh ? "所在区域代码" : "scope"]
        if !type.parents.isEmpty { result.append(parentName) }
        for (field, key) in addresses {
            let path = language == .zh ? field.label(key, in: .zh) : field.path(key)
            result += field.isGroup ? field.inputs.map { path + "." + (language == .zh ? $0.label.zh : $0.name) } : [path]
        }
        return result
    }

    private var parentName: String {
        let parent = type.parents.first.flatMap { editor.store.schema.type(named: $0) }
        return language == .zh ? parent?.label.zh ?? "" : parent?.name ?? ""
    }

    /// The rows one by one; a disputed field is left empty, for a file has no room for two values.
    public func rows(_ write: ([String]) throws -> Void) throws {
        var tokens: [ScopeCode: String] = [:]
        for record in records {
            guard let scope = try editor.store.views.scope(of: record), let view = try editor.store.record(record, in: scope) else {
                continue
            }
            let token = try tokens[scope] ?? editor.store.tokens.text(of: editor.store.tokens.currentToken(scope))
            tokens[scope] = token
            var row = [record.description, token, scope.description]
            if !type.parents.isEmpty {
                row.append(try view.parent.map { try editor.store.views.readableNumber($0) ?? $0.description } ?? "")
            }
            for (field, key) in addresses {
                let shown = view.field(FieldAddress(field.number, key))
                if !field.isGroup {
                    row.append(try shown.map { try editor.text($0) } ?? "")
                } else {
                    row += try field.inputs.enumerated().map { index, input in
                        try shown?.verdict.value.map { try editor.text($0.part(index), input) } ?? ""
                    }
                }
            }
            try write(row)
        }
    }
}
