import Causality
import Changesets
import Cunlian
import RecordStore
package import Records

/// An open case, and whose it is.
package struct OpenCase: Sendable {
    package let household: RecordID
    package let scope: ScopeCode
    package let year: Int
    package let found: ExitCase
    package let standing: ExitStanding

    package init(household: RecordID, scope: ScopeCode, year: Int, found: ExitCase, standing: ExitStanding) {
        self.household = household
        self.scope = scope
        self.year = year
        self.found = found
        self.standing = standing
    }
}

extension ExitClerk {
    /// Open cases, the gravest first, then the oldest. Runs that are listed without one are not heard.
    package func cases(kind: CaseKind? = nil, in scopes: [ScopeCode] = [], year: Int? = nil) throws -> [OpenCase] {
        try store.read { _ in
            let index = try CaseIndex(ReportSource(store, region: nil), in: scopes.isEmpty ? store.scopes() : scopes)
            return try index.lines.filter { (kind == nil || $0.kind == kind) && (year == nil || $0.year == year) }.compactMap { line in
                try cases(at: line).first { $0.found.name == line.name }
            }
        }
    }

    /// Decides cases as they were shown: all of them, or none.
    ///
    /// - Parameters:
    ///   - names: As ``cases(kind:in:year:)`` gave them.
    ///   - line: Where the only case of ``names`` is, so that no other is heard.
    ///   - like: A case of whose kind, region and year all that its decider may decide are decided alike.
    ///   - step: Of a return.
    ///   - handler: Of a handing over: the code of an office, or a person.
    package func decide(
        _ names: [String], at line: CaseIndex.Line? = nil, like: String? = nil, _ verdict: ExitProcedure.Verdict, step: StepCode? = nil,
        handler: String? = nil,
        reason: String
    ) throws -> [(name: String, kind: RunKind, recorded: Recorded)] {
        guard !reason.normalised.isEmpty else { throw ExitRefusal.decision(.needsReason) }
        return try store.write { _ in
            let open = try line.map { try cases(at: $0) } ?? cases()
            var chosen = try names.map { try find($0, in: open) }
            if let like {
                let sample = try find(like, in: open)
                chosen += open.filter { other in
                    other.found.kind == sample.found.kind && other.scope == sample.scope && other.year == sample.year
                        && !chosen.contains { $0.found.name == other.found.name }
                }
            }
            for item in chosen { try checkMayDecide(item, verdict) }
            return try chosen.map { item in
                let recorded = try record("case_decision", decision(item, verdict, step, handler, reason), of: item.household)
                return (item.found.name, item.standing.kind, recorded)
            }
        }
    }

    func find(_ name: String, in open: [OpenCase]) throws -> OpenCase {
        // Less than this would say where, and not what was seen there.
        guard name.utf8.count >= 11 else { throw ExitRefusal.unknownCase(name) }
        let found = open.filter { $0.found.name.hasPrefix(name) }
        if found.count == 1 { return found[0] }
        guard found.isEmpty else { throw ExitRefusal.unknownCase(name) }
        if let now = open.first(where: { $0.found.name.hasPrefix(name.prefix(7)) }) { throw ExitRefusal.caseChanged(now: now.found.name) }
        guard let place = try place(of: name) else { throw ExitRefusal.unknownCase(name) }
        // Another kind of case by now, or none: decided by somebody, or gone with what it was about.
        if let now = open.first(where: { $0.household == place.household && $0.year == place.year }) {
            throw ExitRefusal.caseChanged(now: now.found.name)
        }
        throw ExitRefusal.caseClosed(name, household: try store.views.readableNumber(place.household) ?? place.household.description)
    }

    /// Whose case a name was.
    private func place(of name: String) throws -> (household: RecordID, year: Int)? {
        let place = try reader.runs().first { place in
            let names = CaseNames(household: place.household, year: place.year, kind: place.kind, digest: store.environment.suite.digest)
            return names.isHere(name, anchors: try reader.events(of: place.household).map(\.record))
        }
        return place.map { ($0.household, $0.year) }
    }

    func checkMayDecide(_ item: OpenCase, _ verdict: ExitProcedure.Verdict) throws {
        let procedure = item.standing.procedure
        let kind = procedure.kind(item.found.kind)?.label ?? Label(zh: "", en: "")
        guard verdict == .delegate || item.found.verdicts.contains(verdict) else {
            throw ExitRefusal.decision(.verdict(verdict, kind: kind, allowed: item.found.verdicts))
        }
        let author = try author(item.scope)
        if let role = author.role {
            let isHandler = verdict != .delegate && item.found.handler.map { $0 == role.code || $0 == author.person } ?? false
            let mayCreate = store.schema.type(named: "case_decision").map { store.schema.mayKeep(role, $0) } ?? false
            guard mayCreate, isHandler || procedure.rank(role.code) >= procedure.rank(item.found.level) else {
                let level = store.schema.role(item.found.level)?.label ?? Label(zh: item.found.level, en: item.found.level)
                throw ExitRefusal.notPermitted(.higherOffice(case: item.found.name, level: level, own: role.label))
            }
        }
        let signed = item.standing.householdAnswers + item.standing.governmentAnswers
        guard !signed.contains(where: { $0.event.person == author.person || $0.event.dot.replica.hasSameKey(as: store.own) }) else {
            throw ExitRefusal.notPermitted(.signedHere(person: author.person, case: item.found.name))
        }
    }

    func decision(
        _ item: OpenCase, _ verdict: ExitProcedure.Verdict, _ step: StepCode?, _ handler: String?, _ reason: String
    ) throws -> [Assignment] {
        var result =
            dated(item.year, item.standing.kind) + [
                Assignment(path: "case", text: item.found.name), Assignment(path: "kind", text: item.found.kind.rawValue),
                Assignment(path: "verdict", text: verdict.rawValue), Assignment(path: "reason", text: reason),
            ]
        if verdict == .return {
            guard let step else { throw ExitRefusal.decision(.returnNeedsStep) }
            try Self.checkReturn(item.standing, step)
            result.append(Assignment(path: "step", text: step.rawValue))
        }
        if verdict == .delegate {
            guard let handler, !handler.isEmpty else { throw ExitRefusal.decision(.handingOverNeedsSomebody) }
            try Self.checkHandler(handler, store)
            result.append(Assignment(path: "handler", text: handler))
        }
        return result
    }

    /// What is sent back from a step that nobody has come to would stay as it is, and be signed as a decision.
    static func checkReturn(_ standing: ExitStanding, _ step: StepCode) throws {
        guard !standing.returnSteps.contains(step) else { return }
        let label = standing.procedure.step(step)?.label ?? Label(same: step.rawValue)
        throw ExitRefusal.decision(.stepNotDone(label, done: standing.returnSteps.compactMap { standing.procedure.step($0)?.label }))
    }

    /// Nobody would see what was handed to a name that nobody has. Without a directory everybody may be meant.
    static func checkHandler(_ handler: String, _ store: RecordStore) throws {
        let grants = try store.offices.directory().current
        guard !grants.isEmpty, store.schema.role(handler) == nil, !grants.contains(where: { $0.person == handler }) else { return }
        throw ExitRefusal.decision(.unknownHandler(handler))
    }
}
