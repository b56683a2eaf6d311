import Causality
import RecordStore
import Records

/// What somebody decided on a case of a village or county, or of a record that is a case by itself.
struct PlaceDecision: Hashable, Sendable {
    let record: RecordID
    let coverage: Coverage
    let person: String
    /// `nil` where there is no directory, and then everybody holds every office.
    let role: String?
    let isAdmitted: Bool
    /// The case's name, as it was shown.
    let name: String
    let kind: String
    let verdict: ExitProcedure.Verdict
    /// Of a return: from which step on everything is done again.
    let step: RegionStep?
    /// Of a handing over: an office or a person.
    let handler: String?

    func covers(_ other: PlaceDecision) -> Bool { coverage.covers(other.coverage.dot) && other.coverage.dot != coverage.dot }
}

/// The decisions on the cases of one place, by the cases' names.
///
/// A decision counts where its author's office may decide the kind or was handed the case. Of those that no other of the same
/// or a higher office covers, the one that holds back most holds: so two that know nothing of each other never let through
/// what one of them stopped.
struct PlaceDecisions {
    enum Word {
        case open(handler: String?)
        case decided(PlaceDecision)
    }

    private let levels: [String]
    private let byName: [String: [PlaceDecision]]
    /// Whoever recorded a step does not say that nothing stands in its way.
    private let steps: [RegionEvent]

    /// - Parameter levels: Offices that decide, the lowest first.
    init(_ decisions: [PlaceDecision], levels: [String], steps: [RegionEvent] = []) {
        self.levels = levels
        self.steps = steps
        byName = Dictionary(grouping: decisions.filter(\.isAdmitted), by: \.name)
    }

    /// The word on a case that an office of that level, or a higher one, decides.
    func word(on name: String, level: String) -> Word {
        let all = byName[name] ?? []
        let handings = all.filter { $0.verdict == .delegate && rank($0, level) >= rank(of: level) }
        let entitled = all.filter { one in
            one.verdict != .delegate && !(one.verdict == .uphold && isParty(one))
                && (rank(one, level) >= rank(of: level) || handings.contains { one.covers($0) && isHandler(one, $0) })
        }
        let last = entitled.filter { one in !entitled.contains { $0.covers(one) && rank($0, level) >= rank(one, level) } }
        let held = last.min { (strictness($0), $0.coverage.dot) < (strictness($1), $1.coverage.dot) }
        if let held { return .decided(held) }
        let handing = handings.filter { one in !handings.contains { $0.covers(one) } }.max { $0.coverage.dot < $1.coverage.dot }
        return .open(handler: handing?.handler)
    }

    /// What was rejected or is to be done again. A case need not be there any more for its decision to hold: neither
    /// ever lets an exit stand.
    func resets(_ procedure: RegionProcedure) -> [PlaceDecision] {
        byName.keys.sorted().compactMap { name in
            let level = byName[name]?.first.flatMap { RegionCaseKind(rawValue: $0.kind) }.flatMap { procedure.kind($0)?.level }
            guard case .decided(let held) = word(on: name, level: level ?? levels.last ?? ""), held.verdict != .uphold else { return nil }
            return held
        }
    }

    /// The least holds back most.
    private func strictness(_ decision: PlaceDecision) -> Int {
        switch decision.verdict {
        case .reject: 0
        case .return: 1 + (decision.step.flatMap { RegionStep.course.firstIndex(of: $0) } ?? 0)
        case .uphold, .delegate: 99
        }
    }

    private func isParty(_ decision: PlaceDecision) -> Bool {
        decision.role != nil
            && steps.contains { $0.person == decision.person || $0.coverage.dot.replica.hasSameKey(as: decision.coverage.dot.replica) }
    }

    private func isHandler(_ decision: PlaceDecision, _ handing: PlaceDecision) -> Bool {
        handing.handler == decision.person || handing.handler == decision.role
    }

    /// Without a directory everybody holds the office that is asked for.
    private func rank(_ decision: PlaceDecision, _ level: String) -> Int { rank(of: decision.role ?? level) }
    private func rank(of office: String) -> Int { levels.firstIndex(of: office) ?? -1 }
}

extension PlaceDecision {
    /// The types of record that hold decisions, each in scopes of its own level.
    static let types = ["village_case_decision", "county_case_decision"]

    /// Those on the cases of a place, or on a record that is a case by itself.
    static func all(of record: RecordID, in scope: ScopeCode, _ store: RecordStore) throws -> [PlaceDecision] {
        try types.compactMap { store.schema.type(named: $0) }.flatMap { type in
            try store.views.records(type, in: [scope], parent: record, includesRetired: true).compactMap { one -> PlaceDecision? in
                guard let written = try Written(one, in: scope, store) else { return nil }
                let fields = EventFields(one, type, written.entry, store.schema)
                guard let name = fields.text("case"), let verdict = fields.code("verdict").flatMap(ExitProcedure.Verdict.init) else {
                    return nil
                }
                return PlaceDecision(
                    record: one, coverage: written.coverage, person: written.person, role: written.role, isAdmitted: written.isAdmitted,
                    name: name, kind: fields.text("kind") ?? "", verdict: verdict,
                    step: fields.code("step").flatMap { RegionStep(rawValue: $0) }, handler: fields.text("handler"))
            }
        }
    }
}
