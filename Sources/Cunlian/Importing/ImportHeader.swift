import RecordStore
import Records

/// What a file's first row says of its columns.
struct ImportHeader {
    /// A column that says which record is meant, and where it lies.
    enum Column {
        case id, token, scope
        case parent(RecordType)
    }

    /// What is no field, in the order of the columns.
    private(set) var places: [(index: Int, column: Column)] = []
    /// The fields that the columns answer, in the order in which they first appear.
    private(set) var answers: [ImportedField] = []
    /// The same in the order of the schema, in which a save has nothing to compare.
    private(set) var answersByAddress: [ImportedField] = []
    /// The columns that answer fields, each with what it is called in the digest of a row.
    private(set) var digested: [(index: Int, name: String)] = []
    /// The columns that hold the type's readable number.
    private(set) var numberColumns: [Int] = []

    /// - Parameter names: In either language.
    /// - Throws: ``EditError`` for a column that names nothing of the type, and for one that is named twice.
    init(_ names: [String], _ type: RecordType, _ editor: Editor) throws {
        for (index, name) in names.enumerated() {
            switch name.normalised {
            case "_id": places.append((index, .id))
            case "_token": places.append((index, .token))
            case "scope", "所在区域代码", "region code": places.append((index, .scope))
            case let text:
                if let parent = ImportHeader.parent(text, of: type, in: editor.store.schema) {
                    places.append((index, .parent(parent)))
                } else {
                    add(try editor.writablePath(text, in: type), at: index, type, editor.store.schema)
                }
            }
        }
        for (index, name) in names.enumerated() where names[..<index].contains(name) { throw EditError.badKey(name) }
        answersByAddress = answers.sorted { $0.address < $1.address }
    }

    /// The type in which records lie that a column names by their parent, unless it names a field.
    private static func parent(_ text: String, of type: RecordType, in schema: Schema) -> RecordType? {
        guard let parent = schema.types.first(where: { type.parents.contains($0.name) && $0.isCalled(text) }),
            !type.fields.contains(where: { $0.isCalled(text) && !$0.isGroup && $0.key == nil })
        else { return nil }
        return parent
    }

    private mutating func add(_ path: FieldPath, at index: Int, _ type: RecordType, _ schema: Schema) {
        let known = answers.first { $0.address == path.address }
        let answer = known ?? ImportedField(path.field, path.address, schema)
        if known == nil { answers.append(answer) }
        answer.setColumn(index, ofInput: path.input)
        digested.append((index, path.field.path(path.key) + "." + String(path.input) + "="))
        if path.field.name == type.numberField { numberColumns.append(index) }
    }
}
