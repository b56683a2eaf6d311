package import Cunlian
package import RecordStore
package import Records

/// Objections to a run and their answers, which are due at any time.
extension ExitClerk {
    func complain(
        _ name: String, _ household: RecordID, _ year: Int, _ kind: RunKind, _ scope: ScopeCode, _ assignments: [Assignment]
    ) throws -> Recorded {
        let type = try editor.type(name)
        let writers = type.writers.isEmpty ? [] : store.schema.roles.filter { type.writers.contains($0) }.map(\.code)
        try checkOffice(scope, .step(type.label), writers: writers, type: name)
        let isAnswer = name == "objection_answer"
        var rest = dated(year, isAnswer ? .exit : kind).filter { given in !assignments.contains { $0.path == given.path } } + assignments
        _ = try date(assignments, of: name)
        try checkComplaint(type, rest)
        guard isAnswer else { return try record(name, rest, of: household) }
        let objection =
            if let index = rest.firstIndex(where: { $0.path == "objection" }) {
                try editor.finder.record(rest.remove(at: index).text)
            } else {
                try onlyObjection(household, year, kind)
            }
        return try record(name, rest, of: objection)
    }

    /// The one that waits for an answer; where several do, whoever answers says which.
    private func onlyObjection(_ household: RecordID, _ year: Int, _ kind: RunKind) throws -> RecordID {
        let open = try reader.standing(of: household, year: year, kind).openObjections
        guard let only = open.first, open.count == 1 else { throw ExitRefusal.answersNothing(open: open) }
        return only.record
    }
}

/// What somebody says against a run.
package struct Objection: Hashable, Sendable {
    package let record: RecordID
    package let by: String
    package let text: String

    package init(record: RecordID, by: String, text: String) {
        self.record = record
        self.by = by
        self.text = text
    }
}

extension ExitStanding {
    /// Those that nobody answered, the oldest first.
    package var openObjections: [Objection] {
        let answered = Set(
            events.compactMap { event in
                if case .objectionAnswer(let objection, _, _) = event.content, event.isAdmitted { objection } else { nil }
            })
        return events.sorted { $0.time < $1.time }.compactMap { event in
            guard case .objection(let by, let text) = event.content, event.isAdmitted, !answered.contains(event.record) else { return nil }
            return Objection(record: event.record, by: by, text: text)
        }
    }
}
