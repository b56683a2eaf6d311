public import RecordStore
public import Records

/// What people typed, as values and as changes.
extension Editor {
    /// One input's value, of a reference the record that it names.
    ///
    /// - Throws: ``EditError`` where there is none of that name, or what has it is of another type.
    public func value(_ text: String, of input: Input) throws -> Value {
        if case .reference(let name) = input.type, !text.isEmpty, let type = store.schema.type(named: name) {
            let record = try finder.record(text, type: type)
            if let other = try store.views.type(of: record), other.number != type.number {
                throw EditError.otherType(text, other.called, wanted: type.called)
            }
            return .reference(record)
        }
        return try input.read(text, in: store.schema, today: today)
    }

    /// The elements that a text lists, for unions.
    func elements(_ text: String, of input: Input) throws -> [Value] {
        try Editor.listed(text).map { try value($0, of: input) }.filter { !$0.isMissing }
    }

    /// Turns assignments into writes; inputs of a group that are not named keep what they show.
    ///
    /// - Throws: ``EditError``: all invalid inputs at once; a disputed group of which only a part is named.
    public func writes(_ assignments: [Assignment], type: RecordType, current: RecordView?) throws -> [FieldWrite] {
        try writes(assignments, type: type, current: current, agreed: nil)
    }

    /// - Parameter agreed: Of a group that is being decided, what all say of an input, by its place.
    func writes(
        _ assignments: [Assignment], type: RecordType, current: RecordView?, agreed: [Int: Value]?
    ) throws -> [FieldWrite] {
        var errors: [InputError] = []
        var groups: [FieldAddress: (field: Field, parts: [Int: Value])] = [:]
        var order: [FieldAddress] = []
        var unions: [FieldWrite] = []
        for typed in assignments {
            let path = try writablePath(typed.path, in: type)
            let input = path.field.inputs[path.input]
            let assignment = try kept(typed, of: input)
            do {
                if path.field.isUnion {
                    unions += try unionWrites(assignment, path, input, current)
                    continue
                }
                guard assignment.operation == .set else { throw EditError.notAnAssignment(assignment.path) }
                if groups[path.address] == nil { order.append(path.address) }
                groups[path.address, default: (path.field, [:])].parts[path.input] = try value(assignment.text, of: input)
            } catch let error as InputError {
                errors.append(error)
            }
        }
        var result: [FieldWrite] = []
        for address in order {
            guard let group = groups[address] else { continue }
            let value = try whole(group.field, group.parts, address, current, agreed)
            errors += group.field.check(value, in: store.schema)
            result.append(FieldWrite(address, .set, value))
        }
        guard errors.isEmpty else { throw EditError.invalid(errors) }
        return result + unions
    }

    /// Of a group that is being decided: what is given, and of the other inputs what nobody disputes.
    ///
    /// - Throws: ``EditError/partsDiffer(_:parts:)``.
    private func decided(_ field: Field, _ parts: [Int: Value], _ address: FieldAddress, _ agreed: [Int: Value]) throws -> Value {
        let open = field.inputs.indices.filter { parts[$0] == nil && agreed[$0] == nil }
        guard open.isEmpty else {
            throw EditError.partsDiffer(
                field.label(address.key, in: language), parts: open.map { field.inputs[$0].label.text(in: language) })
        }
        return .group(field.inputs.indices.map { parts[$0] ?? agreed[$0] ?? .missing })
    }

    private func whole(
        _ field: Field, _ parts: [Int: Value], _ address: FieldAddress, _ current: RecordView?, _ agreed: [Int: Value]?
    ) throws -> Value {
        guard field.isGroup else { return parts[0] ?? .missing }
        let shown = current?.field(address)
        if parts.count < field.inputs.count, shown?.verdict.attention == .disputed {
            if let agreed { return try decided(field, parts, address, agreed) }
            throw EditError.needsAttention([field.label(address.key, in: language)])
        }
        return .group(field.inputs.indices.map { parts[$0] ?? shown?.verdict.value?.part($0) ?? .missing })
    }

    private func unionWrites(
        _ assignment: Assignment, _ path: FieldPath, _ input: Input, _ current: RecordView?
    ) throws -> [FieldWrite] {
        let named = try elements(assignment.text, of: input)
        let shown = current?.field(path.address)?.verdict.elements ?? []
        switch assignment.operation {
        case .add: return named.map { FieldWrite(path.address, .add, $0) }
        case .remove: return named.map { FieldWrite(path.address, .remove, $0) }
        case .set:
            return named.filter { !shown.contains($0) }.map { FieldWrite(path.address, .add, $0) }
                + shown.filter { !named.contains($0) }.map { FieldWrite(path.address, .remove, $0) }
        }
    }
}
