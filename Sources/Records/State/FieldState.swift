public import Causality

/// A dot under which a value was written, and how.
public struct Mark: Hashable, Sendable {
    /// The entry that wrote the value.
    public let dot: Dot
    /// Written by `resolve`, with the right to.
    public var isDecision: Bool
    /// Written by somebody who may not decide, having seen a decision: it stands, and is listed.
    public var overridesDecision: Bool

    /// Puts the parts together; by default of a value that was simply written.
    public init(_ dot: Dot, isDecision: Bool = false, overridesDecision: Bool = false) {
        self.dot = dot
        self.isDecision = isDecision
        self.overridesDecision = overridesDecision
    }

    /// The same entry as two scopes tell of it, which only a forger does differently.
    func joined(_ other: Mark) -> Mark {
        Mark(
            dot, isDecision: isDecision || other.isDecision,
            overridesDecision: overridesDecision || other.overridesDecision)
    }
}

/// One of a field's surviving values, or one element of a union, with every dot that wrote it.
public struct Sibling: Hashable, Sendable {
    /// What was written.
    public let value: Value
    /// Ascending by dot, never empty.
    public var marks: [Mark]

    /// Puts the parts together; marks ascend by dot.
    public init(_ value: Value, _ marks: [Mark]) {
        self.value = value
        self.marks = marks
    }
}

/// What somebody without the right to write has put forward.
public struct Proposal: Hashable, Sendable {
    /// `set`, `add` or `remove`.
    public let kind: ChangeKind
    /// What is put forward: the value, or the element to add or remove.
    public let value: Value
    /// Ascending, never empty.
    public var dots: [Dot]

    /// Puts the parts together; dots ascend.
    public init(_ kind: ChangeKind, _ value: Value, _ dots: [Dot]) {
        self.kind = kind
        self.value = value
        self.dots = dots
    }
}

/// A causal multi-value register: the values that nobody who saw them has superseded.
///
/// The vector of everything that the field has seen is not in here: it is the scope's applied vector,
/// shared by all its fields. That works because entries are applied in causal order, so whatever a
/// context covers has been here before it (Almeida et al., "Scalable and Accurate Causality Tracking for
/// Eventually Consistent Stores", 2014).
///
/// - Invariant: Values ascend by value, proposals by value and kind, marks and dots by dot, all strictly; none is without
///   a dot. A mark that is a decision is among the decisions.
public struct FieldState: Hashable, Sendable {
    /// What nobody who saw it has superseded; of a union one for each element. Ascending by value.
    public var values: [Sibling]
    /// What is put forward and waits for somebody with the right; ascending by value and kind.
    public var proposals: [Proposal]
    /// Every decision there ever was, for ``Mark/overridesDecision``; ascending.
    public var decisions: [Dot]

    /// Puts the parts together; the invariant is the caller's to keep.
    public init(values: [Sibling] = [], proposals: [Proposal] = [], decisions: [Dot] = []) {
        self.values = values
        self.proposals = proposals
        self.decisions = decisions
    }

    /// Whether there are no values, no proposals and no decisions.
    public var isEmpty: Bool { values.isEmpty && proposals.isEmpty && decisions.isEmpty }

    /// Whether it is one value under one plain dot, as nearly all fields are.
    public var isPlain: Bool {
        values.count == 1 && values[0].marks.count == 1 && proposals.isEmpty && decisions.isEmpty
            && !values[0].marks[0].isDecision && !values[0].marks[0].overridesDecision
    }
}

/// A change as a field meets it.
public struct FieldChange: Sendable {
    /// What is done to the field.
    public let kind: ChangeKind
    /// Of `add` and `remove` the element.
    public let value: Value
    /// What its author knew, and so what it supersedes.
    public let coverage: Coverage
    /// Whether the author may write the field; else it is a proposal.
    public let hasRight: Bool
    /// Whether the author may decide conflicts of this field.
    public let mayResolve: Bool

    /// Puts the parts together; nothing is checked.
    public init(
        kind: ChangeKind, value: Value, coverage: Coverage, hasRight: Bool, mayResolve: Bool
    ) {
        self.kind = kind
        self.value = value
        self.coverage = coverage
        self.hasRight = hasRight
        self.mayResolve = mayResolve
    }
}

