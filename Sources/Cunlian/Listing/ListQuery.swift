import JSON
package import RecordStore
package import Records

/// The records of a type that fulfil conditions, in an order, with the columns that are wanted.
///
/// What the tables can answer they are asked at once, for all records; what only people's words can (`~`), and what is
/// computed, is looked at here. A disputed field is equal to nothing and in no order; `FIELD=有争议` asks for it.
package struct ListQuery {
    private let editor: Editor
    private let type: RecordType
    private let derived: [ListDerived]
    /// Whether a text contains another, as whoever searches would have it.
    private let contains: (String, String) -> Bool
    private let identifying: Identifying

    /// - Parameters:
    ///   - derived: Columns beside the fields.
    ///   - contains: As above; the texts are as people read them.
    package init(_ editor: Editor, type: RecordType, derived: [ListDerived], contains: @escaping (String, String) -> Bool) {
        self.editor = editor
        self.type = type
        self.derived = derived
        self.contains = contains
        identifying = Identifying(editor.store)
    }

    /// The column of a name: a field's path, or something computed.
    ///
    /// - Throws: ``EditError``, for a field that there is not.
    package func column(_ text: String) throws -> ListColumn {
        let text = text.normalised
        if let found = derived.first(where: { $0.isCalled(text) }) {
            return ListColumn(name: found.name, label: found.label, source: .derived(found))
        }
        let path = try path(text)
        let input = path.field.inputs[path.input]
        guard let column = editor.store.views.column(type.name, path.field.name, input.name) else {
            throw EditError.unknownField(text, in: type)
        }
        var label = path.field.label
        if path.field.isGroup { label = Label(zh: "\(label.zh)·\(input.label.zh)", en: "\(label.en): \(input.label.en)") }
        if case .number(let key) = path.key { label = Label(zh: "\(label.zh) \(key)", en: "\(label.en) \(key)") }
        return ListColumn(name: text, label: label, source: .field(path, column))
    }

    /// A path; of a field that is keyed by year or round the key may be left out, which means the latest.
    private func path(_ text: String) throws -> FieldPath {
        let (name, key, input) = FieldPath.split(text)
        guard key == nil, let field = type.fields.first(where: { $0.isCalled(name) }), field.key == .year || field.key == .round else {
            return try editor.path(text, in: type)
        }
        let place = input.map { input in field.inputs.firstIndex { $0.isCalled(input) } } ?? (field.isGroup ? nil : 0)
        guard let place else { throw EditError.incompletePath(text, inputs: field.inputs.map(\.name), labels: field.inputs.map(\.label)) }
        return FieldPath(field: field, key: .none, input: place)
    }

    // MARK: Which

    /// The numbers of the records inside the file.
    ///
    /// - Parameters:
    ///   - scopes: Only in these regions; none is everywhere.
    ///   - sort: Columns, the first before the others; descending where a name begins with `-`.
    /// - Throws: ``EditError`` for what cannot be read, and what the store throws.
    package func records(in scopes: [ScopeCode], where conditions: [ListCondition], sort: [String] = []) throws -> [Int64] {
        let store = editor.store
        guard let table = store.views.table(type.name) else { return [] }
        var clauses = ["t._standing NOT IN \(Views.uncounted)"]
        if !scopes.isEmpty {
            let states = try store.keptParts.scopeStates().filter { state in scopes.contains { $0.covers(state.scope) } }
            clauses.append("t._scope IN (\(states.map { String($0.number) }.joined(separator: ", ")))")
        }
        var bindings: [QueryValue] = []
        var looks: [(ListColumn, ListCondition)] = []
        for condition in conditions {
            let column = try column(condition.path)
            guard case .field(let path, let place) = column.source, condition.relation != .contains || condition.asksForDisputes else {
                looks.append((column, condition))
                continue
            }
            clauses.append(try clause(condition, path, place, &bindings))
        }
        let rows = try store.views.query(
            "SELECT t._id FROM \"\(table)\" t WHERE \(clauses.joined(separator: " AND ")) ORDER BY t._id", bindings)
        var found = rows.compactMap { $0[0].integer }
        for (column, condition) in looks { try keep(condition, column, of: &found) }
        return try sorted(found, by: sort)
    }

    private func clause(
        _ condition: ListCondition, _ path: FieldPath, _ column: QueryColumn, _ bindings: inout [QueryValue]
    ) throws -> String {
        let disputed = "coalesce(\(column.disputed(key: path.key)), 0)"
        if condition.asksForDisputes { return condition.relation == .equal ? disputed : "NOT \(disputed)" }
        let value = column.value(key: path.key, settled: true)
        func parameter(_ text: String) throws -> String {
            bindings.append(try binding(text, column.input))
            return "?\(bindings.count)"
        }
        func equal(_ text: String) throws -> String {
            if path.field.isUnion, !text.isEmpty {
                return try "EXISTS (SELECT 1 FROM json_each(\(value)) e WHERE e.value IS \(parameter(text)))"
            }
            return try "(\(value) IS \(parameter(text)) AND NOT \(disputed))"
        }
        switch condition.relation {
        case .equal, .oneOf: return "(" + (try condition.texts.map(equal)).joined(separator: " OR ") + ")"
        case .unequal: return "NOT (" + (try condition.texts.map(equal)).joined(separator: " OR ") + ")"
        default: return try "\(value) \(condition.relation.rawValue) \(parameter(condition.texts[0]))"
        }
    }

    /// What a text means as a cell.
    private func binding(_ text: String, _ input: Input) throws -> QueryValue {
        if text.isEmpty { return .null }
        if case .reference(let name) = input.type {
            let record = try editor.finder.record(text, type: editor.store.schema.type(named: name))
            guard let scope = try editor.store.views.scope(of: record), let number = try editor.store.views.number(of: record, in: scope)
            else {
                throw EditError.unknownRecord(text)
            }
            return .integer(number)
        }
        switch try editor.value(text, of: input) {
        case .bool(let bit): return .integer(bit ? 1 : 0)
        case .integer(let number): return .integer(number)
        case .text(let text): return .text(text)
        default: return .null
        }
    }

    private func keep(_ condition: ListCondition, _ column: ListColumn, of found: inout [Int64]) throws {
        switch column.source {
        case .derived(let derived):
            found = found.filter { number in
                let text = derived.texts[number]
                return condition.holds(of: text?.label.text(in: editor.language), code: text?.code, contains: contains)
            }
        case .field:
            let texts = try cells(of: found, [column]).map { $0[0].text }
            found = zip(found, texts).filter { condition.holds(of: $0.1, code: nil, contains: contains) }.map(\.0)
        }
    }

    // MARK: Order

    private func sorted(_ found: [Int64], by names: [String]) throws -> [Int64] {
        guard !names.isEmpty else { return found }
        var places = Array(found.indices)
        // The last first: each order leaves the one behind it where it says nothing.
        for name in names.reversed() {
            let isDescending = name.hasPrefix("-")
            let keys = try sortKeys(of: found, try column(isDescending ? String(name.dropFirst()) : name))
            let (written, empty) = (places.filter { keys[$0] != .nothing }, places.filter { keys[$0] == .nothing })
            let sorted = written.enumerated().sorted { one, two in
                let (first, second) = (keys[one.element], keys[two.element])
                if first < second { return !isDescending }
                return second < first ? isDescending : one.offset < two.offset
            }
            // Nothing comes last, whichever way round.
            places = sorted.map(\.element) + empty
        }
        return places.map { found[$0] }
    }

    private enum SortKey: Comparable {
        case number(Int64)
        case text([UInt64])
        case nothing

        static func < (one: SortKey, two: SortKey) -> Bool {
            switch (one, two) {
            case (.number(let one), .number(let two)): one < two
            case (.text(let one), .text(let two)): one.lexicographicallyPrecedes(two)
            case (.number, .text), (.number, .nothing), (.text, .nothing): true
            default: false
            }
        }
    }

    private func sortKeys(of found: [Int64], _ column: ListColumn) throws -> [SortKey] {
        let order = derived.first?.order ?? { $0.unicodeScalars.map { UInt64($0.value) } }
        switch column.source {
        case .derived(let derived):
            return found.map { derived.texts[$0].map { .text(derived.order($0.label.text(in: editor.language))) } ?? .nothing }
        case .field(let path, let place):
            let values = try query(found, [place.value(key: path.key, settled: true)])
            let isPlain = if case .text = place.input.type { true } else { false }
            return found.map { number in
                switch values[number]?[1] {
                case .integer(let number)?: .number(number)
                case .text(let text)?: .text(isPlain ? order(text) : text.utf8.map { UInt64($0) })
                default: .nothing
                }
            }
        }
    }

    /// Those expressions of records, by their numbers; the first cell is the number.
    private func query(_ found: [Int64], _ expressions: [String]) throws -> [Int64: [QueryValue]] {
        guard let table = editor.store.views.table(type.name), !found.isEmpty else { return [:] }
        let list = "[" + found.map(String.init).joined(separator: ",") + "]"
        let rows = try editor.store.views.query(
            """
            SELECT t._id, \(expressions.joined(separator: ", ")) FROM json_each(?1) w JOIN "\(table)" t ON t._id = w.value
            """, [.text(list)])
        return Dictionary(rows.compactMap { row in row[0].integer.map { ($0, row) } }) { first, _ in first }
    }
}

