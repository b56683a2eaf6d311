import Causality
import Cunlian
import RecordStore
import Records

/// Gathers what a standing needs besides the events.
struct FactReader<Source: RunSource> {
    let store: RecordStore
    let evaluator: Evaluator
    let source: Source

    func facts(
        of household: RecordID, year: Int, _ history: ExitHistory, _ purpose: CriteriaSet.Purpose = .exit
    ) throws -> ExitFacts {
        var facts = ExitFacts()
        guard let scope = try source.scope(of: household), let view = try source.record(household, in: scope) else { return facts }
        facts.standing = view.standing
        (facts.places, facts.doubts) = (try source.places(of: view), try doubts(of: view, year: year))
        // What was announced before it moved is held against what it left with.
        let announced = history.admitted.first { $0.step == .announcement && !$0.dot.replica.isHome }
        let behind = try announced == nil ? [] : LeftBehind.places(of: household, in: scope, source, evaluator)
        try judge(household, year, scope, history, view.type, purpose, behind, into: &facts)
        facts.members = try members(of: view, year: year)
        facts.helpers = try helpers(of: household, scope)
        facts.planYear = try planYear(view, where: announced.flatMap { event in behind.first { $0.scope == event.place(scope).scope } })
        return facts
    }

    // MARK: Where it is

    /// Why it is not sure who lives in the household: somebody on the roster who counts elsewhere too.
    private func doubts(of household: RecordView, year: Int) throws -> [Label] {
        guard let roster = household.type.field(named: "roster") else { return [] }
        let listed = household.field(FieldAddress(roster.number, .number(Int64(year))))?.verdict.elements ?? []
        return try listed.compactMap { element in
            guard case .reference(let member) = element, let view = try source.record(member, in: household.scope),
                let doubt = try source.doubt(of: view)
            else { return nil }
            let (name, id) = (try self.name(of: member), try store.views.readableNumber(member) ?? member.description)
            switch doubt {
            case .alive(let old):
                let other = try store.views.readableNumber(old) ?? old.description
                return Label(
                    zh: "\(name)（\(id)）承接的记录 \(other) 仍在册", en: "\(name) (\(id)) continues \(other), which is there as well.")
            case .twice(let others):
                let list = try others.map { try store.views.readableNumber($0) ?? $0.description }.joined(separator: " ")
                return Label(
                    zh: "\(name)（\(id)）又登记为 \(list)，同一人算了两次", en: "\(name) (\(id)) was written on as \(list) too: one person, twice.")
            }
        }
    }

    // MARK: The evaluation

    /// The present facts by the terms of the run, and of each sheet and attestation what its author had before them.
    private func judge(
        _ household: RecordID, _ year: Int, _ scope: ScopeCode, _ history: ExitHistory, _ type: RecordType,
        _ purpose: CriteriaSet.Purpose, _ behind: [LeftBehind.Place], into facts: inout ExitFacts
    ) throws {
        var terms = RunTerms(
            history: history, evaluator: evaluator, current: try source.library, scope: scope, type: type, purpose: purpose)
        guard let own = try terms.present() else { return }
        let now = { (terms: EvaluationTerms, tells: Bool) in
            try evidence(of: household, year, by: terms, scope, at: nil, behind) { _ in tells }
        }
        facts.present = try now(own, source.telling == .always)
        var others: [[UInt8]: ExitFacts.Evidence] = [:]
        for event in history.events where event.judges {
            guard let named = try terms.terms(of: event) else { continue }
            var present = facts.present
            if named.key != own.key {
                others[named.key] = try others[named.key] ?? now(named, source.telling == .always)
                present = others[named.key]
                facts.now[event.dot] = present
            }
            guard let cut = try terms.cut(of: event) else { continue }
            let seen = try evidence(of: household, year, by: named, event.place(scope).scope, at: cut) { digest in
                source.telling != .never && (digest == nil || digest != present?.digest)
            }
            facts.seen[event.dot] = seen
            // What differs is said by what there is now, too.
            guard let seen, !seen.groups.isEmpty, let present, present.groups.isEmpty, let told = try now(named, true) else { continue }
            if named.key == own.key { facts.present = told } else { (others[named.key], facts.now[event.dot]) = (told, told) }
        }
    }

