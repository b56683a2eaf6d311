import Changesets
package import RecordStore
package import Records

/// The records that have values of a round that were carried over, found by their marks.
package enum CarriedRecords {
    /// Of a household and its members.
    ///
    /// - Throws: What the store throws.
    package static func values(of household: RecordID, round: Int, _ store: RecordStore) throws -> [(
        record: RecordView, value: CarriedValue
    )] {
        guard let scope = try store.views.scope(of: household) else { return [] }
        let members = try store.schema.type(named: "member").map { try store.views.records($0, parent: household) } ?? []
        return try ([household] + members).flatMap { record in
            try store.record(record, in: scope).map { view in view.carried(in: round).map { (view, $0) } } ?? []
        }
    }

    /// SQL for `scope, record, parent` of whatever has a mark of the round, with its condition on the record's table as `t`; `nil` where the
    /// form has no marks.
    static func sql(_ type: String, round: Int, where condition: String, _ store: RecordStore) -> String? {
        guard let marks = store.views.column(type, CarriedMark.field), marks.isKeyed, let table = store.views.table(type) else {
            return nil
        }
        return """
            SELECT t._scope, t._id, t._parent FROM "\(marks.table)" k JOIN "\(table)" t ON t._id = k._record \
            WHERE k._key = \(round) AND k."\(marks.name)" IS NOT NULL AND k."\(marks.name)" <> '[]' AND \(condition) ORDER BY t._id
            """
    }

    /// What of a round stands as carried over in the record of that number in the file.
    static func view(_ number: Int64, _ store: RecordStore) throws -> RecordView? {
        try store.views.place(number).flatMap { try store.record($0.record, in: $0.scope) }
    }
}

/// How much of a round nobody asked for, in a region.
package struct CarriedCount: Sendable {
    /// Households of whose file, or of whose members', something was carried over.
    package private(set) var households = 0
    /// Fields, each of one record.
    package private(set) var values = 0

    /// - Precondition: Inside the store's `read`.
    /// - Throws: What the store throws.
    package init(_ source: ReportSource, year: Int) throws {
        let store = source.store
        let condition = "t._standing NOT IN \(Views.uncounted) AND t._scope IN (SELECT value FROM json_each(?1))"
        let queries = ["household", "member"].compactMap { type in
            CarriedRecords.sql(type, round: year, where: condition, store).map { (type, $0) }
        }
        let contents = try source.contents(
            "carried \(year)", version: fingerprint(queries.map(\.1).joined()), isApart: true, atOnce: ReportSource.fewScopes
        ) { states in
            var households: [Int64: Set<Int64>] = [:]
            var values: [Int64: Int] = [:]
            for (type, sql) in queries {
                for row in try store.views.query(sql, [.text(ReportSource.list(states))]) {
                    guard let scope = row[0].integer, let number = row[1].integer,
                        let count = try CarriedRecords.view(number, store)?.carried(in: year).count, count > 0
                    else { continue }
                    households[scope, default: []].insert((type == "member" ? row[2].integer : nil) ?? number)
                    values[scope, default: 0] += count
                }
            }
            return values.reduce(into: [:]) { parts, item in
                var bytes = ByteWriter()
                bytes.signed(Int64(households[item.key]?.count ?? 0))
                bytes.signed(Int64(item.value))
                parts[item.key] = bytes.bytes
            }
        }
        for (_, content) in contents where !content.isEmpty {
            var bytes = ByteReader(content)
            households += Int(try bytes.signed())
            values += Int(try bytes.signed())
        }
    }
}
