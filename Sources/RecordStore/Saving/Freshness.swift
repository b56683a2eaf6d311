import Causality
import Changesets
import Records
import SQLite

extension Saving {
    func checkFresh(_ token: Token, _ draft: Draft, _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        let last = try log.heads(draft.scope, r).heads[own]?.applied ?? 0
        guard last > token.ownNumber else { return }
        let parents = draft.creations.compactMap { creation -> RecordID? in
            if case .existing(let parent) = creation.parent { parent } else { nil }
        }
        guard let subject = draft.record ?? parents.first else { return }
        let written = Set(draft.changes.map(\.address))
        let retires = written.contains(.existence)
        var stale: Set<FieldAddress> = []
        for entry in try log.entries(of: own, in: draft.scope, from: token.ownNumber + 1, through: last, r) {
            for change in entry.changes {
                let isOfExistence = change.address == .existence
                if let record = draft.record, change.record == record, written.contains(change.address) || isOfExistence || retires {
                    stale.insert(change.address)
                } else if let record = draft.record, isOfExistence || retires, try areRelated(change.record, record, draft.scope, r) {
                    stale.insert(.existence)
                } else if isOfExistence, try isAny(of: parents, atOrBeneath: change.record, draft.scope, r) {
                    stale.insert(.existence)
                }
            }
            if retires, let record = draft.record,
                try isAny(of: entry.creations.compactMap(\.parent), atOrBeneath: record, draft.scope, r)
            {
                stale.insert(.existence)
            }
        }
        guard stale.isEmpty else { throw StoreError.stale(StaleToken(record: subject, fields: stale.sorted())) }
    }

    private func isAny(
        of records: [RecordID], atOrBeneath above: RecordID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        for record in records { if try isAtOrBeneath(record, above, scope, r) { return true } }
        return false
    }

    func isAtOrBeneath(_ record: RecordID, _ above: RecordID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable)
        throws(StoreError) -> Bool
    {
        guard record != above else { return true }
        guard let number = try names.number(record, in: scope, r), let top = try names.number(above, in: scope, r) else { return false }
        return try rows.ancestors(number, r).contains(top)
    }

    /// Whether one record lies beneath the other.
    func areRelated(_ a: RecordID, _ b: RecordID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        guard let first = try names.number(a, in: scope, r), let second = try names.number(b, in: scope, r) else { return false }
        if try rows.ancestors(first, r).contains(second) { return true }
        return try rows.ancestors(second, r).contains(first)
    }
}
