import Causality
import RecordStore
import Records

/// Records that go on with another's story, and whether that is sure.
///
/// Who changes household goes on as a new record that continues the old one. Two offices may do that at once, or somebody
/// may edit the old record without knowing. Then one person would count twice, so none of the records that go
/// on is sure, and no exit stands on them, until somebody retires one.
struct Continuations {
    let store: RecordStore

    static let field = "continues"

    /// Why it is not sure that a record counts.
    enum Doubt: Hashable {
        /// The record that it continues is there as well.
        case alive(RecordID)
        /// These continue the same, too.
        case twice([RecordID])
    }

    /// - Returns: `nil` where the record continues nothing, as nearly all, or alone and what it continues is gone.
    func doubt(of view: RecordView) throws -> Doubt? {
        // A household that was split off continues one that goes on itself; a person is one.
        guard view.type.name == Subject.member.type else { return nil }
        let earlier = try lineage(view)
        guard !earlier.isEmpty else { return nil }
        for record in earlier.sorted() where try !isGone(record, in: view.scope) { return .alive(record) }
        let others = try continuing(view.type, in: view.scope).filter { other in
            try other.id != view.id && !earlier.isDisjoint(with: lineage(other))
        }
        return others.isEmpty ? nil : .twice(others.map(\.id).sorted())
    }

    /// Every record of a type that counts, continues another, and is not sure to; by its number in the file.
    func doubtful(_ type: RecordType, in region: ScopeCode?) throws -> Set<Int64> {
        var result: Set<Int64> = []
        for (number, record) in try numbers(type, "NOT IN \(Views.uncounted)") {
            guard let scope = try store.views.scope(of: record), region?.covers(scope) ?? true,
                let view = try store.views.closedRecord(record, in: scope),
                try doubt(of: view) != nil
            else { continue }
            result.insert(number)
        }
        return result
    }

    /// Every record that continues another and counts here, or where it went.
    private func continuing(_ type: RecordType, in scope: ScopeCode) throws -> [RecordView] {
        // A record that moved has a number in each scope.
        try Set(numbers(type, "<> \(Existence.Standing.retired.rawValue)").map(\.record))
            .filter { try !isGone($0, in: scope) }.compactMap { try store.views.closedRecord($0, in: scope) }
    }

    private func numbers(_ type: RecordType, _ standings: String) throws -> [(number: Int64, record: RecordID)] {
        guard let table = store.views.table(type.name), let column = store.views.column(type.name, Continuations.field) else { return [] }
        let rows = try store.views.query(
            """
            SELECT _id FROM "\(table)" WHERE "\(column.name)" IS NOT NULL AND _standing \(standings) ORDER BY _id
            """)
        return try rows.compactMap { row in
            guard let number = row[0].integer, let record = try store.views.recordID(number) else { return nil }
            return (number, record)
        }
    }

    /// The records that a record continues, and those that they continue.
    func lineage(_ view: RecordView) throws -> Set<RecordID> {
        var result: Set<RecordID> = []
        var rest = Array(Continuations.earlier(view))
        while let next = rest.popLast() {
            guard result.insert(next).inserted, let found = try store.record(next, in: view.scope) else { continue }
            rest += Continuations.earlier(found)
        }
        return result
    }

    static func earlier(_ view: RecordView) -> Set<RecordID> {
        guard let shown = view.fields.first(where: { $0.field.name == field }) else { return [] }
        return Set(shown.verdict.elements.compactMap { if case .reference(let record) = $0 { record } else { nil } })
    }

    /// Whether a record ended here, and if it moved, before it went.
    private func isGone(_ record: RecordID, in scope: ScopeCode) throws -> Bool {
        guard let view = try store.views.closedRecord(record, in: scope) else { return true }
        if view.standing == .retired { return true }
        guard view.standing == .moved || view.standing == .doubled else { return false }
        let departures = try store.moves.copies(of: record).copies.first { $0.scope == scope }?.departures ?? []
        return view.existence.hasEnded(before: departures)
    }
}

extension Existence {
    /// Retired by itself, and so that each of the departures took the retirement along.
    func hasEnded(before departures: [Departure]) -> Bool {
        var own = self
        own.endDepartures { _ in true }
        return own.standing == .retired
            && departures.allSatisfy { departure in
                deletions.contains { departure.covered.covers($0.dot) }
            }
    }
}

extension ScopeFold {
    /// The records that a record continues, and those that they continue.
    func lineage(_ state: RecordState, by field: Field) -> Set<RecordID> {
        var result: Set<RecordID> = []
        var rest = Array(state.continued(field))
        while let next = rest.popLast() {
            guard result.insert(next).inserted, let found = records[next] else { continue }
            rest += found.continued(field)
        }
        return result
    }

    /// ``Continuations/doubt(of:)``, of a scope folded in memory.
    func isInDoubt(_ record: RecordID, _ state: RecordState, _ field: Field) -> Bool {
        let earlier = lineage(state, by: field)
        guard !earlier.isEmpty else { return false }
        if earlier.contains(where: { !isGone($0) }) { return true }
        return records.contains { other, found in
            other != record && found.type == state.type && !isGone(other) && !earlier.isDisjoint(with: lineage(found, by: field))
        }
    }

    func isGone(_ record: RecordID) -> Bool {
        records[record]?.existence.hasEnded(before: departures(of: record)) ?? true
    }
}

extension RecordState {
    /// The records that this one continues.
    func continued(_ field: Field) -> Set<RecordID> {
        Set(
            (fields[FieldAddress(field.number)]?.values ?? []).compactMap {
                if case .reference(let record) = $0.value { record } else { nil }
            })
    }
}
