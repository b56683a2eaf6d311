import JSON

/// The columns of one type's tables, as its fields are read: fields of one kind of key share a table, in which each input has
/// a column.
struct ColumnNames {
    /// By kind of key and by name: the place of the field in its type.
    private var owners: [KeyKind?: [String: Int]] = [:]

    /// Notes the columns of a field that is to be the next of its type.
    ///
    /// - Throws: ``SchemaFault/columnTaken(_:by:)`` with the first field of another name that has one of them. A field of
    ///   the same name is refused for that.
    mutating func insert(_ field: Field, _ reader: ObjectReader, of type: RecordType) throws(SchemaError) {
        var first: (owner: Int, name: String)?
        for input in field.inputs {
            let name = field.columnName(input)
            guard let owner = owners[field.key]?[name] else {
                owners[field.key, default: [:]][name] = type.fields.count
                continue
            }
            if owner < first?.owner ?? type.fields.count, type.fields[owner].name != field.name { first = (owner, name) }
        }
        guard let first else { return }
        throw reader.refuse(reader.place("name"), .columnTaken(first.name, by: type.fields[first.owner].name))
    }
}
