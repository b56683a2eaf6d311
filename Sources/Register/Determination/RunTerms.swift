import Causality
import RecordStore
import Records

/// By what a run is judged: what its sheets and attestations named, and no file that came later.
///
/// A sheet is held to what was in force when it was made. An attestation that covers sheets goes by those; so whoever
/// signs second signs by the terms of the first, whatever was published between them.
struct RunTerms {
    let history: ExitHistory
    let evaluator: Evaluator
    /// By what may be judged where nothing was named yet.
    let current: CriteriaLibrary
    let scope: ScopeCode
    let type: RecordType
    let purpose: CriteriaSet.Purpose
    private var cuts: [Dot: Cut?] = [:]

    init(
        history: ExitHistory, evaluator: Evaluator, current: CriteriaLibrary, scope: ScopeCode, type: RecordType,
        purpose: CriteriaSet.Purpose
    ) {
        self.history = history
        self.evaluator = evaluator
        self.current = current
        self.scope = scope
        self.type = type
        self.purpose = purpose
    }

    /// Of the last sheet; where there is none, what is in force.
    mutating func present() throws -> EvaluationTerms? {
        guard let sheet = history.admitted.filter({ $0.step == .evaluation }).latest.max(by: { $0.dot < $1.dot }) else {
            return try inForce(current)
        }
        return try terms(of: sheet)
    }

    /// What its author judged by; `nil` where nothing is in force.
    mutating func terms(of event: ExitEvent) throws -> EvaluationTerms? {
        if event.step != .evaluation {
            let sheets = history.admitted.filter { $0.step == .evaluation && event.covers($0) }.latest
            let named = sheets.filter { $0.criteriaHash == event.criteriaHash }.max { $0.dot < $1.dot }
            if let named { return try terms(of: named) }
        }
        let library = try cut(of: event).map { try evaluator.library(at: $0) } ?? current
        if let hash = event.criteriaHash, let named = library.terms(hash: hash, for: .household, purpose, year: history.year) {
            return named
        }
        return try inForce(library)
    }

    /// What its author had seen; `nil` where it was written in a region that is not here.
    mutating func cut(of event: ExitEvent) throws -> Cut? {
        if let known = cuts[event.dot] { return known }
        let place = event.place(scope)
        let cut = try evaluator.store.cuts.cut(of: place.dot, in: place.scope)
        cuts[event.dot] = .some(cut)
        return cut
    }

    private func inForce(_ library: CriteriaLibrary) throws -> EvaluationTerms? {
        do { return try library.terms(nil, for: .household, purpose, year: history.year, type: type) } catch is EvaluationError {
            return nil
        }
    }
}

extension ExitEvent {
    /// Whether it says what the facts come to.
    var judges: Bool { step == .evaluation || step == .household || step == .government }

    /// The criteria set that it names, in hexadecimal.
    var criteriaHash: String? {
        let text: String? =
            switch content {
            case .evaluation(let sheet): sheet.criteriaHash
            case .household(let answer): answer.criteria
            case .government(let answer): answer.criteria
            default: nil
            }
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }
}
