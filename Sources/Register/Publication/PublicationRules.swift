import Causality
import JSON
package import RecordStore
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

    /// Those of a list that is put up now.
    ///
    /// - Throws: ``DocumentError``, and what the store throws.
    package init(_ kind: ListKind, year: Int, _ store: RecordStore) throws {
        try self.init(kind, year: year, ProcedureLibrary(store))
    }

    /// Those of a list that was put up: what was published since makes another list of it nowhere.
    init(of posting: Posting, _ store: RecordStore) throws {
        let heads = try store.cuts.cut(of: posting.coverage.dot, in: posting.scope)?.directory
        try self.init(posting.head.kind, year: posting.head.year, ProcedureLibrary(store), at: heads)
    }

    init(_ kind: ListKind, year: Int, _ library: ProcedureLibrary, at heads: VersionVector? = nil) throws(DocumentError) {
        let own = library.edition(ProcedureFile(kind), year: year, at: heads)
        let general = library.edition(.publication, year: year, at: heads)
        try self.init(kind, procedure: (own.name, own.bytes), general: (general.name, general.bytes))
    }

    /// - Throws: ``DocumentError`` where a file names a column that may not be public, or none.
    init(
        _ kind: ListKind, procedure file: (name: String, bytes: [UInt8]), general: (name: String, bytes: [UInt8])
    ) throws(DocumentError) {
        self.kind = kind
        let common = try Self.document(general.bytes, general.name)
        let reader = ProcedureReader(file: general.name)
        hotline = try reader.text(common, "hotline")
        guard ProcedureFile(kind) != .publication else {
            let lists = try reader.list(common, "lists") { node throws(DocumentError) in node }
            guard let own = lists.first(where: { $0["kind"]?.text == kind.rawValue }) else {
                throw reader.fault(common["lists"] ?? common, .missing(kind.rawValue))
            }
            columns = try Self.columns(of: kind, own, reader)
            noticeDays = try reader.number(own, "noticeDays", 0...365)
            return
        }
        let own = try Self.document(file.bytes, file.name)
        let ownReader = ProcedureReader(file: file.name)
        columns = try Self.columns(of: kind, own, ownReader)
        guard let parameters = own["parameters"] else {
            noticeDays = ExitProcedure.Parameters().noticeDays
            return
        }
        noticeDays = try ownReader.number(parameters, "noticeDays", 0...365)
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
