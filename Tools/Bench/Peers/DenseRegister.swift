import RecordStore
import Records

/// The dense workload as a register of ours: rule `manual` everywhere, villages as scopes, a household with its
/// members as one save.
struct DenseRegister {
    let schema: Schema
    let bytes: [UInt8]
    private let household: Columns
    private let person: Columns

    /// One table's columns and the fields that take them; a column without one is the link to the parent.
    private struct Columns {
        let type: RecordType
        let fields: [Field?]
    }

    init(_ data: DenseData) throws {
        bytes = Array(Self.json(data).utf8)
        let schema = try Schema(parsing: bytes, file: "dense")
        self.schema = schema
        func columns(_ table: DenseData.Table) throws -> Columns {
            guard let type = schema.type(named: table.name) else { throw BenchError("the schema has no \(table.name)") }
            return Columns(type: type, fields: table.columns.map { type.field(named: $0.name) })
        }
        household = try columns(data.households)
        person = try columns(data.persons)
    }

    /// A village's saves, a household each, in the order of the rows.
    func drafts(_ data: DenseData, village index: Int) throws -> [Draft] {
        guard let scope = ScopeCode(data.villages[index], in: .regions) else { throw BenchError("\(data.villages[index]) is no scope") }
        var persons = data.persons.rows(ofVillage: index)[...]
        return try data.households.rows(ofVillage: index).map { row in
            var draft = Draft(scope: scope)
            draft.creations = [NewRecord(type: household.type.number, parent: nil, changes: try writes(row, household))]
            while let next = persons.first, next[1] == row[0] {
                draft.creations.append(NewRecord(type: person.type.number, parent: .created(0), changes: try writes(next, person)))
                persons.removeFirst()
            }
            return draft
        }
    }

    private func writes(_ row: [String], _ columns: Columns) throws -> [FieldWrite] {
        try zip(row, columns.fields).compactMap { cell, field in
            try field.map { FieldWrite(FieldAddress($0.number), .set, try value(cell, of: $0)) }
        }
    }

    private func value(_ cell: String, of field: Field) throws -> Value {
        cell == DenseData.missing ? .missing : try field.inputs[0].read(cell, in: schema, today: 20_000)
    }

    /// One household's edits as a save.
    ///
    /// - Parameter isBack: What stood there before is written instead.
    func draft(_ edit: DenseData.Edit, of record: RecordID, isBack: Bool = false) throws -> Draft {
        guard let scope = ScopeCode(edit.household.prefix(12), in: .regions) else { throw BenchError("\(edit.household) lies nowhere") }
        var draft = Draft(scope: scope)
        draft.record = record
        draft.changes = try edit.fields.map { item in
            let (field, value) = try written(item.column, isBack ? item.old : item.new)
            return FieldWrite(FieldAddress(field.number), .set, value)
        }
        return draft
    }

    /// A column's field, and what a cell is in it.
    func written(_ column: Int, _ cell: String) throws -> (field: Field, value: Value) {
        guard let field = household.fields[column] else { throw BenchError("column \(column) has no field") }
        return (field, try value(cell, of: field))
    }

    private static func json(_ data: DenseData) -> String {
        let types = ["TEXT": "text", "INTEGER": "integer", "REAL": "decimal(2)", "BOOLEAN": "bool", "DATE": "date"]
        func fields(_ table: DenseData.Table, without parent: String = "") -> String {
            table.columns.enumerated().filter { $1.name != parent }.map { index, column in
                """
                {"number": \(index + 1), "name": "\(column.name)", "label": {"zh": "\(column.name)", "en": "\(column.name)"}, \
                "rule": "manual", "type": "\(types[column.type] ?? "text")"}
                """
            }.joined(separator: ",\n")
        }
        func type(_ number: Int, _ table: DenseData.Table, _ rest: String, _ fields: String) -> String {
            """
            {"number": \(number), "name": "\(table.name)", "label": {"zh": "\(table.name)", "en": "\(table.name)"}, \
            "scope": "village", "writers": ["C"], "resolvers": ["C"], "numberField": "\(table.columns[0].name)", \(rest)"fields": [\(fields)]}
            """
        }
        let (households, persons) = (data.households, data.persons)
        return """
            {"schema": "dense", "version": 1, "label": {"zh": "对比", "en": "dense"}, "codes": {},
            "roles": [{"code": "C", "number": 1, "rank": 10, "label": {"zh": "采集", "en": "collector"}}],
            "types": [\(type(1, households, "", fields(households))),
            \(type(2, persons, "\"parents\": [\"\(households.name)\"], ", fields(persons, without: households.columns[0].name)))]}
            """
    }
}
