package import RecordStore
package import Records

/// An objection to a list that was put up, whatever it became: an event of the run of a household that is on the list, or a record of its own.
package struct NoticeObjection: Sendable {
    package let record: RecordID
    /// Whose run waits for the answer; `nil` of one that is no household's on the list.
    package let household: RecordID?
    /// What the row is known by, where it is to one.
    package let about: String?
    package let by: String
    package let text: String
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let time: UInt64
    /// What became of it; `nil` where nobody answered.
    package let result: Label?
}

extension Postings {
    /// The objections to a list that count, the oldest first.
    ///
    /// - Parameter scopes: Where they are looked for; empty is everywhere.
    package func objections(to code: ListCode, in scopes: [ScopeCode]) throws -> [NoticeObjection] {
        try store.read { _ in
            let results = store.schema.codeList("objection_result")?.items ?? []
            func label(_ result: String?) -> Label? { result.map { code in results.first { $0.code == code }?.label ?? Label(same: code) } }
            let others = try ListObjections(store).all(in: scopes).filter { $0.code == code.description }.map { one in
                NoticeObjection(
                    record: one.record, household: nil, about: one.about, by: one.by, text: one.text, time: one.time,
                    result: label(one.result))
            }
            return try (others + ofRuns(code, in: scopes, label)).sorted { ($0.time, $0.record) < ($1.time, $1.record) }
        }
    }

    private func ofRuns(_ code: ListCode, in scopes: [ScopeCode], _ label: (String?) -> Label?) throws -> [NoticeObjection] {
        guard let type = store.schema.type(named: "objection"), type.field(named: "list") != nil,
            let answers = store.schema.type(named: "objection_answer")
        else { return [] }
        let records = try store.views.records(type, in: scopes, where: [("list", .text(code.description))], includesRetired: true)
        return try records.compactMap { record in
            guard let scope = try store.views.scope(of: record), let written = try Written(record, in: scope, store), written.isAdmitted,
                let household = try store.record(record, in: scope)?.parent
            else { return nil }
            let fields = EventFields(record, type, written.entry, store.schema)
            let given = try store.views.records(answers, in: [scope], parent: record, includesRetired: true).compactMap { answer in
                try Written(answer, in: scope, store).map { ($0, EventFields(answer, answers, $0.entry, store.schema)) }
            }.filter(\.0.isAdmitted)
            let last = given.first { one in !given.contains { $0.0.record != one.0.record && $0.0.coverage.covers(one.0.entry.dot) } }
            return NoticeObjection(
                record: record, household: household, about: try store.views.readableNumber(household), by: fields.text("by") ?? "",
                text: fields.text("text") ?? "", time: written.time, result: label(last?.1.code("result")))
        }
    }
}