extension ListQuery {
    /// A cell of a list.
    package struct Cell: Sendable {
        /// As people read it; of a disputed field every value.
        package var text: String
        /// Whether people disagree about it.
        package var isDisputed = false
    }

    /// The cells of records, a row for each in the order that is given.
    package func cells(of found: [Int64], _ columns: [ListColumn]) throws -> [[Cell]] {
        var expressions: [String] = []
        for column in columns {
            guard case .field(let path, let place) = column.source else { continue }
            expressions += [place.value(key: path.key, settled: false), place.disputed(key: path.key)]
        }
        let rows = expressions.isEmpty ? [:] : try query(found, expressions)
        var numbers: [Int64: String] = [:]
        return try found.map { record in
            var next = 1
            return try columns.map { column in
                switch column.source {
                case .derived(let derived): return Cell(text: derived.texts[record]?.label.text(in: editor.language) ?? "")
                case .field(let path, _):
                    defer { next += 2 }
                    guard let row = rows[record] else { return Cell(text: "") }
                    if row[next + 1].integer == 1 { return try disputed(record, path) }
                    return Cell(text: try text(row[next], path, &numbers))
                }
            }
        }
    }

    private func text(_ cell: QueryValue, _ path: FieldPath, _ numbers: inout [Int64: String]) throws -> String {
        let input = path.field.inputs[path.input]
        if path.field.isUnion {
            guard let text = cell.text, let list = try? JSONNode(parsing: Array(text.utf8)).list else { return "" }
            return try list.map { node in
                switch node.value {
                case .number(let number): try self.text(.integer(Int64(number.text) ?? 0), input, &numbers)
                case .text(let text): text
                default: ""
                }
            }.joined(separator: editor.language == .zh ? "、" : ", ")
        }
        return try text(cell, input, &numbers)
    }

