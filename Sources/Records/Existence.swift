public import Causality

/// One live retirement of a record.
public struct Deletion: Hashable, Sendable {
    public let dot: Dot
    /// What the one who retired it had seen, own earlier entries included.
    public let covered: VersionVector

    public init(dot: Dot, covered: VersionVector) {
        self.dot = dot
        self.covered = covered
    }
}

/// Whether a record is there: its creation, its retirements, and the edits that contradict them.
///
/// An edit is any change in the record or beneath it, proposals and removals too. Whoever edits a
/// household while somebody else retires it has not seen the retirement, and neither may win in silence.
public struct Existence: Hashable, Sendable {
    public enum Standing: Int, Sendable {
        case present = 0
        case retired = 1
        /// Retired by somebody, edited by somebody who did not know.
        case contested = 2
        /// Created without the right to, or by an entry that is not admitted.
        case unconfirmed = 3
    }

    public var isConfirmed: Bool
    /// Ascending by dot.
    public private(set) var deletions: [Deletion]
    /// The greatest edit per replica; kept only while it can matter to a deletion.
    public private(set) var edits: VersionVector

    public init(isConfirmed: Bool, deletions: [Deletion] = [], edits: VersionVector = VersionVector()) {
        self.isConfirmed = isConfirmed
        self.deletions = deletions
        self.edits = edits
    }

    public var standing: Standing {
        guard isConfirmed else { return .unconfirmed }
        if deletions.isEmpty { return .present }
        return uncoveredEdits.isEmpty ? .retired : .contested
    }

    /// The greatest edit of each replica, where no live deletion covers it.
    public var uncoveredEdits: [Dot] {
        edits.entries.map { Dot($0.replica, $0.number) }
            .filter { edit in !deletions.contains { $0.covered.covers(edit) || $0.dot == edit } }
    }

    /// Retires the record; the retirements that the author had seen go.
    public mutating func delete(_ deletion: Deletion) {
        deletions.removeAll { deletion.covered.covers($0.dot) }
        deletions.insert(deletion, at: deletions.firstIndex { deletion.dot < $0.dot } ?? deletions.count)
    }

    /// Brings the record back from the retirements that the author had seen.
    public mutating func restore(_ coverage: Coverage) {
        deletions.removeAll { coverage.covers($0.dot) }
    }

    public mutating func noteEdit(_ dot: Dot) { edits.include(dot) }
}
