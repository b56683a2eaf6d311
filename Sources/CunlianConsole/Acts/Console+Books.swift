import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// Books of households and villages, how their fields came about, and the steps of their procedures.
extension Console {
    /// - Parameters:
    ///   - name: A record's id.
    ///   - year: The year of the procedures; `nil` is the latest that has any.
    /// - Returns: `nil` where there is none of that name in their regions.
    func book(_ name: String, year: Int?, _ visit: Visits.Visit) async throws -> BookView? {
        try await look { store in
            let grants = try grants(of: visit, store)
            guard let (record, scope) = try Self.record(name, store, grants) else { return nil }
            let office = Self.office(in: scope, grants)
            let editor = Editor(store, language: visit.language)
            return try reading(store, visit) { try book(record, scope, year, office, editor) }
        }
    }

    private func book(_ record: RecordID, _ scope: ScopeCode, _ year: Int?, _ office: String?, _ editor: Editor) throws -> BookView? {
        let store = editor.store
        guard let view = try store.record(record, in: scope) else { return nil }
        let today = CalendarDate(days: editor.today)?.year ?? 0
        let isHousehold = view.type.name == "household"
        var (runs, years): ([RunView], Set<Int>) = ([], [today])
        var shown = year ?? today
        if isHousehold {
            let clerk = try ExitClerk(editor)
            let events = try clerk.reader.events(of: record)
            years.formUnion(events.map(\.year))
            shown = year ?? events.map(\.year).max() ?? today
            let course = try clerk.reader.course(of: record, through: shown)
            for kind in RunKind.allCases where kind == .exit || events.contains(where: { $0.kind == kind && $0.year == shown }) {
                runs.append(RunView(try clerk.reader.standing(of: record, year: shown, kind), course, clerk, office: office))
            }
        } else if ["village", "county"].contains(view.type.name) {
            if let standing = try RegionExitClerk(editor).reader.standing(of: record, year: shown) {
                runs = [RunView(standing, editor, office: office)]
            }
        }
        let report: ReportName? = isHousehold ? .householdBook : view.type.name == "village" ? .villageBook : nil
        return BookView(
            record: record, type: view.type.label.text(in: editor.language), called: try Self.called(view, editor),
            place: try Region.called(scope, in: store),
            within: try view.parent.flatMap { parent in
                try store.record(parent, in: scope).map {
                    (parent, $0.type.label.text(in: editor.language) + " " + (try Self.called($0, editor)))
                }
            },
            report: try report.map {
                try Report.make(
                    ReportRequest($0, record: record, now: store.environment.wallClock()), from: store, plan: plan, isKeeping: false)
            }, runs: runs, years: years.sorted(), year: shown, isHousehold: isHousehold,
            fields: try report == nil ? Self.fields(view, editor) : [],
            mayIssueCard: office.map { ["T", "K"].contains($0) } ?? true,
            mayMove: isHousehold && store.schema.mayDecide(office.flatMap { store.schema.role($0) }, view.type))
    }