extension FieldState {
    /// Applies one change.
    ///
    /// With the right: each dot of values and proposals that the change covers goes, and a value goes
    /// with its last dot; then the new one comes. Without: the change joins the proposals, and covers
    /// only what the same key put forward before: the dot itself says whose it is, and no transfer can say otherwise.
    /// `add` and `remove` touch their own element alone.
    ///
    /// - Precondition: Everything that `change.coverage` includes has been applied; its dot has not.
    public mutating func apply(_ change: FieldChange) {
        let element = change.kind == .add || change.kind == .remove ? change.value : nil
        guard change.hasRight, change.kind != .propose else {
            let kind: ChangeKind = element == nil ? .set : change.kind
            removeProposals(of: element) { $0.replica.hasSameKey(as: change.coverage.dot.replica) && change.coverage.covers($0) }
            insert(Proposal(kind, change.value, [change.coverage.dot]))
            return debugCheck(checkInvariants)
        }
        let overrides = !change.mayResolve && decisions.contains(where: change.coverage.covers)
        removeProposals(of: element, where: change.coverage.covers)
        removeValues(of: element, where: change.coverage.covers)
        let isDecision = change.kind == .resolve
        if isDecision { insertSorted(change.coverage.dot, into: &decisions) }
        if change.kind != .remove {
            insert(change.value, Mark(change.coverage.dot, isDecision: isDecision, overridesDecision: overrides))
        }
        debugCheck(checkInvariants)
    }

    /// Joins what a transfer carries of the field: the join of two causal states.
    ///
    /// What stands here and the carried state had seen goes, unless it stands there as well; what stands
    /// there comes, unless it was here before. So transfers and changes may meet in any order.
    ///
    /// - Parameters:
    ///   - hasSeen: Whether the carried state had seen the entry of that name.
    ///   - isKnown: Whether this field has seen it, by itself or with an earlier transfer.
    public mutating func join(_ carried: FieldState, hasSeen: (Dot) -> Bool, isKnown: (Dot) -> Bool) {
        for index in values.indices.reversed() {
            let there = carried.values.first { $0.value == values[index].value }?.marks ?? []
            values[index].marks = values[index].marks.compactMap { mark in
                guard hasSeen(mark.dot) else { return mark }
                return there.first { $0.dot == mark.dot }.map(mark.joined)
            }
            if values[index].marks.isEmpty { values.remove(at: index) }
        }
        for index in proposals.indices.reversed() {
            let there = carried.proposals.first { $0.value == proposals[index].value && $0.kind == proposals[index].kind }
            proposals[index].dots.removeAll { hasSeen($0) && !(there?.dots.contains($0) ?? false) }
            if proposals[index].dots.isEmpty { proposals.remove(at: index) }
        }
        for sibling in carried.values {
            for mark in sibling.marks where !isKnown(mark.dot) { insert(sibling.value, mark) }
        }
        for proposal in carried.proposals {
            for dot in proposal.dots where !isKnown(dot) { insert(Proposal(proposal.kind, proposal.value, [dot])) }
        }
        for dot in carried.decisions where !decisions.contains(dot) { insertSorted(dot, into: &decisions) }
        debugCheck(checkInvariants)
    }

    private mutating func removeValues(of element: Value?, where isCovered: (Dot) -> Bool) {
        for index in values.indices.reversed() where element == nil || values[index].value == element {
            values[index].marks.removeAll { isCovered($0.dot) }
            if values[index].marks.isEmpty { values.remove(at: index) }
        }
    }

    private mutating func removeProposals(of element: Value?, where isCovered: (Dot) -> Bool) {
        for index in proposals.indices.reversed() where element == nil || proposals[index].value == element {
            proposals[index].dots.removeAll(where: isCovered)
            if proposals[index].dots.isEmpty { proposals.remove(at: index) }
        }
    }

    private mutating func insert(_ value: Value, _ mark: Mark) {
        let index = values.firstIndex { !($0.value < value) } ?? values.count
        if index < values.count, values[index].value == value {
            let place = values[index].marks.firstIndex { mark.dot < $0.dot } ?? values[index].marks.count
            values[index].marks.insert(mark, at: place)
        } else {
            values.insert(Sibling(value, [mark]), at: index)
        }
    }

    private mutating func insert(_ proposal: Proposal) {
        let precedes: (Proposal, Proposal) -> Bool = { a, b in
            a.value == b.value ? a.kind.rawValue < b.kind.rawValue : a.value < b.value
        }
        let index = proposals.firstIndex { !precedes($0, proposal) } ?? proposals.count
        if index < proposals.count, proposals[index].value == proposal.value, proposals[index].kind == proposal.kind {
            insertSorted(proposal.dots[0], into: &proposals[index].dots)
        } else {
            proposals.insert(proposal, at: index)
        }
    }

    private func insertSorted(_ dot: Dot, into dots: inout [Dot]) {
        dots.insert(dot, at: dots.firstIndex { dot < $0 } ?? dots.count)
    }
}
