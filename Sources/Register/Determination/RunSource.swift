import Causality
import RecordStore
import Records

/// Where runs are read: the register as it stands, or as it stood at a cut.
protocol RunSource {
    func scope(of record: RecordID) throws -> ScopeCode?
    func record(_ record: RecordID, in scope: ScopeCode) throws -> RecordView?
    /// Of a type, beneath a record or in none; retired ones too, for what was said stays said.
    func records(_ type: RecordType, in scope: ScopeCode, parent: RecordID?) throws -> [RecordID]
    /// The entry that made a record, and where it was written; `nil` where that region is not here.
    func creation(of record: RecordID, in scope: ScopeCode) throws -> (entry: Entry, scope: ScopeCode)?
    func arrivals(of record: RecordID, in scope: ScopeCode) throws -> [Arrival]
    func info(_ dot: Dot, in scope: ScopeCode) throws -> EntryInfo
    /// How a record stands in a scope; `nil` where it is not here.
    func existence(of record: RecordID, in scope: ScopeCode) throws -> Existence?
    /// Every entry of a scope.
    func entries(of scope: ScopeCode) throws -> [Entry]
    /// The regions where a household that moved, or is in two places, is said to be.
    func places(of household: RecordView) throws -> [ScopeCode]
    /// Why it is not sure that a member counts.
    func doubt(of member: RecordView) throws -> Continuations.Doubt?
    /// The records that a member continues.
    func lineage(of member: RecordView) throws -> Set<RecordID>
    /// What a household's facts come to.
    ///
    /// - Parameter behind: Where it came from, if what stayed there counts.
    func evaluate(
        _ household: RecordID, year: Int, by terms: EvaluationTerms, in scope: ScopeCode, _ behind: [LeftBehind.Place]
    ) throws -> Evaluation
    /// By what may be judged.
    var library: CriteriaLibrary { get throws }
    /// Where the facts themselves are read, to say what came to differ.
    var telling: ChangeTelling { get }
}

/// Of which evaluations the facts are put in words besides their digest (``ExitFacts/Evidence/groups``), which takes as long again.
package enum ChangeTelling: Sendable {
    /// Of none: only what came of a run is asked.
    case never
    /// Where somebody had other facts before them than there are now.
    case whereTheyDiffer
    /// Of those of now as well, for whoever sets both sides beside them.
    case always
}

/// The register as it stands.
struct StoreRuns: RunSource {
    let store: RecordStore
    let evaluator: Evaluator
    var telling: ChangeTelling = .whereTheyDiffer

    func scope(of record: RecordID) throws -> ScopeCode? { try store.views.scope(of: record) }

    /// Nothing sealed is a fact: it is not the same for all who read.
    func record(_ record: RecordID, in scope: ScopeCode) throws -> RecordView? { try store.views.closedRecord(record, in: scope) }

    func records(_ type: RecordType, in scope: ScopeCode, parent: RecordID?) throws -> [RecordID] {
        try store.views.records(type, in: [scope], parent: parent, includesRetired: true)
    }

    func creation(of record: RecordID, in scope: ScopeCode) throws -> (entry: Entry, scope: ScopeCode)? {
        try store.creation(of: record, in: scope)
    }

    func arrivals(of record: RecordID, in scope: ScopeCode) throws -> [Arrival] { try store.moves.arrivals(of: record, in: scope) }

    func info(_ dot: Dot, in scope: ScopeCode) throws -> EntryInfo { try store.authors.info(dot, in: scope) }

    func existence(of record: RecordID, in scope: ScopeCode) throws -> Existence? {
        try store.views.closedRecord(record, in: scope)?.existence
    }

    func entries(of scope: ScopeCode) throws -> [Entry] { try evaluator.logs.entries(of: scope, in: store) }

    func places(of household: RecordView) throws -> [ScopeCode] {
        switch household.standing {
        case .moved: return Set(try store.moves.copies(of: household.id).copies.flatMap(\.departures).map(\.to)).sorted()
        case .doubled:
            let copies = try store.moves.copies(of: household.id)
            return Set(copies.living + copies.copies.flatMap(\.departures).map(\.to)).sorted()
        default: return []
        }
    }

    func doubt(of member: RecordView) throws -> Continuations.Doubt? { try Continuations(store: store).doubt(of: member) }

    func lineage(of member: RecordView) throws -> Set<RecordID> { try Continuations(store: store).lineage(member) }

    func evaluate(
        _ household: RecordID, year: Int, by terms: EvaluationTerms, in scope: ScopeCode, _ behind: [LeftBehind.Place]
    ) throws -> Evaluation {
        guard !behind.isEmpty else { return try evaluator.evaluate(household, year: year, by: terms, in: scope) }
        let facts = LeftBehind(own: RowFacts(store: store, scope: scope), places: behind)
        return try evaluator.evaluate(household, year: year, by: terms, from: facts) { _ in nil }
    }

    var library: CriteriaLibrary { evaluator.criteria }
}
