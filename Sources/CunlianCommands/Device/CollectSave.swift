import Causality
import Cunlian
import RecordStore
import Records
import Terminal

/// Writes a confirmed interview: the subject, its members, and the roster, in one durable transaction.
struct CollectSave {
    /// One record that the interview made or changed.
    struct Written: Equatable {
        let record: RecordID
        let number: String?
        let entry: Dot
        let isNew: Bool
    }

    struct Result {
        /// The subject first; `nil` where only members were answered about.
        var subject: Written?
        var members: [Written] = []
        /// Paths of what could only be put forward.
        var proposed: [String] = []
    }

    let editor: Editor
    let form: CollectForm
    /// All that stands: answers, and what the record said where nothing was answered.
    let confirmed: InterviewAnswers
    /// What people answered, equal or not.
    let answered: InterviewAnswers
    let token: Token

    private var subject: CollectSubject { form.subject }

    /// - Throws: `EditError.stale` where this store changed an answered field after the interview began.
    func save() throws -> Result {
        try editor.store.write { _ in
            var result = Result()
            var record = subject.view?.id
            if let written = try saveSubject() {
                result.subject = written
                record = written.record
            }
            guard let record, let roster = subject.roster, let part = form.parts.first(where: \.isRoster) else {
                try note(&result)
                return result
            }
            var changes: [FieldWrite] = []
            for turn in turns(part) {
                let written = try saveMember(part, turn, roster.type, parent: record)
                if let written { result.members.append(written) }
                changes += presence(part, turn, written, roster.field)
            }
            if !changes.isEmpty {
                let saved = try editor.save(draft(record, changes))
                let last = Written(record: record, number: result.subject?.number, entry: saved.dot, isNew: false)
                if result.subject == nil { result.subject = last }
            }
            try note(&result)
            return result
        }
    }

    /// Existing members, and those whose turn was answered.
    private func turns(_ part: CollectForm.Part) -> [Int] {
        let existing = subject.roster?.members.count ?? 0
        let count = max(existing, confirmed.texts.keys.filter { $0.section == part.id }.map(\.turn).max() ?? 0)
        return count == 0 ? [] : Array(1...count)
    }

    private func draft(_ record: RecordID?, _ changes: [FieldWrite]) -> Draft {
        var draft = Draft(scope: subject.scope)
        draft.token = token
        draft.source = .visit
        draft.record = record
        draft.changes = changes
        return draft
    }

    private func saveSubject() throws -> Written? {
        let changes = try form.parts.filter { !$0.isRoster }.flatMap { try writes($0, turn: 0) }
        if let view = subject.view { return try change(view, changes) }
        guard !changes.isEmpty || turnsAreAnswered else { throw EditError.nothingToWrite }
        return try create(subject.type, changes, parent: subject.parent)
    }

    private var turnsAreAnswered: Bool {
        form.parts.contains { part in part.isRoster && answered.texts.keys.contains { $0.section == part.id } }
    }

    private func saveMember(_ part: CollectForm.Part, _ turn: Int, _ type: RecordType, parent: RecordID) throws -> Written? {
        let changes = try writes(part, turn: turn)
        if let view = subject.view(turn: turn) { return try change(view, changes) }
        return changes.isEmpty ? nil : try create(type, changes, parent: parent)
    }

    private func change(_ view: RecordView, _ changes: [FieldWrite]) throws -> Written? {
        guard !changes.isEmpty else { return nil }
        let saved = try editor.save(draft(view.id, changes))
        return Written(record: view.id, number: try editor.store.views.readableNumber(view.id), entry: saved.dot, isNew: false)
    }

    private func create(_ type: RecordType, _ changes: [FieldWrite], parent: RecordID?) throws -> Written {
        var changes = changes
        var number: String?
        if let name = type.numberField, let field = type.field(named: name), field.inputs[0].type == .text {
            let text = try editor.store.numbers.nextReadableNumber(type, in: subject.scope)
            number = text
            changes.append(FieldWrite(FieldAddress(field.number), .set, .text(text)))
        }
        var draft = draft(nil, [])
        draft.creations = [NewRecord(type: type.number, parent: parent.map { .existing($0) }, changes: changes)]
        let saved = try editor.save(draft)
        return Written(record: saved.created[0], number: number, entry: saved.dot, isNew: true)
    }

