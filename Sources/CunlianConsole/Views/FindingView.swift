import Cunlian
import RecordStore
import Records
import Register

/// One recorded finding, with what was answered and what may be.
struct FindingView: Sendable {
    struct Answer: Sendable {
        let day: String
        let who: String
        let state: String
        let text: String
    }

    let record: RecordID
    let check: String
    /// What the check demands; empty of one that this program does not know.
    let rule: String
    let severity: String
    let text: String
    let day: String
    let called: String
    /// The book that it leads to: of a member that of the household.
    let book: RecordID
    let place: String
    let state: RecordedFinding.State
    /// Ascending by day.
    let answers: [Answer]

    /// - Precondition: Within the store's `read`.
    init(_ finding: RecordedFinding, _ editor: Editor) throws {
        let store = editor.store
        let say = { (label: Label) in label.text(in: editor.language) }
        let known = Check.named(finding.subject.check)
        record = finding.record
        check = finding.subject.check
        rule = known.map { say($0.rule) } ?? ""
        severity = known.map { say($0.severity.label) } ?? ""
        text = finding.text
        day = CalendarDate(days: finding.date)?.description ?? ""
        let subject = try FindingSubject(finding.subject.record, in: finding.scope, editor)
        (called, book) = (subject.called, subject.book)
        place = try Region.called(finding.scope, in: store)
        state = finding.state
        answers = finding.answers.map { answer in
            let name = answer.author.utf8.count == 32 ? String(answer.author.prefix(8)) : answer.author
            return Answer(
                day: CalendarDate(days: answer.date)?.description ?? "",
                who: [name, answer.role.map { say($0.label) } ?? ""].filter { !$0.isEmpty }.joined(separator: " "),
                state: say(answer.state.label), text: answer.text)
        }
    }
}

/// What a finding is about, as people call it, and the book that it is in.
struct FindingSubject: Sendable {
    /// Its kind, number and name.
    let called: String
    /// Of a member the household's.
    let book: RecordID

    init(_ record: RecordID, in scope: ScopeCode, _ editor: Editor) throws {
        let store = editor.store
        guard let type = try store.views.type(of: record) else {
            (called, book) = (String(record.description.prefix(16)), record)
            return
        }
        let number = try store.views.readableNumber(record) ?? String(record.description.prefix(16))
        let name = try HouseholdHead(store).name(of: record, in: scope, type)
        called = [type.label.text(in: editor.language), number, name].compactMap(\.self).joined(separator: " ")
        book = try type.name == "member" ? Self.household(of: record, in: scope, type, store) ?? record : record
    }

    private static func household(of member: RecordID, in scope: ScopeCode, _ type: RecordType, _ store: RecordStore) throws -> RecordID? {
        guard let table = store.views.table(type.name), let number = try store.views.number(of: member, in: scope) else { return nil }
        let rows = try store.views.query("SELECT _parent FROM \"\(table)\" WHERE _id = ?1", [.integer(number)])
        return try rows.first?[0].integer.flatMap { try store.views.place($0)?.record }
    }
}
