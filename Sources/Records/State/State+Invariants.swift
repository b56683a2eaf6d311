import Causality

extension FieldState {
    /// Values ascend by value, marks and dots by dot; none is empty.
    package func checkInvariants() {
        precondition(ascendStrictly(values) { $0.value < $1.value }, "A field's values do not ascend.")
        for sibling in values {
            precondition(!sibling.marks.isEmpty, "A value that nobody wrote.")
            precondition(ascendStrictly(sibling.marks) { $0.dot < $1.dot }, "A value's marks do not ascend.")
        }
        precondition(
            ascendStrictly(proposals) { $0.value == $1.value ? $0.kind.rawValue < $1.kind.rawValue : $0.value < $1.value },
            "A field's proposals do not ascend.")
        for proposal in proposals {
            precondition(!proposal.dots.isEmpty, "A proposal that nobody made.")
            precondition(ascendStrictly(proposal.dots, by: <), "A proposal's dots do not ascend.")
            precondition([.set, .add, .remove].contains(proposal.kind), "A proposal of a kind that is none.")
        }
        precondition(ascendStrictly(decisions, by: <), "A field's decisions do not ascend.")
        // A decision that was taken is remembered, so the marks of those that stand are among them.
        precondition(
            values.allSatisfy { $0.marks.allSatisfy { !$0.isDecision || decisions.contains($0.dot) } },
            "A decision stands that was never taken.")
    }
}

extension Existence {
    /// Deletions and departures ascend by dot, and none of them had seen another.
    package func checkInvariants() {
        precondition(ascendStrictly(deletions) { $0.dot < $1.dot }, "A record's deletions do not ascend.")
        precondition(ascendStrictly(departures) { $0.dot < $1.dot }, "A record's departures do not ascend.")
        edits.checkInvariants()
        for deletion in deletions { deletion.covered.checkInvariants() }
        for departure in departures { departure.covered.checkInvariants() }
    }
}

extension RecordState {
    package func checkInvariants() {
        existence.checkInvariants()
        for field in fields.values { field.checkInvariants() }
    }
}
