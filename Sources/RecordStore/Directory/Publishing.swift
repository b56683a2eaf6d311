import Causality
import Changesets
import Records
import SQLite

/// Publishes documents, at the root: whatever else a store is asked to publish, it refuses.
public struct Publishing: Room {
    let context: StoreContext
    let file: StoreFile
    let offices: Offices
    let publications: Publications
    let saving: Saving
    let fold: Fold
    let upkeep: Upkeep
}

extension Publishing {
    /// Publishes a schema that takes the place of the one in force, here at once and elsewhere at the next sync.
    ///
    /// - Parameters:
    ///   - file: What the bytes are called in a refusal.
    ///   - byDigest: The digest alone goes into the directory, where the document is one that the program has with it: for trees in which
    ///     there is no program yet that has it not.
    /// - Throws: ``StoreError/schema(_:)`` for a file that is no schema or no successor; ``StoreError/notPermitted(_:)``
    ///   where this store is not the root.
    public func publishSchema(_ bytes: [UInt8], file name: String, byDigest: Bool = false) throws(StoreError) -> Publication {
        try file.write { w throws(StoreError) in try publishSchema(bytes, file: name, byDigest: byDigest, w) }
    }

    func publishSchema(
        _ bytes: [UInt8], file: String, byDigest: Bool = false, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Publication {
        try mayPublish(w)
        let newer = try parsing(schema.successor(parsing: bytes, file: file))
        let isCarried = byDigest ? environment.carried().contains(bytes) : false
        return try publish(.schema, name: newer.name, version: newer.version, bytes, inPieces: !isCarried, w)
    }

    /// Publishes any document under the next version of its name.
    ///
    /// - Throws: ``StoreError/unpublishable(_:)`` where the same bytes are published under the name already, and for what no
    ///   document is; ``StoreError/notPermitted(_:)`` where this store is not the root.
    public func publish(_ kind: Publication.Kind, name: String, _ bytes: [UInt8]) throws(StoreError) -> Publication {
        try file.write { w throws(StoreError) in try publish(kind, name: name, bytes, w) }
    }

    func publish(
        _ kind: Publication.Kind, name: String, _ bytes: [UInt8], _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Publication {
        try mayPublish(w)
        let before = try publications.publications(kind, w).filter { $0.name == name }
        let digest = environment.suite.digest(bytes)
        if let same = before.first(where: { $0.digest == digest }) {
            throw StoreError.unpublishable(.publishedAlready(kind, name: name, version: same.version))
        }
        return try publish(kind, name: name, version: (before.map(\.version).max() ?? 0) + 1, bytes, w)
    }

    func mayPublish(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        guard let root = try offices.directory(r).root, root == Fingerprint(of: own) else {
            throw StoreError.notPermitted(.onlyRootPublishes)
        }
    }

    func publish(
        _ kind: Publication.Kind, name: String, version: Int, _ bytes: [UInt8], inPieces: Bool = true, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Publication {
        guard bytes.count <= Publication.bytesMax else {
            throw StoreError.unpublishable(.tooLarge(bytes: bytes.count, most: Publication.bytesMax))
        }
        guard let text = String(validating: bytes, as: UTF8.self), text.isComposed else {
            throw StoreError.unpublishable(.notComposed)
        }
        let digest = environment.suite.digest(bytes)
        let pieces = inPieces ? text.pieces(of: Limits.textBytesMax) : []
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
        let before = try offices.directory(w)
        let saved = try saving.save(draft, w)
        try fold.seal(.directory, w)
        try upkeep.directoryChanged(since: before, w)
        return Publication(
            kind: kind, name: name, version: version, digest: digest, bytes: bytes, record: saved.created[0])
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
