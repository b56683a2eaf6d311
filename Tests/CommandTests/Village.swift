import Cunlian
import RecordStore
import Records
import Terminal
import TestSupport

@testable import CunlianCommands

/// A store of one village with the register that the program carries.
struct Village {
    static let scope = ScopeCode(number: 450_124_100_201)

    let folder = TemporaryFolder()
    let store: RecordStore
    var round: Int64 = 2016

    init(schema: [UInt8] = RegisterFiles.schema) throws {
        store = try RecordStore.create(
            in: folder.path, schema: schema, signer: Toy.signer("collector"), environment: Toy.environment(seed: 5))
        try store.peers.setSubscriptions([Village.scope])
    }

    var schema: Schema { store.schema }
    var editor: Editor { Editor(store, language: .zh) }

    func form(
        record: RecordID? = nil, role: Role? = nil, asksAll: Bool = false, language: Language = .zh
    ) throws -> CollectForm {
        let type = try editor.type("household")
        var subject = try CollectSubject.read(
            editor, type: type, record: record, parent: nil, scope: Village.scope, members: nil, round: round)
        if let role { subject = subject.seen(by: role) }
        return CollectForm(subject, round: round, asksAll: asksAll, language: language, today: 17_000)
    }

    func question(_ key: InterviewKey, _ language: Language) throws -> Interview.Question? {
        try form(language: language).interview().sections.first { $0.questions.contains { $0.id == key.question } }?
            .questions.first { $0.id == key.question }
    }

    /// Answers by name, as the interview would confirm them, and saves.
    ///
    /// - Parameter answers: By `section/question`, or by the question alone.
    func save(_ answers: [String: String], record: RecordID? = nil, token: Token? = nil) throws -> CollectSave.Result {
        let form = try form(record: record)
        var given = InterviewAnswers()
        for (name, text) in answers {
            let question = name.split(separator: "/").last.map(String.init) ?? name
            let part = form.parts.first { part in
                !part.isRoster && part.items.contains { question.split(separator: ".")[0] == $0.field.name }
            }
            let key = name.contains("[") ? InterviewKey(name) : InterviewKey(section: part?.id ?? "", question: question)
            if let key { given[key] = text }
        }
        let state = InterviewState(form.interview(), current: form.current(), resuming: given)
        let save = CollectSave(
            editor: editor, form: form, confirmed: state.confirmedAnswers, answered: given,
            token: try token ?? store.tokens.currentToken(Village.scope))
        return try save.save()
    }

    /// The interview of a record in this round.
    func state(_ record: RecordID?, role: Role? = nil, language: Language = .zh) throws -> InterviewState {
        let form = try form(record: record, role: role, language: language)
        return InterviewState(form.interview(), current: form.current())
    }

    /// Saves what an interview has come to.
    @discardableResult
    func save(_ state: InterviewState, record: RecordID) throws -> CollectSave.Result {
        try CollectSave(
            editor: editor, form: form(record: record), confirmed: state.confirmedAnswers, answered: state.answers,
            token: store.tokens.currentToken(Village.scope)
        ).save()
    }

    /// The same village a year later.
    var next: Village {
        var next = self
        next.round += 1
        return next
    }

    /// The same village a year before.
    var before: Village {
        var before = self
        before.round -= 1
        return before
    }

    func view(_ record: RecordID) throws -> RecordView {
        guard let view = try store.record(record, in: Village.scope) else { throw EditError.unknownRecord("\(record)") }
        return view
    }

    func address(_ name: String) -> FieldAddress {
        let field = schema.type(named: "household")?.field(named: name)
        return FieldAddress(field?.number ?? 0, field?.key == nil ? .none : .number(round))
    }

    /// What a field of the saved household shows.
    func show(_ result: CollectSave.Result, _ name: String) throws -> Value {
        guard let record = result.subject?.record else { return .missing }
        return try view(record).value(name) ?? .missing
    }
}

extension CollectSubject {
    func seen(by role: Role) -> CollectSubject {
        CollectSubject(
            schema: schema, type: type, scope: scope, parent: parent, view: view, roster: roster, role: role,
            references: references, remarks: remarks, identity: identity, listing: listing)
    }
}
