import RecordStore
import Records

/// By what rows know records again, beside their numbers: read from the store when first asked for, and kept up while an import makes more.
final class KnownRecords {
    private let store: RecordStore
    /// By field of a type: what stands there, and which records by their numbers in the file.
    private var indexes: [String: [String: [Int64]]] = [:]
    /// What this import made, by key.
    private var made: [String: [RecordID]] = [:]
    private var members: (parent: RecordID, all: [Person]) = (
        RecordID(replica: .init(high: 0, low: 0, incarnation: 0), number: 0, index: 0, salt: 0), []
    )
    /// Which line of the file meant a record.
    private var lines: [RecordID: Int] = [:]
    /// Which line of the file said what, by digest.
    private var digests: [[UInt8]: Int] = [:]

    /// The numbers of a type by their digits without zeros in front.
    private var bare: [Substring: String]?
    private var searches = 0
    /// Beyond so many the file as a whole is spoilt, and the first of them say so.
    private static let searchesMax = 100

    struct Person {
        let record: RecordID
        let name: String
        let birth: Int64?
        let citizenNumber: String?
    }

    init(_ store: RecordStore) { self.store = store }

    func note(_ record: RecordID, under keys: [String], line: Int) {
        for key in keys { made[key, default: []].append(record) }
        lines[record] = line
    }

    /// The line that meant the record before, if one did.
    func claim(_ record: RecordID, line: Int) -> Int? {
        if let earlier = lines[record] { return earlier }
        lines[record] = line
        return nil
    }

    /// The line that said the same, if one did.
    func line(of digest: [UInt8], _ line: Int) -> Int? {
        if let earlier = digests[digest] { return earlier == line ? nil : earlier }
        digests[digest] = line
        return nil
    }

    /// A number that there is, of which a spreadsheet may have made another.
    func lookalike(of text: String, in finder: RecordFinder, _ type: RecordType, _ input: Input) throws -> String? {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if isPlain, !text.hasSuffix("000") {
            if bare == nil {
                let all = try finder.allNumbers(type).map(\.0).filter { $0.utf8.first == 0x30 }
                bare = Dictionary(all.map { ($0.drop { $0 == "0" }, $0) }, uniquingKeysWith: { first, _ in first })
            }
            let found = bare?[text.drop { $0 == "0" }]
            return found == text ? nil : found
        }
        guard isPlain || text.contains("E+") || text.contains("e+"), searches < Self.searchesMax else { return nil }
        searches += 1
        return try finder.allNumbers(type).first { CellDamage.between($0.0, and: text, in: input) != nil }?.0
    }

    /// What this import made under a key.
    func made(_ key: String) -> [RecordID] { made[key] ?? [] }

    /// The records of a type in which a text field says that, and which this import made under the key.
    func records(_ type: RecordType, field: String, text: String, key: String) throws -> [RecordID] {
        let name = type.name + "." + field
        if indexes[name] == nil { indexes[name] = try index(type, field) }
        let stored = try (indexes[name]?[text] ?? []).compactMap { try store.views.recordID($0) }
        return stored + made(key).filter { !stored.contains($0) }
    }

    private func index(_ type: RecordType, _ field: String) throws -> [String: [Int64]] {
        guard let table = store.views.table(type.name), let column = store.views.column(type.name, field), !column.isKeyed else {
            return [:]
        }
        var result: [String: [Int64]] = [:]
        let rows = try store.views.query(
            "SELECT t._id, t.\"\(column.name)\" FROM \"\(table)\" AS t WHERE t.\"\(column.name)\" IS NOT NULL AND t._standing NOT IN \(Views.uncounted)"
        )
        for row in rows {
            guard let number = row[0].integer, let text = row[1].text else { continue }
            result[text, default: []].append(number)
        }
        return result
    }

    /// The people of a household as the store has them.
    func people(in parent: RecordID, _ type: RecordType, _ fields: PersonFields) throws -> [Person] {
        if members.parent == parent { return members.all }
        guard let scope = try store.views.scope(of: parent) else { return [] }
        var all: [Person] = []
        for child in try store.views.children(of: parent, in: scope, type: type.number) {
            guard let view = try store.record(child, in: scope), view.type.number == type.number, view.standing.isCounted else { continue }
            all.append(fields.person(view))
        }
        members = (parent, all)
        return all
    }
}

/// Which fields of a type tell people apart: a type with a citizen's number is of people, who have a `name` and a `birth`.
struct PersonFields {
    let citizenNumber: Field
    let name: Field?
    let birth: Field?

    init?(_ type: RecordType) {
        guard let number = type.fields.first(where: { $0.key == nil && !$0.isGroup && $0.inputs[0].type == .idNumber }) else { return nil }
        citizenNumber = number
        name = type.field(named: "name").flatMap { $0.inputs[0].type == .text && $0.key == nil && !$0.isGroup ? $0 : nil }
        birth = type.field(named: "birth").flatMap { $0.inputs[0].type == .date && $0.key == nil && !$0.isGroup ? $0 : nil }
    }

    func person(_ view: RecordView) -> KnownRecords.Person {
        func shown(_ field: Field?) -> Value? { field.flatMap { view.field(FieldAddress($0.number))?.verdict.value } }
        var number: String?
        if case .text(let text)? = shown(citizenNumber) { number = text }
        var name = ""
        if case .text(let text)? = shown(self.name) { name = text.withoutBlanks }
        var birth: Int64?
        if case .integer(let days)? = shown(self.birth) { birth = days }
        return .init(record: view.id, name: name, birth: birth ?? number.flatMap(PersonFields.birth), citizenNumber: number)
    }

    static func birth(ofNumber text: String) -> Int64? { (try? CitizenNumber(text)).map { Int64($0.birth.days) } }
}

extension String {
    /// Names are set apart to one width: `韦 明`.
    var withoutBlanks: String { utf8.contains(0x20) ? String(filter { $0 != " " }) : self }
}
