import Causality
package import Cunlian
package import RecordStore
package import Records

/// A village's request about one of its people: a marriage or move to another village, or that a whole household is gone.
///
/// Either village records one, without a link; the lowest office that holds both carries it out. Two for one person that do not
/// agree are a case, and nothing is done until one is left.
package struct PersonRequest: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case marriage, move
        case householdGone = "household_gone"
    }

    package let record: RecordID
    package let scope: ScopeCode
    package let kind: Kind
    /// Of who asks, in days since 1970.
    package let date: Int
    /// Of the person as recorded where they were, where whoever asks has it.
    package let member: RecordID?
    package let name: String
    package let citizenNumber: String?
    package let from: ScopeCode
    package let to: ScopeCode?
    /// The number of the household there; of one that is gone, its own.
    package let household: String?
    /// The number in the list `relation`.
    package let relation: Int64?
    package let reason: String?
    package let author: String
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let time: UInt64
    /// The codes of its ends, where it has any.
    package let ends: [String]

    package var isOpen: Bool { ends.isEmpty }

    /// Whether both are about one person.
    func isOfSame(_ other: PersonRequest) -> Bool {
        if kind == .householdGone || other.kind == .householdGone {
            return kind == other.kind && from == other.from && household == other.household
        }
        if let member, member == other.member { return true }
        if let citizenNumber, let its = other.citizenNumber { return citizenNumber == its }
        return name == other.name && from == other.from
    }

    /// Whether both ask for the same to be done.
    func agrees(_ other: PersonRequest) -> Bool {
        to == other.to && (household == nil || other.household == nil || household == other.household)
    }
}

extension PersonRequest {
    /// What a request for a household that is gone says: its form has no field for the cause, so it stands before the reason.
    package static func reason(_ text: String, cause: NaturalChanges.Leaving, _ editor: Editor) -> String {
        guard let label = label(of: cause, editor.store.schema) else { return text }
        return label.text(in: editor.language) + (editor.language == .zh ? "：" : ": ") + text
    }

    /// The same taken apart; one that names no cause is of a household that moved.
    func causeAndReason(_ schema: Schema) -> (cause: NaturalChanges.Leaving, reason: String) {
        let text = reason ?? ""
        for cause in [NaturalChanges.Leaving.died, .movedOut] {
            guard let label = Self.label(of: cause, schema) else { continue }
            for word in [label.zh, label.en] where text.hasPrefix(word) {
                let rest = text.dropFirst(word.count)
                guard let colon = rest.first, colon == "：" || colon == ":" else { continue }
                return (cause, String(rest.dropFirst().drop { $0 == " " }))
            }
        }
        return (.movedOut, text)
    }

    private static func label(of cause: NaturalChanges.Leaving, _ schema: Schema) -> Label? {
        schema.codeList("member_state")?.items.first { $0.code == cause.rawValue }?.label
    }
}

