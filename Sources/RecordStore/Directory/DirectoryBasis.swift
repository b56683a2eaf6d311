import Changesets
import Records
import SQLite

/// From what a directory was judged: equal ones of one file judge alike.
///
/// It holds everything that ``Offices/judged(_:_:_:)`` asks: the rows of the directory scopes, which follow from how far each replica is
/// applied there and how often the scope was folded anew; the chains there, in which revocations find their cuts; who the root is; and by
/// which schema the regions of a grant are read.
struct DirectoryBasis: Hashable {
    private let root: Fingerprint?
    private let schema: Int
    /// The directory scopes and their chains.
    private let heads: [UInt8]

    fileprivate init(root: Fingerprint?, schema: Int, heads: [UInt8]) {
        (self.root, self.schema, self.heads) = (root, schema, heads)
    }
}

extension Offices {
    /// - Precondition: Nothing is being written; in the middle of a change rows and chains are not of one moment.
    func basis(_ root: Fingerprint?, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> DirectoryBasis {
        var bytes = ByteWriter()
        let scopes = try r.prepare("SELECT id, folds FROM _scope WHERE code = 0 OR code > ? ORDER BY id")
        scopes.bind(1, Int64(ScopeCode.directories))
        defer { scopes.reset() }
        while try scopes.nextRow() {
            bytes.signed(scopes.int(0))
            bytes.signed(scopes.int(1))
        }
        let chains = try r.prepare(
            """
            SELECT h.scope, h.replica, h.held, h.applied, h.digest, f.after, f.stem FROM _scope s JOIN _head h ON h.scope = s.id \
            LEFT JOIN _fork f ON f.scope = h.scope AND f.branch = h.replica \
            WHERE s.code = 0 OR s.code > ? ORDER BY h.scope, h.replica
            """)
        chains.bind(1, Int64(ScopeCode.directories))
        defer { chains.reset() }
        while try chains.nextRow() {
            for column in 0..<4 { bytes.signed(chains.int(column)) }
            bytes.blob(chains.blob(4))
            for column in 5..<7 { bytes.signed(chains.optionalInt(column) ?? -1) }
        }
        return DirectoryBasis(root: root, schema: schema.version, heads: bytes.bytes)
    }
}
