import Causality
import Changesets
import Records
import SQLite

/// Gives offices, under this store's own right to.
struct Granting: Room {
    let context: StoreContext
    let file: StoreFile
    let offices: Offices
    let log: ChangesetLog
    let saving: Saving
    let fold: Fold
    let upkeep: Upkeep
}

/// An office that is given to a key.
struct NewOffice {
    let publicKey: [UInt8]
    /// What the key goes by, where it is of another suite than the store's own.
    let holder: Fingerprint?
    let person: String
    let role: String
    let mayGrant: Bool
    let expires: Int64?
}

extension Granting {
    /// Writes a grant into the root's directory, where every store of the tree has it.
    func grant(_ office: NewOffice, scopes: [ScopeCode], _ w: borrowing WriteTransaction) throws(StoreError) -> Saved {
        try offices.mayInvite(scopes, w)
        let before = try offices.directory(w)
        let basis = try offices.ownGrant(for: .directory, w)
        guard before.root == Fingerprint(of: own) || basis != nil else { throw .notPermitted(.noGrant(in: .directory)) }
        let saved = try write(office, scopes, in: .directory, series: nextSeries(w), w)
        try upkeep.directoryChanged(since: before, w)
        return saved
    }

    /// Writes a grant into the directory of each region, where those have it who keep something there.
    ///
    /// - Returns: The grants, in the order of the regions.
    func grant(_ office: NewOffice, inEachOf regions: [ScopeCode], _ w: borrowing WriteTransaction) throws(StoreError) -> [RecordID] {
        try offices.mayInvite(regions, w)
        let before = try offices.directory(w)
        // Whoever writes in several villages counts in one block.
        let series = try nextSeries(w)
        var result: [RecordID] = []
        for region in regions {
            let directory = try place(for: region, w)
            result += try write(office, [region], in: directory, series: series, w).created.map { $0.of(directory) }
        }
        try upkeep.directoryChanged(since: before, w)
        return result
    }

    /// The directory in which a grant for a region stands: its own. A root that has written in as many as a succession can speak of
    /// goes on in that of the nearest wider region in which it has.
    private func place(for region: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ScopeCode {
        let directory = ScopeCode.directory(of: region)
        guard try offices.directory(r).root == Fingerprint(of: own) else { return directory }
        var mine: [ScopeCode] = []
        for place in try offices.directories(r) where place.isOfRegion {
            let isMine = try log.heads(place, r).heads.keys.contains { $0.hasSameKey(as: own) }
            if isMine { mine.append(place) }
        }
        if mine.contains(directory) || mine.count < Limits.rootRegionChainsMax { return directory }
        return mine.last { $0.speaks(for: region) } ?? .directory
    }

    private func write(
        _ office: NewOffice, _ scopes: [ScopeCode], in directory: ScopeCode, series: Int64, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Saved {
        let isRoot = try offices.directory(w).root == Fingerprint(of: own)
        // What the changeset will invoke is what the grant is judged by.
        let basis = try invokedBasis(directory, w)
        let subject = office.holder ?? offices.fingerprint(office.publicKey)
        let rank = isRoot ? (subject == Fingerprint(of: own) ? 0 : 1) : (basis?.rank ?? 0) + 1
        let key = office.publicKey.map { hex(UInt64($0), digits: 2) }.joined()
        let fields: [(Int, Value)] = [
            (Schema.GrantField.subject, .text(subject.description)), (Schema.GrantField.publicKey, .text(key)),
            (Schema.GrantField.person, .text(office.person)), (Schema.GrantField.role, .text(office.role)),
            (Schema.GrantField.scopes, .text(scopes.map(\.description).joined(separator: " "))),
            (Schema.GrantField.rank, .integer(Int64(rank))), (Schema.GrantField.mayGrant, .bool(office.mayGrant)),
            (Schema.GrantField.series, .integer(series)),
            (Schema.GrantField.expires, office.expires.map { .integer($0) } ?? .missing),
        ]
        var draft = Draft(scope: directory)
        draft.creations = [
            NewRecord(
                type: Schema.DirectoryType.grant, parent: nil,
                changes: fields.map { FieldWrite(FieldAddress($0.0), .set, $0.1) })
        ]
        let saved = try saving.save(draft, w)
        try fold.seal(directory, w)
        return saved
    }

    private func invokedBasis(_ directory: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Grant? {
        guard let record = try offices.invokedGrant(directory, w) else { return nil }
        return try offices.directory(w).grants[record]
    }

    /// Blocks of readable numbers are given out in order by each granting store, by its own rank and count.
    func nextSeries(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64 {
        try r.integer("SELECT count(*) FROM directory_grant")
    }
}
