import Cunlian
import RecordStore
import Records

/// Makes the lines of scopes: one question for each type of record, and one for each kind of thing beside them.
struct FindLines {
    let store: RecordStore
    private let identifying: Identifying
    private let scopes: [QueryValue]

    init(_ store: RecordStore, _ states: [ScopeState]) {
        self.store = store
        identifying = Identifying(store)
        scopes = [.text(ReportSource.list(states))]
    }

    /// Texts that are written on paper beside the register's own number.
    private static let papers: Set<String> = ["national_code", "hukou_number", "handbook_number", "disability_certificate", "bank_card"]

    /// One record, before it is a line.
    private struct Found {
        let scope: Int64
        let record: Int64
        let parent: Int64?
        let relation: Int64?
        let number: String
        var names: [String]
        let codes: [String]
    }

    /// Whether records of the type are somebody, or something that has a name.
    static func covers(_ type: RecordType) -> Bool {
        !type.isEvent
            && (type.name == "household"
                || type.fields.contains { field in
                    field.key == nil && (field.name == "name" || field.inputs.contains { Identifying.isNumber($0) })
                })
    }

    /// The inputs of a type that are numbers by which people are found.
    static func numbers(of type: RecordType) -> [(field: Field, input: Input)] {
        type.fields.filter { $0.key == nil && !$0.isUnion }.flatMap { field in
            field.inputs.filter { Identifying.isNumber($0) || papers.contains($0.name) }.map { (field, $0) }
        }
    }

    /// The numbers that are sealed, by the scopes' numbers; ``FindCodes``.
    func numbers() throws -> [Int64: [UInt8]] {
        var contents: [Int64: [UInt8]] = [:]
        for type in store.schema.types where Self.covers(type) {
            guard let table = store.views.table(type.name) else { continue }
            for (field, input) in Self.numbers(of: type) where input.readers != nil {
                guard let column = store.views.column(type.name, field.name, input.name) else { continue }
                let rows = try store.views.query(
                    """
                    SELECT t._scope, t._id, t._disputed IS NOT NULL AND \(column.isDisputed(in: "t")), t."\(column.name)" FROM "\(table)" t \
                    WHERE t._scope IN (SELECT value FROM json_each(?1)) AND t._standing NOT IN \(Views.uncounted) ORDER BY t._id
                    """, scopes)
                let place = FindCodes.Place(type: Int64(type.number), field: Int64(field.number))
                for row in rows {
                    guard let scope = row[0].integer, let record = row[1].integer else { continue }
                    var (names, found): ([String], [String]) = ([], identifying.text(row[3]).map { [$0] } ?? [])
                    if row[2].integer == 1 { try addSiblings(of: record, [column], isSealed: true, &names, &found) }
                    for text in Set(found).sorted() {
                        FindCodes.write(
                            place, of: record, String(decoding: SearchText.number(text), as: UTF8.self), into: &contents[scope, default: []]
                        )
                    }
                }
            }
        }
        return contents
    }

    /// The lines by the scopes' numbers.
    func make() throws -> [Int64: [UInt8]] {
        var contents: [Int64: [UInt8]] = [:]
        var people: [Int64: [Found]] = [:]
        let household = store.schema.type(named: "household")
        let member = store.schema.type(named: "member")
        if let member { people = Dictionary(grouping: try found(member)) { $0.parent ?? -1 } }
        if let household {
            let head = store.schema.codeList("relation")?.items.first { $0.code == "head" }.map { Int64($0.number) }
            let (hamlets, helpers) = (try hamlets(), try helpers())
            for item in try found(household) {
                var item = item
                let members = people.removeValue(forKey: item.record) ?? []
                item.names = members.filter { $0.relation != nil && $0.relation == head }.flatMap(\.names)
                write(item, household, hamlet: hamlets[item.record] ?? "", helpers: helpers[item.record] ?? [], into: &contents)
                if let member { for person in members { write(person, member, into: &contents) } }
            }
        }
        // Whose household is elsewhere or nowhere stands before all households.
        if let member {
            var homeless: [Int64: [UInt8]] = [:]
            for person in people.values.joined() { write(person, member, into: &homeless) }
            for (scope, lines) in homeless { contents[scope] = lines + contents[scope, default: []] }
        }
        for type in store.schema.types where Self.covers(type) && type.name != "household" && type.name != "member" {
            for item in try found(type) { write(item, type, into: &contents) }
        }
        return contents
    }

    private func write(
        _ item: Found, _ type: RecordType, hamlet: String = "", helpers: [String] = [], into contents: inout [Int64: [UInt8]]
    ) {
        FindLine.write(
            [
                String(type.number), String(item.record), item.relation.map(String.init) ?? "", item.number,
                item.names.map { $0.filter { $0 != "|" } }.joined(separator: "|"), item.codes.joined(separator: " "), hamlet,
                helpers.joined(separator: "|"),
            ], into: &contents[item.scope, default: []])
    }

