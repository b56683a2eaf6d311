import Causality
import Changesets
public import Records

/// The office that a new root gives itself.
extension Succeeding {
    /// Whether a succession is the one that made this store's key the root that there is.
    public func isInForceHere(_ signed: SignedSuccession) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in
            guard let last = try offices.directory(r).course?.successions.last, last.root == Fingerprint(of: own) else { return false }
            return last.digest == environment.suite.digest(Array(signed.statement.text.utf8))
        }
    }

    /// The regions at the top of the tree in which a key would hold no office as the root: those that earlier roots gave themselves, without
    /// those in which a grant of its own stands that has no last day.
    ///
    /// - Parameter accepting: A succession that is not in force yet; what it keeps out stands no longer.
    public func regionsWithoutOffice(
        of key: Fingerprint, accepting statement: SuccessionStatement? = nil
    ) throws(StoreError) -> [ScopeCode] {
        try file.read { r throws(StoreError) in try regionsWithoutOffice(of: key, accepting: statement, r) }
    }

    private func regionsWithoutOffice(
        of key: Fingerprint, accepting statement: SuccessionStatement?, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [ScopeCode] {
        let directory = try offices.directory(r)
        guard let course = directory.course else { return [] }
        let accepted = try statement.map { one throws(StoreError) in (one.previous, try offices.accepted(by: one, r)) }
        func stands(_ grant: Grant) -> Bool {
            accepted.map { previous, vector in Fingerprint(of: grant.entry.replica) != previous || vector.covers(grant.entry) } ?? true
        }
        let all = directory.grants.values.filter(stands)
        let held = all.filter { $0.subject == key && $0.expires == nil }.flatMap(directory.openRegions)
        var top = all.filter { $0.rank == 0 && course.roots.contains($0.subject) }.flatMap(\.scopes)
        if top.isEmpty { top = try peers.subscriptions(r) }
        var seen: Set<ScopeCode> = []
        return top.sorted().filter { region in seen.insert(region).inserted && !held.contains { $0.covers(region) } }
    }

    /// Where this store is the root, gives it the office without which no node would know it and it could serve nobody: of rank 0 at the
    /// top of the tree, where it holds none yet, in the capacity that it has already, or a node's.
    ///
    /// - Returns: The regions; none where nothing was lacking.
    @discardableResult
    public func takeOffice() throws(StoreError) -> [ScopeCode] {
        // Most who ask are no root, and need not wait for whoever writes.
        guard let key = signer?.publicKey, try offices.directory().root == Fingerprint(of: own) else { return [] }
        return try file.write { w throws(StoreError) in
            let directory = try offices.directory(w)
            guard directory.root == Fingerprint(of: own) else { return [] }
            let regions = try regionsWithoutOffice(of: Fingerprint(of: own), accepting: nil, w)
            guard !regions.isEmpty else { return [] }
            let held = directory.grants(of: Fingerprint(of: own)).filter { directory.ending(of: $0) == nil }.min { $0.rank < $1.rank }
            let office = NewOffice(
                publicKey: key, holder: nil, person: held?.person ?? regions[0].description, role: held?.role ?? Grant.nodeRole,
                mayGrant: true, expires: nil)
            _ = try granting.grant(office, scopes: regions, w)
            return regions
        }
    }
}
