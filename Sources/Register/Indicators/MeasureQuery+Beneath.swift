import RecordStore
import Records

/// What measures ask of the records beneath another, as SQL. Names come from the schema and numbers from the code.
extension Lasting {
    /// `FROM … WHERE …`: the records, called `o`, that lie in another and count.
    ///
    /// - Parameter parent: The other's number in the file, as SQL.
    func rows(of type: String, under parent: String, in store: RecordStore) throws(MeasureFault) -> String {
        guard let table = store.views.table(type), let begun = store.views.column(type, from), !begun.isKeyed else {
            throw .noField("\(type).\(from)")
        }
        var condition = "coalesce(\(begun.settled(in: "o")), \(day)) <= \(day)"
        if let to {
            guard let end = store.views.column(type, to), !end.isKeyed else { throw .noField("\(type).\(to)") }
            condition += " AND coalesce(\(end.settled(in: "o")), \(day)) >= \(day)"
        }
        if !kinds.isEmpty {
            guard let kind = store.views.column(type, "kind") else { throw .noField("\(type).kind") }
            condition += " AND \(kind.settled(in: "o")) IN \(try kind.numbers(of: kinds, in: store))"
        }
        return "FROM \"\(table)\" o WHERE o._parent = \(parent) AND o._standing NOT IN \(Views.uncounted(type)) AND \(condition)"
    }

    /// How many there are; where none had begun by the day, `other`.
    func count(of type: String, under parent: String, else other: String, in store: RecordStore) throws(MeasureFault) -> String {
        let begun = try Lasting(from: from, to: nil, day: day, kinds: kinds).rows(of: type, under: parent, in: store)
        let there = try rows(of: type, under: parent, in: store)
        return "CASE WHEN EXISTS (SELECT 1 \(begun)) THEN (SELECT count(*) \(there)) ELSE \(other) END"
    }

    /// Whether beneath somebody of a list of members lies a record that says something in a field.
    func somebody(of roster: String, holds type: String, saying field: String, in store: RecordStore) throws(MeasureFault) -> String {
        guard let said = store.views.column(type, field) else { throw .noField("\(type).\(field)") }
        return """
            EXISTS (SELECT 1 FROM json_each(\(roster)) e WHERE EXISTS (SELECT 1 \(try rows(of: type, under: "e.value", in: store)) \
            AND \(said.settled(in: "o")) IS NOT NULL))
            """
    }
}

extension QueryColumn {
    /// Whether one of a list of members has one of these codes in the year `?1`; NULL where none has and of one nothing is said.
    func somebody(of roster: String, is codes: [String], in store: RecordStore) throws(MeasureFault) -> String {
        let value = settled(in: "k")
        return """
            (SELECT CASE WHEN max(coalesce(\(value) IN \(try numbers(of: codes, in: store)), 0)) = 1 THEN 1 \
            WHEN count(*) > 0 AND count(\(value)) = count(*) THEN 0 END FROM json_each(\(roster)) e \
            LEFT JOIN "\(table)" k ON k._record = e.value AND k._key = ?1)
            """
    }

    /// The numbers of some codes of the column's list.
    func numbers(of codes: [String], in store: RecordStore) throws(MeasureFault) -> String {
        guard case .code(let list) = input.type, let items = store.schema.codeList(list)?.items else { throw .noField(field.name) }
        var numbers: [String] = []
        for code in codes {
            guard let item = items.first(where: { $0.code == code }) else { throw .noField("\(list).\(code)") }
            numbers.append(String(item.number))
        }
        return "(\(numbers.joined(separator: ", ")))"
    }
}

/// Why a measure cannot be computed here: the store's schema has no such type, field or code.
package enum MeasureFault: Error, Hashable, Sendable {
    case noField(String)
}
