import Cunlian
import RecordStore
import Records
import Register

/// Photographs, signatures and other files that records refer to.
extension Console {
    struct FileLine: Sendable {
        let record: RecordID
        /// What it is, as the register calls it.
        let label: String
        /// The digest of its bytes, in hexadecimal.
        let name: String
        /// Bytes; `nil` where nobody wrote it down.
        let size: Int?
        let type: MediaType?
        /// Whether its bytes have come.
        let isHere: Bool
    }

    /// - Precondition: Within the store's `read`, or as whoever looks.
    static func files(of record: RecordID, _ editor: Editor) throws -> [FileLine] {
        guard let scope = try editor.store.views.scope(of: record), let view = try editor.store.record(record, in: scope) else { return [] }
        return try view.fields.flatMap { field in
            try editor.attachments(field).map { input, value in
                let standing = try editor.store.attachments.standing(value.hash)
                let label = field.field.label(field.address.key, in: editor.language)
                let part = field.field.inputs.count > 1 ? " " + input.label.text(in: editor.language) : ""
                return FileLine(
                    record: record, label: view.type.label.text(in: editor.language) + " " + label + part, name: value.name,
                    size: standing.size ?? value.described?.size, type: value.described?.type, isHere: standing.isHeld)
            }
        }
    }

    /// The files of a record and of all that lies beneath it; `nil` where it is none of theirs.
    func files(of name: String, _ visit: Visits.Visit) async throws -> (called: String, files: [FileLine])? {
        try await look { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)) else { return nil }
            return try reading(store, visit) {
                let editor = Editor(store, language: visit.language)
                guard let view = try store.record(record, in: scope) else { return nil }
                let kinds = store.schema.types.filter { type in
                    type.parents.contains(view.type.name) && type.fields.contains { $0.inputs.contains { $0.type == .attachment } }
                }
                let beneath = try kinds.flatMap { try store.views.records($0, in: [scope], parent: record) }
                return (try Self.called(view, editor), try ([record] + beneath).flatMap { try Self.files(of: $0, editor) })
            }
        }
    }

    /// The bytes of a file that a record refers to, and of what kind they are said to be; `nil` where the record is none of theirs, or
    /// refers to no such file.
    ///
    /// - Throws: What the store throws where the bytes have not come.
    func file(_ name: String, of record: String, _ visit: Visits.Visit) async throws -> (bytes: [UInt8], type: MediaType?)? {
        try await replica.run { store in
            guard let (record, _) = try Self.record(record, store, grants(of: visit, store)), let hash = AttachmentValue.hash(name)
            else { return nil }
            return try reading(store, visit) {
                let lines = try Self.files(of: record, Editor(store, language: visit.language))
                guard let line = lines.first(where: { $0.name == name }) else { return nil }
                return (try store.attachments.bytes(hash), line.type)
            }
        }
    }
}
