import Causality
package import Cunlian
import RecordStore
package import Records

/// One household of a village's list.
package struct ExitListRow: Sendable {
    package let household: RecordID
    package let number: String
    /// The head's name; `nil` where nobody is head.
    package let head: String?
    /// On the year's roster; `nil` where there is none.
    package let persons: Int?
    /// The hamlet's name.
    package let hamlet: String?
    package let standing: ExitStanding

    /// What is missing before this step can be done, as its label; `nil` where it is done or due.
    package func lacking(_ codes: [StepCode]) -> Label? {
        let steps = standing.steps.filter { codes.contains($0.step.code) }
        guard let step = steps.first(where: { !$0.isDone }) else { return nil }
        if !standing.blocking.isEmpty { return Label("有争议待裁定", "a case is open") }
        if standing.next.contains(where: { $0.step == step.step.code }) { return nil }
        let before = standing.steps.prefix { $0.step.code != step.step.code }.filter { !$0.isDone }
        return before.isEmpty ? Label("未到办理时间", "not due yet") : Label.list(before.map(\.step.label))
    }
}

/// What became of a step done for a whole list.
package struct ExitListOutcome: Sendable {
    package var recorded: [(row: ExitListRow, recorded: ExitClerk.Recorded)] = []
    /// Households for which it is not due, with what is missing.
    package var lacking: [(row: ExitListRow, what: Label)] = []
    /// Households for which it was refused.
    package var refused: [(row: ExitListRow, reason: any Error)] = []
    /// Done before.
    package var done: [ExitListRow] = []
    /// By what the list is known that was put up, where the step puts one up.
    package var posted: ListCode?
}

extension ExitClerk {
    /// The households of a village whose exit is under way in a year, or those that are named, by their numbers.
    package func list(of village: ScopeCode, year: Int, kind: RunKind = .exit, only named: [RecordID] = []) throws -> [ExitListRow] {
        try store.read { _ in
            let runs = try named.isEmpty ? reader.runs(year: year, in: [village]).filter { $0.kind == kind } : []
            let all = named.isEmpty ? runs.map(\.household) : named
            let heads = try HeadNames(store).households()
            return try all.unique.map { household in
                guard try scope(household) == village else { throw EditError.wrongScope(village.description) }
                let view = try store.views.closedRecord(household, in: village)
                let roster = view?.type.field(named: "roster").flatMap { view?.field(FieldAddress($0.number, .number(Int64(year)))) }
                return ExitListRow(
                    household: household, number: try store.views.readableNumber(household) ?? household.description,
                    head: heads[household],
                    persons: roster.map { $0.verdict.elements.count }, hamlet: try view.flatMap { try hamlet(of: $0, in: village) },
                    standing: try reader.standing(of: household, year: year, kind))
            }.filter { !named.isEmpty || !$0.standing.events.isEmpty }.sorted { ($0.number, $0.household) < ($1.number, $1.household) }
        }
    }

    private func hamlet(of household: RecordView, in village: ScopeCode) throws -> String? {
        guard case .reference(let record)? = household.value("natural_village"),
            case .text(let name)? = try store.views.closedRecord(record, in: village)?.value("name")
        else { return nil }
        return name
    }

