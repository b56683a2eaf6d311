import Causality
import Records

/// What whoever looks at a run has before them, so that what is signed is signed of that and of nothing that came after it.
///
/// A case's name covers the events that it consists of; facts may change beneath it, and it keeps its name.
extension ExitStanding {
    /// - Parameter digest: The register's hash function, 32 bytes.
    /// - Returns: 32 hexadecimal digits over the events, the cases, both sides' answers and the facts as they are now, in either language the
    ///   same.
    package func token(_ digest: ([UInt8]) -> [UInt8]) -> String {
        var parts = events.map { "\($0.dot) \($0.record) \($0.isAdmitted)" }
        parts += cases.map { "\($0.name) \($0.level) \($0.handler ?? "")" }
        parts += (householdAnswers + governmentAnswers).map { "\($0.event.dot) \($0.counts) \($0.isCurrent)" }
        parts += shownParts(of: present)
        return shownToken(parts, digest)
    }
}

extension ExitStanding {
    /// The steps from which a case may be sent back: up to the last to which anybody came, in order or not.
    package var returnSteps: [StepCode] {
        let reached = ledger.events.compactMap { $0.step.map(procedure.place) }.max() ?? -1
        return procedure.steps.enumerated().filter { $0.offset <= reached }.map(\.element.code)
    }
}

extension RegionExit {
    /// As that of a household's run.
    package func token(_ digest: ([UInt8]) -> [UInt8]) -> String {
        let done = events.map { "\($0.coverage.dot) \($0.record) \($0.isAdmitted)" }
        return shownToken(done + cases.map { "\($0.name) \($0.level) \($0.handler ?? "")" } + shownParts(of: present), digest)
    }
}

/// The digest is over what the standard reads, as it lies in the log: it is the same for whoever looks and whoever signs, whatever either
/// can open. What cannot be computed here is told by which facts there are.
private func shownParts(of evidence: ExitFacts.Evidence?) -> [String] {
    guard let evidence else { return [] }
    return [evidence.digest ?? "", evidence.criteria, evidence.line ?? ""]
        + (evidence.digest == nil ? evidence.groups.map(\.id).sorted() : [])
}

private func shownToken(_ parts: [String], _ digest: ([UInt8]) -> [UInt8]) -> String {
    hexText(digest(Array(parts.joined(separator: "\0").utf8)).prefix(16))
}
