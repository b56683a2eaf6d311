public import Causality

/// What an author's entries are called that are written again under another incarnation: those beyond a number in each
/// scope, counted on from 1. What they say of one another has to say so too.
public struct Rewriting: Sendable {
    /// Who wrote them, and who writes them again.
    public let before, now: ReplicaID
    /// Of each scope, the last entry that is not written again.
    public let kept: [ScopeCode: UInt64]

    /// Puts the parts together; nothing is checked.
    public init(before: ReplicaID, now: ReplicaID, kept: [ScopeCode: UInt64]) {
        (self.before, self.now, self.kept) = (before, now, kept)
    }

    /// An entry's name, in the names of a scope.
    func dot(_ dot: Dot, in here: ScopeCode) -> Dot {
        let scope = dot.replica.isHome ? here : ScopeCode(number: dot.replica.origin)
        guard dot.replica.from(0) == before, let last = kept[scope], dot.number > last else { return dot }
        return Dot(now.from(dot.replica.origin), dot.number - last)
    }

    /// A vector: of what is written again as much, and of what was before it all.
    func vector(_ vector: VersionVector, in here: ScopeCode) -> VersionVector {
        var result = vector
        for entry in vector.entries {
            let named = dot(Dot(entry.replica, entry.number), in: here)
            guard named.replica != entry.replica else { continue }
            result.set(entry.replica, to: entry.number - named.number)
            result.include(named)
        }
        return result
    }
}

extension Transfer {
    /// The same of an entry that is written again in a scope.
    public func written(again rewriting: Rewriting, in here: ScopeCode) -> Transfer {
        switch self {
        case .out: self
        case .into(let record, let from, let out, let carried):
            .into(record, from: from, out: rewriting.dot(out, in: from), carried.written(again: rewriting, in: here))
        case .takeOver(let from, let late, let carried):
            .takeOver(from: from, late: rewriting.dot(late, in: from), carried.written(again: rewriting, in: here))
        }
    }
}

extension Carried {
    fileprivate func written(again rewriting: Rewriting, in here: ScopeCode) -> Carried {
        Carried(
            writers: Dictionary(writers.map { (rewriting.dot($0.key, in: here), $0.value) }) { first, _ in first },
            records: records.map { item in
                let state = item.state.mapDots {
                    rewriting.dot($0, in: here)
                } covered: {
                    rewriting.vector($0, in: here)
                }
                return Item(item.id, state, seen: rewriting.vector(item.seen, in: here))
            })
    }
}
