public import Causality
public import RecordStore
public import Records

/// One of the things that a conflict may be decided for.
public struct Candidate: Sendable {
    /// What it is of the conflict's state.
    public enum Kind: Sendable {
        /// A value that stands.
        case value
        /// What somebody put forward; of a union an element to add.
        case proposal
        /// An element of a union that somebody would take out.
        case removal
        /// That the record is retired.
        case retirement
        /// A change of the record by somebody who did not know of its retirement.
        case edit
    }

    /// What it is of the conflict's state.
    public let kind: Kind
    /// `nil` where the record itself is in doubt.
    public let value: Value?
    /// The entries that say so; never empty.
    public let dots: [Dot]
}

extension Conflict {
    /// What may be taken, in the order in which people are shown it and name it by 1, 2 and so on.
    ///
    /// The order is a part of what the conflict's name stands for: while the name holds, so do the numbers.
    public var candidates: [Candidate] {
        // Two records are merged, or one gets another number: nothing that is there is taken.
        if kind == .sameNumber { return [] }
        guard field != nil else {
            return existence.deletions.map { Candidate(kind: .retirement, value: nil, dots: [$0.dot]) }
                + existence.uncoveredEdits.map { Candidate(kind: .edit, value: nil, dots: [$0]) }
        }
        return state.values.map { Candidate(kind: .value, value: $0.value, dots: $0.marks.map(\.dot)) }
            + state.proposals.map { Candidate(kind: $0.kind == .remove ? .removal : .proposal, value: $0.value, dots: $0.dots) }
    }
}
