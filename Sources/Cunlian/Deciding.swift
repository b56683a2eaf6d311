public import Causality
public import RecordStore
public import Records

/// What people decide about records as wholes, conflicts, and entries kept out.
extension Editor {
    /// Retires a record.
    ///
    /// - Parameter others: What lies in it and is retired with it, in the same entry.
    /// - Throws: ``EditError/notPermitted(_:)`` where another office does this; ``EditError/unknownRecord(_:)``, and what saving throws.
    public func retire(_ record: RecordID, reason: String, token: Token? = nil, with others: [RecordID] = []) throws -> EditResult {
        let delete = FieldWrite(.existence, .delete, .missing)
        for other in others {
            guard let scope = try store.views.scope(of: other), let type = try store.views.type(of: other) else { continue }
            try requireKeeping(type, in: scope)
        }
        return try existence(record, delete, reason, token, others: others.map { ($0, [delete]) })
    }

    /// Decides that a record is there, whoever retired it.
    ///
    /// - Throws: As ``retire(_:reason:token:)``.
    public func restore(_ record: RecordID, reason: String) throws -> EditResult {
        try store.write { _ in
            let places = try placesLost(with: record)
            var result = try existence(record, FieldWrite(.existence, .resolve, .bool(true)), reason, nil, others: places.map { ($0, $1) })
            result.restored = try places.flatMap { place in
                let type = try store.views.type(of: place.record)
                return place.changes.compactMap { type?.field($0.address.field)?.path($0.address.key) }
            }
            return result
        }
    }

    private func existence(
        _ record: RecordID, _ change: FieldWrite, _ reason: String, _ token: Token?, others: [(record: RecordID, changes: [FieldWrite])]
    ) throws -> EditResult {
        guard let scope = try store.views.scope(of: record), let type = try store.views.type(of: record) else {
            throw EditError.unknownRecord(record.description)
        }
        try requireKeeping(type, in: scope, deciding: change.kind == .resolve)
        let saved = try store.write { _ in
            if change.kind == .delete { try takeUp(record, type, in: scope, reason: reason) }
            var draft = Draft(scope: scope)
            draft.record = record
            draft.token = token
            draft.changes = [change]
            draft.others = others
            draft.reason = reason
            return try save(draft)
        }
        // From now on it is as it is because somebody said so.
        try store.importedRows.forgetTakenBack(record)
        return EditResult(record: record, entry: saved.dot, token: try store.tokens.text(of: saved.token))
    }

    /// What somebody made without the right to stands unconfirmed however often it is retired: whoever may turn it down takes it up first.
    private func takeUp(_ record: RecordID, _ type: RecordType, in scope: ScopeCode, reason: String) throws {
        guard try store.views.standing(of: record) == .unconfirmed else { return }
        try requireKeeping(type, in: scope, deciding: true)
        var draft = Draft(scope: scope)
        draft.record = record
        draft.changes = [FieldWrite(.existence, .resolve, .bool(true))]
        draft.reason = reason
        _ = try save(draft)
    }

    /// What a decision takes.
    public enum Choice: Sendable {
        /// The value that the entry of that name wrote or proposed.
        case take(Dot)
        /// One of ``Conflict/candidates``, by its place from 1.
        case candidate(Int)
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
        try store.write { _ in try resolve(conflict(named: name), choice, reason: reason) }
    }

    /// The same of a conflict whose place is known, so that no others are looked through.
    ///
    /// - Parameter line: As a list gave it.
    package func resolve(_ name: String, at line: ConflictLine, _ choice: Choice, reason: String) throws -> EditResult {
        try store.write { _ in
            guard let now = try store.views.conflict(at: line, opening: true) else { throw EditError.unknownConflict(name) }
            guard now.name == name else { throw EditError.conflictChanged(now.name) }
            return try resolve(now, choice, reason: reason)
        }
    }

    private func resolve(_ conflict: Conflict, _ choice: Choice, reason: String) throws -> EditResult {
        try store.write { _ in
            if conflict.field == nil { try requireKeeping(conflict.type, in: conflict.scope, deciding: true) }
            var draft = Draft(scope: conflict.scope)
            draft.record = conflict.record
            draft.reason = reason
            draft.changes = try decision(conflict, choice)
            if draft.changes.contains(where: { $0.address == .existence && $0.kind == .delete }) {
                try takeUp(conflict.record, conflict.type, in: conflict.scope, reason: reason)
            }
            let saved = try save(draft)
            var result = EditResult(record: conflict.record, entry: saved.dot, token: try store.tokens.text(of: saved.token))
            if let field = conflict.field {
                let old = conflict.verdict.value.map { scriptText($0, field) } ?? ""
                result.replaced = [(field.path(conflict.address.key), try text(conflict.verdict, field), old)]
            }
            result.proposed = try proposed(conflict.record, saved.dot, conflict.scope)
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
        let found = try store.views.conflicts(named: name) + store.views.sameNumbers().filter { $0.name.hasPrefix(name) }
        guard found.count <= 1 else { throw EditError.ambiguousConflict(name, found.map(\.name)) }
        if let conflict = found.first { return conflict }
        // The same place under another name: something came to it since it was shown.
        let place = String(name.prefix(7))
        if let now = try store.views.conflicts(named: place).first ?? store.views.sameNumbers().first(where: { $0.name.hasPrefix(place) }) {
            throw EditError.conflictChanged(now.name)
        }
        throw EditError.unknownConflict(name)
    }

    /// What deciding the conflict writes.
    ///
    /// - Throws: ``EditError``, where the choice is none of the conflict's.
    package func decision(_ conflict: Conflict, _ choice: Choice) throws -> [FieldWrite] {
        if case .candidate(let place) = choice {
            let candidates = conflict.candidates
            guard candidates.indices.contains(place - 1) else { throw EditError.unknownChoice(place, of: candidates.count) }
            return try decision(conflict, .take(candidates[place - 1].dots[0]))
        }
        guard let field = conflict.field else { return [try existenceDecision(conflict, choice)] }
        switch choice {
        case .candidate: return []
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
            let writes = try withNumber(
                writes(assignments, type: conflict.type, current: view, agreed: agreed(conflict, field)), of: conflict.type,
                in: conflict.scope,
                beneath: view?.parent)
            if conflict.kind == .sameNumber, case .text(let number)? = writes.first?.value {
                try requireFree(number, conflict.type, in: conflict.scope)
            }
            return
                writes
                .map { FieldWrite($0.address, .resolve, $0.value) }
        }
    }

    /// What all values of a group, and all proposals, have in common, by the place of the input.
    private func agreed(_ conflict: Conflict, _ field: Field) -> [Int: Value] {
        guard field.isGroup else { return [:] }
        let values = conflict.candidates.compactMap(\.value)
        return Dictionary(
            uniqueKeysWithValues: field.inputs.indices.compactMap { index in
                let said = Set(values.map { $0.part(index) })
                return said.count == 1 ? said.first.map { (index, $0) } : nil
            })
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
            let item = try store.views.quarantine(in: [scope]).first { $0.dot == dot && !$0.isWaiting }
            guard let item else { throw EditError.unknownDot(dot.description) }
            guard item.succession == nil else { throw EditError.afterSuccession(dot.description) }
            var draft = Draft(scope: scope)
            draft.admits = [dot]
            draft.reason = reason
            return try store.save(draft)
        }
    }
}
