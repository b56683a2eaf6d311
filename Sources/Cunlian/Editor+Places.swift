import Causality
import RecordStore
import Records

/// What a record takes with it when it is retired, and gets back when it is restored.
extension Editor {
    /// Who and what lies in a record and is there, by type, but for events: those are what happened, and stay.
    public func standingChildren(of record: RecordID) throws -> [RecordView] {
        guard let scope = try store.views.scope(of: record) else { return [] }
        return try store.views.children(of: record, in: scope).compactMap { try store.record($0, in: scope) }
            .filter { $0.standing.isCounted && !$0.type.isEvent }
    }

    /// What the entries that retired a record took out of others' lists because of it, or put there: the place of a person on the
    /// rosters, the link of whoever was to go on in the person's stead; as changes that undo it.
    ///
    /// Only what still is as they left it: a list that somebody has put right since is theirs.
    func placesLost(with record: RecordID) throws -> [(record: RecordID, changes: [FieldWrite])] {
        guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope) else { return [] }
        var order: [RecordID] = []
        var places: [RecordID: [FieldWrite]] = [:]
        for deletion in view.existence.deletions {
            guard let entry = try store.log.entry(deletion.dot, in: scope) else { continue }
            for change in entry.changes where change.record != record && change.value == .reference(record) {
                guard let other = try store.record(change.record, in: scope), other.standing.isCounted else { continue }
                let isThere = other.field(change.address)?.verdict.elements.contains(.reference(record)) ?? false
                let undo: FieldWrite? =
                    switch change.kind {
                    case .remove where !isThere: FieldWrite(change.address, .add, change.value)
                    case .add where isThere: FieldWrite(change.address, .remove, change.value)
                    default: nil
                    }
                guard let undo else { continue }
                if places[change.record] == nil { order.append(change.record) }
                if !(places[change.record]?.contains { $0.address == undo.address } ?? false) {
                    places[change.record, default: []].append(undo)
                }
            }
        }
        return order.map { ($0, places[$0] ?? []) }
    }
}
