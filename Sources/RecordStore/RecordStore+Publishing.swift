import Causality
import Changesets
public import Records
import SQLite

/// A document that the directory carries for everybody: a schema, a set of criteria.
public struct Publication: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case schema, criteria
    }

    public let kind: Kind
    public let name: String
    /// Ascends with each publication of the name.
    public let version: Int
    /// Of the bytes; 32 bytes.
    public let digest: [UInt8]
    public let bytes: [UInt8]
    /// The directory record.
    public let record: RecordID

    /// What fits one entry with room to spare.
    public static let bytesMax = 900_000
}

extension RecordStore {
    /// What is published, by name, then version; of two of one version that of the lesser record.
    ///
    /// Only the root publishes; what does not have the digest that it names is passed over.
    public func publications(_ kind: Publication.Kind) throws -> [Publication] {
        guard let table = directoryLayout.main(Schema.DirectoryType.publication), try meta("root") != nil else { return [] }
        let find = try connection.prepare(
            "SELECT _id, name, version, digest, parts FROM \"\(table.name)\" WHERE _standing = 0 AND kind = ? ORDER BY name, version")
        find.bind(1, kind.rawValue)
        var rows: [(id: Int64, name: String, version: Int, digest: String, parts: Int64)] = []
        while try find.step() { rows.append((find.int(0), find.text(1), Int(find.int(2)), find.text(3), find.int(4))) }
        find.reset()
        var result: [Publication] = []
        for row in rows {
            guard let record = try recordRow(row.id)?.id else { continue }
            let bytes = try parts(of: row.id, count: row.parts)
            let digest = environment.suite.digest(bytes)
            guard digest.map({ hex(UInt64($0), digits: 2) }).joined() == row.digest else { continue }
            result.append(
                Publication(kind: kind, name: row.name, version: row.version, digest: digest, bytes: bytes, record: record))
        }
        return result.sorted { ($0.name, $0.version, $0.record) < ($1.name, $1.version, $1.record) }
    }

    /// A document's text, from the pieces that hang on its record.
    private func parts(of publication: Int64, count: Int64) throws -> [UInt8] {
        guard let table = directoryLayout.main(Schema.DirectoryType.part) else { return [] }
        let find = try connection.prepare(
            "SELECT content FROM \"\(table.name)\" WHERE _parent = ? AND _standing = 0 AND place < ? ORDER BY place, _id")
        find.bind(1, publication)
        find.bind(2, count)
        defer { find.reset() }
        var bytes: [UInt8] = []
        while try find.step(), bytes.count <= Publication.bytesMax { bytes += Array(find.text(0).utf8) }
        return bytes
    }

    /// Publishes a schema that takes the place of the one in force, here at once and elsewhere at the next sync.
    ///
    /// - Parameter file: What the bytes are called in a refusal.
    /// - Throws: ``SchemaError`` for a file that is no schema or no successor; ``StoreError/notPermitted(_:)`` where
    ///   this store is not the root.
    public func publishSchema(_ bytes: [UInt8], file: String) throws -> Publication {
        try mayPublish()
        let newer = try schema.successor(parsing: bytes, file: file)
        return try publish(.schema, name: newer.name, version: newer.version, bytes)
    }

    /// Publishes any document under the next version of its name.
    ///
    /// - Throws: ``StoreError/unpublishable(_:)`` where the same bytes are published under the name already.
    public func publish(_ kind: Publication.Kind, name: String, _ bytes: [UInt8]) throws -> Publication {
        try mayPublish()
        let before = try publications(kind).filter { $0.name == name }
        let digest = environment.suite.digest(bytes)
        if let same = before.first(where: { $0.digest == digest }) {
            throw StoreError.unpublishable(.publishedAlready(kind, name: name, version: same.version))
        }
        return try publish(kind, name: name, version: (before.map(\.version).max() ?? 0) + 1, bytes)
    }

    private func mayPublish() throws {
        guard let root = try directory().root, root == Fingerprint(of: own) else {
            throw StoreError.notPermitted(.onlyRootPublishes)
        }
    }

