import Causality
import Changesets
import Records
import SQLite

/// Numbers from before there was a grant.
extension ReadableNumbers {
    /// Gives the records of a scope that were made and numbered before there was a grant numbers of the grant's own block.
    ///
    /// Without a grant everybody counts from 1, so such a number would double somebody's. What is unsealed never left, and so may
    /// be put right; a number that a person typed stays theirs.
    ///
    /// - Returns: How many records were numbered anew; their rows are the caller's to fold.
    func renumberEarly(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Int {
        guard !scope.isDirectory, let grant = try offices.ownGrant(for: scope, w), grant.series > 0 else { return 0 }
        var early: [Int: (field: Int, names: Set<String>)] = [:]
        for type in layout(for: scope).schema.types {
            guard let field = type.numberField.flatMap({ type.field(named: $0) }) else { continue }
            let count = try count(type, in: scope, w)
            if count > 0 { early[type.number] = (field.number, Set((0..<count).map { name($0, of: 0, in: scope) })) }
        }
        guard !early.isEmpty else { return 0 }
        var renumbered = 0
        var begun: Set<Int> = []
        for row in try ownEntries.unsealedRows(scope, w) {
            let entry = try decoding(EntryCodec.decode(row.bytes))
            let types = Dictionary(entry.creations.map { ($0.record, $0.type) }, uniquingKeysWith: { first, _ in first })
            let before = renumbered
            let changes = try entry.changes.map { change throws(StoreError) in
                guard let number = types[change.record], let known = early[number], change.address == FieldAddress(known.field),
                    case .text(let text) = change.value, known.names.contains(text), let type = layout(for: scope).schema.type(number)
                else { return change }
                if begun.insert(number).inserted { try setCount(0, type, in: scope, w) }
                renumbered += 1
                return Change(change.record, change.address, change.kind, .text(try nextReadableNumber(type, in: scope, w)))
            }
            guard renumbered > before else { continue }
            let again = Entry(
                dot: entry.dot, context: entry.context, time: entry.time, reason: entry.reason, source: entry.source,
                repeats: entry.repeats, creations: entry.creations, changes: changes, admits: entry.admits, transfer: entry.transfer)
            try ownEntries.replace(EntryCodec.encode(again), number: entry.dot.number, scope, w)
        }
        return renumbered
    }
}
