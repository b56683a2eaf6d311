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
        for (number, folds) in try names.directoryFolds(r) {
            bytes.signed(number)
            bytes.signed(folds)
            try log.writeChains(of: number, into: &bytes, r)
        }
        return DirectoryBasis(root: root, schema: schema.version, heads: bytes.bytes)
    }
}
