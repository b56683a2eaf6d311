import Causality
import RecordStore
import Records

/// Reads recorded findings and their answers out of the typed tables.
struct FindingReader {
    private let run: CheckRun
    private var store: RecordStore { run.store }

    init(_ store: RecordStore, _ region: ScopeCode?) {
        run = CheckRun(store: store, region: region, round: 0, asOf: 0, today: 0, regions: nil)
    }

    func findings() throws -> [RecordedFinding] {
        // A store whose schema has no findings holds none.
        guard store.schema.type(named: "finding") != nil, store.schema.type(named: "finding_answer") != nil else { return [] }
        var query = try run.query("finding", as: "f")
        let columns = try ["f._parent"] + ["check", "date", "text", "evidence"].map { try query.value($0) }
        let rows = try query.select(columns, where: "f._parent IS NOT NULL")
        guard !rows.isEmpty else { return [] }
        let answers = try answers()
        let naming = FindingNames(store)
        return try rows.compactMap { row in
            guard let place = try store.views.place(row.record), let parent = row[1].integer,
                let subject = try store.views.place(parent), let check = row[2].text
            else { return nil }
            return RecordedFinding(
                record: place.record, subject: .init(check: check, record: subject.record),
                number: try naming.number(parent), scope: place.scope, date: row[3].integer.map(Int.init) ?? 0,
                text: row[4].text ?? "", evidence: row[5].text ?? "", answers: answers[row.record] ?? [])
        }
    }

    /// By the number of the finding's record.
    private func answers() throws -> [Int64: [RecordedFinding.Response]] {
        var query = try run.query("finding_answer", as: "a")
        let columns = try ["a._parent"] + ["state", "date", "text", "document"].map { try query.value($0) }
        var answers: [Int64: [RecordedFinding.Response]] = [:]
        for row in try query.select(columns, where: "a._parent IS NOT NULL") {
            guard let finding = row[1].integer, let place = try store.views.place(row.record),
                let code = row[2].integer.flatMap({ store.schema.codeList("finding_state")?.item(Int($0))?.code }),
                let state = RecordedFinding.State(rawValue: code)
            else { continue }
            let author = try store.authors.info(place.record.dot, in: place.scope).author
            answers[finding, default: []].append(
                .init(
                    state: state, date: row[3].integer.map(Int.init) ?? 0, text: row[4].text ?? "", document: row[5].text,
                    author: author.person, role: author.role))
        }
        return answers.mapValues { $0.sorted { ($0.date, $0.state.rawValue) < ($1.date, $1.state.rawValue) } }
    }
}
