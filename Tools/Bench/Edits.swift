import Causality
import Changesets
import RecordStore
import Records

/// One field that devices edit, and how plain SQL does it.
struct EditedField {
    let field: Field
    let address: FieldAddress
    let sql: String

    /// Of the household's own row: a visit that brings the basic facts up to date.
    static let basic = ["main_cause", "phone", "cause_note", "reform_kind", "reform_year", "reform_subsidy"]
    /// Of a survey round: a row of 41 fields.
    static let keyed = [
        "power_life", "sanitary_toilet", "main_fuel", "road_type", "main_road_distance", "clinic_distance",
    ]
    /// A form.
    static let form = basic + ["handbook_number", "hukou_number", "bank_name"]

    static let round: Int64 = 2016

    static func named(_ names: [String], _ schema: Schema) throws -> [EditedField] {
        try names.map { name in
            guard let field = schema.type(named: "household")?.field(named: name) else {
                throw BenchError("households have no field \(name)")
            }
            let column = field.columnName(field.inputs[0])
            let sql =
                field.key == nil
                ? "UPDATE household SET \"\(column)\" = ? WHERE _id = ?"
                : "UPDATE household_round SET \"\(column)\" = ? WHERE _record = ? AND _key = \(round)"
            let key: FieldKey = field.key == nil ? .none : .number(round)
            return EditedField(field: field, address: FieldAddress(field.number, key), sql: sql)
        }
    }
}

/// Values such as people write, drawn evenly.
struct ValueSource {
    let schema: Schema
    var random = SplitMix64(seed: 7)

    private static let notes = [
        "因病住院", "外出务工", "缺水", "房屋待修", "子女上学", "已落实低保", "土地流转", "发展养殖", "老人需照料", "道路未通",
    ]

    /// - Parameter shown: What is missing in it stays so.
    mutating func value(of field: Field, like shown: Value? = nil) -> Value {
        let parts = field.inputs.enumerated().map { index, input in
            shown?.part(index).isMissing == true ? .missing : value(of: input)
        }
        return parts.count == 1 ? parts[0] : .group(parts)
    }

    private mutating func value(of input: Input) -> Value {
        switch input.type {
        case .bool: .bool(Bool.random(using: &random))
        case .integer: .integer(Int64.random(in: 0..<20, using: &random))
        case .decimal: .integer(Int64.random(in: 0..<1_000, using: &random))
        case .money: .integer(Int64.random(in: 0..<300, using: &random) * 10_000)
        case .date: .integer(Int64.random(in: 16_500..<18_500, using: &random))
        case .year: .integer(Int64.random(in: 2014..<2020, using: &random))
        case .code(let list):
            .integer(Int64(schema.codeList(list)?.items.randomElement(using: &random)?.number ?? 1))
        case .phone: .text("1\(Int.random(in: 3_000_000_000..<9_999_999_999, using: &random))")
        default: .text(ValueSource.notes.randomElement(using: &random) ?? "")
        }
    }
}

/// A device that holds some villages and edits their households without a link.
final class EditingDevice {
    let author: Author
    let households: [(record: RecordID, scope: ScopeCode, number: String)]
    private var seen: [ScopeCode: VersionVector] = [:]

    init(in path: String, county: [[UInt8]], villages: [Corpus.Village], households most: Int) throws {
        author = try Author(in: path)
        try author.receive(county + villages.flatMap(\.changesets))
        let store = author.store
        guard let type = store.schema.type(named: "household") else {
            throw BenchError("the schema has no households")
        }
        households = try store.views.readableNumbers(type, field: "number").prefix(most).map { number, record in
            guard let scope = try store.views.scope(of: record) else { throw BenchError("\(number) is nowhere") }
            return (record, scope, number)
        }
        for village in villages { seen[village.scope] = try store.heads(village.scope).held }
    }

    /// What one set is: its changesets, and the values for the floor.
    struct EditSet {
        var changesets: [[UInt8]] = []
        /// In the order of the edited fields.
        var values: [(number: String, values: [Value])] = []

        var bytes: Int { changesets.reduce(0) { $0 + $1.count } }
        var fields: Int { values.reduce(0) { $0 + $1.values.count } }
    }

    func edit(_ fields: [EditedField], _ source: inout ValueSource) throws -> EditSet {
        var result = EditSet()
        let store = author.store
        try store.write { _ in
            for household in households {
                let values = fields.map { source.value(of: $0.field) }
                var draft = Draft(scope: household.scope)
                draft.record = household.record
                draft.changes = zip(fields, values).map { FieldWrite($0.address, .set, $1) }
                _ = try store.save(draft)
                result.values.append((household.number, values))
            }
            for scope in seen.keys.sorted() { _ = try store.seal(scope) }
        }
        for scope in seen.keys.sorted() {
            result.changesets += try store.log.changesets(scope, beyond: seen[scope] ?? VersionVector())
            seen[scope] = try store.heads(scope).held
        }
        return result
    }
}

extension Floor {
    /// The sets as plain SQL, field by field.
    ///
    /// - Parameter rows: The rows' numbers by the households' readable ones.
    func script(_ sets: some Sequence<EditingDevice.EditSet>, _ fields: [EditedField], rows: [String: Int64])
        throws -> Script
    {
        let statements = try fields.map { try prepare($0.sql) }
        var script = Script()
        for set in sets {
            for household in set.values {
                guard let row = rows[household.number] else {
                    throw BenchError("\(household.number) has no row")
                }
                for (statement, value) in zip(statements, household.values) {
                    script.add(statement, [value, .integer(row)])
                }
            }
        }
        return script
    }
}
