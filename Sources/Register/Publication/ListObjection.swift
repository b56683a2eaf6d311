import Causality
package import Cunlian
package import RecordStore
package import Records

/// An objection to a list that was put up: to somebody who is not on it, to a village or county, to funds or a project.
///
/// One to a household that is on the list is an `objection` of its run, which cannot go on before it is answered.
package struct ListObjection: Sendable {
    package let record: RecordID
    package let scope: ScopeCode
    package let kind: ListKind
    package let year: Int
    /// The day on which it was raised, in days since 1970; `nil` where it names none.
    let date: Int?
    /// As it stands on the page.
    package let code: String
    /// What the row is known by, where it is to one.
    package let about: String?
    package let by: String
    package let text: String
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let time: UInt64
    /// The code of the last answer's result; `nil` where nobody answered.
    package let result: String?
    /// The day that the answer names, in days since 1970.
    let answered: Int?
    let coverage: Coverage
    /// Every answer that counts.
    let answers: [Answer]

    struct Answer: Sendable {
        let coverage: Coverage
        let result: String?
    }

    /// Whether something is still to be done: nobody answered, or whoever did found it right.
    package var isOpen: Bool { result == nil || result == "upheld" }

    /// The same of a list that is no exit's: one that was found wrong is set right by another, put up from that day on.
    func isOpen(_ postings: [Posting]) -> Bool {
        guard isOpen, let answered, let own = postings.first(where: { $0.code?.description == code }) else { return isOpen }
        let (head, hash) = (own.head, own.hash)
        return !postings.contains { other in
            other.isAdmitted && other.hash != hash && other.head.from >= answered
                && (other.head.kind, other.head.stage, other.head.year, other.head.region) == (
                    head.kind, head.stage, head.year, head.region
                )
        }
    }

    /// The office that answers, and until when, in days since 1970.
    package static let level = "K"
    package var deadline: Int { RegisterCalendar.day(at: time) + 15 }
}

/// The objections to lists.
package struct ListObjections {
    package let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    /// Those that count, the oldest first.
    ///
    /// - Parameter about: Only those to a row that is known by this.
    package func all(in scopes: [ScopeCode] = [], about row: String? = nil) throws -> [ListObjection] {
        guard let type = store.schema.type(named: "list_objection"), let answers = store.schema.type(named: "list_objection_answer") else {
            return []
        }
        return try store.read { _ in
            try store.views.records(
                type, in: scopes, where: row.map { [("about", .text($0))] } ?? [], includesRetired: true
            ).compactMap { record -> ListObjection? in
                guard let scope = try store.views.scope(of: record), let written = try Written(record, in: scope, store),
                    written.isAdmitted
                else { return nil }
                let fields = EventFields(record, type, written.entry, store.schema)
                guard let kind = fields.code("kind").flatMap(ListKind.init), let year = fields.integer("year"),
                    let code = fields.text("code"), let by = fields.text("by"), let text = fields.text("text")
                else { return nil }
                let given = try store.views.records(answers, in: [scope], parent: record, includesRetired: true).compactMap { answer in
                    try Written(answer, in: scope, store).map { ($0, EventFields(answer, answers, $0.entry, store.schema)) }
                }.filter(\.0.isAdmitted)
                let last = given.first { one in !given.contains { $0.0.record != one.0.record && $0.0.coverage.covers(one.0.entry.dot) } }
                return ListObjection(
                    record: record, scope: scope, kind: kind, year: year, date: fields.integer("date"), code: code,
                    about: fields.text("about"),
                    by: by, text: text, time: written.time, result: last?.1.code("result"), answered: last?.1.integer("date"),
                    coverage: written.coverage,
                    answers: given.map { ListObjection.Answer(coverage: $0.0.coverage, result: $0.1.code("result")) })
            }.sorted { ($0.time, $0.record) < ($1.time, $1.record) }
        }
    }

    /// Those to a village's or county's exit that are open.
    func open(_ level: CriteriaSet.Level, _ place: RecordID, year: Int) throws -> [ListObjection] {
        try all(level, place, year: year).filter(\.isOpen)
    }

    func all(_ level: CriteriaSet.Level, _ place: RecordID, year: Int) throws -> [ListObjection] {
        guard let number = try store.views.readableNumber(place) else { return [] }
        return try all(about: number).filter { $0.kind.level == level && $0.year == year }
    }
}

/// What became of an objection to a list.
package enum Objected: Sendable {
    /// It is an event of the household's run.
    case run(household: RecordID, ExitClerk.Recorded)
    case list(RecordID)
}

extension Postings {
    /// Records an objection to a list.
    ///
    /// - Parameters:
    ///   - about: What the row is known by; the last digits of a household's number will do.
    ///   - village: Where it was said, of a list of the county's that is about no village.
    /// - Throws: ``PublicationRefusal``, ``ExitRefusal``, and what the store throws.
    package func object(
        _ code: String, about: String?, by: String, text: String, in village: ScopeCode?, _ editor: Editor
    ) throws -> Objected {
        try store.write { _ in
            guard let known = ListCode(code), let posting = try all(known).first(where: \.isAdmitted) else {
                throw PublicationRefusal.unknownCode(code)
            }
            let row = about.map { full($0, posting) }
            let isOnIt = posting.marks.map { marks in marks.contains { $0.key == row } } ?? true
            if let run = posting.head.kind.run, let row, isOnIt {
                let clerk = try ExitClerk(editor)
                let household = try clerk.household(row)
                var given = [("by", by), ("text", text)].map { Assignment(path: $0.0, text: $0.1) }
                if store.schema.type(named: "objection")?.field(named: "list") != nil {
                    given.append(Assignment(path: "list", text: known.description))
                }
                return .run(household: household, try clerk.perform("objection", of: household, year: posting.head.year, kind: run, given))
            }
            // Of households also one who is not on it objects; of the others a row must be there.
            if posting.head.kind.run == nil, let row, !isOnIt { throw PublicationRefusal.notOnList(row) }
            guard let type = store.schema.type(named: "list_objection") else {
                throw PublicationRefusal.olderForm(version: store.schema.version)
            }
            let place = try village ?? Self.place(row, posting, store) ?? editor.defaultScope(type)
            try checkOffice(type, place)
            let all =
                [
                    ("kind", posting.head.kind.rawValue), ("year", String(posting.head.year)),
                    ("date", CalendarDate(days: editor.today)?.description ?? ""), ("code", known.description), ("by", by), ("text", text),
                ] + (row.map { [("about", $0)] } ?? [])
            let saved = try editor.add(type, all.map { Assignment(path: $0.0, text: $0.1) }, parent: nil, scope: place)
            return .list(saved.record)
        }
    }

    /// `0042` is the household of that number in the list's village.
    private func full(_ text: String, _ posting: Posting) -> String {
        let isShort = text.utf8.count <= 7 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return posting.head.kind.run != nil && isShort ? "\(posting.head.region)-\(text)" : text
    }

    /// The village that it is about, whose record it becomes.
    private static func place(_ row: String?, _ posting: Posting, _ store: RecordStore) -> ScopeCode? {
        if posting.scope.isOf(.village) { return posting.scope }
        let named = row.flatMap { ScopeCode($0, in: store.schema.scopes) }
        return named?.isOf(.village) == true ? named : nil
    }
}
