import Causality
import Changesets
import Records
import SQLite

extension Value {
    /// Texts composed, sizes within bounds.
    fileprivate func inOneForm(_ field: Field) throws(StoreError) -> Value {
        switch self {
        case .text(let text):
            let text = text.isComposed ? text : text.normalised
            guard text.utf8.count <= Limits.textBytesMax else {
                throw StoreError.invalid(.valueTooLong(field: field.name, mostBytes: Limits.textBytesMax))
            }
            return .text(text)
        case .sealed(let bytes):
            guard bytes.count <= Limits.textBytesMax else {
                throw StoreError.invalid(.valueTooLong(field: field.name, mostBytes: Limits.textBytesMax))
            }
            return self
        case .group(let parts): return .group(try parts.map { part throws(StoreError) in try part.inOneForm(field) })
        default: return self
        }
    }
}

/// What must hold of a save before it is written, since an entry that cannot be read again would stop its
/// author's chain for ever: forms and bounds, not sense. What makes sense, the callers ask the schema.
extension Saving {
    /// The draft with its texts in their one form.
    func checked(_ draft: Draft, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Draft {
        var draft = draft
        guard draft.reason?.utf8.count ?? 0 <= Limits.textBytesMax else {
            throw StoreError.invalid(.reasonTooLong(mostBytes: Limits.textBytesMax))
        }
        if let record = draft.record {
            guard let type = try names.type(record, in: draft.scope, r), type > 0 else {
                throw StoreError.unknownRecord(record)
            }
            draft.changes = try checked(draft.changes, of: type, in: draft.scope, r)
        } else if !draft.changes.isEmpty {
            throw StoreError.invalid(.changesOfNoRecord)
        }
        for index in draft.others.indices {
            let record = draft.others[index].record
            guard let type = try names.type(record, in: draft.scope, r), type > 0 else {
                throw StoreError.unknownRecord(record)
            }
            draft.others[index].changes = try checked(draft.others[index].changes, of: type, in: draft.scope, r)
        }
        guard Set(draft.others.map(\.record) + [draft.record].compactMap { $0 }).count == draft.others.count + (draft.record == nil ? 0 : 1)
        else {
            throw StoreError.invalid(.recordNamedTwice)
        }
        for index in draft.creations.indices {
            let creation = draft.creations[index]
            switch creation.parent {
            case .existing(let parent):
                guard try names.number(parent, in: draft.scope, r) != nil else {
                    throw StoreError.unknownRecord(parent)
                }
            case .created(let place):
                guard (0..<index).contains(place) else { throw StoreError.invalid(.parentAfterChild) }
            case nil: break
            }
            draft.creations[index].changes = try checked(creation.changes, of: creation.type, in: draft.scope, r)
        }
        return draft
    }

    func checked(
        _ writes: [FieldWrite], of number: Int, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [FieldWrite] {
        if let plain = layout(for: scope).plainFields[number], plain.areInForm(writes) { return writes }
        guard let type = layout(for: scope).schema.type(number) else { throw StoreError.invalid(.unknownType(number)) }
        // Most saves name fields in their order, and then none twice.
        let ascend = zip(writes, writes.dropFirst()).allSatisfy { $0.address < $1.address }
        var places: Set<Place> = []
        var whole: Set<FieldAddress> = []
        return try writes.map { write throws(StoreError) in
            let isElement = write.kind == .add || write.kind == .remove
            let checked = write.address.field == Field.existence ? try existence(write, type) : try field(write, type)
            guard !ascend else { return checked }
            let isNew = places.insert(Place(address: write.address, element: isElement ? checked.value : nil)).inserted
            if !isElement { whole.insert(write.address) }
            guard isNew, !isElement || !whole.contains(write.address) else {
                throw StoreError.invalid(.fieldWrittenTwice(type: type.name))
            }
            return checked
        }
    }

    /// What a save writes to: a field, or one element of it.
    private struct Place: Hashable {
        let address: FieldAddress
        let element: Value?
    }

    func existence(_ write: FieldWrite, _ type: RecordType) throws(StoreError) -> FieldWrite {
        guard write.address == .existence, write.kind != .add, write.kind != .remove,
            write.value == (write.kind == .delete ? .missing : .bool(true))
        else {
            throw StoreError.invalid(.badExistence(type: type.name))
        }
        return write
    }

    func field(_ write: FieldWrite, _ type: RecordType) throws(StoreError) -> FieldWrite {
        guard let place = type.place(ofField: write.address.field) else {
            throw StoreError.invalid(.unknownField(write.address.field, type: type.name))
        }
        return try type.fields[place].checked(write, of: type)
    }
}

extension Field {
    fileprivate func checked(_ write: FieldWrite, of type: RecordType) throws(StoreError) -> FieldWrite {
        let isElement = write.kind == .add || write.kind == .remove
        guard write.kind != .delete, !isElement || isUnion else {
            throw StoreError.invalid(.badKind(field: name, type: type.name))
        }
        // "Nothing" of a group is nothing of each of its inputs.
        let value =
            isGroup && write.value == .missing ? .group(inputs.map { _ in .missing }) : try write.value.inOneForm(self)
        guard fits(write.address.key, value) else {
            throw StoreError.invalid(.badForm(field: name, type: type.name))
        }
        guard isReadable(value) else { throw StoreError.invalid(.numberTooGreat(field: name)) }
        return FieldWrite(write.address, write.kind, value)
    }
}
