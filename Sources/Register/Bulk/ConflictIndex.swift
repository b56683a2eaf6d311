import Changesets
import Cunlian
package import RecordStore
package import Records

/// The open conflicts of a region as a list knows them, so that ten thousand are filtered and paged without opening each.
///
/// A part of a scope holds its lines (``ReportSource``): what a change in one village moves is that village's. No value is in it, so
/// whoever keeps it opens nothing that is sealed.
package struct ConflictIndex {
    /// One conflict, and what it is found by.
    package struct Line: Sendable {
        package let line: ConflictLine
        package let scope: ScopeCode
        /// Who wrote something of it, in the order of the values.
        package let authors: [Person]
        /// Of a number that records of several villages have, the other records.
        package var others: [RecordID] = []
    }

    /// Somebody as an entry names them.
    package struct Person: Hashable, Sendable {
        package let name: String
        /// The code of their office.
        package let role: String?
    }

    /// What blocks something first, then the oldest.
    package private(set) var lines: [Line] = []

    /// - Parameter scopes: Only what lies in them.
    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package init(_ source: ReportSource, in scopes: [ScopeCode]) throws {
        let store = source.store
        let contents = try source.contents(
            "conflicts", version: fingerprint("lines 1 of schema \(store.schema.version)"), isApart: true, atOnce: ReportSource.fewScopes
        ) { states in
            var contents: [Int64: [UInt8]] = [:]
            let equal = Dictionary(grouping: try store.views.sameNumbers(in: states.map(\.scope), withinOne: true), by: \.scope)
            for state in states {
                let lines = try Self.lines(equal[state.scope] ?? [], store) + store.views.conflictLines(of: state.scope)
                if !lines.isEmpty { contents[state.number] = try Self.encode(lines, of: state.scope, store) }
            }
            return contents
        }
        let across = try Self.across(source, in: scopes)
        lines += across
        let equal = try Set(across.flatMap { line in line.others + [try store.views.place(line.line.record)?.record].compactMap(\.self) })
        // Of a record that is in two places there is one question, and of a number one.
        var doubled: Set<RecordID> = []
        for (state, content) in contents where !content.isEmpty && scopes.contains(where: { $0.covers(state.scope) }) {
            for line in try Self.decode(content, state.scope) {
                if line.line.kind == .doubled, let record = try store.views.place(line.line.record)?.record,
                    !doubled.insert(record).inserted
                {
                    continue
                }
                if line.line.kind == .sameNumber, let record = try store.views.place(line.line.record)?.record, equal.contains(record) {
                    continue
                }
                lines.append(line)
            }
        }
        lines.sort { one, two in
            (one.line.isDisputed ? 0 : 1, one.line.since, one.line.name) < (two.line.isDisputed ? 0 : 1, two.line.since, two.line.name)
        }
    }

    /// Equal numbers stand first, as they do in a terminal.
    private static func lines(_ conflicts: [Conflict], _ store: RecordStore) throws -> [ConflictLine] {
        try conflicts.compactMap { conflict in
            try store.views.number(of: conflict.record, in: conflict.scope).map { ConflictLine(conflict, record: $0, key: 0) }
        }
    }

    // MARK: Across villages

    /// Numbers that records of several villages have: looked for where a number leads that begins with another village's code, and
    /// listed where all of its records lie in the scopes.
    private static func across(_ source: ReportSource, in scopes: [ScopeCode]) throws -> [Line] {
        let store = source.store
        let contents = try source.contents(
            "stray numbers", version: fingerprint("strays 1 of schema \(store.schema.version)"), isApart: true
        ) { states in
            var contents: [Int64: [UInt8]] = [:]
            for state in states {
                var writer = ByteWriter()
                for code in try store.views.strayCodes(of: state.scope) { writer.varint(code.number) }
                if !writer.bytes.isEmpty { contents[state.number] = writer.bytes }
            }
            return contents
        }
        var places: Set<ScopeCode> = []
        for (state, content) in contents where !content.isEmpty && scopes.contains(where: { $0.covers(state.scope) }) {
            places.insert(state.scope)
            var reader = ByteReader(content)
            while !reader.isAtEnd { places.insert(ScopeCode(number: try reader.varint())) }
        }
        return try store.views.sameNumbers(across: places.sorted()).compactMap { conflict in
            let records = conflict.others + [conflict.record]
            let isHere = try records.allSatisfy { record in
                try store.views.scope(of: record).map { scope in scopes.contains { $0.covers(scope) } } ?? false
            }
            guard isHere, let number = try store.views.number(of: conflict.record, in: conflict.scope) else { return nil }
            let line = ConflictLine(conflict, record: number, key: 0)
            var authors: [Person] = []
            for dot in line.dots {
                let author = try store.authors.info(dot, in: conflict.scope).author
                let person = Person(name: author.person, role: author.role?.code)
                if !authors.contains(person) { authors.append(person) }
            }
            return Line(line: line, scope: conflict.scope, authors: authors, others: conflict.others)
        }
    }

    // MARK: As bytes

    private static func encode(_ lines: [ConflictLine], of scope: ScopeCode, _ store: RecordStore) throws -> [UInt8] {
        var people: [Person: Int] = [:]
        var order: [Person] = []
        var body = ByteWriter()
        for line in lines {
            var places: [Int] = []
            for dot in line.dots {
                let author = try store.authors.info(dot, in: scope).author
                let person = Person(name: author.person, role: author.role?.code)
                let place = people[person] ?? order.count
                if place == order.count {
                    people[person] = place
                    order.append(person)
                }
                if !places.contains(place) { places.append(place) }
            }
            body.text(line.name)
            body.byte(UInt8(Conflict.Kind.allCases.firstIndex(of: line.kind) ?? 0))
            body.byte(line.isDisputed ? 1 : 0)
            body.signed(line.record)
            body.varint(line.type)
            body.varint(line.field)
            body.signed(line.key)
            body.varint(line.since)
            body.varint(places.count)
            for place in places { body.varint(place) }
        }
        var writer = ByteWriter()
        writer.varint(order.count)
        for person in order {
            writer.text(person.name)
            writer.text(person.role ?? "")
        }
        writer.raw(body.bytes)
        return writer.bytes
    }

    private static func decode(_ content: [UInt8], _ scope: ScopeCode) throws -> [Line] {
        var reader = ByteReader(content)
        func text() throws(WireError) -> String { try reader.text(bytes: Int(clamping: reader.varint())) }
        var people: [Person] = []
        for _ in 0..<Int(clamping: try reader.varint()) {
            let (name, role) = (try text(), try text())
            people.append(Person(name: name, role: role.isEmpty ? nil : role))
        }
        var lines: [Line] = []
        while !reader.isAtEnd {
            let (name, kind, isDisputed) = (try text(), Int(try reader.byte()), try reader.byte() == 1)
            let (record, type, field) = (try reader.signed(), Int(clamping: try reader.varint()), Int(clamping: try reader.varint()))
            let (key, since) = (try reader.signed(), try reader.varint())
            var authors: [Person] = []
            for _ in 0..<Int(clamping: try reader.varint()) {
                let place = Int(clamping: try reader.varint())
                if people.indices.contains(place) { authors.append(people[place]) }
            }
            let kinds = Conflict.Kind.allCases
            lines.append(
                Line(
                    line: ConflictLine(
                        name: name, kind: kinds.indices.contains(kind) ? kinds[kind] : .disputed, isDisputed: isDisputed, record: record,
                        type: type, field: field, key: key, since: since, dots: []),
                    scope: scope, authors: authors))
        }
        return lines
    }
}
