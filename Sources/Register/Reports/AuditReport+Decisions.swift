import Causality
import Changesets
import RecordStore
import Records

/// What was decided of records: which value holds, what is let in, how a case ends.
extension AuditReport {
    /// The types of events by which an office decides, in the schemas that have them.
    private static let decidingTypes: Set<String> = [
        "case_decision", "village_case_decision", "county_case_decision", "approval", "objection_answer", "list_objection_answer",
    ]

    /// Decisions are entries of their authors' logs like others, in the scopes that they are about.
    ///
    /// - Parameter deciding: The numbers of the types whose records decide something.
    static func decisions(
        _ written: [WrittenEntry], _ deciding: Set<Int>, _ request: Request, _ store: RecordStore, _ sight: Viewings.Sight
    ) throws -> [Act] {
        written.compactMap { written in
            let entry = written.entry
            let decided = entry.changes.filter { $0.kind == .resolve }
            let events = entry.creations.filter { deciding.contains($0.type) }
            var about = Dictionary(grouping: decided) { $0.record }.mapValues { Set($0.map(\.address.field)).sorted() }
            for event in events { about[event.parent ?? event.record, default: []] += [] }
            guard !about.isEmpty || !entry.admits.isEmpty,
                sight.covers(ViewingLog(scope: written.scope, replica: entry.dot.replica)),
                request.record.map({ about[$0] != nil }) ?? true
            else { return nil }
            let author = written.info.author
            return Act(
                time: entry.time.milliseconds, kind: .decision, person: shortened(author.person), office: author.role?.label,
                scope: written.scope, records: about.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                count: max(about.count, entry.admits.count), reason: entry.reason ?? events.first.flatMap { said(of: $0, entry, store) },
                isAdmitted: written.isAdmitted, entry: "\(entry.dot.number)@\(entry.dot.replica.short)")
        }
    }

    /// The numbers of the types whose records decide something.
    static func deciding(_ schema: Schema) -> Set<Int> { Set(schema.types.filter { decidingTypes.contains($0.name) }.map(\.number)) }

    static func decides(_ entry: Entry, _ deciding: Set<Int>) -> Bool {
        !entry.admits.isEmpty || entry.changes.contains { $0.kind == .resolve } || entry.creations.contains { deciding.contains($0.type) }
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
