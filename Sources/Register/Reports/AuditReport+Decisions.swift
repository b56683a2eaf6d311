import Causality
import Changesets
import RecordStore
import Records

/// What was decided of records: which value holds, what is let in, how a case ends.
extension AuditReport {
    /// Decisions, the latest first.
    struct Decided {
        var acts: [Act] = []
        /// Of those that are left out, since no more are shown, the key of whoever decided, one for each.
        var others: [Fingerprint] = []
    }

    /// Decisions are entries of their authors' logs like others, in the scopes that they are about. Where all are asked for, no more are
    /// unpacked than are shown.
    static func decisions(
        _ source: ReportSource, _ request: Request, _ sight: Viewings.Sight, _ directory: Directory
    ) throws -> Decided {
        let store = source.store
        let deciding = DecidingEntries.types(store.schema)
        var names = try DecidingEntries.all(source).filter {
            $0.time >= request.since && sight.covers(ViewingLog(scope: $0.scope, replica: $0.dot.replica))
        }
        names.sort { ($0.time, $0.dot) > ($1.time, $1.dot) }
        var decided = Decided()
        if request.person == nil, request.record == nil, names.count > request.limit {
            decided.others = names[request.limit...].map { Fingerprint(of: $0.dot.replica) }
            names.removeSubrange(request.limit...)
        }
        decided.acts = try names.compactMap { name in
            try store.views.entry(name.dot, in: name.scope).flatMap { try decision($0, deciding, request, store, directory) }
        }
        return decided
    }

    private static func decision(
        _ written: WrittenEntry, _ deciding: Set<Int>, _ request: Request, _ store: RecordStore, _ directory: Directory
    ) throws -> Act? {
        let entry = written.entry
        let decided = entry.changes.filter { $0.kind == .resolve }
        let events = entry.creations.filter { deciding.contains($0.type) }
        var about = Dictionary(grouping: decided) { $0.record }.mapValues { Set($0.map(\.address.field)).sorted() }
        for event in events { about[event.parent ?? event.record, default: []] += [] }
        guard request.record.map({ about[$0] != nil }) ?? true else { return nil }
        let (author, key) = (written.info.author, Fingerprint(of: entry.dot.replica))
        return Act(
            time: entry.time.milliseconds, kind: .decision, key: key,
            person: author.person.isEmpty ? try who(key, directory, store).0 : shortened(author.person), office: author.role?.label,
            scope: written.scope, records: about.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            count: max(about.count, entry.admits.count), reason: entry.reason ?? events.first.flatMap { said(of: $0, entry, store) },
            isAdmitted: written.isAdmitted, entry: "\(entry.dot.number)@\(entry.dot.replica.short)")
    }

    /// Why, as the event says itself.
    private static func said(of event: Creation, _ entry: Entry, _ store: RecordStore) -> String? {
        let type = store.schema.type(event.type)
        for name in ["reason", "text"] {
            guard let field = type?.field(named: name)?.number else { continue }
            if case .text(let text)? = entry.changes.first(where: { $0.record == event.record && $0.address.field == field })?.value {
                return text
            }
        }
        return nil
    }
}
