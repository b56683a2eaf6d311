import Changesets
import Records
import SQLite

/// Payloads of one scope that came together: in the log, their records named, and not folded into the rows yet.
///
/// What several of them change in one row is then written once. Only such are gathered as ask for no row themselves
/// (``Fold/isPlain(_:_:_:)``), and what is gathered is folded before anything else happens to the rows.
final class Gathered {
    /// Whether somebody takes in several changesets, and has them folded at the end.
    var isOpen = false
    private(set) var scope: ScopeCode?
    private(set) var payloads: [AuthoredPayload] = []
    private(set) var changeCount = 0

    /// How many changes are sorted by row at a time.
    static let changesMax = 1 << 18

    var isFull: Bool { changeCount >= Self.changesMax }

    func add(_ authored: AuthoredPayload, of scope: ScopeCode) {
        self.scope = scope
        payloads.append(authored)
        changeCount += authored.payload.changeCount
    }

    /// Gives out what there is.
    func taken() -> [AuthoredPayload] {
        defer { forget() }
        return payloads
    }

    func forget() { (scope, payloads, changeCount) = (nil, [], 0) }
}

extension Fold {
    /// Folds what is gathered into the rows.
    func applyGathered(_ w: borrowing WriteTransaction) throws(StoreError) {
        guard let scope = gathered.scope else { return }
        try Applier(self, scope, isRefold: false, mayRepeat: false, w).apply(named: gathered.taken(), w)
    }

    /// Folds a payload into the rows: now, or with those that come after it.
    func apply(_ authored: AuthoredPayload, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        if gathered.scope != scope || gathered.isFull { try applyGathered(w) }
        let mayRepeat = try names.mayRepeat(authored.payload, w)
        let applier = try Applier(self, scope, isRefold: false, mayRepeat: mayRepeat, w)
        guard gathered.isOpen, !mayRepeat, try isPlain(authored, scope, w) else {
            try applyGathered(w)
            return try applier.apply([authored], w)
        }
        let named = try applier.named(authored, w)
        gathered.add(named, of: scope)
        if !named.contested.isEmpty { try applyGathered(w) }
    }

    /// Whether nothing but rows comes of a payload, and nothing of it depends on what stands in them.
    private func isPlain(
        _ authored: AuthoredPayload, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        guard !scope.isDirectory, authored.admitted == nil,
            authored.payload.rareHeads.isEmpty,
            !authored.payload.tables.contains(where: { $0.blocks.first?.field == Field.existence })
        else { return false }
        guard try existenceTable.deletedRecords(r).isEmpty, try moveTable.movedRecords(r).isEmpty,
            try moveTable.contestedRecords(scope, r).isEmpty, try log.forks(scope, r).isEmpty
        else { return false }
        return try !ownEntries.hasUnsealed(scope, r)
    }
}
