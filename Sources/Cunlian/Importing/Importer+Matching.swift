import RecordStore
import Records

/// Which record a row means.
extension Importer {
    /// - Throws: ``RowDoubt`` where it is not certain.
    func find(_ row: Row) throws -> (RecordID, ImportReport.Match)? {
        if let id = row.id { return (id, .id) }
        if number(of: row) != nil {
            if let record = try numbered(row) { return (record, .number) }
            try checkLookalike(row)
            return nil
        }
        if let found = try byField(row) { return found }
        if let fields = people, let found = try person(row, fields) { return found }
        return nil
    }

    // MARK: Numbers

    /// Whether a spreadsheet may have made the row's number out of one that there is.
    private func checkLookalike(_ row: Row) throws {
        guard let text = number(of: row), let field = numberField else { return }
        guard let standing = try known.lookalike(of: text, in: editor.finder, type, field.inputs[0]) else { return }
        throw RowDoubt.lookalike(standing: standing)
    }

    // MARK: Another system's numbers

    private func byField(_ row: Row) throws -> (RecordID, ImportReport.Match)? {
        guard let name = header.match, let text = try text(row, ofField: name) else { return nil }
        let key = Key.field(name, text)
        if held.keys.contains(key) { try writeHeld() }
        let found = try known.records(type, field: name, text: text, key: key)
        guard let record = try one(of: found, row) else { return nil }
        if let earlier = known.claim(record, line: row.line) { throw RowDoubt.sameAsLine(earlier) }
        return (record, .field)
    }

    /// What a row says in a text field, as it would be stored.
    func text(_ row: Row, ofField name: String) throws -> String? {
        guard let answer = header.answers.first(where: { $0.field.name == name && $0.field.key == nil }),
            let cell = answer.cells[0].cell(in: row.cells), case .value(.text(let text)) = try answer.cells[0].outcome(cell, for: self)
        else { return nil }
        return text
    }

    private func one(of found: [RecordID], _ row: Row) throws -> RecordID? {
        guard let scope = try row.scope ?? row.parent.flatMap({ try editor.store.views.scope(of: $0) }) else { return try single(found) }
        return try single(found.filter { try editor.store.views.scope(of: $0) == scope })
    }

    private func single(_ found: [RecordID]) throws -> RecordID? {
        guard found.count <= 1 else { throw RowDoubt.several(try found.map(called)) }
        return found.first
    }

    func called(_ record: RecordID) throws -> String { try editor.store.views.readableNumber(record) ?? record.description }

    // MARK: People

    private func person(_ row: Row, _ fields: PersonFields) throws -> (RecordID, ImportReport.Match)? {
        let number = try text(row, ofField: fields.citizenNumber.name)
        if let number {
            let key = Key.citizen(number)
            if held.keys.contains(key) { try writeHeld() }
            if let record = try one(of: known.records(type, field: fields.citizenNumber.name, text: number, key: key), row) {
                if let earlier = known.claim(record, line: row.line) { throw RowDoubt.sameAsLine(earlier) }
                return (record, .citizenNumber)
            }
        }
        guard let parent = row.parent, let name = try fields.name.flatMap({ try text(row, ofField: $0.name) })?.withoutBlanks else {
            return nil
        }
        let key = Key.name(parent, name)
        if held.keys.contains(key) { try writeHeld() }
        let birth = try birth(row, fields) ?? number.flatMap(PersonFields.birth)
        var people = try known.people(in: parent, type, fields).filter { $0.name == name }
        for record in known.made(key) where !people.contains(where: { $0.record == record }) {
            guard let scope = try editor.store.views.scope(of: record), let view = try editor.store.record(record, in: scope) else {
                continue
            }
            people.append(fields.person(view))
        }
        return try sameName(people, birth, number, row)
    }

    private func sameName(
        _ people: [KnownRecords.Person], _ birth: Int64?, _ number: String?, _ row: Row
    ) throws -> (RecordID, ImportReport.Match)? {
        for person in people {
            guard let birth, let standing = person.birth else {
                // Two citizen's numbers tell two people apart, whatever they are called.
                if number != nil, person.citizenNumber != nil { continue }
                throw RowDoubt.sameName(standing: try called(person.record))
            }
            guard birth == standing else { continue }
            if let number, let other = person.citizenNumber, other != number { throw RowDoubt.otherCitizenNumber(standing: other) }
            if let earlier = known.claim(person.record, line: row.line) { throw RowDoubt.sameAsLine(earlier) }
            return (person.record, .nameAndBirth)
        }
        return nil
    }

    private func birth(_ row: Row, _ fields: PersonFields) throws -> Int64? {
        guard let name = fields.birth?.name, let answer = header.answers.first(where: { $0.field.name == name }),
            let cell = answer.cells[0].cell(in: row.cells), case .value(.integer(let days)) = try answer.cells[0].outcome(cell, for: self)
        else { return nil }
        return days
    }

    /// Under what a new record is known again by the rows behind it.
    func keys(of row: Row) throws -> [String] {
        var keys: [String] = []
        if let name = header.match, let text = try text(row, ofField: name) { keys.append(Key.field(name, text)) }
        guard number(of: row) == nil, let fields = people else { return keys }
        if let number = try text(row, ofField: fields.citizenNumber.name) { keys.append(Key.citizen(number)) }
        if let parent = row.parent, let name = try fields.name.flatMap({ try text(row, ofField: $0.name) }) {
            keys.append(Key.name(parent, name.withoutBlanks))
        }
        return keys
    }

    private enum Key {
        static func field(_ name: String, _ text: String) -> String { "f\(name)=\(text)" }
        static func citizen(_ number: String) -> String { "c" + number }
        static func name(_ parent: RecordID, _ name: String) -> String { "n\(parent)=\(name)" }
    }
}
