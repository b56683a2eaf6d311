import Causality

/// Where the chains of one scope part: which branch leaves which chain after which entry. Nearly always there is none.
///
/// Two different changesets with one number are a fork: a device was cloned, or set back. Neither is wrong, so both go
/// on as replicas of their own: of a chain that parts, what comes before keeps the name, and *every* branch is named by
/// its first changeset, whichever came here first. `Protocol/03-merge.md`, section 12.
///
/// - Invariant: A branch's stem is no descendant of the branch; all branches of a stem leave it after the same entry.
struct ForkTree {
    struct Branch: Hashable {
        /// The chain, or the branch, that it leaves.
        let stem: ReplicaID
        /// The last entry that it has in common with the others; 0 where they have none.
        let after: UInt64
        /// Whether it was this store's chain before the store knew that there is another.
        let wasHere: Bool
    }

    private(set) var branches: [ReplicaID: Branch] = [:]
    /// Of each chain that parts, its last entry.
    private(set) var ends: [ReplicaID: UInt64] = [:]

    var isEmpty: Bool { branches.isEmpty }

    mutating func add(_ replica: ReplicaID, _ branch: Branch) {
        branches[replica] = branch
        ends[branch.stem] = branch.after
    }

    /// A branch that grew, however far back, from itself: no tree then, and whoever asked for its root would ask for ever.
    var branchOfItself: ReplicaID? {
        branches.keys.sorted().first { branch in
            var (current, steps) = (branch, 0)
            while let stem = branches[current]?.stem, steps <= branches.count { (current, steps) = (stem, steps + 1) }
            return steps > branches.count
        }
    }

    /// How many branches the chains of a replica's key have.
    func branchCount(ofKeyOf replica: ReplicaID) -> Int { branches.keys.count { $0.hasSameKey(as: replica) } }

    /// The last entry before a chain's own first; 0 of one that is no branch.
    func start(of replica: ReplicaID) -> UInt64 { branches[replica]?.after ?? 0 }

    /// The chain that a branch grew from, however far back.
    func root(of replica: ReplicaID) -> ReplicaID {
        var current = replica
        while let stem = branches[current]?.stem { current = stem }
        return current
    }

    /// From the root to the branch, both included.
    func path(to replica: ReplicaID) -> [ReplicaID] {
        var result = [replica]
        while let stem = branches[result[result.count - 1]]?.stem { result.append(stem) }
        return result.reversed()
    }

    /// A chain and all that parts from it, the chain first.
    func family(of root: ReplicaID) -> [ReplicaID] {
        guard ends[root] != nil else { return [root] }
        var result = [root]
        var next = 0
        while next < result.count {
            result += branches.filter { $0.value.stem == result[next] }.keys.sorted()
            next += 1
        }
        return result
    }

    /// Of a chain that parts, the branch that was this store's before it knew.
    func chainThatWasHere(of replica: ReplicaID) -> ReplicaID {
        var current = replica
        while ends[current] != nil, let next = branches.first(where: { $0.value.stem == current && $0.value.wasHere })?.key {
            current = next
        }
        return current
    }

    /// What somebody covers who covers that many entries of a chain along the path to one of its branches.
    ///
    /// - Parameter dot: By the name of the chain, as whoever did not know of the fork called it.
    func components(of dot: Dot, towards branch: ReplicaID) -> [Dot] {
        let path = path(to: branch)
        guard let place = path.firstIndex(of: dot.replica) else { return [dot] }
        return path[place...].compactMap { segment in
            let number = min(dot.number, segment == branch ? dot.number : ends[segment] ?? dot.number)
            return number > start(of: segment) ? Dot(segment, number) : nil
        }
    }

    /// What a branch has of the chains that it left.
    func stems(of branch: ReplicaID) -> [Dot] {
        path(to: branch).dropLast().compactMap { stem in ends[stem].flatMap { $0 > start(of: stem) ? Dot(stem, $0) : nil } }
    }
}
