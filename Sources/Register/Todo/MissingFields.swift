import Changesets
import RecordStore
import Records

/// Which questions of a household's file nobody has answered in the latest survey round: those that an exit standard reads,
/// and those that must be answered.
struct MissingFields: Sendable {
    /// One household's.
    struct Entry: Sendable {
        /// Inside the file.
        let household: Int64
        /// Of the household's type.
        let fields: [Int]
        /// How many of its members lack something, and what.
        let members: Int
        let memberFields: [Int]
    }

    private(set) var entries: [Entry] = []
    let round: Int?

    /// Only questions that are put to everybody: what depends on another answer may rightly be open.
    static func asked(_ type: RecordType) -> [Field] {
        type.fields.filter { field in
            field.key != .member && field.condition == nil
                && (!field.exitItems.isEmpty || field.inputs.contains { $0.isRequired && $0.condition == nil })
        }
    }

    init(_ source: ReportSource, now: UInt64) throws {
        guard let round = try source.surveyedRound(now: now), let household = source.store.schema.type(named: "household"),
            let member = source.store.schema.type(named: "member")
        else {
            round = nil
            return
        }
        self.round = round
        let sql = [household, member].map { Self.sql($0, source.store, round) ?? "" }
        let contents = try source.contents(
            "missing \(round)", version: fingerprint(sql.joined()), isApart: true, atOnce: ReportSource.fewScopes
        ) { states in
            try Self.parts(source.store, states, household, member, round)
        }
        for (_, content) in contents {
            var bytes = ByteReader(content)
            while !bytes.isAtEnd { entries.append(try Self.read(&bytes)) }
        }
    }

    /// Scope, record, parent, and of each field whether somebody wrote it.
    private static func sql(_ type: RecordType, _ store: RecordStore, _ round: Int) -> String? {
        guard let table = store.views.table(type.name) else { return nil }
        var joins: [String: String] = [:]
        let written = asked(type).compactMap { field -> String? in
            guard let column = store.views.column(type.name, field.name, field.inputs[0].name) else { return nil }
            guard column.isKeyed else { return column.isWritten(in: "t") }
            let alias = joins[column.table] ?? "k\(joins.count)"
            joins[column.table] = alias
            return column.isWritten(in: alias)
        }
        guard !written.isEmpty else { return nil }
        let joined = joins.sorted { $0.value < $1.value }.map {
            "LEFT JOIN \"\($0.key)\" \($0.value) ON \($0.value)._record = t._id AND \($0.value)._key = \(round)"
        }
        let standing = "t._standing NOT IN \(Views.uncounted) AND t._scope IN (SELECT value FROM json_each(?1))"
        return "SELECT t._scope, t._id, t._parent, \(written.map { "coalesce(\($0), 0)" }.joined(separator: ", ")) FROM \"\(table)\" t "
            + joined.joined(separator: " ") + " WHERE " + standing + (type.name == "household" ? isAsked(store) : "") + " ORDER BY t._id"
    }

    /// A mover from next door, or whoever else is in the register for another reason than being poor, exits from nothing.
    private static func isAsked(_ store: RecordStore) -> String {
        guard let kind = store.views.column("household", "kind"), let year = store.views.column("household", "registration", "year"),
            let registered = store.schema.codeList("household_kind")?.items.first(where: { $0.code == "registered" })
        else { return "" }
        return " AND (t.\"\(kind.name)\" IS NULL OR t.\"\(kind.name)\" = \(registered.number) OR t.\"\(year.name)\" IS NOT NULL)"
    }

    private static func parts(
        _ store: RecordStore, _ states: [ScopeState], _ household: RecordType, _ member: RecordType, _ round: Int
    ) throws -> [Int64: [UInt8]] {
        let scopes: [QueryValue] = [.text(ReportSource.list(states))]
        func lacking(_ row: [QueryValue], _ fields: [Field]) -> [Int] {
            zip(row.dropFirst(3), fields).filter { $0.0.integer == 0 }.map(\.1.number)
        }
        var people: [Int64: (count: Int, fields: Set<Int>)] = [:]
        let memberFields = asked(member)
        if let sql = sql(member, store, round) {
            for row in try store.views.query(sql, scopes) {
                let fields = lacking(row, memberFields)
                guard !fields.isEmpty, let parent = row[2].integer else { continue }
                people[parent, default: (0, [])].count += 1
                people[parent]?.fields.formUnion(fields)
            }
        }
        var parts: [Int64: ByteWriter] = [:]
        let fields = asked(household)
        guard let sql = sql(household, store, round) else { return [:] }
        for row in try store.views.query(sql, scopes) {
            guard let scope = row[0].integer, let number = row[1].integer else { continue }
            let (own, members) = (lacking(row, fields), people[number])
            guard !own.isEmpty || members != nil else { continue }
            parts[scope, default: ByteWriter()].signed(number)
            write(own, into: &parts[scope])
            parts[scope]?.varint(members?.count ?? 0)
            write((members?.fields ?? []).sorted(), into: &parts[scope])
        }
        return parts.mapValues(\.bytes)
    }

    private static func write(_ fields: [Int], into writer: inout ByteWriter?) {
        writer?.varint(fields.count)
        for field in fields { writer?.varint(field) }
    }

    private static func read(_ bytes: inout ByteReader) throws -> Entry {
        func fields() throws -> [Int] { try (0..<Int(try bytes.varint())).map { _ in Int(try bytes.varint()) } }
        let household = try bytes.signed()
        let own = try fields()
        let members = Int(try bytes.varint())
        return Entry(household: household, fields: own, members: members, memberFields: try fields())
    }
}
