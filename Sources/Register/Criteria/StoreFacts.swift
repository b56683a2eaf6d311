import Causality
import RecordStore
import Records

/// Facts as the rows of a store have them now, of one scope.
struct RowFacts: FactSource {
    let store: RecordStore
    let scope: ScopeCode

    func facts(_ record: RecordID, _ groups: NamedGroups, year: Int) throws -> RecordFacts? {
        guard let view = try store.views.closedRecord(record, in: scope), view.type.number == groups.type.number else {
            return nil
        }
        let facts = groups.fields.map { field -> Fact in
            guard let field else { return .notHere }
            return fact(view, field, groups.address(field, year: year))
        }
        let isDisputed = try view.standing.isDisputed || Continuations(store: store).doubt(of: view) != nil
        return RecordFacts(record: record, isDisputed: isDisputed, facts: facts)
    }

    func fact(_ record: RecordID, _ field: Field, of type: RecordType, year: Int) throws -> Fact? {
        guard let view = try store.views.closedRecord(record, in: scope), view.type.number == type.number else {
            return nil
        }
        return fact(view, field, FieldAddress(field.number, field.key == nil ? .none : .number(Int64(year))))
    }

    func records(_ type: RecordType, in parent: RecordID?) throws -> [RecordID] {
        try store.views.records(type, in: [scope], parent: parent).filter { try store.views.scope(of: $0) == scope }
            .sorted()
    }

    private func fact(_ view: RecordView, _ field: Field, _ address: FieldAddress) -> Fact {
        guard let found = view.field(address) else { return .missing }
        return Fact(found.verdict, isUnion: field.isUnion)
    }
}

/// Facts as they stood at a cut of the scope's log.
final class CutFacts: FactSource {
    private let log: ScopeLog
    private let cut: VersionVector
    /// A household's fold has its members in it.
    private var folds: [ScopeFold] = []
    /// All of it; then nothing is folded by itself.
    private(set) lazy var whole: ScopeFold = {
        let fold = log.fold(at: cut)
        folds = [fold]
        return fold
    }()

    init(log: ScopeLog, cut: VersionVector) {
        self.log = log
        self.cut = cut
    }

    func facts(_ record: RecordID, _ groups: NamedGroups, year: Int) throws -> RecordFacts? {
        guard let (state, fold) = state(record, groups.type) else { return nil }
        let facts = groups.fields.map { field -> Fact in
            guard let field else { return .notHere }
            return fact(state, field, groups.address(field, year: year), fold)
        }
        let isDisputed = state.existence.standing.isDisputed || isContinuationInDoubt(record, state, groups.type)
        return RecordFacts(record: record, isDisputed: isDisputed, facts: facts)
    }

    func fact(_ record: RecordID, _ field: Field, of type: RecordType, year: Int) throws -> Fact? {
        state(record, type).map { state, fold in
            fact(
                state, field, FieldAddress(field.number, field.key == nil ? .none : .number(Int64(year))),
                fold)
        }
    }

    func records(_ type: RecordType, in parent: RecordID?) throws -> [RecordID] {
        if let parent {
            _ = state(parent, type)
        } else {
            folds = [whole]
        }
        var found: Set<RecordID> = []
        for fold in folds {
            for (record, state) in fold.records
            where state.type == type.number && state.existence.standing != .retired
                && (parent == nil || state.parent == parent)
            { found.insert(record) }
        }
        return found.sorted()
    }

    /// ``Continuations/doubt(of:)``, as it was at the cut. Only for who continues another is the whole scope folded.
    private func isContinuationInDoubt(_ record: RecordID, _ state: RecordState, _ type: RecordType) -> Bool {
        guard type.name == Subject.member.type, let field = type.field(named: Continuations.field) else { return false }
        guard !state.continued(field).isEmpty else { return false }
        return whole.isInDoubt(record, state, field)
    }

    private func state(_ record: RecordID, _ type: RecordType) -> (RecordState, ScopeFold)? {
        if !folds.contains(where: { $0.records[record] != nil }) { folds.append(log.fold([record], at: cut)) }
        for fold in folds {
            if let state = fold.records[record] { return state.type == type.number ? (state, fold) : nil }
        }
        return nil
    }

    private func fact(_ state: RecordState, _ field: Field, _ address: FieldAddress, _ fold: ScopeFold)
        -> Fact
    {
        guard let found = state.fields[address] else { return .missing }
        return Fact(field.judge(found) { fold.info($0) }, isUnion: field.isUnion)
    }
}

extension Existence.Standing {
    /// Whether it is unsure that the record is there. One that was retired was there when its round was surveyed.
    var isDisputed: Bool { self == .contested || self == .unconfirmed }
}
