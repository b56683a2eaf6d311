import Causality
import Changesets
import Records
import SQLite

/// Whether a scope's rows are what its log comes to when it is folded in memory.
///
/// All that it needs was read from the file before, so it is done beside the reading of the next scope.
struct FoldCheck: Sendable {
    let scope: ScopeCode
    let schema: Schema
    let suite: Suite
    let log: JudgedLog
    /// Of which the file says that entries say different things.
    let contested: Set<RecordID>
    /// As the rows made anew have them.
    let records: [StoredRecord]
    let applied: VersionVector
    let refused: [Dot]

    func run() -> Verification {
        var result = Verification()
        let entries = log.entries
        let claims = log.claims(of: entries)
        var fold = ScopeFold(schema: schema, claims: claims)
        for item in entries { fold.apply(item.entry, by: item.author, isAdmitted: item.isAdmitted) }
        // The store may take more records for contested than are, which costs time and nothing else.
        for record in claims.contested.subtracting(contested).sorted() where fold.records[record] != nil {
            result.note(.absent(table: "_transfer", row: .record(record, number: nil)), in: scope)
        }
        if !isSame(fold) { compare(fold, &result) }
        return result
    }

    /// Whether all is plainly the same, which is asked first, for it costs less than the canonical form.
    private func isSame(_ fold: ScopeFold) -> Bool {
        records.count == fold.records.count && applied == fold.applied && refused.sorted() == fold.refused.sorted()
            && records.allSatisfy { record in fold.records[record.id].map(record.isPlainlySame) ?? false }
    }

    /// By the canonical form of one record.
    private func isSame(_ id: RecordID, _ one: RecordState, _ other: RecordState) -> Bool {
        var (left, right) = (ByteWriter(), ByteWriter())
        Canonical.encode(id, one, into: &left)
        Canonical.encode(id, other, into: &right)
        return left.bytes == right.bytes
    }

    /// By the canonical form, which counts: what stands in no digest may differ.
    private func compare(_ fold: ScopeFold, _ result: inout Verification) {
        let states = records.map { ($0.id, $0.state) }
        let inMemory = Verifying.digest(
            states: fold.records.map { ($0.key, $0.value) }, applied: fold.applied, refused: fold.refused, suite)
        guard inMemory != Verifying.digest(states: states, applied: applied, refused: refused, suite) else { return }
        var isNamed = false
        var rows = Dictionary(states) { first, _ in first }
        for (id, state) in fold.records.sorted(by: { $0.key < $1.key }) {
            let row = rows.removeValue(forKey: id)
            if let row, isSame(id, row, state) { continue }
            isNamed = true
            let fields = Set(state.fields.keys).union(row?.fields.keys ?? [:].keys)
                .filter { state.fields[$0] != row?.fields[$0] }
            result.note(.foldsDiffer(id, field: fields.min()?.field), in: scope)
        }
        for id in rows.keys.sorted() { result.note(.foldsDiffer(id, field: nil), in: scope) }
        if !isNamed, rows.isEmpty { result.note(.setting("canonical"), in: scope) }
    }
}

/// Folds scopes in memory, one at a time, while whoever has more of them reads the next.
struct FoldLine {
    private var running: (scope: ScopeCode, check: Beside<Verification>)?
    private var results: [ScopeCode: Verification] = [:]

    mutating func add(_ scope: ScopeCode, _ check: FoldCheck) {
        finish()
        running = (scope, Beside { check.run() })
    }

    /// What came of them, when the last is done.
    mutating func finished() -> [ScopeCode: Verification] {
        finish()
        return results
    }

    private mutating func finish() {
        if let running { results[running.scope] = running.check.value() }
        running = nil
    }
}
