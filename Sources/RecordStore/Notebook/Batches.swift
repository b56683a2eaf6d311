import Changesets
import Records
import SQLite

/// What commands that write many entries at once remember of it: which entries they were, so that the rest can be done later and
/// all of it taken back.
extension Notebook {
    /// What was kept of a batch; `nil` where there is none of that name.
    ///
    /// - Throws: What SQLite throws.
    public func batch(_ name: String) throws(StoreError) -> [UInt8]? {
        try file.read { r throws(StoreError) in
            try settings.value(Self.batchKey(name), r).flatMap { bytes throws(StoreError) in try concealing.revealed(bytes, r) }
        }
    }

    /// The names of those that are kept, ascending.
    ///
    /// - Throws: What SQLite throws.
    public func batches() throws(StoreError) -> [String] {
        let prefix = Self.batchKey("")
        return try file.read { r throws(StoreError) in
            try settings.values(beginning: prefix, r).map { String($0.0.dropFirst(prefix.count)) }.sorted()
        }
    }

    /// Keeps what is known of a batch, in the transaction that writes it.
    ///
    /// - Parameter content: In the caller's own form.
    public func setBatch(_ name: String, _ content: [UInt8]) throws(StoreError) {
        try file.write { w throws(StoreError) in
            if let content = try concealing.concealed(content, w) { try settings.set(Self.batchKey(name), content, w) }
        }
    }

    /// Conceals those that were kept while nothing was.
    func concealBatches(_ w: borrowing WriteTransaction) throws(StoreError) {
        for (key, content) in try settings.values(beginning: Self.batchKey(""), w) {
            if let content = try concealing.revealed(content, w), let hidden = try concealing.concealed(content, w) {
                try settings.set(key, hidden, w)
            }
        }
    }

    private static func batchKey(_ name: String) -> String { "batch:" + name }
}
