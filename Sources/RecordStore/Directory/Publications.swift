import Causality
import Changesets
import Records
import SQLite

/// The documents that the directory carries for everybody.
public struct Publications: Room {
    let context: StoreContext
    let file: StoreFile
    let settings: Settings
    let names: NameTable
}

extension Publications {
    /// What is published, by name, then version; of two of one version that of the lesser record.
    ///
    /// Only the root publishes; what does not have the digest that it names is passed over.
    public func publications(_ kind: Publication.Kind) throws(StoreError) -> [Publication] {
        try file.read { r throws(StoreError) in try publications(kind, r) }
    }

    func publications(_ kind: Publication.Kind, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Publication] {
        try named(kind, r).filter { !$0.bytes.isEmpty }
    }

    /// The same, and those that come in no pieces of documents that this program has not: these are of no bytes.
    func named(_ kind: Publication.Kind, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Publication] {
        guard let table = directoryLayout.main(Schema.DirectoryType.publication), try settings.value("root", r) != nil else { return [] }
        let find = try r.prepare(
            "SELECT _id, name, version, digest, parts FROM \"\(table.name)\" WHERE _standing = 0 AND kind = ? ORDER BY name, version")
        find.bind(1, kind.rawValue)
        var rows: [(id: Int64, name: String, version: Int, digest: String, parts: Int64)] = []
        while try find.nextRow() { rows.append((find.int(0), find.text(1), Int(find.int(2)), find.text(3), find.int(4))) }
        find.reset()
        var result: [Publication] = []
        for row in rows {
            guard let name = try names.row(row.id, r), name.scope == .directory else { continue }
            let record = name.id
            let bytes = row.parts == 0 ? carried(row.digest) : try parts(of: row.id, count: row.parts, r)
            let digest = environment.suite.digest(bytes)
            guard digest.map({ hex(UInt64($0), digits: 2) }).joined() == row.digest || row.parts == 0 else { continue }
            result.append(
                Publication(kind: kind, name: row.name, version: row.version, digest: digest, bytes: bytes, record: record))
        }
        return result.sorted { ($0.name, $0.version, $0.record) < ($1.name, $1.version, $1.record) }
    }

    /// A name for what is published: another as soon as a document, or a piece of one, has come or gone.
    public func mark() throws(StoreError) -> String {
        try file.read { r throws(StoreError) in
            guard let table = directoryLayout.main(Schema.DirectoryType.publication),
                let parts = directoryLayout.main(Schema.DirectoryType.part)
            else { return "" }
            let find = try r.prepare("SELECT kind, name, version, digest FROM \"\(table.name)\" WHERE _standing = 0 ORDER BY 1, 2, 3, 4")
            defer { find.reset() }
            var rows: [String] = []
            while try find.nextRow() { rows.append("\(find.text(0)) \(find.text(1)) \(find.int(2)) \(find.text(3))") }
            rows.append(String(try r.integer("SELECT count(*) FROM \"\(parts.name)\" WHERE _standing = 0")))
            return rows.joined(separator: "\n")
        }
    }

    /// One of the program's own documents; of another no bytes.
    private func carried(_ digest: String) -> [UInt8] {
        environment.carried().first { environment.suite.digest($0).map { hex(UInt64($0), digits: 2) }.joined() == digest } ?? []
    }

    /// A document's text, from the pieces that hang on its record.
    func parts(of publication: Int64, count: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8] {
        guard let table = directoryLayout.main(Schema.DirectoryType.part) else { return [] }
        let find = try r.prepare(
            "SELECT content FROM \"\(table.name)\" WHERE _parent = ? AND _standing = 0 AND place < ? ORDER BY place, _id")
        find.bind(1, publication)
        find.bind(2, count)
        defer { find.reset() }
        var bytes: [UInt8] = []
        while try find.nextRow(), bytes.count <= Publication.bytesMax { bytes += Array(find.text(0).utf8) }
        return bytes
    }
}
