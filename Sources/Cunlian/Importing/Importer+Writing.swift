import RecordStore
import Records

/// Writing what waited.
extension Importer {
    /// Keeps a creation back until there are many, or something might mean it; without a commit to end the wait it is written at once.
    func hold(_ creation: HeldCreations.Creation) throws {
        if creation.draft.scope != held.scope { try writeHeld() }
        held.hold(creation)
        // What is looked at is looked at beside all rows before it.
        if !held.mayWait || rule != nil || held.creations.count >= HeldCreations.creationsMax { try writeHeld() }
    }

    /// Writes what waits, in the order of its lines.
    ///
    /// - Throws: What is no fault of a row.
    func writeHeld() throws {
        guard !held.isEmpty else { return }
        try write(held.release()[...])
    }

    private func write(_ creations: ArraySlice<HeldCreations.Creation>) throws {
        guard let first = creations.first else { return }
        let saved: [Saved]
        do {
            saved = try saveChecked(creations.map(\.draft))
        } catch {
            // In the catch clause it crashes Swift 6.3 ("while silgen cleanup"), whose typed error none of the clauses takes.
            guard (error as? StoreError)?.isOfWhatWasAsked ?? (error is RowRefusal) else { throw error }
            guard creations.count > 1 else { return held.refused.append((first.line, error)) }
            // By halves, until the one that is refused stands alone; its neighbours go in.
            let middle = creations.startIndex + creations.count / 2
            try write(creations[..<middle])
            return try write(creations[middle...])
        }
        held.written += saved.count
        held.proposed += try rights.proposals(of: creations.map(\.draft), of: type, editor)
        for (creation, saved) in zip(creations, saved) {
            if let number = creation.number { editor.finder.note(saved.created[0], type, number: number) }
            for digest in creation.digests {
                try editor.store.importedRows.noteImported(digest, saved.created[0], in: creation.draft.scope, isSealed: isSealed)
            }
            known.note(saved.created[0], under: creation.keys, line: creation.line)
            if rule != nil, held.mayWait { held.made.append((creation.line, saved.created[0])) }
        }
    }
}
