import Causality
import Changesets
import Records
import SQLite

/// Gives offices, under this store's own right to.
struct Granting: Room {
    let context: StoreContext
    let file: StoreFile
    let offices: Offices
    let saving: Saving
    let fold: Fold
    let upkeep: Upkeep
}

extension Granting {
    /// Writes a grant into the directory scope.
    ///
    /// - Parameter holder: What the key goes by, where it is of another suite than the store's own.
    func grant(
        publicKey: [UInt8], of holder: Fingerprint? = nil, person: String, role: String, scopes: [ScopeCode], mayGrant: Bool,
        expires: Int64?,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Saved {
        let isRoot = try offices.directory(w).root == Fingerprint(of: own)
        try offices.mayInvite(scopes, w)
        // What the changeset will invoke is what the grant is judged by.
        let basis = try invokedBasis(w)
        let subject = holder ?? Fingerprint(digest: environment.suite.digest(publicKey))
        let rank = isRoot ? (subject == Fingerprint(of: own) ? 0 : 1) : (basis?.rank ?? 0) + 1
        let key = publicKey.map { hex(UInt64($0), digits: 2) }.joined()
        let fields: [(Int, Value)] = [
            (Schema.GrantField.subject, .text(subject.description)), (Schema.GrantField.publicKey, .text(key)),
            (Schema.GrantField.person, .text(person)), (Schema.GrantField.role, .text(role)),
            (Schema.GrantField.scopes, .text(scopes.map(\.description).joined(separator: " "))),
            (Schema.GrantField.rank, .integer(Int64(rank))), (Schema.GrantField.mayGrant, .bool(mayGrant)),
            (Schema.GrantField.series, .integer(try nextSeries(w))),
            (Schema.GrantField.expires, expires.map { .integer($0) } ?? .missing),
        ]
        var draft = Draft(scope: .directory)
        draft.creations = [
            NewRecord(
                type: Schema.DirectoryType.grant, parent: nil,
                changes: fields.map { FieldWrite(FieldAddress($0.0), .set, $0.1) })
        ]
        let before = try offices.directory(w)
        let saved = try saving.save(draft, w)
        try fold.seal(.directory, w)
        try upkeep.directoryChanged(since: before, w)
        return saved
    }

    private func invokedBasis(_ w: borrowing WriteTransaction) throws(StoreError) -> Grant? {
        guard let record = try offices.invokedGrant(.directory, w) else { return nil }
        return try offices.directory(w).grants[record]
    }

    /// Blocks of readable numbers are given out in order by each granting store, by its own rank and count.
    func nextSeries(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64 {
        try r.integer("SELECT count(*) FROM directory_grant")
    }
}
