package import Cunlian
package import RecordStore
package import Records

/// What a list of a register's records says beside their fields: of a household its head, its hamlet, its state; of a
/// person the household.
package struct ListedFacts {
    private let source: ReportSource

    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package init(_ source: ReportSource) { self.source = source }

    /// The columns that a list of the type has where nobody says which.
    package static func usual(_ type: RecordType) -> [String] {
        switch type.name {
        case "household": ["number", "head", "hamlet", "state", "members", "main_cause", "phone", "village"]
        case "member": ["number", "name", "relation", "household", "sex", "birth", "phone", "id_number", "village"]
        default:
            [type.numberField].compactMap(\.self) + (type.parents.isEmpty ? [] : ["in"])
                + type.fields.filter { $0.key == nil && !$0.isGroup && $0.name != type.numberField }.prefix(5).map(\.name)
        }
    }

    /// Those that are asked for, since each costs a pass.
    ///
    /// - Parameters:
    ///   - names: Of columns and conditions, as people may write them.
    ///   - today: Days since 1970: the states are of its year.
    ///   - wanted: Only of these records, by their numbers inside the file.
    package func derived(
        _ type: RecordType, named names: Set<String>, today: Int, only wanted: Set<Int64>? = nil
    ) throws -> [ListDerived] {
        var all: [ListDerived] = []
        func add(_ name: String, _ label: Label, _ texts: () throws -> [Int64: ListDerived.Text]) rethrows {
            guard type.field(named: name) == nil else { return }
            let isAsked = [name, label.zh, label.en].contains { names.contains($0) }
            let order: @Sendable (String) -> [UInt64] = { Pinyin.table.order(of: $0) }
            all.append(ListDerived(name, label, texts: isAsked ? try texts() : [:], order: order))
        }
        try add("village", Label("村", "village")) { try villages(type, wanted) }
        if type.name == "household" || type.name == "member" {
            let lines = LinesOnce(source, type, wanted)
            try add("head", Label("户主", "head")) {
                try lines.texts { type.name == "household" ? $0.names.joined(separator: " / ") : $0.head }
            }
            try add("hamlet", Label("屯", "hamlet")) { try lines.texts { $0.hamlet } }
            try add("helper", Label("帮扶联系人", "helper")) { try lines.texts { $0.helpers.joined(separator: "、") } }
            if type.name == "member" { try add("household", Label("户编号", "household")) { try lines.texts { $0.household } } }
        }
        if type.name == "household" {
            try add("state", Label("状态", "state")) { try states(today, wanted) }
            try add("members", Label("人口", "persons")) { try counts(wanted) }
        }
        if !type.parents.isEmpty { try add("in", Label("所属", "in")) { try parents(type, wanted) } }
        return all
    }

    /// The lines are read when the first column asks for them.
    private final class LinesOnce {
        private let source: ReportSource
        private let type: RecordType
        private let wanted: Set<Int64>?
        private var found: [FindIndex.Found]?

        init(_ source: ReportSource, _ type: RecordType, _ wanted: Set<Int64>?) {
            self.source = source
            self.type = type
            self.wanted = wanted
        }

        func texts(_ text: (FoundLine) -> String?) throws -> [Int64: ListDerived.Text] {
            let lines = try found ?? FindIndex(source, of: wanted).lines(of: type, only: wanted)
            found = lines
            return Dictionary(
                lines.compactMap { line in text(line.line).flatMap { $0.isEmpty ? nil : (line.number, ListDerived.Text(Label(same: $0))) }
                },
                uniquingKeysWith: { first, _ in first })
        }
    }

    private func states(_ today: Int, _ wanted: Set<Int64>?) throws -> [Int64: ListDerived.Text] {
        guard let year = CalendarDate(days: today)?.year else { return [:] }
        let states = try HouseholdStates(source, year: year, only: wanted)
        let names = Dictionary(HouseholdState.allCases.map { ($0, states.reader.name(of: $0)) }, uniquingKeysWith: { first, _ in first })
        return states.states.mapValues { ListDerived.Text(names[$0] ?? Label(same: $0.rawValue), code: $0.rawValue) }
    }

    /// Numbers as a JSON list, for `json_each`.
    static func list(_ numbers: Set<Int64>) -> QueryValue { .text("[" + numbers.map(String.init).joined(separator: ",") + "]") }

    /// What narrows a query to records, as SQL whose first parameter is ``list(_:)``.
    private static func among(_ wanted: Set<Int64>?, _ column: String) -> String {
        wanted == nil ? "1" : "\(column) IN (SELECT value FROM json_each(?1))"
    }

    private func rows(_ sql: String, _ wanted: Set<Int64>?) throws -> [[QueryValue]] {
        try source.store.views.query(sql, wanted.map { [Self.list($0)] } ?? [])
    }

    private func counts(_ wanted: Set<Int64>?) throws -> [Int64: ListDerived.Text] {
        guard let table = source.store.views.table("member") else { return [:] }
        let rows = try rows(
            """
            SELECT _parent, count(CASE WHEN _id NOT IN (\(left)) THEN 1 END) FROM "\(table)" WHERE _standing NOT IN \(Views.uncounted) \
            AND _parent IS NOT NULL AND \(Self.among(wanted, "_parent")) GROUP BY _parent
            """, wanted)
        return Dictionary(
            rows.compactMap { row in row[0].integer.map { ($0, ListDerived.Text(Label(same: String(row[1].integer ?? 0)))) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Who died, married out or moved away, by the last that is recorded of them, as SQL.
    private var left: String {
        let (store, codes) = (source.store, ["died", "married_out", "moved_out"])
        guard let changes = store.views.table("member_change"), let state = store.views.column("member_change", "state"),
            let date = store.views.column("member_change", "date")
        else { return "SELECT 0 WHERE 0" }
        let gone = (store.schema.codeList("member_state")?.items ?? []).filter { codes.contains($0.code) }.map { String($0.number) }
        return """
            SELECT _parent FROM (SELECT _parent, "\(state.name)" AS state, max("\(date.name)") FROM "\(changes)" \
            WHERE _standing NOT IN \(Views.uncounted) AND _parent IS NOT NULL GROUP BY _parent) \
            WHERE state IN (\(gone.joined(separator: ",")))
            """
    }

    private func villages(_ type: RecordType, _ wanted: Set<Int64>?) throws -> [Int64: ListDerived.Text] {
        let names = try Region.villageNames(source.store)
        guard let table = source.store.views.table(type.name), !names.isEmpty else { return [:] }
        let scopes = Dictionary(source.states.map { ($0.number, names[$0.scope]) }, uniquingKeysWith: { first, _ in first })
        let rows = try rows("SELECT _id, _scope FROM \"\(table)\" WHERE \(Self.among(wanted, "_id"))", wanted)
        return Dictionary(
            rows.compactMap { row in
                guard let id = row[0].integer, let name = row[1].integer.flatMap({ scopes[$0] ?? nil }) else { return nil }
                return (id, ListDerived.Text(Label(same: name)))
            }, uniquingKeysWith: { first, _ in first })
    }

    /// What each record lies in, by its readable number.
    private func parents(_ type: RecordType, _ wanted: Set<Int64>?) throws -> [Int64: ListDerived.Text] {
        let store = source.store
        guard let table = store.views.table(type.name) else { return [:] }
        var texts: [Int64: ListDerived.Text] = [:]
        for parent in type.parents.compactMap({ store.schema.type(named: $0) }) {
            guard let above = store.views.table(parent.name),
                let number = parent.numberField.flatMap({ store.views.column(parent.name, $0) })
            else { continue }
            for row in try rows(
                """
                SELECT t._id, p."\(number.name)" FROM "\(table)" t JOIN "\(above)" p ON p._id = t._parent \
                WHERE p."\(number.name)" IS NOT NULL AND \(Self.among(wanted, "t._id"))
                """, wanted)
            { if let id = row[0].integer, let text = row[1].text { texts[id] = ListDerived.Text(Label(same: text)) } }
        }
        return texts
    }
}

extension Region {
    /// The names of counties, townships and villages by their codes, as the register's own records have them.
    package static func names(_ store: RecordStore) throws -> [ScopeCode: String] {
        try names(store, digits: Set([Level.county, .township, .village].map(\.digits)))
    }

    /// The same of villages alone.
    package static func villageNames(_ store: RecordStore) throws -> [ScopeCode: String] {
        try names(store, digits: [Level.village.digits])
    }
}

extension ReportSource {
    /// Keeps what was computed, where the store can be written at this moment.
    ///
    /// A disk that is full, or a store that may not be written, costs the next report some time and nothing else; what else
    /// may befall a write is wrong with the store that the report was made from, so it is thrown.
    package func keepIfPossible() throws {
        do { try keep() } catch  where RecordStore.cannotWriteNow(error) {}
    }
}

extension ReportSource {
    /// The scopes of the region that households may lie in, ascending.
    package var villages: [ScopeCode] {
        get throws {
            guard let type = store.schema.type(named: "household") else { return [] }
            return states.map(\.scope).filter { $0.digits == type.scopeDigits }
        }
    }
}
