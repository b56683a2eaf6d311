import RecordStore
import Records

/// Rows that make records.
extension Importer {
    /// Has the record made that the row describes, unless the same row made one before.
    func create(_ row: Row, into report: inout ImportReport) throws {
        try editor.requireParent(row.parent, of: type)
        let scope = try row.scope ?? row.parent.flatMap { try editor.store.views.scope(of: $0) } ?? standingScope()
        let texts = number(of: row) == nil ? digest(ofTexts: row, scope) : nil
        if let texts, try wasImported(texts, row.line, into: &report) { return }
        let answers = try newAnswers(row)
        // A row without a number is known again by all that it says, however it is written.
        let digest = texts == nil ? nil : digest(of: answers, row, scope)
        if let digest, try wasImported(digest, row.line, into: &report) { return }
        var draft = Draft(scope: scope)
        draft.source = .imported
        var changes: [FieldWrite] = []
        changes.reserveCapacity(answers.count + 1)
        for answer in answers { answer.write(into: &changes) }
        changes = try editor.withNumber(changes, of: type, in: scope, beneath: row.parent)
        if let parent = row.parent { try checkStanding(of: parent) }
        try editor.requireAnswers(changes, of: type)
        try editor.requireBorn(changes, people)
        let brought = broughtNumber(changes)
        let number = try brought ?? addNumber(&changes, scope)
        guard !changes.isEmpty else { throw EditError.nothingToWrite }
        try checkRequired(answers)
        draft.creations = [NewRecord(type: type.number, parent: row.parent.map { .existing($0) }, changes: changes)]
        if report.wantsChanges { try note(answers, number, row.line, &report) }
        try hold(
            .init(
                line: row.line, draft: draft, number: number, isNumberBrought: brought != nil, digests: [texts, digest].compactMap(\.self),
                keys: keys(of: row)))
    }

    /// What a record of the type cannot be without, the number apart, which the store gives.
    private func checkRequired(_ answers: [ImportedField.Answer]) throws {
        var errors: [InputError] = []
        for field in requiredFields where !answers.contains(where: { $0.field.field.number == field.number && !$0.value.isMissing }) {
            errors.append(InputError(field: field.name, label: field.label, reason: .required))
        }
        guard errors.isEmpty else { throw EditError.invalid(errors) }
    }

    private func note(_ answers: [ImportedField.Answer], _ number: String?, _ line: Int, _ report: inout ImportReport) throws {
        for answer in answers {
            let text =
                try answer.field.isUnion
                ? editor.listText(answer.elements, answer.field.field) : editor.text(answer.value, answer.field.field)
            report.note(.init(line: line, record: number ?? "", column: answer.field.fieldLabel, old: "", new: text))
        }
    }

    /// A record is not made beneath what is retired; asked once for each parent.
    private func checkStanding(of parent: RecordID) throws {
        guard !scopes.standingParents.contains(parent) else { return }
        try editor.requireStanding(parent)
        scopes.standingParents.insert(parent)
    }

    /// The one region where records of the type lie.
    private func standingScope() throws -> ScopeCode {
        if let scope = scopes.standing { return scope }
        let scope = try editor.defaultScope(type)
        // A file has a column for the region or not, so what a commit's rows make lies where its first did.
        if held.mayWait { scopes.standing = scope }
        return scope
    }

    // MARK: Rows known again

    private func wasImported(_ digest: [UInt8], _ line: Int, into report: inout ImportReport) throws -> Bool {
        // Twice in one file it may be two people, or two gifts of one amount: whoever wrote it knows.
        if let earlier = known.line(of: digest, line) { throw RowDoubt.sameAsLine(earlier) }
        guard try editor.store.importedRows.wasImported(digest, isSealed: isSealed) else { return false }
        report.unchanged += 1
        report.matches[.row, default: 0] += 1
        return true
    }

    private func digest(ofTexts row: Row, _ scope: ScopeCode) -> [UInt8] {
        let texts = header.digested.map { $0.name + (row.cells.indices.contains($0.index) ? row.cells[$0.index].text.normalised : "") }
        let whole = ["\(type.name)", "\(scope)", row.parent?.description ?? ""] + texts
        return editor.store.environment.suite.digest(Array(whole.joined(separator: "\n").utf8))
    }

    private func digest(of answers: [ImportedField.Answer], _ row: Row, _ scope: ScopeCode) -> [UInt8] {
        let texts = answers.map { answer in
            let values = answer.field.isUnion ? answer.elements.sorted() : [answer.value]
            return answer.field.field.path(answer.field.address.key) + "=" + values.map(\.spelled).joined(separator: ",")
        }
        let whole = ["values", "\(type.name)", "\(scope)", row.parent?.description ?? ""] + texts
        return editor.store.environment.suite.digest(Array(whole.joined(separator: "\n").utf8))
    }

    // MARK: Numbers

    private func broughtNumber(_ changes: [FieldWrite]) -> String? {
        guard let field = numberField, case .text(let text)? = changes.first(where: { $0.address.field == field.number })?.value else {
            return nil
        }
        return text
    }

    /// Gives the record a number, where its type has one.
    private func addNumber(_ changes: inout [FieldWrite], _ scope: ScopeCode) throws -> String? {
        guard let field = numberField, field.inputs[0].type == .text else { return nil }
        // A number that somebody brought is passed over, once the store knows it.
        if held.hasBroughtNumbers { try writeHeld() }
        let text = try editor.store.numbers.nextReadableNumber(type, in: scope)
        let number = FieldWrite(FieldAddress(field.number), .set, .text(text))
        changes.insert(number, at: changes.firstIndex { number.address < $0.address } ?? changes.endIndex)
        return text
    }
}

extension Value {
    /// One text for each value, by which rows are known again.
    fileprivate var spelled: String {
        switch self {
        case .missing: "-"
        case .bool(let bit): bit ? "yes" : "no"
        case .integer(let number): String(number)
        case .text(let text): "\"" + text + "\""
        case .reference(let record): record.description
        case .sealed(let bytes): bytes.map { String($0, radix: 16) }.joined(separator: " ")
        case .group(let parts): "(" + parts.map(\.spelled).joined(separator: ",") + ")"
        }
    }
}
