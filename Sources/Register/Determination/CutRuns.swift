import Causality
import RecordStore
import Records

/// The register of one scope as it stood at a cut: what an evaluation of a village counted on when somebody signed it.
///
/// Events that were written elsewhere and came with a household are read where this store holds them.
final class CutRuns: RunSource {
    private let store: RecordStore
    private let evaluator: Evaluator
    private let scope: ScopeCode
    private let cut: Cut
    private let log: ScopeLog
    private let fold: ScopeFold
    /// Ascending, of each record what lies right beneath it.
    private let children: [RecordID: [RecordID]]

    /// - Parameter fold: Of the whole scope at the cut, where somebody has it.
    init(_ evaluator: Evaluator, _ scope: ScopeCode, at cut: Cut, fold: ScopeFold? = nil) throws {
        store = evaluator.store
        self.evaluator = evaluator
        self.scope = scope
        self.cut = cut
        let log = try evaluator.logs.log(of: scope, directory: cut.directory, in: store)
        self.log = log
        self.fold = fold ?? log.fold(at: cut.entries)
        var children: [RecordID: [RecordID]] = [:]
        for (record, state) in self.fold.records { if let parent = state.parent { children[parent, default: []].append(record) } }
        self.children = children.mapValues { $0.sorted() }
    }

    func scope(of record: RecordID) -> ScopeCode? { fold.records[record] == nil ? nil : scope }

    func record(_ record: RecordID, in scope: ScopeCode) -> RecordView? { scope == self.scope ? fold.view(of: record, in: scope) : nil }

    func records(_ type: RecordType, in scope: ScopeCode, parent: RecordID?) -> [RecordID] {
        guard scope == self.scope else { return [] }
        if let parent { return (children[parent] ?? []).filter { fold.records[$0]?.type == type.number } }
        return fold.records.filter { $0.value.type == type.number && $0.value.parent == nil }.keys.sorted()
    }

    func creation(of record: RecordID, in scope: ScopeCode) throws -> (entry: Entry, scope: ScopeCode)? {
        if let entry = log.creation(of: record, at: cut.entries) { return (entry, scope) }
        return try store.creation(of: record, in: scope)
    }

    func arrivals(of record: RecordID, in scope: ScopeCode) -> [Arrival] { fold.arrivals[record] ?? [] }

    func info(_ dot: Dot, in scope: ScopeCode) throws -> EntryInfo {
        scope == self.scope && cut.entries.covers(dot) ? fold.info(dot) : try store.authors.info(dot, in: scope)
    }

    func existence(of record: RecordID, in scope: ScopeCode) throws -> Existence? {
        scope == self.scope ? fold.records[record]?.existence : try store.views.closedRecord(record, in: scope)?.existence
    }

    func entries(of scope: ScopeCode) throws -> [Entry] {
        let entries = try evaluator.logs.entries(of: scope, in: store)
        return scope == self.scope ? entries.filter { cut.entries.covers($0.dot) } : entries
    }

    func places(of household: RecordView) -> [ScopeCode] { Set(fold.departures(of: household.id).map(\.to)).sorted() }

    func doubt(of member: RecordView) -> Continuations.Doubt? {
        guard let state = fold.records[member.id], let field = member.type.field(named: Continuations.field) else { return nil }
        return fold.isInDoubt(member.id, state, field) ? .twice([]) : nil
    }

    func lineage(of member: RecordView) -> Set<RecordID> {
        guard let state = fold.records[member.id], let field = member.type.field(named: Continuations.field) else { return [] }
        return fold.lineage(state, by: field)
    }

    func evaluate(
        _ household: RecordID, year: Int, by terms: EvaluationTerms, in scope: ScopeCode, _ behind: [LeftBehind.Place]
    ) throws -> Evaluation {
        guard !behind.isEmpty else { return try evaluator.evaluate(household, year: year, by: terms, at: cut, in: scope) }
        let log = try evaluator.logs.log(of: scope, directory: cut.directory, in: store)
        let facts = LeftBehind(own: CutFacts(log: log, cut: cut.entries), places: behind)
        return try evaluator.evaluate(household, year: year, by: terms, from: facts) { _ in nil }
    }

    var library: CriteriaLibrary { get throws { try evaluator.library(at: cut) } }
    var telling: ChangeTelling { .never }
}
