/// How a schema's names become those of tables and columns; `Protocol/07-store.md`, section 4.
///
/// They are part of what a schema promises, because reports are written against them, so ``SchemaParser``
/// refuses one in which two of them would fall together.
extension RecordType {
    /// The kinds of key for which the type has a table: none, and those that its fields have.
    public var tableKeys: [KeyKind?] {
        [nil] + [KeyKind.year, .round, .member].filter { key in fields.contains { $0.key == key } }
    }

    /// `household`, `household_round`.
    public func tableName(_ key: KeyKind?) -> String { name + (key.map { "_" + $0.rawValue } ?? "") }
}

extension Field {
    /// The input's own name where the field has only one, else the field's before it: `water_assurance`, `water_litres`.
    public func columnName(_ input: Input) -> String { isGroup ? name + "_" + input.name : input.name }
}