/// The requests, and what is done about them.
package struct PersonRequests {
    package let changes: NaturalChanges
    private var store: RecordStore { changes.store }

    package init(_ editor: Editor) throws { changes = try NaturalChanges(editor) }

    // MARK: Reading

    /// All of these regions, the oldest first.
    package static func all(_ store: RecordStore, in scopes: [ScopeCode] = []) throws -> [PersonRequest] {
        guard let type = store.schema.type(named: "person_request"), let ending = store.schema.type(named: "person_request_end") else {
            return []
        }
        return try store.read { _ in
            try store.views.records(type, in: scopes).compactMap { record -> PersonRequest? in
                guard let scope = try store.views.scope(of: record), let written = try Written(record, in: scope, store), written.isAdmitted
                else { return nil }
                let fields = EventFields(record, type, written.entry, store.schema)
                guard let kind = fields.code("kind").flatMap(PersonRequest.Kind.init), let date = fields.integer("date"),
                    let name = fields.text("name"), let from = fields.text("from").flatMap({ ScopeCode($0, in: store.schema.scopes) })
                else { return nil }
                let ends = try store.views.records(ending, in: [scope], parent: record).compactMap { end in
                    try Written(end, in: scope, store).flatMap { EventFields(end, ending, $0.entry, store.schema).code("result") }
                }
                let relation = fields.code("relation").flatMap { code in
                    store.schema.codeList("relation")?.items.first { $0.code == code }.map { Int64($0.number) }
                }
                return PersonRequest(
                    record: record, scope: scope, kind: kind, date: date, member: fields.reference("member"), name: name,
                    citizenNumber: fields.text("id_number"), from: from,
                    to: fields.text("to").flatMap { ScopeCode($0, in: store.schema.scopes) }, household: fields.text("household"),
                    relation: relation, reason: fields.text("reason"), author: written.person, time: written.time, ends: ends)
            }.sorted { ($0.time, $0.record) < ($1.time, $1.record) }
        }
    }

    /// Those that nobody ended.
    static func open(_ source: ReportSource) throws -> [PersonRequest] {
        try all(source.store, in: source.states.map(\.scope)).filter(\.isOpen)
    }

    /// Open requests for one person that do not agree, group by group.
    package static func clashes(_ requests: [PersonRequest]) -> [[PersonRequest]] {
        var rest = requests.filter(\.isOpen)
        var result: [[PersonRequest]] = []
        while let first = rest.first {
            let group = rest.filter { $0.record == first.record || $0.isOfSame(first) }
            rest.removeAll { one in group.contains { $0.record == one.record } }
            if group.contains(where: { !$0.agrees(first) }) { result.append(group) }
        }
        return result
    }

    // MARK: Carrying out

    /// Does what a request asks, and ends it and those that ask for the same.
    ///
    /// - Throws: ``HouseholdRefusal``, and what the store throws.
    package func carryOut(_ record: RecordID) throws -> NaturalChanges.Result {
        try store.write { _ in
            let all = try Self.all(store)
            guard let request = all.first(where: { $0.record == record }) else { throw HouseholdRefusal.nobodyMeant(record.description) }
            guard request.isOpen else { throw HouseholdRefusal.requestEnded }
            let same = all.filter { $0.isOpen && $0.isOfSame(request) }
            guard same.allSatisfy({ $0.agrees(request) }) else {
                throw HouseholdRefusal.requestsDiffer(request.name, same.map { String($0.record.description.prefix(16)) })
            }
            let result = try perform(request, same)
            for one in same { try end(one.record, "done", request.reason) }
            return result
        }
    }

    /// Ends a request without doing it.
    package func reject(_ record: RecordID, withdrawn: Bool, text: String?) throws {
        try store.write { _ in
            guard let request = try Self.all(store).first(where: { $0.record == record }) else {
                throw HouseholdRefusal.nobodyMeant(record.description)
            }
            guard request.isOpen else { throw HouseholdRefusal.requestEnded }
            try end(record, withdrawn ? "withdrawn" : "rejected", text)
        }
    }

    private func end(_ record: RecordID, _ result: String, _ text: String?) throws {
        let editor = changes.editor
        let all = [("result", result), ("date", CalendarDate(days: editor.today)?.description ?? "")] + (text.map { [("text", $0)] } ?? [])
        _ = try editor.add(
            editor.type("person_request_end"), all.map { Assignment(path: $0.0, text: $0.1) }, parent: record, scope: nil)
    }

    private func perform(_ request: PersonRequest, _ same: [PersonRequest]) throws -> NaturalChanges.Result {
        let regrouping = changes.regrouping
        if request.kind == .householdGone {
            let home = try regrouping.household(request.household ?? request.name)
            let (cause, reason) = request.causeAndReason(store.schema)
            return try changes.gone(home, cause: cause, day: request.date, reason: reason)
        }
        guard let to = request.to else { throw HouseholdRefusal.nobodyMeant(request.name) }
        for scope in [request.from, to] where try !store.scopes().contains(scope) { throw HouseholdRefusal.otherSideNotHere(scope) }
        try regrouping.checkOffice(request.from)
        try regrouping.checkOffice(to)
        let person = try person(same, in: request.from)
        guard let number = same.compactMap(\.household).first else { throw HouseholdRefusal.nobodyMeant(request.name) }
        let home = try regrouping.household(number)
        guard home.scope == to else { throw HouseholdRefusal.nobodyMeant(number) }
        try regrouping.checkStanding(home)
        try regrouping.checkDecided([person])
        return try bring(person, to: home, request, relation: same.compactMap(\.relation).first)
    }

    /// Whom the requests mean, of those recorded in the village that they leave.
    private func person(_ same: [PersonRequest], in scope: ScopeCode) throws -> RecordView {
        if let member = same.compactMap(\.member).first, let view = try store.record(member, in: scope) {
            try changes.regrouping.checkStanding(view)
            return view
        }
        guard let type = store.schema.type(named: "member"), let request = same.first else { throw HouseholdRefusal.householdNotHere }
        let number = same.compactMap(\.citizenNumber).first
        let found = try store.views.records(type, in: [scope]).compactMap { try store.record($0, in: scope) }.filter { view in
            if let number { return view.value("id_number") == .text(number) }
            return view.value("name") == .text(request.name)
        }
        // Two of one name are nobody.
        guard found.count == 1, let view = found.first else { throw HouseholdRefusal.nobodyMeant(request.name) }
        return view
    }

    /// The person goes on as a new record of the other household, and the old record ends: each village by an entry of its own.
    private func bring(_ person: RecordView, to home: RecordView, _ request: PersonRequest, relation: Int64?) throws
        -> NaturalChanges.Result
    {
        let regrouping = changes.regrouping
        guard let parent = person.parent, let old = try store.record(parent, in: person.scope) else {
            throw HouseholdRefusal.householdNotHere
        }
        let reason = request.reason ?? request.kind.rawValue
        let (leaving, coming) = request.kind == .marriage ? ("married_out", "married_in") : ("moved_out", "moved_in")
        let isSame = person.scope == home.scope
        // In one village both sides are one entry.
        var there = try RegroupingDraft(store, home.scope, reason: reason)
        var here = isSame ? there : try RegroupingDraft(store, person.scope, reason: reason)
        let next = try there.create(person.type, in: home.id)
        there.copy(person, to: next) { $0.field.name != "relation" }
        if let field = person.type.field(named: Regrouping.link) { there.add(next, to: field, .reference(person.id)) }
        if let field = person.type.field(named: "relation"), let relation { there.set(next, field, .integer(relation)) }
        regrouping.carryKeyed([person.id: next], from: old, to: home.id, beside: home, &there)
        try changes.note(coming, next, request.date, request.reason, &there)
        let rounds = try changes.list(next, home, &there)
        if isSame {
            regrouping.unlist([person.id], from: old, try regrouping.rounds(of: old), &there)
            there.retire(person.id, person.type)
        } else {
            try changes.note(leaving, person.id, request.date, request.reason, &here)
            regrouping.unlist([person.id], from: old, try regrouping.rounds(of: old), &here)
            here.retire(person.id, person.type)
            _ = try here.save()
        }
        return NaturalChanges.Result(record: next, entry: try there.save(), rounds: rounds)
    }

    // MARK: Asking

    /// Records a request.
    ///
    /// - Parameter given: Its fields; name and number of a member that is here are filled in.
    package func ask(_ kind: PersonRequest.Kind, member: String?, _ given: [Assignment], in village: ScopeCode?) throws -> PersonRequest {
        try store.write { _ in
            let editor = changes.editor
            guard let type = store.schema.type(named: "person_request") else {
                throw HouseholdRefusal.olderForm(version: store.schema.version)
            }
            var all = [Assignment(path: "kind", text: kind.rawValue)]
            var scope = village
            if let member {
                let (person, home) = try changes.person(member)
                scope = scope ?? home.scope
                all += [
                    Assignment(path: "member", text: person.id.description), Assignment(path: "from", text: home.scope.description),
                    Assignment(path: "name", text: try changes.regrouping.name(person.id)),
                ]
                if case .text(let number)? = person.value("id_number") { all.append(Assignment(path: "id_number", text: number)) }
            }
            let day = CalendarDate(days: editor.today)?.description ?? ""
            all.append(Assignment(path: "date", text: day))
            if let date = given.first(where: { $0.path == "date" }) { _ = try changes.day(date.text) }
            all = all.filter { filled in !given.contains { $0.path == filled.path } } + given
            let saved = try editor.add(type, all, parent: nil, scope: scope)
            guard let request = try Self.all(store).first(where: { $0.record == saved.record }) else {
                throw HouseholdRefusal.nobodyMeant(saved.record.description)
            }
            return request
        }
    }
}
