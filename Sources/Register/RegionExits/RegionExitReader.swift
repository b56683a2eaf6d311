import Causality
import Cunlian
package import RecordStore
package import Records

/// Reads the exits of villages and counties out of a store.
package struct RegionExitReader {
    package let store: RecordStore
    private let evaluator: Evaluator
    package init(_ store: RecordStore) throws {
        self.store = store
        evaluator = try Evaluator(store)
    }

    /// - Returns: `nil` for a record that is no village and no county.
    private func level(of place: RecordID) throws -> CriteriaSet.Level? {
        let level = try store.views.type(of: place).flatMap { CriteriaSet.Level(rawValue: $0.name) }
        return level == .household ? nil : level
    }

    /// The procedure of that version, or the newest that this program can read.
    func procedure(_ level: CriteriaSet.Level, version: Int? = nil) -> RegionProcedure {
        evaluator.procedures.named(level, version: version)
    }

    /// By what an exit goes: what was in force where its first steps were taken.
    private func binding(
        _ level: CriteriaSet.Level, _ year: Int, _ events: [RegionEvent], _ scope: ScopeCode
    ) throws -> ProcedureLibrary.Binding<RegionProcedure> {
        let procedures = evaluator.procedures
        guard let file = ProcedureFile(level), procedures.hasPublished(file) else { return procedures.binding(level, year: year) }
        let heads = try RegionEvent.beginnings(events).compactMap { try store.cuts.cut(of: $0.coverage.dot, in: scope)?.directory }
        return procedures.binding(level, year: year, at: heads)
    }

    /// Where the exit of a place in a year stands.
    package func standing(of place: RecordID, year: Int) throws -> RegionExit? {
        try store.read { _ in
            guard let level = try level(of: place), let scope = try store.views.scope(of: place) else { return nil }
            let events = try events(of: place, level, scope).filter { $0.year == year }
            let binding = try binding(level, year, events, scope)
            var facts = try facts(of: place, year, events, level, scope)
            facts.unreadable = binding.fault
            return RegionExit(
                of: place, year: year, events: events, facts: facts, procedure: binding.procedure,
                digest: store.environment.suite.digest)
        }
    }

    /// The places with a step recorded, and in which years.
    package func places(_ level: CriteriaSet.Level, in scopes: [ScopeCode] = []) throws -> [(place: RecordID, scope: ScopeCode, year: Int)]
    {
        guard let table = store.views.table(RegionProcedure.event(level)),
            let year = store.views.column(RegionProcedure.event(level), "year")
        else { return [] }
        let rows = try store.views.query(
            "SELECT DISTINCT _parent, \"\(year.name)\" FROM \"\(table)\" WHERE _parent IS NOT NULL AND \"\(year.name)\" IS NOT NULL")
        return try rows.compactMap { row in
            guard let number = row[0].integer, let year = row[1].integer, let place = try store.views.place(number),
                scopes.isEmpty || scopes.contains(where: { $0.covers(place.scope) })
            else { return nil }
            return (place.record, place.scope, Int(year))
        }.sorted { ($0.scope, $0.year, $0.place) < ($1.scope, $1.year, $1.place) }
    }

    private func events(of place: RecordID, _ level: CriteriaSet.Level, _ scope: ScopeCode) throws -> [RegionEvent] {
        guard let type = store.schema.type(named: RegionProcedure.event(level)) else { return [] }
        let arrivals = try store.moves.arrivals(of: place, in: scope)
        return try store.views.records(type, in: [scope], parent: place, includesRetired: true).compactMap { record in
            guard let view = try store.record(record, in: scope), let (entry, origin) = try store.creation(of: record, in: scope)
            else { return nil }
            let info = try store.authors.info(entry.dot, in: origin)
            let fields = EventFields(record, type, entry, store.schema)
            guard let year = fields.integer("year"), let date = fields.integer("date"),
                let step = fields.code("step").flatMap({ RegionStep(rawValue: $0) })
            else { return nil }
            return RegionEvent(
                record: record, coverage: entry.coverage(from: origin, in: scope, arrivals), person: info.author.person,
                role: info.author.role?.code, time: info.time.milliseconds, isAdmitted: view.existence.isConfirmed, year: year,
                date: date, step: step, evidence: fields.text("evidence")?.lowercased() ?? "", reason: fields.text("reason"))
        }
    }

    // MARK: Facts

    private func facts(
        of place: RecordID, _ year: Int, _ events: [RegionEvent], _ level: CriteriaSet.Level, _ scope: ScopeCode
    ) throws -> RegionFacts {
        var facts = RegionFacts()
        guard let type = try store.views.type(of: place) else { return facts }
        facts.present = try inForce(evaluator.criteria, level, year, type).flatMap { try evidence(place, year, $0, scope) }
        let applications = events.filter { $0.step == .applied }
        var terms: [Dot: EvaluationTerms] = [:]
        var now: [[UInt8]: ExitFacts.Evidence?] = [:]
        for event in applications + events.filter({ $0.step != .applied }) where RegionStep.course.contains(event.step) {
            guard let cut = try store.cuts.cut(of: event.coverage.dot, in: scope) else { continue }
            // Whoever reviews goes by the terms of the application that was seen, whatever was published since.
            let seen = applications.filter { event.covers($0) && $0.evidence == event.evidence }.max { $0.coverage.dot < $1.coverage.dot }
            let candidates: [EvaluationTerms] =
                if let named = seen.flatMap({ terms[$0.coverage.dot] }) { [named] } else {
                    try evaluator.library(at: cut).candidates(for: level, year: year)
                }
            // The one in force comes first; another that may be named, where it gives the digest that was signed.
            var own: (terms: EvaluationTerms, evidence: ExitFacts.Evidence?)?
            for candidate in candidates {
                let found = try evidence(place, year, candidate, scope, at: cut)
                if own == nil || found?.digest == event.evidence { own = (candidate, found) }
                if found?.digest == event.evidence { break }
            }
            guard let own else { continue }
            terms[event.coverage.dot] = own.terms
            facts.seen[event.coverage.dot] = own.evidence
            if now[own.terms.key] == nil { now[own.terms.key] = .some(try evidence(place, year, own.terms, scope)) }
            facts.now[event.coverage.dot] = now[own.terms.key] ?? nil
        }
        facts.decisions = try PlaceDecision.all(of: place, in: scope, store)
        let objections = try ListObjections(store).all(level, place, year: year)
        facts.objections = objections.filter(\.isOpen)
        facts.heard = objections.filter { $0.scope == scope }
        facts.differences = try RegionFigures(store: store).differences(of: place, level, year, scope)
        return facts
    }

    private func inForce(_ library: CriteriaLibrary, _ level: CriteriaSet.Level, _ year: Int, _ type: RecordType) throws -> EvaluationTerms?
    {
        do { return try library.terms(nil, for: level, year: year, type: type) } catch is EvaluationError { return nil }
    }

    private func evidence(_ place: RecordID, _ year: Int, _ terms: EvaluationTerms, _ scope: ScopeCode, at cut: Cut? = nil) throws
        -> ExitFacts.Evidence?
    {
        let evaluation: Evaluation
        do {
            evaluation =
                try cut.map { try evaluator.evaluate(place, year: year, by: terms, at: $0, in: scope) }
                ?? evaluator.evaluate(place, year: year, by: terms, in: scope)
        } catch is EvaluationError { return nil }
        var result = ExitFacts.Evidence(
            digest: evaluation.evidence.map { hexText($0) }, criteria: hexText(terms.set.hash),
            items: Dictionary(evaluation.items.map { ($0.number, $0.result) }) { first, _ in first })
        result.criteriaName = terms.set.id
        result.itemLabels = Dictionary(evaluation.items.map { ($0.number, $0.label) }) { first, _ in first }
        result.groups = try evaluation.items.flatMap(\.explanation.observations).map { seen in
            let owner = seen.record == place ? nil : try name(of: seen.record)
            return ExitFacts.Group(
                id: "\(seen.subject.rawValue) \(seen.record) \(seen.label.en)",
                label: owner.map { Label(zh: "\($0)·\(seen.label.zh)", en: "\($0): \(seen.label.en)") } ?? seen.label, value: seen.found,
                record: seen.record)
        }
        return result
    }

    private func name(of record: RecordID) throws -> String {
        if let scope = try store.views.scope(of: record), case .text(let name)? = try store.record(record, in: scope)?.value("name") {
            return name
        }
        return try store.views.readableNumber(record) ?? String(record.description.prefix(12))
    }
}

extension CriteriaLibrary {
    /// Every set that may be named in a year, the one in force first.
    func candidates(for level: CriteriaSet.Level, year: Int) -> [EvaluationTerms] {
        let all = sets.reversed().filter { $0.level == level && $0.purpose == .exit && $0.validity.contains(year) }
        return all.compactMap { terms(hash: hexText($0.hash), for: level, year: year) }.flatMap { byHouseholds($0, year) }
    }

    /// A village's terms by each standard for its households: a program that carries a newer one counts by the older one
    /// still, where that is what was signed.
    private func byHouseholds(_ terms: EvaluationTerms, _ year: Int) -> [EvaluationTerms] {
        guard let first = terms.households else { return [terms] }
        let others = sets.reversed().filter {
            $0.level == .household && $0.purpose == .exit && $0.hash != first.hash && $0.validity.contains(year)
        }
        return [terms] + others.map { EvaluationTerms(set: terms.set, line: terms.line, households: $0) }
    }
}