    // MARK: Answers to writes

    /// What was answered of the record of a turn: whole groups, and elements one by one.
    func writes(_ part: CollectForm.Part, turn: Int) throws -> [FieldWrite] {
        var writes: [FieldWrite] = []
        var errors: [InputError] = []
        for item in part.items {
            let names = item.inputs.map { form.name(part, turn, item.field, $0) }
            // An answer to what is not asked any more is none.
            guard names.contains(where: { answered[$0] != nil && confirmed[$0] != nil }) else { continue }
            do {
                let made = try self.writes(item, names, turn)
                errors += made.filter { $0.kind == .set }.flatMap { item.field.check($0.value, in: subject.schema) }
                // Of a union, whose elements are written one by one, no part is asked for.
                let value = item.field.isUnion ? .missing : made.first?.value ?? .missing
                let type = part.isRoster ? subject.roster?.type ?? subject.type : subject.type
                writes += made + form.marks(item, names, value, answered, turn: turn, type: type)
            } catch let error as InputError {
                errors.append(error)
            }
        }
        guard errors.isEmpty else { throw EditError.invalid(errors) }
        return writes
    }

    private func writes(_ item: CollectForm.Item, _ names: [InterviewKey], _ turn: Int) throws -> [FieldWrite] {
        let (field, address) = (item.field, form.address(item.field))
        let shown = subject.view(turn: turn)?.field(address)
        if field.isUnion {
            let named = try form.coding.elements(confirmed[names[0]] ?? InterviewAnswers.none, field.inputs[0])
            let gone = (shown?.verdict.elements ?? []).filter { !named.contains($0) }
            return named.map { FieldWrite(address, .add, $0) } + gone.map { FieldWrite(address, .remove, $0) }
        }
        var parts = field.inputs.indices.map { shown?.verdict.value?.part($0) ?? .missing }
        for (index, name) in zip(item.inputs, names) {
            // What is not asked, since another answer rules it out, is not kept either.
            parts[index] = try confirmed[name].map { try form.coding.value($0, field.inputs[index]) } ?? .missing
        }
        return [FieldWrite(address, .set, field.isGroup ? .group(parts) : parts[0])]
    }

    /// Who is there is on the round's roster: those who were said to be, and those who were asked about.
    private func presence(_ part: CollectForm.Part, _ turn: Int, _ written: Written?, _ field: Field) -> [FieldWrite] {
        let key = InterviewKey(section: part.id, turn: turn, question: CollectForm.present)
        guard let member = written?.record ?? subject.view(turn: turn)?.id else { return [] }
        let address = form.address(field)
        if answered[key] == "no" {
            return form.isListed(turn) ? [FieldWrite(address, .remove, .reference(member))] : []
        }
        // Nobody is there because last year's answers were taken over.
        let isAskedAbout = answered.texts.keys.contains {
            $0.section == part.id && $0.turn == turn && $0.question != InterviewKey.another && answered.carried[$0] == nil
        }
        guard answered[key] == "yes" || written != nil && isAskedAbout && !form.isListed(turn) else { return [] }
        return [FieldWrite(address, .add, .reference(member))]
    }

    /// Finds out what of the save ended as proposals.
    private func note(_ result: inout Result) throws {
        for written in [result.subject].compactMap({ $0 }) + result.members {
            guard let view = try editor.store.record(written.record, in: subject.scope) else { continue }
            let made = view.fields.filter {
                $0.state.proposals.contains { $0.dots.contains { $0 >= written.entry && $0.replica == written.entry.replica } }
            }
            result.proposed += made.map { $0.field.label($0.address.key, in: form.language) }
        }
    }
}
