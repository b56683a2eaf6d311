import Causality
import Records

/// What must hold of a save before it is written, since an entry that cannot be read again would stop its
/// author's chain for ever: forms and bounds, not sense. What makes sense, the callers ask the schema.
extension RecordStore {
    /// The draft with its texts in their one form.
    func checked(_ draft: Draft) throws -> Draft {
        var draft = draft
        guard draft.reason?.utf8.count ?? 0 <= Limits.textBytesMax else { throw StoreError.invalid("the reason is too long") }
        if let record = draft.record {
            guard let type = try recordType(record, in: draft.scope), type > 0 else {
                throw StoreError.unknownRecord(record.description)
            }
            draft.changes = try checked(draft.changes, of: type, in: draft.scope)
        } else if !draft.changes.isEmpty {
            throw StoreError.invalid("changes of no record")
        }
        for index in draft.others.indices {
            let record = draft.others[index].record
            guard let type = try recordType(record, in: draft.scope), type > 0 else { throw StoreError.unknownRecord(record.description) }
            draft.others[index].changes = try checked(draft.others[index].changes, of: type, in: draft.scope)
        }
        guard Set(draft.others.map(\.record) + [draft.record].compactMap { $0 }).count == draft.others.count + (draft.record == nil ? 0 : 1)
        else {
            throw StoreError.invalid("one record is named twice in one save")
        }
        for index in draft.creations.indices {
            let creation = draft.creations[index]
            switch creation.parent {
            case .existing(let parent):
                guard try recordNumber(parent, in: draft.scope) != nil else { throw StoreError.unknownRecord(parent.description) }
            case .created(let place):
                guard (0..<index).contains(place) else { throw StoreError.invalid("a parent that is not created before its child") }
            case nil: break
            }
            draft.creations[index].changes = try checked(creation.changes, of: creation.type, in: draft.scope)
        }
        return draft
    }

    private func checked(_ writes: [FieldWrite], of number: Int, in scope: ScopeCode) throws -> [FieldWrite] {
        guard let type = layout(for: scope).schema.type(number) else { throw StoreError.invalid("record type \(number) is not known") }
        struct Place: Hashable {
            let address: FieldAddress
            let element: Value?
        }
        // Most saves name fields in their order, and then none twice.
        let ascend = zip(writes, writes.dropFirst()).allSatisfy { $0.address < $1.address }
        var places: Set<Place> = []
        var whole: Set<FieldAddress> = []
        return try writes.map { write in
            let isElement = write.kind == .add || write.kind == .remove
            let checked = write.address.field == Field.existence ? try existence(write, type) : try field(write, type)
            guard !ascend else { return checked }
            let isNew = places.insert(Place(address: write.address, element: isElement ? checked.value : nil)).inserted
            if !isElement { whole.insert(write.address) }
            guard isNew, !isElement || !whole.contains(write.address) else {
                throw StoreError.invalid("\(type.name): one field is written twice in one save")
            }
            return checked
        }
    }

    private func existence(_ write: FieldWrite, _ type: RecordType) throws -> FieldWrite {
        guard write.address == .existence, write.kind != .add, write.kind != .remove,
            write.value == (write.kind == .delete ? .missing : .bool(true))
        else {
            throw StoreError.invalid("\(type.name): a record's existence is retired, or affirmed with yes")
        }
        return write
    }

    private func field(_ write: FieldWrite, _ type: RecordType) throws -> FieldWrite {
        guard let place = type.place(ofField: write.address.field) else {
            throw StoreError.invalid("\(type.name) has no field \(write.address.field)")
        }
        return try type.fields[place].checked(write, of: type)
    }
}

extension Field {
    fileprivate func checked(_ write: FieldWrite, of type: RecordType) throws -> FieldWrite {
        let isElement = write.kind == .add || write.kind == .remove
        guard write.kind != .delete, !isElement || isUnion else {
            throw StoreError.invalid("\(type.name).\(name) is not written so")
        }
        // "Nothing" of a group is nothing of each of its inputs.
        let value =
            isGroup && write.value == .missing ? .group(inputs.map { _ in .missing }) : try write.value.inOneForm(self)
        guard fits(write.address.key, value) else {
            throw StoreError.invalid("\(type.name).\(name): a value of another form")
        }
        return FieldWrite(write.address, write.kind, value)
    }
}

extension Value {
    /// Texts composed, numbers and sizes within bounds.
    fileprivate func inOneForm(_ field: Field) throws -> Value {
        switch self {
        case .text(let text):
            let text = text.isComposed ? text : text.normalised
            guard text.utf8.count <= Limits.textBytesMax else { throw StoreError.invalid("\(field.name): the text is too long") }
            return .text(text)
        case .sealed(let bytes):
            guard bytes.count <= Limits.textBytesMax else { throw StoreError.invalid("\(field.name): the value is too long") }
            return self
        case .integer(let number):
            let isScaled = field.inputs.contains { $0.type.isScaled }
            guard !isScaled || (-Limits.scaledMax...Limits.scaledMax).contains(number) else {
                throw StoreError.invalid("\(field.name): the number is too great")
            }
            return self
        case .group(let parts): return .group(try parts.map { try $0.inOneForm(field) })
        default: return self
        }
    }
}

extension ValueType {
    fileprivate var isScaled: Bool {
        switch self {
        case .decimal, .money: true
        default: false
        }
    }
}