    func publish(_ kind: Publication.Kind, name: String, version: Int, _ bytes: [UInt8]) throws -> Publication {
        guard bytes.count <= Publication.bytesMax else {
            throw StoreError.unpublishable(.tooLarge(bytes: bytes.count, most: Publication.bytesMax))
        }
        guard let text = String(validating: bytes, as: UTF8.self), text.isComposed else {
            throw StoreError.unpublishable(.notComposed)
        }
        let digest = environment.suite.digest(bytes)
        let pieces = text.pieces(of: Limits.textBytesMax)
        var draft = Draft(scope: .directory)
        let fields: [(Int, Value)] = [
            (Schema.PublicationField.kind, .text(kind.rawValue)), (Schema.PublicationField.name, .text(name)),
            (Schema.PublicationField.version, .integer(Int64(version))),
            (Schema.PublicationField.digest, .text(digest.map { hex(UInt64($0), digits: 2) }.joined())),
            (Schema.PublicationField.parts, .integer(Int64(pieces.count))),
        ]
        draft.creations = [
            NewRecord(
                type: Schema.DirectoryType.publication, parent: nil,
                changes: fields.map { FieldWrite(FieldAddress($0.0), .set, $0.1) })
        ]
        draft.creations += pieces.enumerated().map { place, piece in
            NewRecord(
                type: Schema.DirectoryType.part, parent: .created(0),
                changes: [
                    FieldWrite(FieldAddress(Schema.PartField.place), .set, .integer(Int64(place))),
                    FieldWrite(FieldAddress(Schema.PartField.content), .set, .text(piece)),
                ])
        }
        return try write {
            let before = try directory().grants
            let saved = try save(draft)
            try seal(.directory)
            try directoryChanged(since: before)
            return Publication(
                kind: kind, name: name, version: version, digest: digest, bytes: bytes, record: saved.created[0])
        }
    }

    // MARK: Taking up a schema

    /// What taking up a schema asks of the scopes.
    enum Adoption {
        case none
        /// Those that hold what the older schema lacked are folded anew.
        case extended
        /// All are, because rules or rights are others.
        case changed
    }

    /// Takes up the schemas that the directory publishes above the store's own, one after another.
    ///
    /// One that this program cannot read ends it: the store goes on under the older one, and keeps what it does
    /// not know. People are told once.
    func adoptPublishedSchemas() throws -> Adoption {
        var result = Adoption.none
        for publication in try publications(.schema) where publication.name == schema.name && publication.version > schema.version {
            let newer: Schema
            do {
                newer = try schema.successor(parsing: publication.bytes, file: "\(publication.name)-\(publication.version)")
                guard newer.version == publication.version else { continue }
            } catch {
                try noteOnce("schema", "\(publication.name) \(publication.version): \(error.message)")
                break
            }
            if !schema.isOnlyExtended(by: newer) { result = .changed } else if result == .none { result = .extended }
            try reshape(to: StoreLayout(schema: newer, prefix: ""))
            use(newer)
            try setMeta("schema", publication.bytes)
            try setMeta("schemaVersion", Array(String(newer.version).utf8))
        }
        return result
    }

    private func noteOnce(_ kind: String, _ text: String) throws {
        let find = try connection.prepare("SELECT 1 FROM _notice WHERE kind = ? AND text = ?")
        find.bind(1, kind)
        find.bind(2, text)
        let isTold = try find.step()
        find.reset()
        if !isTold { try note(kind, text) }
    }

    /// Whether a scope's log holds types, fields or columns that the schema lacked when they came.
    func hasUnknownColumns(_ scope: ScopeCode) throws -> Bool {
        let find = try connection.prepare("SELECT unknown_columns FROM _scope WHERE code = ?")
        find.bind(1, Int64(scope.number))
        defer { find.reset() }
        return try find.step() && find.int(0) != 0
    }
}

extension String {
    /// Cut between characters, each piece of at most so many bytes.
    fileprivate func pieces(of most: Int) -> [String] {
        var result: [String] = []
        var rest = self[...]
        while !rest.isEmpty {
            var end = rest.utf8.index(rest.startIndex, offsetBy: most, limitedBy: rest.endIndex) ?? rest.endIndex
            while end.samePosition(in: unicodeScalars) == nil { end = rest.utf8.index(before: end) }
            result.append(String(rest[..<end]))
            rest = rest[end...]
        }
        return result
    }
}
