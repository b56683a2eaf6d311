import Causality
import Changesets
import Records

/// What is saved is sealed under the keys that others use too.
extension KeyRing {
    /// What is to be saved, with what the schema seals sealed.
    ///
    /// - Parameter created: The names of the records that the draft makes.
    /// - Throws: ``StoreError/notPermitted(_:)`` where whoever writes may not read it.
    func sealed(
        _ draft: Draft, created: [RecordID], _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Draft {
        guard context.layout.seals, !draft.scope.isDirectory else { return draft }
        var draft = draft
        if let record = draft.record, let type = try names.type(record, in: draft.scope, r) {
            draft.changes = try sealed(draft.changes, of: record, type, in: draft.scope, isNew: false, r)
        }
        for place in draft.others.indices {
            let record = draft.others[place].record
            guard let type = try names.type(record, in: draft.scope, r) else { continue }
            draft.others[place].changes = try sealed(draft.others[place].changes, of: record, type, in: draft.scope, isNew: false, r)
        }
        for (place, record) in zip(draft.creations.indices, created) {
            let creation = draft.creations[place]
            draft.creations[place].changes = try sealed(creation.changes, of: record, creation.type, in: draft.scope, isNew: true, r)
        }
        return draft
    }

    /// The changes of an entry that is not sealed into a changeset yet, with what the schema seals sealed; `nil` where there is nothing to
    /// seal, or whoever wrote it may not read it.
    func sealed(_ entry: Entry, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Change]? {
        let created = Dictionary(entry.creations.map { ($0.record, $0.type) }, uniquingKeysWith: { first, _ in first })
        var changes = entry.changes
        var isOther = false
        for (place, change) in entry.changes.enumerated() {
            var type = created[change.record]
            if type == nil { type = try names.type(change.record, in: scope, r) }
            guard let number = type, context.layout.sealedTypes[number]?.field(change.address.field)?.isSealed ?? false
            else { continue }
            let write = FieldWrite(change.address, change.kind, change.value)
            let value: Value
            do throws(StoreError) {
                value = try sealed([write], of: change.record, number, in: scope, isNew: created[change.record] != nil, r)[0].value
            } catch {
                guard case .notPermitted = error else { throw error }
                continue
            }
            guard value != change.value else { continue }
            changes[place] = Change(change.record, change.address, change.kind, value)
            isOther = true
        }
        return isOther ? changes : nil
    }

    private func sealed(
        _ writes: [FieldWrite], of record: RecordID, _ number: Int, in scope: ScopeCode, isNew: Bool,
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [FieldWrite] {
        guard let type = context.layout.sealedTypes[number] else { return writes }
        var writes = writes
        for place in writes.indices {
            let write = writes[place]
            // By place: most fields are not sealed, and copying one counts ten references.
            guard let position = type.place(ofField: write.address.field), type.fields[position].isSealed else { continue }
            let field = type.fields[position]
            var parts: [Value] = []
            for (index, input) in field.inputs.enumerated() {
                let part = write.value.part(index)
                guard let readers = input.readers, !part.isMissing else {
                    parts.append(part)
                    continue
                }
                if case .sealed(let bytes) = part {
                    // As whoever cannot read it decides between two.
                    guard SealedValue(bytes) != nil else { throw .invalid(.badForm(field: field.name, type: type.name)) }
                    parts.append(part)
                    continue
                }
                guard let cipher = environment.suite.cipher else { throw .notPermitted(.mayNotRead(in: scope)) }
                let key = try subjectKey(of: record, readers, in: scope, isNew: isNew, r)
                let sealedPlace = SealedPlace(record, write.address, input: index)
                parts.append(.sealed(SealedValue.seal(part, at: sealedPlace, under: key, environment.suite.number, cipher)))
            }
            writes[place] = FieldWrite(write.address, write.kind, field.isGroup ? .group(parts) : parts[0])
        }
        return writes
    }

    /// The key under which a record's values are sealed now: the one that others use too, where there is one that nobody has who may not.
    private func subjectKey(
        of record: RecordID, _ readers: Readers, in scope: ScopeCode, isNew: Bool, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> SubjectKey {
        let wanted = RecordReaders(record: record, readers: readers)
        if let known = current[wanted] { return known }
        let scopeKeys = try writingKeys(scope, readers, r)
        guard let cipher = environment.suite.cipher, let newest = scopeKeys.first else { throw .notPermitted(.mayNotRead(in: scope)) }
        let beginning = SubjectKey.beginning(of: record, digest: environment.suite.digest)
        // A record that is made now has none.
        let there = isNew ? [] : try table.subjects(beginning: beginning, r)
        var key: SubjectKey?
        for scopeKey in scopeKeys {
            for subject in there where key == nil && subject.scopeKey == scopeKey.name {
                key = SubjectKey(subject.wrapped, name: subject.name, under: scopeKey, cipher)
            }
        }
        if key == nil {
            guard try !table.isErased(beginning, r) else { throw .notPermitted(.erased(record)) }
            let drawn = SubjectKey(beginning: beginning, random: environment.randomBytes)
            made.subjects.append(KeyTable.Subject(name: drawn.name, scopeKey: newest.name, wrapped: drawn.wrapped(under: newest, cipher)))
            key = drawn
        }
        guard let key else { throw .notPermitted(.mayNotRead(in: scope)) }
        subjectKeys[key.name] = .some(OpenSubjectKey(key: key, scope: scope))
        current[wanted] = key
        return key
    }
}
