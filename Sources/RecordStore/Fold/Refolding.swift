import Causality
import Changesets
import Records
import SQLite

extension Fold {
    /// How many changes are sorted by row at a time: enough for a village's five years twenty times over.
    private static let refoldChangesMax = 1 << 20

    func noteUnknownColumns(_ payload: Payload, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let layout = layout(for: scope)
        // What is created and written in nothing is in no table; what is carried is in none either. One type is asked for once
        // where its records follow each other.
        var created: Int?
        let isKnown =
            payload.slots.allSatisfy { slot in
                guard let type = slot.creation?.type, type != created else { return true }
                created = type
                return layout.main(type) != nil
            }
            && payload.rareHeads.allSatisfy { $0.transfer?.carried.map(layout.schema.knowsAll(of:)) ?? true }
            && payload.tables.allSatisfy { table in
                layout.main(table.type) != nil
                    && table.blocks.allSatisfy { block in
                        if block.field == Field.existence { return true }
                        return layout.columnCount(of: block.field, in: table.type) == block.columns.count
                    }
            }
        if !isKnown { try names.setHasUnknownColumns(scope, true, w) }
    }

    // MARK: Refolding

    /// Makes a scope's state anew from its log: after an admission, a new schema, a late directory entry.
    func refold(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        try applyGathered(w)
        guard scope.isDirectory else { return try foldAnew(scope, w) }
        try refoldDirectories(w)
    }

    /// Makes the rows of a scope anew that are behind, before something rests on them.
    func bringUp(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        if try outstanding.contains(scope, w) { try refold(scope, w) }
    }

    /// Makes the state of all directories anew from their logs: what one of them says depends on those above it.
    ///
    /// From the root downwards: each pass is judged by what the pass before let in, until nothing comes.
    private func refoldDirectories(_ w: borrowing WriteTransaction) throws(StoreError) {
        var judging = Directory(course: try offices.directory(w).course, candidates: [], schema: schema)
        while true {
            offices.suppose(judging)
            for scope in try offices.directories(w) { try foldAnew(scope, w) }
            offices.forget()
            let found = try offices.directory(w)
            if found.judges(as: judging) { return }
            judging = found
        }
    }

    func foldAnew(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        context.freeNumbers = [:]
        let number = try names.intern(scope, w)
        let since = try conflictTable.conflictTimes(number, w)
        try clearState(scope, number, w)
        let log = try judge.log(scope, w)
        try admissions.setAdmissions(log.admitted, number, w)
        // All of them first: a retirement asks which entries count, the later ones of this order too.
        for part in log.parts { try admissions.refuse(part.changeset.header, scope, admitted: log.admitted, w) }
        // Where a record may be created twice, each payload must find what the others made.
        let mayRepeat = try names.hasRepeats(w)
        let applier = try Applier(self, scope, isRefold: true, mayRepeat: mayRepeat, w)
        var batch: [AuthoredPayload] = []
        var size = 0
        for part in log.parts {
            batch.append(try judge.authored(part, of: log, w))
            size += part.payload.changeCount
            try noteUnknownColumns(part.payload, scope, w)
            guard size >= Self.refoldChangesMax || mayRepeat else { continue }
            try applier.apply(batch, w)
            (batch, size) = ([], 0)
        }
        // One by one: what an entry of one's own is about, the store is asked.
        try applier.apply(batch, w)
        for entry in log.unsealed {
            let written = try decoding(WrittenEntries([EntryCodec.encode(entry)]))
            try applier.apply([judge.authored(written, first: entry.dot.number, scope, w)], w)
        }
        let hasMoves =
            log.parts.contains { $0.payload.rareHeads.contains { $0.transfer != nil } }
            || log.unsealed.contains { $0.transfer != nil }
        let isContested = try !moveTable.contestedRecords(scope, w).isEmpty
        let isElsewhere = try moves.isAnyElsewhere(scope, w)
        if hasMoves || isContested || isElsewhere { try moves.writeMoved(scope, w) }
        try conflictTable.setConflictTimes(since, w)
    }

    func clearState(_ scope: ScopeCode, _ number: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        for span in try names.spans(in: scope, w) {
            for table in layout(for: scope).allTables { try rows.clear(table, span, w) }
            try existenceTable.clear(span, w)
        }
        try moveTable.clearMoves(number, w)
        try conflictTable.clear(number, w)
        try admissions.clearRefused(number, w)
        try names.noteRefold(number, w)
        try outstanding.noteDone(number, w)
        // The fold says so again where there still are any.
        try names.setHasUnknownColumns(scope, false, w)
    }
}
