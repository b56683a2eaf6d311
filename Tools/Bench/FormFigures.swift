import Causality
import Changesets
import RecordStore
import Records

/// What one village's device writes and sends.
extension Workbench {
    /// One village of 300 households, one device, one offline round.
    func wireEdit() throws {
        let village = try bigVillage()
        let schema = village.author.store.schema
        for (name, fields) in [
            ("wire-edit", EditedField.basic), ("wire-edit, keyed fields", EditedField.keyed),
        ] {
            let corpusVillage = Corpus.Village(
                scope: village.scope, households: village.households, changesets: village.changesets)
            let device = try EditingDevice(
                in: folder.folder(name), county: try corpus().county, villages: [corpusVillage],
                households: Workbench.householdsPerSet)
            var source = ValueSource(schema: schema)
            let set = try device.edit(try EditedField.named(fields, schema), &source)
            let bytes = Double(set.bytes) / Double(set.fields)
            let yardstick = Double(try columnar(set).count) / Double(set.fields)
            if name == "wire-edit" {
                report.add(
                    Figure(
                        name: name, value: bytes, unit: "bytes/field", ratio: bytes / yardstick,
                        against:
                            "the values and numbers column by column as text, deflated: \(rounded(yardstick)) bytes/field"
                    ))
            } else {
                remark("\(name): \(rounded(bytes)) bytes/field, columnar yardstick \(rounded(yardstick))")
            }
        }
    }

    /// The yardstick: what changed, column by column, and nothing about when or by whom.
    private func columnar(_ set: EditingDevice.EditSet) throws -> [UInt8] {
        var text = set.values.map { String($0.number.suffix(4)) }.joined(separator: "\n")
        for column in set.values.first?.values.indices ?? 0..<0 {
            for household in set.values {
                switch household.values[column] {
                case .integer(let number): text += "\n\(number)"
                case .text(let value): text += "\n" + value
                case .bool(let bit): text += bit ? "\n1" : "\n0"
                default: text += "\n"
                }
            }
        }
        return try Deflate.compress(Array(text.utf8), dictionary: [])
    }

    /// One form, durable.
    func save() throws {
        let village = try bigVillage()
        let store = village.author.store
        let fields = try EditedField.named(EditedField.form, store.schema)
        guard let type = store.schema.type(named: "household") else {
            throw BenchError("the schema has no households")
        }
        let plain = try Floor(folder.folder("save") + "/plain.sqlite")
        _ = try plain.copy(village.folder + "/store.sqlite", commits: 1)
        let columns = fields.map { "\"\($0.field.inputs[0].name)\" = ?" }.joined(separator: ", ")
        let update = try plain.prepare("UPDATE household SET \(columns) WHERE _id = ?")
        let rows = try StoreFile(village.folder + "/store.sqlite").numbers("household", "number")
        var source = ValueSource(schema: store.schema)
        var (ours, floors): ([Cost], [Cost]) = ([], [])
        let numbers = try store.views.readableNumbers(type, field: "number")
        for (number, record) in numbers.prefix(isQuick ? 50 : 300) {
            let values = fields.map { source.value(of: $0.field) }
            var draft = Draft(scope: village.scope)
            draft.record = record
            draft.changes = zip(fields, values).map { FieldWrite($0.address, .set, $1) }
            ours.append(try Cost.of { _ = try store.save(draft) })
            var script = Floor.Script()
            script.add(update, values + [.integer(rows[number] ?? 0)])
            floors.append(try plain.run(script, commits: 1))
        }
        let (mine, floor) = (Cost.median(ours), Cost.median(floors))
        report.add(
            Figure(
                name: "save", value: mine.wall * 1_000, unit: "ms", ratio: mine.wall / floor.wall,
                against:
                    "one transaction of C updating the same \(fields.count) columns, \(rounded(floor.wall * 1_000)) ms"
            ))
        mine.remarkOn("save", floor: floor)
    }
}
