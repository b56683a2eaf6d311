public import RecordStore
public import Records

/// Files that are attached to fields.
extension Editor {
    /// Keeps the bytes of a file, and saves that the record's field has them.
    ///
    /// Of a union it is one element more; any other field has it in the place of what it showed.
    ///
    /// - Parameters:
    ///   - path: Of an input that is an attachment.
    ///   - bytes: Of a file: what the schema's terms take off a photograph is taken off.
    ///   - name: The file's; its end must not belie the bytes.
    /// - Throws: ``AttachmentFault`` within `StoreError`, and what ``set(_:_:token:reason:source:)`` throws; then nothing is saved.
    public func attach(
        _ record: RecordID, _ path: String, _ bytes: [UInt8], named name: String, token: Token?, reason: String? = nil
    ) throws -> (value: AttachmentValue, result: EditResult) {
        let field = try attachmentPath(path, of: record)
        let value = try store.attachments.keep(bytes, for: field.field.inputs[field.input].attachment, named: name)
        let assignment = Assignment(path: path, operation: field.field.isUnion ? .add : .set, text: value.text)
        return (value, try set(record, [assignment], token: token, reason: reason))
    }

    /// Saves that a field has an attachment no longer; its bytes stay for as long as the log refers to them.
    ///
    /// - Parameter name: The name of the attachment, or its beginning; `nil` where the field shows only one.
    public func detach(
        _ record: RecordID, _ path: String, name: String?, token: Token?, reason: String? = nil
    ) throws -> (value: AttachmentValue, result: EditResult) {
        let field = try attachmentPath(path, of: record)
        let shown = try shown(field, of: record)
        let meant = shown.filter { name == nil || $0.name.hasPrefix(name?.lowercased() ?? "") }
        guard let value = meant.first else { throw StoreError.attachment(.notThere(name ?? path)) }
        guard meant.count == 1 else { throw StoreError.attachment(.ambiguous(name ?? path, count: meant.count)) }
        let assignment =
            field.field.isUnion
            ? Assignment(path: path, operation: .remove, text: value.text) : Assignment(path: path, text: "")
        return (value, try set(record, [assignment], token: token, reason: reason))
    }

    /// The attachments that an input of a record shows.
    public func attachments(_ view: FieldView) -> [(input: Input, value: AttachmentValue)] {
        var result: [(input: Input, value: AttachmentValue)] = []
        for (index, input) in view.field.inputs.enumerated() where input.type == .attachment {
            for value in view.field.isUnion ? view.verdict.elements : [view.verdict.value?.part(index) ?? .missing] {
                if case .text(let text) = value, let attachment = AttachmentValue(text) { result.append((input, attachment)) }
            }
        }
        return result
    }

    private func shown(_ path: FieldPath, of record: RecordID) throws -> [AttachmentValue] {
        guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope),
            let field = view.field(path.address)
        else { return [] }
        return attachments(field).filter { $0.input.name == path.field.inputs[path.input].name }.map(\.value)
    }

    private func attachmentPath(_ text: String, of record: RecordID) throws -> FieldPath {
        guard let type = try store.views.type(of: record) else { throw EditError.unknownRecord(record.description) }
        return try attachmentPath(text, in: type)
    }

    /// The input that a path names, where it is an attachment.
    ///
    /// - Throws: ``AttachmentFault/notAField(_:)`` within `StoreError`, ``EditError``.
    public func attachmentPath(_ text: String, in type: RecordType) throws -> FieldPath {
        let path = try path(text, in: type)
        guard path.field.inputs[path.input].type == .attachment else { throw StoreError.attachment(.notAField(text)) }
        return path
    }

    /// The same assignment with the attachment in the place of the file that it names, which is kept.
    func kept(_ assignment: Assignment, of input: Input) throws -> Assignment {
        guard input.type == .attachment, assignment.text.first == "@", let fileBytes else { return assignment }
        let file = String(assignment.text.dropFirst())
        return assignment.saying(try store.attachments.keep(try fileBytes(file), for: input.attachment, named: file).text)
    }
}
