package import Cunlian
import RecordStore
package import Records

/// An open case of a village or county, and whose it is.
package struct OpenPlaceCase: Sendable {
    package let place: RecordID
    package let scope: ScopeCode
    package let year: Int
    package let found: RegionCase
    package let standing: RegionExit
    package var procedure: RegionProcedure { standing.procedure }
}

extension RegionExitClerk {
    /// Open cases, by place and year.
    package func cases(kind: RegionCaseKind? = nil, in scopes: [ScopeCode] = [], year: Int? = nil) throws -> [OpenPlaceCase] {
        try editor.store.read { _ in
            var result: [OpenPlaceCase] = []
            for level in [CriteriaSet.Level.village, .county] {
                for item in try reader.places(level, in: scopes) where year == nil || item.year == year {
                    result += try open(item).filter { kind == nil || $0.found.kind == kind }
                }
            }
            return result
        }
    }

    private func open(_ item: (place: RecordID, scope: ScopeCode, year: Int)) throws -> [OpenPlaceCase] {
        guard let standing = try reader.standing(of: item.place, year: item.year) else { return [] }
        return standing.cases.map {
            OpenPlaceCase(place: item.place, scope: item.scope, year: item.year, found: $0, standing: standing)
        }
    }

    /// The open case of that name.
    ///
    /// - Returns: `nil` where the name was of no village and no county.
    /// - Throws: ``ExitRefusal`` where it was, and is open no more.
    package func find(_ name: String) throws -> OpenPlaceCase? {
        guard name.utf8.count >= 11 else { return nil }
        var gone: ExitRefusal?
        for level in [CriteriaSet.Level.village, .county] {
            for item in try reader.places(level) {
                let names = CaseNames(household: item.place, year: item.year, digest: editor.store.environment.suite.digest)
                guard names.isOfPlace(name) else { continue }
                let open = try open(item)
                let found = open.filter { $0.found.name.hasPrefix(name) }
                if found.count == 1 { return found[0] }
                if let now = open.first(where: { $0.found.name.hasPrefix(name.prefix(7)) }) ?? open.first {
                    gone = .caseChanged(now: now.found.name)
                } else {
                    gone = .caseClosed(name, household: try editor.store.views.readableNumber(item.place) ?? item.place.description)
                }
            }
        }
        if let gone { throw gone }
        return nil
    }

    /// Decides a case as it was shown. An objection that it is about is answered with it.
    ///
    /// - Parameters:
    ///   - step: Of a return, by its code.
    ///   - handler: Of a handing over: the code of an office, or a person.
    /// - Throws: ``ExitRefusal``.
    package func decide(
        _ item: OpenPlaceCase, _ verdict: ExitProcedure.Verdict, step: String? = nil, handler: String? = nil, reason: String
    ) throws -> ExitClerk.Recorded {
        try editor.store.write { _ in
            try checkMayDecide(item, verdict, step: step)
            let desk = CaseDesk(editor, levels: item.procedure.levels)
            if let objection = item.found.objection, verdict != .delegate {
                try desk.answer(objection, isRight: verdict != .uphold, reason)
            }
            return try desk.record(
                Self.decision(item), item.found.name, item.found.kind.rawValue, verdict, step: course(step, verdict), handler, reason,
                year: item.year,
                of: item.place)
        }
    }

    private static func decision(_ item: OpenPlaceCase) -> String { "\(item.procedure.level.rawValue)_case_decision" }

    /// - Throws: ``ExitRefusal`` where whoever asks may not decide it so.
    func checkMayDecide(_ item: OpenPlaceCase, _ verdict: ExitProcedure.Verdict, step: String?) throws {
        let desk = CaseDesk(editor, levels: item.procedure.levels)
        try desk.checkForm(Self.decision(item))
        try desk.check(
            verdict, allowed: item.found.verdicts.map { "--\($0.rawValue)" }, isAllowed: item.found.verdicts.contains(verdict),
            kind: item.found.label)
        _ = try course(step, verdict)
        try desk.checkOffice(Self.decision(item), item.found.name, item.found.level, item.found.handler, verdict, in: item.scope)
        if verdict == .uphold { try checkSignedNothing(item) }
    }

    private func course(_ step: String?, _ verdict: ExitProcedure.Verdict) throws -> String? {
        guard verdict == .return else { return nil }
        guard let step else { throw ExitRefusal.decision(.returnNeedsStep) }
        let code = RegionStep(rawValue: step) ?? Self.aliases[step]
        guard let code, RegionStep.course.contains(code) else {
            throw ExitRefusal.unknownStep(step, known: RegionStep.course.map(\.rawValue))
        }
        return code.rawValue
    }

    /// Whoever recorded a step does not say that nothing stands in its way.
    private func checkSignedNothing(_ item: OpenPlaceCase) throws {
        let store = editor.store
        let author = try store.offices.directory().author(
            store.own, invoking: store.offices.ownGrant(for: item.scope)?.record, in: item.scope)
        guard author.role != nil,
            item.standing.events.contains(where: { $0.person == author.person || $0.coverage.dot.replica.hasSameKey(as: store.own) })
        else { return }
        throw ExitRefusal.notPermitted(.recordedHere(person: author.person, case: item.found.name))
    }
}

extension CaseNames {
    /// Whether a name is, or was, of a case of this village or county and year.
    func isOfPlace(_ name: String) -> Bool {
        RegionCaseKind.allCases.contains { self.name($0.rawValue, [], "").prefix(6) == name.prefix(6) }
    }
}
