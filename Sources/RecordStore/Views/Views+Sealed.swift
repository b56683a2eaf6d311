import Causality
import Changesets
import Records
import SQLite

/// What is sealed, for whoever may read it; for others it stays as it is, and is shown as ``Input/sealedWord``.
///
/// Only what leaves the store for people is opened: conflicts are named, states folded and digests made from the ciphertext.
extension Views {
    func opened(_ view: RecordView, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordView {
        guard context.layout.seals, view.type.isSealed else { return view }
        var fields: [FieldView] = []
        let isErased = try keyRing.isErased(view.id, r)
        for field in view.fields {
            guard field.field.isSealed else {
                fields.append(field)
                continue
            }
            fields.append(
                FieldView(
                    address: field.address, field: field.field, verdict: try opened(field.verdict, of: view.id, field.address, r),
                    state: try opened(field.state, of: view.id, field.address, r), isErased: isErased))
        }
        return RecordView(
            id: view.id, scope: view.scope, type: view.type, parent: view.parent, standing: view.standing, existence: view.existence,
            fields: fields)
    }

    func opened(_ conflicts: [Conflict], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Conflict] {
        guard context.layout.seals else { return conflicts }
        var result: [Conflict] = []
        for conflict in conflicts {
            guard conflict.field?.isSealed == true else {
                result.append(conflict)
                continue
            }
            result.append(
                Conflict(
                    name: conflict.name, kind: conflict.kind, record: conflict.record, scope: conflict.scope, type: conflict.type,
                    address: conflict.address, field: conflict.field,
                    state: try opened(conflict.state, of: conflict.record, conflict.address, r),
                    verdict: try opened(conflict.verdict, of: conflict.record, conflict.address, r), existence: conflict.existence,
                    since: conflict.since, others: conflict.others))
        }
        return result
    }

    func opened(_ entries: [JudgedEntry], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [JudgedEntry] {
        guard context.layout.seals else { return entries }
        var result: [JudgedEntry] = []
        for judged in entries {
            var changes: [Change] = []
            for change in judged.entry.changes {
                let value = try keyRing.opened(change.value, of: change.record, change.address, r)
                changes.append(Change(change.record, change.address, change.kind, value))
            }
            result.append(JudgedEntry(entry: judged.entry.with(changes), author: judged.author, isAdmitted: judged.isAdmitted))
        }
        return result
    }

    /// In the order of what is sealed, so that everybody counts values alike.
    private func opened(
        _ state: FieldState, of record: RecordID, _ address: FieldAddress, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> FieldState {
        var state = state
        for place in state.values.indices {
            let value = try keyRing.opened(state.values[place].value, of: record, address, r)
            state.values[place] = Sibling(value, state.values[place].marks)
        }
        for place in state.proposals.indices {
            let proposal = state.proposals[place]
            state.proposals[place] = Proposal(proposal.kind, try keyRing.opened(proposal.value, of: record, address, r), proposal.dots)
        }
        return state
    }

    private func opened(
        _ verdict: Verdict, of record: RecordID, _ address: FieldAddress, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Verdict {
        guard let value = verdict.value else { return verdict }
        return Verdict(
            value: try keyRing.opened(value, of: record, address, r), elements: verdict.elements, attention: verdict.attention)
    }

    /// From now on queries of this connection can open what is sealed. What they sort and compare is kept in memory.
    func prepareOpening(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        try keyRing.openAll(r)
        guard !context.opensInQueries else { return }
        context.opensInQueries = true
        try asking(
            r.connection.define(QueryColumn.opening) { [keyRing] bytes in
                if case .text(let text)? = keyRing.openedFromMemory(bytes) { text } else { nil }
            })
    }

    /// Of a query's answer the cells that were sealed; where the key is not at hand a cell says that something is there, and not what.
    func open(_ row: inout [QueryValue], _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        for place in row.indices {
            guard case .blob(let bytes) = row[place], SealedValue(bytes) != nil else { continue }
            if case .text(let text)? = try keyRing.opened(bytes, r) {
                row[place] = .text(text)
            } else {
                row[place] = .text(context.sealedWord)
            }
        }
    }
}

extension Entry {
    /// The same entry with its changes as somebody may read them; nothing of it is written anywhere.
    fileprivate func with(_ changes: [Change]) -> Entry {
        Entry(
            dot: dot, context: context, time: time, reason: reason, source: source, repeats: repeats, creations: creations,
            changes: changes, admits: admits, transfer: transfer)
    }
}
