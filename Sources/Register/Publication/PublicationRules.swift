import JSON
package import Records

/// What may be put up of a kind of list, and for how long: `public` in the procedures' files, and
/// `Protocol/procedure/publication.json` for funds and projects.
package struct PublicationRules: Sendable {
    package let kind: ListKind
    package let columns: [PublicColumn]
    /// Whole days for which a notice hangs at least.
    package let noticeDays: Int
    /// Whom anybody may call, everywhere.
    package let hotline: String

    static let path = "procedure/publication.json"

    /// - Throws: ``DocumentError`` where a file names a column that may not be public, or none.
    package init(_ kind: ListKind) throws {
        try self.init(kind, procedure: Self.file(kind), general: RegisterDocuments.bytes(Self.path))
    }

    init(_ kind: ListKind, procedure file: (path: String, bytes: [UInt8]), general: [UInt8]) throws(DocumentError) {
        self.kind = kind
        let common = try Self.document(general, Self.path)
        let reader = ProcedureReader(file: Self.path)
        hotline = try reader.text(common, "hotline")
        guard file.path != Self.path else {
            let lists = try reader.list(common, "lists") { node throws(DocumentError) in node }
            guard let own = lists.first(where: { $0["kind"]?.text == kind.rawValue }) else {
                throw reader.fault(common["lists"] ?? common, .missing(kind.rawValue))
            }
            columns = try Self.columns(of: kind, own, reader)
            noticeDays = try reader.number(own, "noticeDays", 0...365)
            return
        }
        let own = try Self.document(file.bytes, file.path)
        let ownReader = ProcedureReader(file: file.path)
        columns = try Self.columns(of: kind, own, ownReader)
        guard let parameters = own["parameters"] else {
            noticeDays = ExitProcedure.Parameters().noticeDays
            return
        }
        noticeDays = try ownReader.number(parameters, "noticeDays", 0...365)
    }

    private static func file(_ kind: ListKind) -> (path: String, bytes: [UInt8]) {
        let path = kind.run.map(ProcedureLibrary.path) ?? kind.level.map(RegionProcedure.path) ?? path
        return (path, RegisterDocuments.bytes(path))
    }

    private static func document(_ bytes: [UInt8], _ path: String) throws(DocumentError) -> JSONNode {
        do { return try JSONNode(parsing: bytes) } catch { throw DocumentError(path, error) }
    }

    /// The file chooses and orders; what is never public it cannot name.
    private static func columns(of kind: ListKind, _ node: JSONNode, _ reader: ProcedureReader) throws(DocumentError) -> [PublicColumn] {
        let place = node["public"] ?? node
        var result: [PublicColumn] = []
        for name in try reader.texts(node, "public") {
            guard let column = kind.columns.first(where: { $0.rawValue == name }), !result.contains(column) else {
                throw reader.fault(place, .unknownWord(name, in: "public"))
            }
            result.append(column)
        }
        // A row must be known by something.
        guard result.first == .number else { throw reader.fault(place, .missing(PublicColumn.number.rawValue)) }
        return result
    }
}
