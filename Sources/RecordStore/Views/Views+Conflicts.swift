import Causality
import Changesets
public import Records
import SQLite

extension Views {
    /// Open conflicts, the blocking ones first, then the oldest.
    public func conflicts(in scopes: [ScopeCode] = [], limit: Int = .max) throws(StoreError) -> [Conflict] {
        try file.read { r throws(StoreError) in try opened(conflicts(in: scopes, limit: limit, r), r) }
    }

    func conflicts(in scopes: [ScopeCode] = [], limit: Int = .max, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Conflict]
    {
        var result: [Conflict] = []
        var doubled: Set<RecordID> = []
        for row in try conflictTable.open(r) where result.count < limit {
            guard let place = try names.row(row.record, r),
                scopes.isEmpty || scopes.contains(where: { $0.covers(place.scope) }),
                let conflict = try conflict(row.record, Int(row.field), row.key, natural(row.since), r),
                conflict.kind != .doubled || doubled.insert(conflict.record).inserted
            else { continue }
            result.append(conflict)
        }
        return result
    }

    /// The open conflicts of one scope and of no other, for whoever goes through many scopes one by one.
    public func conflicts(of scope: ScopeCode) throws(StoreError) -> [Conflict] {
        try file.read { r throws(StoreError) in try opened(conflicts(of: scope, r), r) }
    }

    func conflicts(of scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Conflict] {
        guard let number = try names.find(scope, r) else { return [] }
        var result: [Conflict] = []
        for row in try conflictTable.open(in: Int64(number), r) {
            if let found = try conflict(row.record, Int(row.field), row.key, natural(row.since), r) { result.append(found) }
        }
        return result
    }

    /// How many conflicts are open: those that block something, and those that are only listed; as ``conflicts(in:limit:)`` has them.
    public func conflictCounts() throws(StoreError) -> (disputed: Int, listed: Int) {
        try file.read { r throws(StoreError) in try conflictCounts(r) }
    }

    func conflictCounts(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> (disputed: Int, listed: Int) {
        var counts = try conflictTable.counts(r)
        let moved = try moveTable.movedRecords(r)
        guard !moved.isEmpty, counts != (0, 0) else { return counts }
        var doubled: Set<RecordID> = []
        for row in try conflictTable.open(r) where moved.contains(row.record) {
            guard let view = try record(number: row.record, r) else { continue }
            let isExistence = Int(row.field) == Field.existence
            let isAsked = view.standing == .doubled && isExistence ? doubled.insert(view.id).inserted : isAsked(isExistence, of: view)
            guard !isAsked else { continue }
            if row.attention == Verdict.Attention.disputed.rawValue { counts.disputed -= 1 } else { counts.listed -= 1 }
        }
        return counts
    }

    /// Whether people are asked about a copy of a record: not about one that is frozen because it lives elsewhere, where what
    /// they decide would come late; and of one that is in two places first where it is.
    private func isAsked(_ isExistence: Bool, of view: RecordView) -> Bool {
        view.standing != .moved && (isExistence || view.standing != .doubled)
    }

    /// The open conflicts whose name begins so.
    public func conflicts(named prefix: String) throws(StoreError) -> [Conflict] {
        try file.read { r throws(StoreError) in try opened(conflicts(named: prefix, r), r) }
    }

    func conflicts(named prefix: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Conflict] {
        try conflicts(r).filter { $0.name.hasPrefix(prefix) }
    }

    func conflict(
        _ record: Int64, _ field: Int, _ key: Int64, _ since: UInt64, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Conflict? {
        guard let view = try self.record(number: record, r), isAsked(field == Field.existence, of: view) else { return nil }
        if field == Field.existence {
            let kind: Conflict.Kind =
                view.standing == .contested ? .editedAndRetired : view.standing == .doubled ? .doubled : .unconfirmed
            return Conflict(
                name: name(view.id, .existence, FieldState(), view.existence), kind: kind, record: view.id,
                scope: view.scope, type: view.type, address: .existence, field: nil, state: FieldState(),
                verdict: Verdict(value: nil, attention: .disputed), existence: view.existence, since: since)
        }
        guard let table = layout(for: view.scope).table(view.type.number, field: field) else { return nil }
        let address = FieldAddress(field, try rows.fieldKey(key, table, r))
        guard let found = view.field(address), found.verdict.attention != .none else { return nil }
        return Conflict(
            name: name(view.id, address, found.state, view.existence), kind: kind(found), record: view.id, scope: view.scope,
            type: view.type, address: address, field: found.field, state: found.state, verdict: found.verdict,
            existence: view.existence, since: since)
    }

    func kind(_ view: FieldView) -> Conflict.Kind {
        if view.state.values.contains(where: { $0.marks.contains { $0.overridesDecision } }) { return .overridden }
        if view.isUnreadable { return .unreadable }
        if view.field.isUnion, view.verdict.attention == .disputed { return .overCap }
        if view.state.values.count > 1, !view.field.isUnion { return view.verdict.attention == .disputed ? .disputed : .chosen }
        return .proposed
    }

    /// Names a conflict by what is in it, so that it has another name when something has come to it.
    func name(_ record: RecordID, _ address: FieldAddress, _ state: FieldState, _ existence: Existence) -> String {
        ConflictName.of(record, address, state, existence, digest: environment.suite.digest)
    }
}