    /// - Parameters:
    ///   - cut: Of an attestation what its author had seen; `nil` is now.
    ///   - behind: Where it came from.
    ///   - tells: Whether the facts are put in words where they come to a digest.
    /// - Returns: `nil` where the household was not there.
    private func evidence(
        of household: RecordID, _ year: Int, by terms: EvaluationTerms, _ scope: ScopeCode, at cut: Cut?, _ behind: [LeftBehind.Place] = [],
        tells: (String?) -> Bool
    ) throws -> ExitFacts.Evidence? {
        let evaluation: Evaluation
        do {
            evaluation =
                try cut.map { try evaluator.evaluate(household, year: year, by: terms, at: $0, in: scope) }
                ?? source.evaluate(household, year: year, by: terms, in: scope, behind)
        } catch is EvaluationError {
            return nil
        }
        let items = evaluation.items.map { ($0.number, $0.result) }
        let own = evaluation.evidence.map { hexText($0) }
        var result = ExitFacts.Evidence(
            digest: own, criteria: hexText(terms.set.hash), items: Dictionary(items) { first, _ in first },
            groups: tells(own) ? try groups(of: household, evaluation, terms, scope, at: cut, behind) : [])
        result.criteriaName = terms.set.id
        result.line = terms.line.map { hexText($0.hash(store.environment.suite)) }
        result.itemLabels = Dictionary(evaluation.items.map { ($0.number, $0.label) }) { first, _ in first }
        return result
    }

    /// What the digest is over, in words.
    private func groups(
        of household: RecordID, _ evaluation: Evaluation, _ terms: EvaluationTerms, _ scope: ScopeCode, at cut: Cut?,
        _ behind: [LeftBehind.Place]
    ) throws -> [ExitFacts.Group] {
        let bound = evaluator.bindings.bound(terms.set, in: store.schema, year: evaluation.year)
        let line = terms.line
        let judged: JudgedFacts?
        if let cut {
            let source = CutFacts(
                log: try evaluator.logs.log(of: scope, directory: cut.directory, in: store), cut: cut.entries)
            judged = try Gathering(bound: bound, year: evaluation.year, line: line, source: source).facts(of: household)
        } else {
            let source = LeftBehind(own: RowFacts(store: store, scope: scope), places: behind)
            judged = try Gathering(bound: bound, year: evaluation.year, line: line, source: source).facts(of: household)
        }
        guard let judged else { return [] }
        var result = [
            ExitFacts.Group(
                id: "roster", label: Label(zh: "家庭成员名册", en: "roster"), value: try roster(judged.roster), isRoster: true)
        ]
        for subject in [Subject.household, .member, .naturalVillage, .pooled] {
            guard let groups = bound.groups[subject] else { continue }
            for record in judged.related(subject).records {
                result += try zip(groups.fields, record.facts).compactMap { field, fact in
                    guard let field else { return nil }
                    return try group(field, fact, record.record, subject, household, isDisputed: record.isDisputed)
                }
            }
        }
        return result
    }

    private func group(
        _ field: Field, _ fact: Fact, _ record: RecordID, _ subject: Subject, _ household: RecordID, isDisputed: Bool
    ) throws -> ExitFacts.Group {
        let owner = record == household ? nil : try name(of: record)
        let label = Label(
            zh: (owner.map { $0 + "·" } ?? "") + field.label.zh, en: (owner.map { $0 + ": " } ?? "") + field.label.en)
        return ExitFacts.Group(
            id: "\(subject.rawValue) \(record) \(field.number)", label: label,
            value: isDisputed ? Label(zh: "是否在册有争议", en: "existence disputed") : try words(fact, field), record: record, field: field.name)
    }

    private func words(_ fact: Fact, _ field: Field) throws -> Label {
        switch fact {
        case .missing: return Label(zh: "未填", en: "missing")
        case .disputed: return Label(zh: "有争议", en: "disputed")
        case .notHere: return Label(zh: "本机没有", en: "not here")
        case .value(let value): return Label(zh: try text(value, field, .zh), en: try text(value, field, .en))
        case .elements(let values):
            return Label(
                zh: try values.map { try text($0, field, .zh) }.joined(separator: "、"),
                en: try values.map { try text($0, field, .en) }.joined(separator: ", "))
        }
    }

    private func text(_ value: Value, _ field: Field, _ language: Language) throws -> String {
        guard case .group(let parts) = value else { return try text(value, field.inputs[0], language) }
        return try zip(parts, field.inputs).filter { !$0.0.isMissing }
            .map { "\($1.label.text(in: language)) \(try text($0, $1, language))" }.joined(separator: language == .zh ? "，" : ", ")
    }

    private func text(_ value: Value, _ input: Input, _ language: Language) throws -> String {
        if case .reference(let record) = value { return try name(of: record) }
        return input.text(of: value, in: store.schema, language: language)
    }

    private func roster(_ fact: Fact) throws -> Label {
        guard case .elements(let elements) = fact else {
            return fact == .disputed ? Label(zh: "有争议", en: "disputed") : Label(zh: "未填", en: "missing")
        }
        let names = try elements.compactMap { element -> String? in
            if case .reference(let record) = element { try name(of: record) } else { nil }
        }
        return Label(zh: names.joined(separator: "、"), en: names.joined(separator: ", "))
    }

    /// What people call a record: its name, its number, or its id.
    func name(of record: RecordID) throws -> String {
        if let scope = try store.views.scope(of: record), let view = try store.views.closedRecord(record, in: scope),
            case .text(let name)? = view.value("name")
        {
            return name
        }
        return try store.views.readableNumber(record) ?? record.description
    }
}
