package import Causality
package import RecordStore
package import Records

/// Evaluates exit standards over one store.
///
/// It knows the criteria sets that the program carries and those that the store's directory publishes. Made anew
/// where the directory or the schema has changed.
package struct Evaluator {
    let store: RecordStore
    let criteria: CriteriaLibrary
    let procedures: ProcedureLibrary
    let logs = PastCache()
    let bindings = BoundCache()

    package init(_ store: RecordStore) throws {
        self.store = store
        criteria = try CriteriaLibrary(store)
        procedures = try ProcedureLibrary(store)
    }

    /// Evaluates a record as its facts stand now.
    ///
    /// - Parameters:
    ///   - year: The evaluated year, which is that of the survey round and of the income.
    ///   - criteria: A set's id; without it the one that is in force in that year.
    /// - Throws: ``EvaluationError``, or what reading the store throws.
    package func evaluate(_ record: RecordID, year: Int, criteria id: String? = nil) throws -> Evaluation {
        try store.read { _ in
            let (scope, terms) = try place(record, year: year, criteria: id, in: criteria)
            return try evaluate(record, year: year, by: terms, in: scope)
        }
    }

    /// The same by terms that are known.
    func evaluate(_ record: RecordID, year: Int, by terms: EvaluationTerms, in scope: ScopeCode) throws -> Evaluation {
        try evaluate(record, year: year, by: terms, from: RowFacts(store: store, scope: scope)) {
            try tally($0.set, year: year, line: terms.line, in: scope)
        }
    }

    /// Evaluates a record as its facts stood at a cut of its scope.
    ///
    /// - Parameter cut: The entries of the record's scope that count: of an attestation its context, with its
    ///   author's own earlier entries in it.
    package func evaluate(_ record: RecordID, year: Int, criteria id: String? = nil, at cut: VersionVector)
        throws
        -> Evaluation
    {
        try evaluate(record, year: year, criteria: id, at: Cut(entries: cut))
    }

    /// The same at a cut that names the directory too, as that of an attestation does: the directory says who held
    /// which office, and which criteria were published.
    ///
    /// - Parameter scope: Of the cut; `nil` is where the record lives now.
    package func evaluate(_ record: RecordID, year: Int, criteria id: String? = nil, at cut: Cut, in scope: ScopeCode? = nil) throws
        -> Evaluation
    {
        try store.read { _ in
            let (living, terms) = try place(record, year: year, criteria: id, in: library(at: cut))
            return try evaluate(record, year: year, by: terms, at: cut, in: scope ?? living)
        }
    }

    /// The same at a cut by terms that are known.
    func evaluate(_ record: RecordID, year: Int, by terms: EvaluationTerms, at cut: Cut, in scope: ScopeCode) throws -> Evaluation {
        let facts = CutFacts(log: try logs.log(of: scope, directory: cut.directory, in: store), cut: cut.entries)
        return try evaluate(record, year: year, by: terms, from: facts) { bound in
            let runs = try CutRuns(self, scope, at: cut, fold: facts.whole)
            let reader = try ExitReader(evaluator: self)
            let households = try reader.counted(in: scope, year: year, from: runs)
            return try Gathering(bound: bound, year: year, line: terms.line, source: facts).tally(households) { household in
                try reader.course(of: household, through: year, in: runs)?.state(in: year)?.isPoor
            }
        }
    }

    /// What could be judged by at a cut.
    func library(at cut: Cut) throws -> CriteriaLibrary { try logs.library(at: cut.directory, in: store) ?? criteria }

    private func place(_ record: RecordID, year: Int, criteria id: String?, in library: CriteriaLibrary)
        throws
        -> (ScopeCode, EvaluationTerms)
    {
        guard let scope = try store.views.scope(of: record), let type = try store.views.type(of: record) else {
            throw EvaluationError.unknownRecord(record)
        }
        guard let level = CriteriaSet.Level(rawValue: type.name) else {
            throw EvaluationError.notJudged(type.called)
        }
        return (scope, try library.terms(id, for: level, year: year, type: type))
    }

    /// - Parameter tally: Counts a village's households by their standard; asked of villages only.
    func evaluate(
        _ record: RecordID, year: Int, by terms: EvaluationTerms, from source: some FactSource,
        tally: (BoundCriteria) throws -> HouseholdTally?
    ) throws -> Evaluation {
        let bound = bindings.bound(terms.set, in: store.schema, year: year)
        let gathering = Gathering(bound: bound, year: year, line: terms.line, source: source)
        guard var facts = try gathering.facts(of: record) else { throw EvaluationError.unknownRecord(record) }
        if let households = terms.households {
            facts.households = try tally(bindings.bound(households, in: store.schema, year: year))
        }
        var judge = Judge(facts, schema: store.schema, isTracing: true)
        let items = bound.items.map { item in
            let result = judge.answer(item)
            return Evaluation.Item(
                number: item.item.number, label: item.item.label, text: item.item.text, result: result,
                explanation: Explanation(judge.observations))
        }
        let isComputable = bound.isWhole && facts.isWhole
        let evidence = Evidence(bound: bound, facts: facts, results: items.map(\.result))
        return Evaluation(
            subject: record, year: year, criteria: terms.set, items: items, line: terms.line, isComputable: isComputable,
            evidence: isComputable ? evidence.digest(store.environment.suite) : nil)
    }
}

/// What was read for cuts; read anew when the store has grown.
///
/// Those who sign had seen the directory at different times, and a run has many of them: so some of each are kept, not the last alone.
final class PastCache {
    private struct LogKey: Hashable {
        let scope: ScopeCode
        let heads: VersionVector
        let directory: VersionVector
    }

    private var logs: [LogKey: ScopeLog] = [:]
    private var lastEntries: (scope: ScopeCode, heads: VersionVector, entries: [Entry])?
    private var libraries: [VersionVector: CriteriaLibrary] = [:]

    private static let logsMax = 4, librariesMax = 16

    func log(of scope: ScopeCode, directory: VersionVector? = nil, in store: RecordStore) throws -> ScopeLog {
        let key = LogKey(
            scope: scope, heads: try store.heads(scope).applied, directory: try directory ?? store.offices.pathHeads(of: scope))
        if let known = logs[key] { return known }
        let log = try store.cuts.log(of: scope, directory: directory)
        if logs.count >= Self.logsMax { logs = [:] }
        logs[key] = log
        return log
    }

    func entries(of scope: ScopeCode, in store: RecordStore) throws -> [Entry] {
        let heads = try store.heads(scope).applied
        if let lastEntries, lastEntries.scope == scope, lastEntries.heads == heads { return lastEntries.entries }
        let entries = try store.cuts.entries(of: scope)
        lastEntries = (scope, heads, entries)
        return entries
    }

    /// The criteria that the directory had published by then; `nil` where it is asked as it stands.
    func library(at heads: VersionVector?, in store: RecordStore) throws -> CriteriaLibrary? {
        guard let heads else { return nil }
        if let known = libraries[heads] { return known }
        let library = try CriteriaLibrary(store, directory: heads)
        if libraries.count >= Self.librariesMax { libraries = [:] }
        libraries[heads] = library
        return library
    }
}
