import Cunlian
import RecordStore
import Records
import Register

/// Which recorded findings somebody wants to see. It names nobody, so an address may carry it.
struct FindingFilter: Hashable, Sendable {
    enum Standing: Hashable, Sendable {
        /// Open, confirmed or disputed.
        case waiting
        case all
        case one(RecordedFinding.State)
    }

    /// `Q02`; `nil` is all.
    var check: String?
    var standing = Standing.waiting
    var scope: ScopeCode?

    func holds(_ line: FindingIndex.Line) -> Bool {
        if let check, line.check != check { return false }
        if let scope, !scope.covers(line.scope) { return false }
        return switch standing {
        case .waiting: line.state.isWaiting
        case .all: true
        case .one(let state): line.state == state
        }
    }

    /// ``standing`` as an address has it.
    var state: String {
        switch standing {
        case .waiting: ""
        case .all: "all"
        case .one(let state): state.rawValue
        }
    }

    /// As an address has it.
    var address: String {
        let parts = [("check", check ?? ""), ("state", state), ("scope", scope?.description ?? "")].filter { !$0.1.isEmpty }
        return "/findings" + (parts.isEmpty ? "" : "?") + parts.map { $0 + "=" + $1 }.joined(separator: "&")
    }
}

/// A page of the recorded findings that a filter means, and how many there are by rule.
struct FindingsView: Sendable {
    static let pageLength = 50

    struct Row: Sendable {
        /// The finding's record.
        let finding: RecordID
        let check: String
        let severity: Check.Severity
        /// The book that it leads to: of a member that of the household.
        let book: RecordID
        /// What it is about: its kind, number and name.
        let called: String
        let text: String
        let place: String
        let day: String
        let age: Int?
        let state: RecordedFinding.State
    }

    struct Rule: Sendable {
        let count: FindingIndex.Count
        let label: String
        /// Where those of this rule alone are.
        let address: String
    }

    let rows: [Row]
    /// How many the filter means, and how many are recorded at all.
    let found: Int
    let all: Int
    let offset: Int
    let filter: FindingFilter
    /// Within the filter's region, whatever else it says; the gravest first.
    let rules: [Rule]
    let checks: [Choice]
    let states: [Choice]
    let scopes: [Choice]
    /// The villages whose checks may be made now; empty where they are too many to choose from.
    let villages: [Choice]

    /// So many villages are a list to choose from.
    private static let villagesMax = 200

    /// - Parameter own: The regions of whoever looks.
    /// - Precondition: Within the store's `read`.
    init(_ index: FindingIndex, _ filter: FindingFilter, offset: Int, in own: [ScopeCode], _ editor: Editor) throws {
        let matching = index.lines.filter(filter.holds)
        (self.filter, found, all) = (filter, matching.count, index.lines.count)
        self.offset = matching.isEmpty ? 0 : min(max(0, offset), (matching.count - 1) / Self.pageLength * Self.pageLength)
        let reader = try FindingRowReader(editor)
        rows = try matching.dropFirst(self.offset).prefix(Self.pageLength).compactMap { try reader.row($0) }
        let say = { (label: Label) in label.text(in: editor.language) }
        let counts = FindingIndex.counts(index.lines.filter { line in filter.scope?.covers(line.scope) ?? true })
        rules = counts.map { count in
            var own = filter
            own.check = count.check
            return Rule(count: count, label: Check.named(count.check).map { say($0.rule) } ?? count.check, address: own.address)
        }
        checks = rules.map { rule in
            Choice(rule.count.check, rule.count.check + " " + rule.label, rule.count.all, isChosen: filter.check == rule.count.check)
        }
        states = RecordedFinding.State.allCases.map { state in
            Choice(
                state.rawValue, say(state.label), counts.map { $0.states[state] ?? 0 }.reduce(0, +),
                isChosen: filter.standing == .one(state))
        }
        scopes = Choice.scopes(
            Dictionary(grouping: index.lines, by: \.scope).mapValues(\.count), chosen: filter.scope, try Region.names(editor.store),
            editor.store.schema)
        let names = try Region.villageNames(editor.store).filter { village in own.contains { $0.covers(village.key) } }
        villages =
            names.count > Self.villagesMax
            ? []
            : names.sorted { $0.key < $1.key }.map { Choice($0.key.description, $0.value, 0, isChosen: filter.scope == $0.key) }
    }
}

/// Reads what one row shows.
private struct FindingRowReader {
    let editor: Editor
    let places: [ScopeCode: String]
    private var store: RecordStore { editor.store }

    init(_ editor: Editor) throws {
        self.editor = editor
        places = try Region.villageNames(editor.store)
    }

    func row(_ line: FindingIndex.Line) throws -> FindingsView.Row? {
        guard let finding = try store.views.place(line.finding), let about = try store.views.place(line.subject) else { return nil }
        let subject = try FindingSubject(about.record, in: about.scope, editor)
        return FindingsView.Row(
            finding: finding.record, check: line.check, severity: line.severity, book: subject.book, called: subject.called,
            text: try text(line.finding), place: places[line.scope] ?? line.scope.description,
            day: line.date > 0 ? CalendarDate(days: line.date)?.description ?? "" : "",
            age: line.date > 0 ? max(0, editor.today - line.date) : nil, state: line.state)
    }

    private func text(_ finding: Int64) throws -> String {
        guard let column = store.views.column("finding", "text") else { return "" }
        let rows = try store.views.query("SELECT \"\(column.name)\" FROM \"\(column.table)\" WHERE _id = ?1", [.integer(finding)])
        return rows.first?[0].text ?? ""
    }
}
