import Causality
import Changesets
import Records

/// Whether the changesets of one scope make the chains and branches that the file says they make.
struct ChainCheck {
    let scope: ScopeCode
    /// Where chains part, as the file has it.
    let tree: ForkTree
    let own: ReplicaID

    private struct Link {
        let line: LogCheck.Line
        let header: ChangesetHeader
        let digest: [UInt8]
    }

    private var chains: [ReplicaID: [Link]] = [:]
    private var loose: [Link] = []

    init(scope: ScopeCode, tree: ForkTree, own: ReplicaID) {
        (self.scope, self.tree, self.own) = (scope, tree, own)
    }

    /// - Parameter segment: The chain or branch that the row says.
    mutating func add(_ line: LogCheck.Line, _ segment: ReplicaID, _ header: ChangesetHeader, _ digest: [UInt8]) {
        let link = Link(line: line, header: header, digest: digest)
        if line.standing == .chain { chains[segment, default: []].append(link) } else { loose.append(link) }
    }

    /// - Parameter branchName: What a branch is called, by its key and its first changeset's digest.
    mutating func check(
        branchName: (ReplicaID, [UInt8]) -> ReplicaID, _ findings: inout LogCheck.Findings, _ result: inout Verification
    ) {
        for segment in chains.keys { chains[segment]?.sort { $0.header.first < $1.header.first } }
        // A branch begins where its stem ends, so stems come first.
        for segment in chains.keys.sorted(by: { (tree.path(to: $0).count, $0) < (tree.path(to: $1).count, $1) }) {
            follow(segment, &findings, &result)
        }
        for (branch, place) in tree.branches.sorted(by: { $0.key < $1.key }) {
            guard let fault = fault(of: branch, place, branchName, findings) else { continue }
            result.note(.branch(branch, of: place.stem, fault), in: scope)
        }
        for link in loose {
            let (header, entries) = (link.header, entries(link, link.header.replica))
            if link.line.sequence != nil { result.note(.outOfOrder(entries), in: scope) }
            if header.first == 1 || follows(header) { result.note(.waitsForNothing(entries), in: scope) }
        }
    }

    private func entries(_ link: Link, _ segment: ReplicaID) -> Fault.Entries {
        Fault.Entries(replica: segment, first: link.header.first, last: link.header.last)
    }

    /// How far a chain, or a branch, goes without a gap.
    private func follow(_ segment: ReplicaID, _ findings: inout LogCheck.Findings, _ result: inout Verification) {
        let start = tree.start(of: segment)
        var head = ScopeHeads.Head(held: start, digest: [], applied: start, start: start)
        if start > 0, let stem = tree.branches[segment]?.stem {
            guard let digest = digest(endingAt: start, of: stem) else {
                for link in chains[segment] ?? [] {
                    result.note(.brokenChain(entries(link, segment)), in: scope)
                    findings.unusable.insert(link.line.row)
                }
                return
            }
            head.digest = digest
        }
        for link in chains[segment] ?? [] {
            let entries = entries(link, segment)
            guard link.header.first == head.held + 1, link.header.previous == head.digest else {
                result.note(.brokenChain(entries), in: scope)
                findings.unusable.insert(link.line.row)
                continue
            }
            if link.line.sequence != nil {
                if head.applied == head.held { head.applied = link.header.last } else { result.note(.outOfOrder(entries), in: scope) }
            }
            (head.held, head.digest) = (link.header.last, link.digest)
            guard segment == own else { continue }
            findings.said.directory.formJoin(VersionVector(link.header.directoryHeads.map { ($0.replica, $0.number) }))
            findings.said.covered.formJoin(VersionVector(link.header.guards.map { ($0.dot.replica, $0.dot.number) }))
        }
        findings.heads.heads[segment] = head
    }

    private func digest(endingAt last: UInt64, of segment: ReplicaID) -> [UInt8]? {
        guard let links = chains[segment] else { return nil }
        var (low, high) = (0, links.count)
        while low < high {
            let middle = (low + high) / 2
            if links[middle].header.last < last { low = middle + 1 } else { high = middle }
        }
        return low < links.count && links[low].header.last == last ? links[low].digest : nil
    }

    /// Whether what a changeset follows is in its chain, or in a branch of it.
    private func follows(_ header: ChangesetHeader) -> Bool {
        tree.family(of: header.replica).contains { digest(endingAt: header.first - 1, of: $0) == header.previous }
    }

    private func fault(
        of branch: ReplicaID, _ place: ForkTree.Branch, _ branchName: (ReplicaID, [UInt8]) -> ReplicaID, _ findings: LogCheck.Findings
    ) -> Fault.Branch? {
        guard branch.hasSameKey(as: place.stem) else { return .otherName }
        guard let first = chains[branch]?.first else { return .empty }
        guard branch == branchName(place.stem, first.digest) else { return .otherName }
        let siblings = tree.branches.filter { $0.value.stem == place.stem }
        guard (findings.heads.heads[place.stem]?.held ?? 0) == place.after, siblings.allSatisfy({ $0.value.after == place.after })
        else { return .otherEnd }
        guard siblings.count > 1 else { return .alone }
        // Which of them was this store's own knowledge first, it alone can say; but it says it of one.
        return siblings.count(where: { $0.value.wasHere }) == 1 ? nil : .wasHere
    }
}
