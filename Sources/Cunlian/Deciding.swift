public import Causality
public import RecordStore
public import Records

/// What people decide about records as wholes, conflicts, and entries kept out.
extension Editor {
    /// Retires a record, or brings it back.
    public func retire(_ record: RecordID, reason: String, token: Token? = nil) throws -> EditResult {
        try existence(record, FieldWrite(.existence, .delete, .missing), reason, token)
    }

    /// Decides that a record is there, whoever retired it.
    ///
    /// - Throws: ``EditError/unknownRecord(_:)``, and what saving throws.
    public func restore(_ record: RecordID, reason: String) throws -> EditResult {
        try existence(record, FieldWrite(.existence, .resolve, .bool(true)), reason, nil)
    }

    private func existence(_ record: RecordID, _ change: FieldWrite, _ reason: String, _ token: Token?) throws -> EditResult {
        guard let scope = try store.views.scope(of: record) else { throw EditError.unknownRecord(record.description) }
        var draft = Draft(scope: scope)
        draft.record = record
        draft.token = token
        draft.changes = [change]
        draft.reason = reason
        let saved = try save(draft)
        return EditResult(record: record, entry: saved.dot, token: try store.tokens.text(of: saved.token))
    }

    /// What a decision takes.
    public enum Choice: Sendable {
        /// The value that the entry of that name wrote or proposed.
        case take(Dot)
        /// A value typed anew; of a group `input=text` parts.
        case value([Assignment])
    }

    /// Decides a conflict as it was shown.
    ///
    /// - Parameters:
    ///   - name: As ``RecordStore/conflicts(in:limit:)`` gave it, or a prefix.
    ///   - token: Of the moment at which the conflict was shown; by default now, which is safe because the
    ///     name tells whether anything has come since.
    /// - Throws: ``EditError/conflictChanged(_:)`` where something has come to the conflict since.
    public func resolve(_ name: String, _ choice: Choice, reason: String) throws -> EditResult {
        try store.write { _ in
            let conflict = try conflict(named: name)
            var draft = Draft(scope: conflict.scope)
            draft.record = conflict.record
            draft.reason = reason
            draft.changes = try decision(conflict, choice)
            let saved = try save(draft)
            var result = EditResult(record: conflict.record, entry: saved.dot, token: try store.tokens.text(of: saved.token))
            if let field = conflict.field {
                let old = conflict.verdict.value.map { scriptText($0, field) } ?? ""
                result.replaced = [(field.path(conflict.address.key), try text(conflict.verdict, field), old)]
            }
            return result
        }
    }

    /// The conflict that people call by that name, or by a prefix of at least eleven characters.
    ///
    /// - Throws: ``EditError/conflictChanged(_:)`` where something has come to it since it was shown; ``EditError/unknownConflict(_:)``,
    ///   ``EditError/ambiguousConflict(_:_:)``, and what the store throws.
    public func conflict(named name: String) throws -> Conflict {
        // Less than this would say where, and not what was seen there.
        guard name.utf8.count >= 11 else { throw EditError.unknownConflict(name) }
        let found = try store.views.conflicts(named: name)
        guard found.count <= 1 else { throw EditError.ambiguousConflict(name, found.map(\.name)) }
        if let conflict = found.first { return conflict }
        // The same place under another name: something came to it since it was shown.
        if name.utf8.count >= 7, let now = try store.views.conflicts(named: String(name.prefix(7))).first {
            throw EditError.conflictChanged(now.name)
        }
        throw EditError.unknownConflict(name)
    }

    private func decision(_ conflict: Conflict, _ choice: Choice) throws -> [FieldWrite] {
        guard let field = conflict.field else { return [try existenceDecision(conflict, choice)] }
        switch choice {
        case .take(let dot):
            if let sibling = conflict.state.values.first(where: { $0.marks.contains { $0.dot == dot } }) {
                return [FieldWrite(conflict.address, field.isUnion ? .add : .resolve, sibling.value)]
            }
            guard let proposal = conflict.state.proposals.first(where: { $0.dots.contains(dot) }) else {
                throw EditError.unknownDot(dot.description)
            }
            return [FieldWrite(conflict.address, field.isUnion ? proposal.kind : .resolve, proposal.value)]
        case .value(let assignments):
            let view = try store.record(conflict.record, in: conflict.scope)
            if field.isUnion { return try writes(assignments, type: conflict.type, current: view) }
            return try writes(assignments, type: conflict.type, current: view)
                .map { FieldWrite($0.address, .resolve, $0.value) }
        }
    }

    /// Keeping the record restores it; the choice of a retirement's dot retires it again, having seen the edits.
    private func existenceDecision(_ conflict: Conflict, _ choice: Choice) throws -> FieldWrite {
        switch choice {
        case .take(let dot) where conflict.existence.deletions.contains { $0.dot == dot }:
            return FieldWrite(.existence, .delete, .missing)
        case .take(let dot) where conflict.existence.uncoveredEdits.contains(dot) || conflict.kind == .unconfirmed:
            return FieldWrite(.existence, .resolve, .bool(true))
        case .value(let assignments) where assignments.count == 1:
            let keeps = try Input(name: "existence", label: Label(zh: "存在", en: "existence"), type: .bool)
                .read(assignments[0].text, in: store.schema, today: today)
            return keeps == .bool(true)
                ? FieldWrite(.existence, .resolve, .bool(true)) : FieldWrite(.existence, .delete, .missing)
        default: throw EditError.notAnExistenceChoice
        }
    }

    /// Lets in an entry that rights had kept out.
    public func admit(_ dot: Dot, in scope: ScopeCode, reason: String) throws -> Saved {
        try store.write { _ in
            guard
                try store.views.quarantine(in: [scope]).contains(where: { item in
                    guard case .refused = item.reason else { return false }
                    return item.dot == dot
                })
            else { throw EditError.unknownDot(dot.description) }
            var draft = Draft(scope: scope)
            draft.admits = [dot]
            draft.reason = reason
            return try store.save(draft)
        }
    }
}