    /// The fields of a record alone, each with its way to its course.
    func fields(_ name: String, _ visit: Visits.Visit) async throws -> (called: String, fields: [BookView.Field])? {
        try await look { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)) else { return nil }
            let editor = Editor(store, language: visit.language)
            return try reading(store, visit) {
                try store.record(record, in: scope).map { (try Self.called($0, editor), try Self.fields($0, editor)) }
            }
        }
    }

    private static func fields(_ view: RecordView, _ editor: Editor) throws -> [BookView.Field] {
        try view.fields.map { field in
            BookView.Field(
                label: field.field.label(field.address.key, in: editor.language), path: field.field.path(field.address.key),
                value: field.isOpen ? Label("有争议", "disputed").text(in: editor.language) : try editor.shown(field),
                isDisputed: field.verdict.attention == .disputed, conflict: nil)
        }
    }

    /// - Parameter path: Of a field; empty is the whole record.
    func course(_ name: String, _ path: String, _ visit: Visits.Visit) async throws -> CourseView? {
        try await look { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)) else { return nil }
            let editor = Editor(store, language: visit.language)
            return try reading(store, visit) {
                guard let view = try store.record(record, in: scope) else { return nil }
                let address = try path.isEmpty ? nil : Self.address(path, view, editor)
                return try CourseView(record, address, called: Self.called(view, editor), editor)
            }
        }
    }

    /// A group may be named as a whole.
    private static func address(_ path: String, _ view: RecordView, _ editor: Editor) throws -> FieldAddress {
        do {
            return try editor.path(path, in: view.type).address
        } catch EditError.incompletePath(_, let inputs, _) {
            return try editor.path(path + "." + inputs[0], in: view.type).address
        }
    }

    // MARK: Steps

    /// What is to be recorded of a procedure.
    enum Step: Sendable {
        case perform(code: String, kind: String, year: Int, [Assignment])
        case attest(kind: RunKind, year: Int, ExitEvent.Decision, evidence: String, second: String, reason: String)
        /// What begins a change of what is said of a household.
        case change(to: RunKind, year: Int, reason: String)
    }

    /// A run as a page showed it.
    struct SeenRun: Sendable {
        /// ``RunView/kind``.
        let kind: String
        let year: Int
        let token: String
    }

    /// Records a step as a terminal does, with the same checks, of a run as it was shown.
    ///
    /// - Parameter seen: The runs of the page that was signed.
    /// - Returns: What people should know of it.
    /// - Throws: ``ConsoleRefusal``, ``ExitRefusal``; then nothing is written.
    func record(
        _ step: Step, of name: String, as seen: [SeenRun], _ visit: Visits.Visit, _ passphrase: String
    ) async throws -> [Label] {
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)) else {
                throw EditError.unknownRecord(name)
            }
            return try store.acting(as: visit.key.signer) {
                let editor = Editor(store, language: visit.language)
                return try store.write { _ in try self.record(step, on: record, in: scope, as: seen, editor) }
            }
        }
    }

    private func record(
        _ step: Step, on record: RecordID, in scope: ScopeCode, as seen: [SeenRun], _ editor: Editor
    ) throws -> [Label] {
        guard try editor.store.record(record, in: scope)?.type.name == "household" else {
            guard case .perform(let code, _, let year, let given) = step else { throw EditError.unknownRecord(record.description) }
            let clerk = try RegionExitClerk(editor)
            try check(seen, "", year, try clerk.reader.standing(of: record, year: year)?.token(digest))
            _ = try clerk.perform(code, of: record, year: year, given)
            return []
        }
        let clerk = try ExitClerk(editor)
        let recorded: ExitClerk.Recorded
        switch step {
        case .perform(let code, let name, let year, let given):
            let kind = RunKind(rawValue: name) ?? .exit
            try check(seen, kind.rawValue, year, try clerk.reader.standing(of: record, year: year, kind).token(digest))
            recorded = try clerk.perform(code, of: record, year: year, kind: kind, given)
        case .attest(let kind, let year, let decision, let evidence, let second, let reason):
            // It names the facts that it is about, and is refused where they are others.
            var request = AttestRequest(household: record, year: year, side: .government, decision: decision, evidence: evidence)
            request.kind = kind
            request.signer = second.isEmpty ? nil : second
            request.reason = reason.isEmpty ? nil : reason
            recorded = try clerk.attest(request)
        case .change(let kind, let year, let reason):
            recorded = try clerk.perform(
                "candidate", of: record, year: year, kind: kind, [Assignment(path: "reason", text: reason)])
        }
        return recorded.flaws.map { Label(zh: "尚不计入：" + $0.zh, en: "does not count yet: " + $0.en) } + recorded.notes
    }

    /// - Throws: ``ConsoleRefusal/movedOn`` where a run is no longer as its page showed it.
    private func check(_ seen: [SeenRun], _ kind: String, _ year: Int, _ token: String?) throws {
        guard let shown = seen.first(where: { $0.kind == kind && $0.year == year }), shown.token != token else { return }
        throw ConsoleRefusal.movedOn
    }

    /// A household's card, whose two codes are nowhere but in the answer.
    struct Card: Sendable {
        let called: String
        let year: Int
        let label: String
        let agree: String
        let refuse: String
    }

    func issueCard(of name: String, year: Int, _ kind: RunKind, _ visit: Visits.Visit, _ passphrase: String) async throws -> Card {
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)),
                let view = try store.record(record, in: scope)
            else { throw EditError.unknownRecord(name) }
            return try store.acting(as: visit.key.signer) {
                let clerk = try ExitClerk(Editor(store, language: visit.language))
                let card = try clerk.issueCard(record, year: year, kind)
                return Card(
                    called: try Self.called(view, clerk.editor), year: year,
                    label: clerk.reader.procedure(kind).label.text(in: visit.language), agree: card.agree.description,
                    refuse: card.refuse.description)
            }
        }
    }

    // MARK: Which

    /// The record of that id where it lies in the regions of somebody's offices.
    static func record(_ name: String, _ store: RecordStore, _ grants: [Grant]) throws -> (record: RecordID, scope: ScopeCode)? {
        guard let record = RecordID(name), let scope = try store.views.scope(of: record),
            grants.contains(where: { $0.scopes.contains { $0.covers(scope) } })
        else { return nil }
        return (record, scope)
    }

    /// The office that somebody holds in a scope.
    static func office(in scope: ScopeCode, _ grants: [Grant]) -> String? {
        grants.first { $0.scopes.contains { $0.covers(scope) } }?.role
    }

    /// A record as people call it: its number, and its head's or its own name.
    static func called(_ view: RecordView, _ editor: Editor) throws -> String {
        let number = try editor.store.views.readableNumber(view.id) ?? String(view.id.description.prefix(16))
        return [number, try HouseholdHead(editor.store).name(of: view.id, in: view.scope, view.type)].compactMap(\.self)
            .joined(separator: " ")
    }
}
