package import RecordStore
package import Records

/// Which conflicts somebody wants to see: the part of `conflicts --where` that a list answers without opening any.
package struct ConflictFilter: Hashable, Sendable {
    package var kind: Conflict.Kind?
    /// By the numbers of the schema.
    package var type: Int?
    package var field: Int?
    package var scope: ScopeCode?
    package var author: String?
    /// The code of an office.
    package var role: String?
    /// Open since this day or longer, in days since 1970.
    package var until: Int?

    package init() {}

    package var isEmpty: Bool { self == ConflictFilter() }

    package func holds(_ item: ConflictIndex.Line) -> Bool {
        if let kind, item.line.kind != kind { return false }
        if let type, item.line.type != type { return false }
        if let field, item.line.field != field { return false }
        if let scope, !scope.covers(item.scope) { return false }
        if let author, !item.authors.contains(where: { $0.name == author }) { return false }
        if let role, !item.authors.contains(where: { $0.role == role }) { return false }
        if let until, RegisterCalendar.day(at: item.line.since) > until { return false }
        return true
    }

    /// The same as a terminal's `--where` has it, for whoever decides all that it means.
    package func conditions(_ schema: Schema) -> [String] {
        var conditions: [String] = []
        if let kind { conditions.append("kind=" + kind.rawValue) }
        let type = type.flatMap { schema.type($0) }
        if let type { conditions.append("type=" + type.name) }
        if let field { conditions.append("field=" + (type?.field(field)?.name ?? "existence")) }
        if let scope { conditions.append("scope=\(scope)") }
        if let author { conditions.append("author=" + author) }
        if let role { conditions.append("role=" + role) }
        if let until, let day = CalendarDate(days: until) { conditions.append("since<=\(day)") }
        return conditions
    }
}

extension ConflictFilter {
    /// Of what may be chosen, how many there are of each.
    package struct Choices: Sendable {
        package var kinds: [Conflict.Kind: Int] = [:]
        package var fields: [FieldName: Int] = [:]
        package var scopes: [ScopeCode: Int] = [:]
        package var authors: [String: Int] = [:]
        package var roles: [String: Int] = [:]

        package struct FieldName: Hashable, Sendable {
            package let type: Int
            package let field: Int
        }

        package init(_ lines: [ConflictIndex.Line]) {
            for item in lines {
                kinds[item.line.kind, default: 0] += 1
                fields[FieldName(type: item.line.type, field: item.line.field), default: 0] += 1
                scopes[item.scope, default: 0] += 1
                for name in Set(item.authors.map(\.name)) { authors[name, default: 0] += 1 }
                for role in Set(item.authors.compactMap(\.role)) { roles[role, default: 0] += 1 }
            }
        }
    }
}
