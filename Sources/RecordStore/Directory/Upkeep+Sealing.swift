import Causality
import Changesets
import Records
import SQLite

/// What was written down in the clear before there was a schema that has it sealed.
extension Upkeep {
    /// Seals what one's own entries of a scope say in the clear and the schema has sealed; only of those that no changeset has yet, for what
    /// has left stays as it was signed.
    ///
    /// A store that writes before it belongs to a tree learns from the tree what is to be sealed. Whoever may not read it could not seal it
    /// either: what they wrote stays as it is.
    ///
    /// - Returns: How many entries say something else now; their rows are the caller's to fold.
    func sealEarly(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Int {
        guard layout.seals, !scope.isDirectory, try ownEntries.hasUnsealed(scope, w) else { return 0 }
        var count = 0
        for row in try ownEntries.unsealedRows(scope, w) {
            let entry = try decoding(EntryCodec.decode(row.bytes))
            guard let changes = try keyRing.sealed(entry, in: scope, w) else { continue }
            let again = Entry(
                dot: entry.dot, context: entry.context, time: entry.time, reason: entry.reason, source: entry.source,
                repeats: entry.repeats, creations: entry.creations, changes: changes, admits: entry.admits, transfer: entry.transfer)
            try ownEntries.replace(EntryCodec.encode(again), number: entry.dot.number, scope, w)
            count += 1
        }
        try keyRing.keep(w)
        return count
    }

    /// What a store that seals from now on noted for itself in the clear: what can be made again goes, the rest is concealed; and nothing of
    /// it is left in the file's free pages.
    func concealNotes(_ w: borrowing WriteTransaction) throws(StoreError) {
        try w.execute("PRAGMA secure_delete = ON")
        file.sealsFromNowOn()
        try KeptParts.empty(w)
        for draft in try notebook.drafts(w) { try notebook.setInterviewDraft(draft.name, draft.answers, w) }
        try notebook.concealBatches(w)
    }
}
