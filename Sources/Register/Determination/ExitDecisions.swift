import Causality
import Records

/// What administrators decided on cases, by the cases' names.
///
/// A decision counts where its author's office may decide the kind, or was handed the case, and the author signed for
/// neither side. Of one office the latest word holds. Where two of one office decided differently, neither having seen
/// the other, neither holds: that is a case of its own, for the next office up, whose word holds for both.
struct ExitDecisions {
    /// What is to be made of the decisions on one case.
    enum Word {
        case open(handler: ExitEvent?)
        case decided(ExitEvent)
        /// A case of its own under that name, for that level.
        case disagreed(name: String, by: [ExitEvent], level: String)
    }

    /// What a rejection or a return makes void: steps from one on, unless their author had seen the decision.
    struct Reset {
        let decision: ExitEvent
        let from: StepCode
        let isRejection: Bool
    }

    private let procedure: ExitProcedure
    private let byName: [String: [ExitEvent]]
    private let parties: [ExitEvent]
    private let names: CaseNames

    init(_ history: ExitHistory, _ procedure: ExitProcedure, _ names: CaseNames) {
        self.procedure = procedure
        self.names = names
        var byName: [String: [ExitEvent]] = [:]
        for event in history.admitted {
            guard case .decision(let decision) = event.content else { continue }
            byName[decision.name, default: []].append(event)
        }
        self.byName = byName
        parties = history.admitted.filter { $0.step == .household || $0.step == .government }
    }

    /// The word on a case that an office of that level, or a higher one, decides.
    func word(on name: String, level: String, depth: Int = 0) -> Word {
        let all = byName[name] ?? []
        let handings = all.filter { verdict($0) == .delegate && hasOffice($0, level) && !isParty($0) }
        let entitled = all.filter { event in
            verdict(event) != .delegate && !isParty(event)
                && (hasOffice(event, level) || handings.contains { event.covers($0) && isHandler(event, $0) })
        }
        guard let top = entitled.map({ rank($0, level) }).max() else {
            return .open(handler: handings.latest.max { $0.dot < $1.dot })
        }
        let highest = entitled.filter { rank($0, level) == top }
        let isTop = top >= procedure.levels.count - 1
        let candidates = isTop ? highest.latest : highest
        let differing = candidates.filter { event in
            candidates.contains { !$0.covers(event) && !event.covers($0) && essence($0) != essence(event) }
        }
        if differing.isEmpty {
            // Several that say the same; any of them, and always the same one.
            return highest.latest.min { $0.dot < $1.dot }.map(Word.decided) ?? .open(handler: nil)
        }
        let above = procedure.levels[min(max(top, 0) + 1, procedure.levels.count - 1)]
        let second = names.name(of: name, disagreed: differing)
        if depth < procedure.levels.count, case let upper = word(on: second, level: above, depth: depth + 1) {
            if case .open = upper {} else { return upper }
        }
        return .disagreed(name: second, by: differing, level: above)
    }

    /// What was rejected or is to be done again.
    ///
    /// A case need not be there any more for its decision to hold: rejecting and returning never let an exit stand.
    var resets: [Reset] {
        byName.keys.sorted().compactMap { name in
            guard let first = byName[name]?.first, case .decision(let decision) = first.content,
                decision.kind != CaseKind.decidedDifferently.rawValue
            else { return nil }
            let level = CaseKind(rawValue: decision.kind).flatMap { procedure.kind($0)?.level } ?? procedure.levels.last ?? ""
            guard case .decided(let event) = word(on: name, level: level), case .decision(let word) = event.content else {
                return nil
            }
            switch word.verdict {
            case .reject: return Reset(decision: event, from: .candidate, isRejection: true)
            case .return: return Reset(decision: event, from: word.step ?? .candidate, isRejection: false)
            case .uphold, .delegate: return nil
            }
        }
    }

    // MARK: Who may

    private func verdict(_ event: ExitEvent) -> ExitProcedure.Verdict? {
        if case .decision(let decision) = event.content { decision.verdict } else { nil }
    }

    /// What two decisions must have in common to be the same.
    private func essence(_ event: ExitEvent) -> String {
        guard case .decision(let decision) = event.content else { return "" }
        return "\(decision.verdict.rawValue) \(decision.verdict == .return ? decision.step?.rawValue ?? "" : "")"
    }

    /// Without a directory everybody holds the office that is asked for.
    private func rank(_ event: ExitEvent, _ level: String) -> Int { procedure.rank(event.role ?? level) }

    private func hasOffice(_ event: ExitEvent, _ level: String) -> Bool { rank(event, level) >= procedure.rank(level) }

    /// Nobody decides a case in which they signed.
    private func isParty(_ event: ExitEvent) -> Bool { parties.contains { $0.hasSameAuthor(as: event) } }

    private func isHandler(_ event: ExitEvent, _ handing: ExitEvent) -> Bool {
        guard case .decision(let decision) = handing.content, let handler = decision.handler else { return false }
        return handler == event.person || handler == event.role
    }
}