    private func text(_ cell: QueryValue, _ input: Input, _ numbers: inout [Int64: String]) throws -> String {
        switch (cell, input.type) {
        case (.integer(let number), .reference):
            if let known = numbers[number] { return known }
            let name = try editor.store.views.recordID(number).map { try editor.store.views.readableNumber($0) ?? $0.description } ?? ""
            numbers[number] = name
            return name
        case (.integer(let bit), .bool): return try editor.text(.bool(bit != 0), input)
        case (.integer(let number), _): return try editor.text(.integer(number), input)
        case (.text(let text), _): return try editor.text(identifying.plain(.text(text), input), input)
        case (.blob(let bytes), _): return try editor.text(identifying.plain(.sealed(bytes), input), input)
        case (.null, _): return ""
        }
    }

    /// Every value, and every proposal behind a question mark.
    private func disputed(_ number: Int64, _ path: FieldPath) throws -> Cell {
        guard let place = try editor.store.views.place(number), let view = try editor.store.record(place.record, in: place.scope) else {
            return Cell(text: "", isDisputed: true)
        }
        let found = view.fields.last { $0.address.field == path.field.number && (path.key == .none || $0.address.key == path.key) }
        guard let state = found?.state else { return Cell(text: "", isDisputed: true) }
        func text(_ value: Value) throws -> String {
            path.field.isGroup ? try editor.text(value.part(path.input), path.field.inputs[path.input]) : try editor.text(value, path.field)
        }
        var texts: [String] = []
        for sibling in state.values { texts.append(try text(sibling.value)) }
        for proposal in state.proposals { texts.append((proposal.kind == .remove ? "−" : "?") + (try text(proposal.value))) }
        return Cell(text: texts.joined(separator: " / "), isDisputed: true)
    }
}