    private func found(_ type: RecordType) throws -> [Found] {
        guard let table = store.views.table(type.name) else { return [] }
        let name = store.views.column(type.name, "name").flatMap { $0.isKeyed ? nil : $0 }
        let number = type.numberField.flatMap { store.views.column(type.name, $0) }
        let relation = store.views.column(type.name, "relation")
        let codes = Self.numbers(of: type).filter { $0.input.readers == nil }
            .compactMap { store.views.column(type.name, $0.field.name, $0.input.name) }
        let columns = [relation, number, name].map { $0.map { "t.\"\($0.name)\"" } ?? "NULL" } + codes.map { "t.\"\($0.name)\"" }
        let watched = [name].compactMap(\.self) + codes
        let disputed =
            watched.isEmpty ? "0" : "t._disputed IS NOT NULL AND (\(watched.map { $0.isDisputed(in: "t") }.joined(separator: " OR ")))"
        let rows = try store.views.query(
            """
            SELECT t._scope, t._id, t._parent, \(disputed), \(columns.joined(separator: ", ")) FROM "\(table)" t \
            WHERE t._scope IN (SELECT value FROM json_each(?1)) AND t._standing NOT IN \(Views.uncounted) ORDER BY t._id
            """, scopes)
        return try rows.map { row in
            var names = row[6].text.map { [$0] } ?? []
            var numbers = row[7...].compactMap { identifying.text($0) }
            // Who disagrees about a name or a number finds the person by either.
            if row[3].integer == 1, let record = row[1].integer { try addSiblings(of: record, watched, isSealed: false, &names, &numbers) }
            return Found(
                scope: row[0].integer ?? 0, record: row[1].integer ?? 0, parent: row[2].integer, relation: row[4].integer,
                number: row[5].text ?? "", names: names,
                codes: numbers.map { String(decoding: SearchText.number($0), as: UTF8.self) })
        }
    }

    /// - Parameter isSealed: Whether what is watched is sealed; else nothing of the record is opened.
    private func addSiblings(
        of number: Int64, _ watched: [QueryColumn], isSealed: Bool, _ names: inout [String], _ numbers: inout [String]
    ) throws {
        guard let place = try store.views.place(number),
            let view = try isSealed ? store.record(place.record, in: place.scope) : store.views.closedRecord(place.record, in: place.scope)
        else { return }
        for column in watched {
            guard let found = view.field(FieldAddress(column.field.number, .none)),
                let part = column.field.inputs.firstIndex(where: { $0.name == column.input.name })
            else { continue }
            for value in found.state.values.map(\.value) + found.state.proposals.map(\.value) {
                guard case .text(let text) = identifying.plain(value.part(part), column.input) else { continue }
                if column.field.name == "name" { if !names.contains(text) { names.append(text) } } else { numbers.append(text) }
            }
        }
    }

    // MARK: Beside

    /// The natural village that each household lies in, of the latest round.
    private func hamlets() throws -> [Int64: String] {
        guard let household = store.views.table("household"), let link = store.views.column("household", "natural_village"),
            link.isKeyed, let hamlet = store.views.table("natural_village"), let name = store.views.column("natural_village", "name"),
            let code = store.views.column("natural_village", "code")
        else { return [:] }
        let rows = try store.views.query(
            """
            SELECT k._record, max(k._key), coalesce(n."\(name.name)", n."\(code.name)") FROM "\(household)" t \
            JOIN "\(link.table)" k ON k._record = t._id JOIN "\(hamlet)" n ON n._id = k."\(link.name)" \
            WHERE t._scope IN (SELECT value FROM json_each(?1)) GROUP BY k._record
            """, scopes)
        return Dictionary(rows.compactMap { row in row[0].integer.flatMap { id in row[2].text.map { (id, $0) } } }) { first, _ in first }
    }

    /// Who helps each household now.
    private func helpers() throws -> [Int64: [String]] {
        guard let pairing = store.views.table("pairing"), let name = store.views.column("pairing", "helper_name"),
            let end = store.views.table("pairing_end")
        else { return [:] }
        let rows = try store.views.query(
            """
            SELECT DISTINCT p._parent, p."\(name.name)" FROM "\(pairing)" p WHERE p."\(name.name)" IS NOT NULL \
            AND p._scope IN (SELECT value FROM json_each(?1)) AND p._standing NOT IN \(Views.uncounted) \
            AND NOT EXISTS (SELECT 1 FROM "\(end)" e WHERE e._parent = p._id AND e._standing NOT IN \(Views.uncounted))
            """, scopes)
        var helpers: [Int64: [String]] = [:]
        for row in rows {
            if let id = row[0].integer, let text = row[1].text { helpers[id, default: []].append(text.filter { $0 != "|" }) }
        }
        return helpers
    }
}
