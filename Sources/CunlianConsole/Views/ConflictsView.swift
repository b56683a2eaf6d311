import Cunlian
import RecordStore
import Records
import Register

/// A page of the open conflicts that a filter means, and what may be filtered by.
struct ConflictsView: Sendable {
    static let pageLength = 50

    struct Row: Sendable {
        let name: String
        let kind: String
        let isDisputed: Bool
        let type: String
        /// Number and name.
        let called: String
        let field: String
        let place: String
        let authors: String
        let since: String
        let age: Int
        /// What stands against each other; empty where it is sealed.
        let values: [String]
    }

    let rows: [Row]
    /// How many the filter means, and how many there are.
    let found: Int
    let all: Int
    let offset: Int
    let filter: ConflictFilter
    let kinds, fields, scopes, authors, roles: [Choice]

    /// - Precondition: Within the store's `read`.
    init(_ index: ConflictIndex, _ filter: ConflictFilter, offset: Int, _ editor: Editor) throws {
        let matching = index.lines.filter(filter.holds)
        (self.filter, found, all) = (filter, matching.count, index.lines.count)
        // A page behind the last shows the last: what was decided meanwhile makes the list shorter.
        self.offset = matching.isEmpty ? 0 : min(max(0, offset), (matching.count - 1) / Self.pageLength * Self.pageLength)
        let places = try Region.villageNames(editor.store)
        let head = HouseholdHead(editor.store)
        rows = try matching.dropFirst(self.offset).prefix(Self.pageLength).compactMap { try Self.row($0, places, head, editor) }
        let choices = ConflictFilter.Choices(index.lines)
        let say = { (label: Label) in label.text(in: editor.language) }
        let schema = editor.store.schema
        kinds = Conflict.Kind.allCases.compactMap { kind in
            choices.kinds[kind].map { Choice(kind.rawValue, say(kind.label), $0, isChosen: filter.kind == kind) }
        }
        fields = choices.fields.map { name, count in
            let type = schema.type(name.type)
            let field = type?.field(name.field)?.label ?? Label("记录本身", "the record itself")
            return Choice(
                "\(name.type).\(name.field)", say(type?.label ?? Label(same: "")) + " " + say(field), count,
                isChosen: filter.type == name.type && filter.field == name.field)
        }.sorted(by: Choice.order)
        scopes = Choice.scopes(choices.scopes, chosen: filter.scope, try Region.names(editor.store), schema)
        authors = Array(
            choices.authors.map { Choice($0, Self.short($0), $1, isChosen: filter.author == $0) }.sorted(by: Choice.order).prefix(100))
        roles = choices.roles.map { code, count in
            Choice(code, schema.role(code).map { say($0.label) } ?? code, count, isChosen: filter.role == code)
        }.sorted(by: Choice.order)
    }

    private static func short(_ person: String) -> String { person.utf8.count == 32 ? String(person.prefix(8)) : person }

    private static func row(
        _ item: ConflictIndex.Line, _ places: [ScopeCode: String], _ head: HouseholdHead, _ editor: Editor
    ) throws -> Row? {
        guard let place = try editor.store.views.place(item.line.record), let type = editor.store.schema.type(item.line.type) else {
            return nil
        }
        let say = { (label: Label) in label.text(in: editor.language) }
        let conflict = item.line.kind == .sameNumber ? nil : try editor.store.views.conflict(at: item.line, opening: false)
        let number = try editor.store.views.readableNumber(place.record) ?? String(place.record.description.prefix(16))
        var values: [String] = []
        if let conflict, let field = conflict.field {
            // A list opens nothing; that there is something is not left out.
            values =
                try field.isSealed
                ? [say(Label("密封，打开可见", "sealed: open it to see"))]
                : conflict.candidates.compactMap(\.value).map { try editor.shown($0, field) }
        }
        // Who else has the number, and where.
        for other in item.others {
            guard let scope = try editor.store.views.scope(of: other) else { continue }
            values.append(
                [try head.name(of: other, in: scope, type), places[scope] ?? scope.description].compactMap(\.self).joined(separator: " "))
        }
        return Row(
            name: item.line.name, kind: say(item.line.kind.label), isDisputed: item.line.isDisputed, type: say(type.label),
            called: [number, try head.name(of: place.record, in: place.scope, type)].compactMap(\.self).joined(separator: " "),
            field: conflict?.field.map { $0.label(conflict?.address.key ?? .none, in: editor.language) }
                ?? type.field(item.line.field).map { say($0.label) } ?? say(Label("记录本身", "the record itself")),
            place: places[item.scope] ?? item.scope.description,
            authors: item.authors.map { short($0.name) }.joined(separator: editor.language == .zh ? "、" : ", "),
            since: RegisterCalendar.dayText(at: item.line.since), age: max(0, editor.today - RegisterCalendar.day(at: item.line.since)),
            values: values)
    }
}

/// One of what may be chosen, and how many there are of it.
struct Choice: Sendable {
    let value: String
    let label: String
    let count: Int
    let isChosen: Bool

    init(_ value: String, _ label: String, _ count: Int, isChosen: Bool) {
        (self.value, self.label, self.count, self.isChosen) = (value, label, count, isChosen)
    }

    /// The most first.
    static func order(_ one: Choice, _ two: Choice) -> Bool { (two.count, one.label) < (one.count, two.label) }

    /// Villages where there are few, else townships, else counties: a list to choose from, and no directory of the city.
    static func scopes(_ counts: [ScopeCode: Int], chosen: ScopeCode?, _ names: [ScopeCode: String], _ schema: Schema) -> [Choice] {
        var sums = counts
        for digits in schema.scopes.levels.map(\.digits).sorted(by: >) where sums.count > 60 {
            var next: [ScopeCode: Int] = [:]
            for (scope, count) in counts where scope.digits >= digits {
                if let number = UInt64(scope.description.prefix(digits)) { next[ScopeCode(number: number), default: 0] += count }
            }
            if !next.isEmpty { sums = next }
        }
        if let chosen, sums[chosen] == nil { sums[chosen] = 0 }
        return sums.map { Choice($0.description, names[$0] ?? $0.description, $1, isChosen: chosen == $0) }
            .sorted { $0.value < $1.value }
    }
}
