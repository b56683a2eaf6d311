package import RecordStore
package import Records

/// What names a record, or lies beneath it, and would be left hanging if the record were taken out: told to whoever takes it out, who knows
/// whether it is meant.
package struct LeftHanging: Sendable {
    /// Records of one type that name it in the same way.
    package struct Group: Sendable {
        package let type: RecordType
        /// By what they name it; `nil` where they lie beneath it.
        package let field: Label?
        package let count: Int
        /// What the first few of them are called.
        package let names: [String]
        /// The check that will find them; `nil` where none does.
        package let check: String?
    }

    package private(set) var groups: [Group] = []

    /// So many of a group are named.
    static let namesMax = 3

    /// - Parameter others: What is taken out with it, and so is not left.
    /// - Throws: What the store throws.
    package init(_ record: RecordID, _ store: RecordStore, with others: Set<RecordID> = []) throws {
        guard let scope = try store.views.scope(of: record), let type = try store.views.type(of: record),
            let own = try store.views.number(of: record, in: scope)
        else { return }
        let called = RecordName(store)
        // Who names it in two ways is told once.
        var told: Set<Int64> = []
        func add(_ numbers: [Int64], _ type: RecordType, _ field: Label?, _ check: String?) throws {
            let left = try numbers.filter { number in
                guard let id = try store.views.recordID(number), !others.contains(id) else { return false }
                return told.insert(number).inserted
            }
            guard !left.isEmpty else { return }
            groups.append(
                Group(
                    type: type, field: field, count: left.count,
                    names: try left.prefix(Self.namesMax).compactMap { try called.name(of: $0) }, check: check))
        }
        let today = RegisterCalendar.day(at: store.environment.wallClock())
        let number = try store.views.readableNumber(record)
        for naming in Naming.all(in: store, of: type) {
            let numbers =
                naming.isByNumber
                ? try number.map { try Self.naming($0, naming, own, type, scope, store, today) } ?? []
                : try Self.numbers(naming, "?1", [.integer(own)], store, today)
            try add(numbers, naming.type, naming.column.field.label, naming.check)
        }
        for child in store.schema.types where child.parents.contains(type.name) {
            guard let table = store.views.table(child.name) else { continue }
            let rows = try store.views.query(
                "SELECT t._id FROM \"\(table)\" t WHERE t._parent = ?1 AND t._standing NOT IN \(Views.uncounted) ORDER BY t._id",
                [.integer(own)])
            try add(rows.compactMap(\.[0].integer), child, nil, nil)
        }
    }

    /// By the number that people read, in the region of the record, unless another record there has it too.
    private static func naming(
        _ number: String, _ naming: Naming, _ own: Int64, _ type: RecordType, _ scope: ScopeCode, _ store: RecordStore, _ today: Int
    ) throws -> [Int64] {
        guard let table = store.views.table(type.name), let field = type.numberField, let column = store.views.column(type.name, field)
        else { return [] }
        let same = try store.views.query(
            """
            SELECT 1 FROM "\(table)" x JOIN "\(table)" o ON o._id = ?2 WHERE x."\(column.name)" = ?1 AND x._id <> o._id \
            AND x._scope = o._scope AND x._standing NOT IN \(Views.uncounted) LIMIT 1
            """, [.text(number), .integer(own)])
        guard same.isEmpty else { return [] }
        let scopes = ReportSource.list(try store.keptParts.scopeStates(in: scope))
        return try numbers(
            naming, "?1", [.text(number), .text(scopes)], store, today, where: "t._scope IN (SELECT value FROM json_each(?2))")
    }

    private static func numbers(
        _ naming: Naming, _ value: String, _ bindings: [QueryValue], _ store: RecordStore, _ today: Int, where condition: String = "1"
    ) throws -> [Int64] {
        try store.views.query(
            """
            SELECT DISTINCT t._id FROM \(naming.from(in: store)) WHERE \(naming.isNamed(value)) AND \(condition) \
            AND \(naming.goesOn(in: store, today: today)) ORDER BY t._id
            """, bindings
        ).compactMap(\.[0].integer)
    }
}

/// What people call a record that has no number of its own: by whatever it lies beneath.
struct RecordName {
    private let store: RecordStore
    private let heads: HouseholdHead

    init(_ store: RecordStore) {
        self.store = store
        heads = HouseholdHead(store)
    }

    /// A number, and a name where there is one: `450124100201-0007 韦大`; the id of what has neither.
    ///
    /// - Parameter number: Inside the file.
    func name(of number: Int64) throws -> String? {
        guard let own = try store.views.place(number) else { return nil }
        var place = own
        while true {
            guard let type = try store.views.type(of: place.record) else { break }
            let (number, title) = (try store.views.readableNumber(place.record), try title(of: place.record, type, in: place.scope))
            // What lies in a household has its head's name, and no number: the household has both.
            if number != nil || title != nil {
                let name = try number == nil ? nil : heads.name(of: place.record, in: place.scope, type)
                return [number, name ?? title].compactMap(\.self).joined(separator: " ")
            }
            guard let parent = try store.views.closedRecord(place.record, in: place.scope)?.parent else { break }
            place.record = parent
        }
        return own.record.description
    }

    private func title(of record: RecordID, _ type: RecordType, in scope: ScopeCode) throws -> String? {
        guard type.field(named: "title")?.isSealed == false,
            case .text(let text)? = try store.views.closedRecord(record, in: scope)?.value("title")
        else { return nil }
        return text
    }
}
