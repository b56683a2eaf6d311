public import Causality

/// One live retirement of a record.
public struct Deletion: Hashable, Sendable {
    /// The entry that retired it.
    public let dot: Dot
    /// What the one who retired it had seen, own earlier entries included.
    public let covered: VersionVector

    /// Puts the parts together; nothing is checked.
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
    /// How a record stands; the numbers are those of its row's `_standing`.
    public enum Standing: Int, CaseIterable, Sendable {
        /// There.
        case present = 0
        /// Retired by somebody, and edited by nobody who did not know.
        case retired = 1
        /// Retired by somebody, edited by somebody who did not know.
        case contested = 2
        /// Created without the right to, or by an entry that is not admitted.
        case unconfirmed = 3
        /// Sent to another scope, itself or what it lies in: frozen here, and living there.
        case moved = 4
        /// In two scopes at once, or sent to two: it counts in neither until somebody decides.
        case doubled = 5

        /// Whether a record that stands so is in lists and counts.
        public var isCounted: Bool { self != .retired && self != .moved && self != .doubled }
    }

    /// Whether it was created with the right to, by an entry that is admitted.
    public var isConfirmed: Bool
    /// Ascending by dot.
    public private(set) var deletions: [Deletion]
    /// The greatest edit per replica; kept only while it can matter to a deletion.
    public private(set) var edits: VersionVector
    /// Live ones, ascending by dot; several where several people sent it without knowing of each other.
    public private(set) var departures: [Departure]

    /// Puts the parts together; lists ascend by dot.
    public init(
        isConfirmed: Bool, deletions: [Deletion] = [], edits: VersionVector = VersionVector(),
        departures: [Departure] = []
    ) {
        self.isConfirmed = isConfirmed
        self.deletions = deletions
        self.edits = edits
        self.departures = departures
    }

    /// How the record stands by itself; what it lies in may have moved, see ``ScopeFold/standing(of:)``.
    public var standing: Standing {
        guard departures.isEmpty else { return .moved }
        guard isConfirmed else { return .unconfirmed }
        if deletions.isEmpty { return .present }
        return uncoveredEdits.isEmpty ? .retired : .contested
    }

    /// The greatest edit of each replica, where no live deletion covers it.
    public var uncoveredEdits: [Dot] {
        edits.entries.map { Dot($0.replica, $0.number) }
            .filter { edit in !deletions.contains { $0.covered.covers(edit) || $0.dot == edit } }
    }

    /// Retires the record; the retirements that the author had seen go. One entry retires a record once, however often it is told.
    public mutating func delete(_ deletion: Deletion) {
        deletions.removeAll { deletion.covered.covers($0.dot) || $0.dot == deletion.dot }
        deletions.insert(deletion, at: deletions.firstIndex { deletion.dot < $0.dot } ?? deletions.count)
        debugCheck(checkInvariants)
    }

    /// Brings the record back from the retirements that the author had seen.
    public mutating func restore(_ coverage: Coverage) {
        deletions.removeAll { coverage.covers($0.dot) }
    }

    /// Takes note that the entry changed the record, or something beneath it.
    public mutating func noteEdit(_ dot: Dot) { edits.include(dot) }

    /// Sends the record away; departures that the author had seen give way to this one.
    mutating func depart(_ departure: Departure) {
        departures.removeAll { departure.covered.covers($0.dot) }
        departures.insert(departure, at: departures.firstIndex { departure.dot < $0.dot } ?? departures.count)
        debugCheck(checkInvariants)
    }

    /// Ends departures: the record came home, or somebody entitled called them off.
    public mutating func endDepartures(where isOver: (Dot) -> Bool) { departures.removeAll { isOver($0.dot) } }

    /// Joins what a transfer carries of the record's existence; see ``FieldState/join(_:hasSeen:isKnown:)``.
    public mutating func join(_ carried: Existence, hasSeen: (Dot) -> Bool, isKnown: (Dot) -> Bool) {
        isConfirmed = isConfirmed || carried.isConfirmed
        deletions.removeAll { deletion in hasSeen(deletion.dot) && !carried.deletions.contains { $0.dot == deletion.dot } }
        for deletion in carried.deletions where !isKnown(deletion.dot) {
            deletions.insert(deletion, at: deletions.firstIndex { deletion.dot < $0.dot } ?? deletions.count)
        }
        edits.formJoin(carried.edits)
        debugCheck(checkInvariants)
    }
}
