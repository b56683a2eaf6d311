import Causality
package import Cunlian
import RecordStore
package import Records

/// Takes a batch of decisions back, where nobody has built on them.
package struct BatchUndo {
    let editor: Editor

    package init(_ editor: Editor) { self.editor = editor }

    /// What was taken back.
    package struct Outcome: Sendable {
        package var restored = 0
        /// Fields that somebody has written since, or that are decided anew: they stay as they are.
        package var touched = 0
    }

    /// Restores what each field showed before the batch, as an entry like others.
    ///
    /// A field that was disputed is open again: nothing stands there, and the value that had lost is put forward, so that it is
    /// among the conflicts until somebody decides. Where several had lost, the reason and the history name them.
    ///
    /// - Throws: ``BulkRefusal/unknownBatch(_:)``, and what the store throws.
    package func undo(_ name: String, reason: String) throws -> Outcome {
        let store = editor.store
        guard let bytes = try store.notebook.batch(name) else { throw BulkRefusal.unknownBatch(name) }
        var outcome = Outcome()
        for (scope, entries) in try ResolveBatch(bytes).parts.sorted(by: { $0.key < $1.key }) {
            try store.write { _ in
                var drafts: [Draft] = []
                var proposals: [Draft] = []
                for entry in entries { try take(entry, back: name, in: scope, reason, &drafts, &proposals, &outcome) }
                _ = try store.save(drafts)
                // Of one's own two entries the later has seen the earlier; so what is put forward stands beside what was restored.
                _ = try store.save(proposals)
            }
        }
        return outcome
    }

    private func take(
        _ entry: ResolveBatch.Entry, back name: String, in scope: ScopeCode, _ reason: String, _ drafts: inout [Draft],
        _ proposals: inout [Draft], _ outcome: inout Outcome
    ) throws {
        var draft = Draft(scope: scope)
        draft.record = entry.record
        draft.reason = reason
        var proposal = draft
        let view = try editor.store.record(entry.record, in: scope)
        for before in entry.before {
            guard let view, let shown = view.field(before.address), isUntouched(shown, since: entry.dot) else {
                outcome.touched += 1
                continue
            }
            let missing: Value = shown.field.isGroup ? .group(shown.field.inputs.map { _ in .missing }) : .missing
            draft.changes.append(FieldWrite(before.address, .resolve, before.shown ?? missing))
            if let other = before.other { proposal.changes.append(FieldWrite(before.address, .propose, other)) }
            outcome.restored += 1
        }
        if !draft.changes.isEmpty { drafts.append(draft) }
        if !proposal.changes.isEmpty { proposals.append(proposal) }
    }

    /// Whether the field still is what the batch's entry made of it.
    func isUntouched(_ shown: FieldView, since dot: Dot) -> Bool {
        shown.state.proposals.isEmpty && shown.state.values.count == 1 && shown.state.values[0].marks.map(\.dot) == [dot]
    }
}
