import Causality
import Changesets
import Records
import SQLite

/// What cuts accept of the chains that are here; `Protocol/03-merge.md`, section 3.5.
extension ChangesetLog {
    /// The entries of a key's chains that cuts accept, by the names that the chains have here.
    ///
    /// A cut names a changeset: it accepts that and what stands before it in its chain, however often the chain parts. While it
    /// is not here, what the chain has up to that number is accepted as long as no other changeset stands in its place.
    func accepted(_ cuts: [ChainCut], of key: Fingerprint, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError)
        -> VersionVector
    {
        var result = VersionVector()
        guard !cuts.isEmpty else { return result }
        let (tree, heads) = (try forks(scope, r), try heads(scope, r).heads)
        let segments = heads.keys.filter { Fingerprint(of: $0) == key }.sorted()
        for cut in cuts where Fingerprint(of: cut.replica) == key {
            var found: ReplicaID?
            for segment in segments where found == nil && heads[segment].map({ $0.held >= cut.number && $0.start < cut.number }) == true {
                if try digest(endingAt: cut.number, of: segment, scope, r) == cut.digest { found = segment }
            }
            if let found {
                for stem in tree.stems(of: found) { result.include(stem) }
                result.include(Dot(found, cut.number))
            } else if (heads[cut.replica]?.held ?? 0) < cut.number {
                result.include(Dot(cut.replica, cut.number))
            }
        }
        return result
    }

    /// How far the chains of a key go here, branches and what they left among them: a cut at the end of each.
    ///
    /// - Parameter time: In milliseconds since 1970; a chain is cut before the first changeset that has an entry of that time or a
    ///   later one, by its author's clock. `nil` cuts at the end.
    func ends(
        of key: Fingerprint, before time: UInt64?, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [ChainCut] {
        let (tree, heads) = (try forks(scope, r), try heads(scope, r).heads)
        var cuts: [ReplicaID: ChainCut] = [:]
        for (replica, head) in heads where Fingerprint(of: replica) == key && head.held > head.start {
            cuts[replica] = ChainCut(replica: replica, number: head.held, digest: head.digest)
        }
        guard let time else { return cuts.values.sorted { $0.replica < $1.replica } }
        for replica in Array(cuts.keys) {
            cuts[replica] = nil
            for logged in try chainRows(replica, scope, r) {
                let changeset = try decoding(Changeset(parsing: logged, suite: environment.suite))
                let times = try decoding(changeset.payload()).heads.map(\.time.milliseconds)
                guard times.allSatisfy({ $0 < time }) else { break }
                cuts[replica] = ChainCut(replica: replica, number: changeset.header.last, digest: changeset.digest)
            }
        }
        // A branch goes on only where what it left is accepted to its end.
        let reached = cuts
        return cuts.values.filter { cut in
            tree.stems(of: cut.replica).allSatisfy { reached[$0.replica]?.number == $0.number }
        }.sorted { $0.replica < $1.replica }
    }

    /// The bytes of one chain or branch, in order.
    private func chainRows(_ replica: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError)
        -> [[UInt8]]
    {
        let find = try r.prepare("SELECT bytes FROM _changeset WHERE scope = ? AND replica = ? AND standing = 0 ORDER BY last")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        defer { find.reset() }
        var rows: [[UInt8]] = []
        while try find.nextRow() { rows.append(find.blob(0)) }
        return rows
    }

    /// The headers of what is applied of some chains in a scope, each with the branch in which it lies as its replica.
    func appliedHeaders(
        of replicas: [ReplicaID], _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [ChangesetHeader] {
        var result: [ChangesetHeader] = []
        for replica in replicas {
            for bytes in try chainRows(replica, scope, r) {
                var header = try decoding(Changeset(parsing: bytes, digest: { _ in [] })).header
                header.replica = replica
                if try heads(scope, r).heads[replica].map({ header.last <= $0.applied }) == true { result.append(header) }
            }
        }
        return result
    }
}