    /// Does one step for a list of households: for each of which it is due, as an entry of its own; the others are told, and stop nobody.
    ///
    /// The two attestations are none of these: each household's is given singly, with its own code or witness, and the government's is
    /// signed after each sheet was shown.
    ///
    /// A notice and an announcement put up the list of those for whom they are recorded: that is an entry of its own, and each of the
    /// households' names its digest.
    ///
    /// - Parameter assignments: What every event says; the digest of the list is filled in where the event has a place for it.
    /// - Throws: ``ExitRefusal/attestedElsewhere``, ``ExitRefusal/unknownStep(_:known:)``, and what the store throws.
    package func perform(
        _ name: String, ofAll rows: [ExitListRow], in village: ScopeCode, year: Int, kind: RunKind = .exit, _ assignments: [Assignment]
    ) throws -> ExitListOutcome {
        let codes = Self.steps(named: name)
        guard !codes.isEmpty else { throw ExitRefusal.unknownStep(name, known: StepCode.allCases.map(\.rawValue)) }
        guard !codes.contains(.household), !codes.contains(.government) else { throw ExitRefusal.attestedElsewhere }
        var outcome = ExitListOutcome()
        try store.write { _ in
            var due: [ExitListRow] = []
            for row in rows {
                let steps = codes.filter { code in row.standing.next.contains { $0.step == code } }
                if !steps.isEmpty || codes == [.candidate] && row.standing.outcome == .none {
                    due.append(row)
                } else if codes.allSatisfy({ row.standing.view($0).isDone }) {
                    outcome.done.append(row)
                } else {
                    outcome.lacking.append((row, row.lacking(codes) ?? Label("未到办理时间", "not due yet")))
                }
            }
            let digest = digest(of: due, in: village, year)
            let codeOf = { (row: ExitListRow) in codes.first { code in row.standing.next.contains { $0.step == code } } ?? codes[0] }
            var shown: [StepCode: PublicList] = [:]
            for code in Set(due.map(codeOf)) {
                shown[code] = try list(of: due.filter { codeOf($0) == code }, doing: code, in: village, year, kind, assignments)
            }
            let samples = try Set(due.map(codeOf)).contains(where: \.isApproval) ? Sampling(editor).samples(kind, year, in: village) : []
            for row in due {
                do {
                    let code = codeOf(row)
                    // Where a sample was drawn, it says who is in it.
                    let sample = code.isApproval ? samples.first { $0.stage.step < code && $0.rows.contains(row.number) } : nil
                    let hash = shown[code]?.hash(store.environment.suite.digest) ?? sample?.list ?? digest
                    let place = procedure.step(code).flatMap { listField(of: $0.event) }
                    var own = place.map { [Assignment(path: $0, text: hash)] } ?? []
                    // One list hangs as long as the longest of them asks.
                    if let to = shown[code]?.head.to { own.append(Assignment(path: "to", text: day(to))) }
                    if let sample { own.append(Assignment(path: "sampled", text: String(sample.drawn.contains(row.number)))) }
                    let given = assignments + own.filter { own in !assignments.contains { $0.path == own.path } }
                    outcome.recorded.append((row, try perform(code.rawValue, of: row.household, year: year, kind: kind, given)))
                } catch {
                    // Of one household; a disk that is full is everybody's.
                    guard error is ExitRefusal || error is EditError else { throw error }
                    outcome.refused.append((row, error))
                }
            }
            // Put up is what was recorded: of whom it was refused, is not on it.
            for list in shown.values where !outcome.recorded.isEmpty {
                guard outcome.refused.isEmpty, !assignments.contains(where: { $0.path == "list_hash" }) else { continue }
                guard store.schema.type(named: Postings.types[0]) != nil else { continue }
                _ = try Postings(store).post(list, editor)
                outcome.posted = ListCode(hash: list.hash(store.environment.suite.digest))
            }
        }
        return outcome
    }

    /// What a notice or an announcement would put up; `nil` of another step.
    private func list(
        of rows: [ExitListRow], doing step: StepCode, in village: ScopeCode, _ year: Int, _ kind: RunKind, _ given: [Assignment]
    ) throws -> PublicList? {
        guard let stage = ListStage(step), let event = procedure.step(step)?.event else { return nil }
        let from = try day("from", given, of: event) ?? date(given, of: event)
        let to = try day("to", given, of: event) ?? from + (rows.map(\.standing.procedure.parameters.noticeDays).max() ?? 0)
        let head = PublicList.Head(
            ListKind(kind), stage, year: year, region: village, from: from, to: stage == .announcement ? nil : to)
        return try PublicLists(store).list(of: rows.map(\.household), head)
    }

    /// Of a notice and an announcement the list that was shown, of an approval that from which the sample is drawn.
    private func listField(of event: String) -> String? {
        ["list_hash", "sample_list"].first { store.schema.type(named: event)?.field(named: $0) != nil }
    }

    /// Names a list by what is on it: the village, the year, and the numbers in their order.
    private func digest(of rows: [ExitListRow], in village: ScopeCode, _ year: Int) -> String {
        let text = (["\(village)", "\(year)"] + rows.map(\.number)).joined(separator: "\n")
        return store.environment.suite.digest(Array(text.utf8)).prefix(16).map { byte in
            let digits = Array("0123456789abcdef")
            return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }.joined()
    }
}

extension StepCode {
    /// Whether a sample may be drawn for it.
    var isApproval: Bool { self == .townshipCheck || self == .countyApproval }
}
