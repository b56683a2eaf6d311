import Causality
import Records

/// Which steps count.
struct RegionLedger {
    let procedure: RegionProcedure
    let facts: RegionFacts
    private let names: CaseNames
    /// Admitted, ascending by dot.
    let all: [RegionEvent]
    private(set) var flaws: [RegionEvent: RegionExit.Flaw] = [:]
    private var counted: [RegionStep: [RegionEvent]] = [:]
    /// What administrators decided.
    private let decisions: PlaceDecisions
    private let rejections: [PlaceDecision]
    /// Rejections and revocations: what does not cover them is void.
    private var ends: [(coverage: Coverage, isAfterExit: Bool)] = []

    init(_ events: [RegionEvent], _ facts: RegionFacts, _ procedure: RegionProcedure, _ names: CaseNames) {
        (self.procedure, self.facts, self.names) = (procedure, facts, names)
        decisions = PlaceDecisions(facts.decisions, levels: procedure.levels, steps: events)
        let decided = decisions.resets(procedure)
        rejections = decided.filter { $0.verdict == .reject }
        all = events.filter(\.isAdmitted).sorted { $0.coverage.dot < $1.coverage.dot }
        judge(all)
        // A rejection or a revocation that counts begins a new run; what it covers is history, and what it does not cover
        // and does not cover it is void. A return makes void what follows its step.
        let exited = counted[.exited] ?? []
        ends =
            (counted[.rejected] ?? []).map { ($0.coverage, false) } + (counted[.returned] ?? []).map { ($0.coverage, true) }
            + rejections.map { end in
                (end.coverage, exited.contains { end.coverage.covers($0.coverage.dot) })
            }
        let returns = decided.filter { $0.verdict == .return }
        guard !ends.isEmpty || !returns.isEmpty else { return }
        flaws = [:]
        counted = [:]
        judge(
            all.filter { event in
                ends.allSatisfy { event.coverage.covers($0.coverage.dot) && event.coverage.dot != $0.coverage.dot }
                    && returns.allSatisfy { event.coverage.covers($0.coverage.dot) || Self.isBefore($0.step, event.step) }
            })
    }

    /// Whether a return leaves a step as it is.
    private static func isBefore(_ step: RegionStep?, _ other: RegionStep) -> Bool {
        guard let step, let from = RegionStep.course.firstIndex(of: step), let place = RegionStep.course.firstIndex(of: other) else {
            return false
        }
        return place < from
    }

    private mutating func judge(_ events: [RegionEvent]) {
        // A rejection asks whether what was announced had been revoked.
        for step in procedure.steps.filter({ $0.code != .rejected }) + procedure.steps.filter({ $0.code == .rejected }) {
            for event in events where event.step == step.code {
                if let flaw = flaw(event, step) { flaws[event] = flaw } else { counted[step.code, default: []].append(event) }
            }
        }
    }

    private func flaw(_ event: RegionEvent, _ step: RegionProcedure.Step) -> RegionExit.Flaw? {
        if let role = event.role, !step.writers.contains(role) { return .office }
        let isCourse = RegionStep.course.contains(step.code)
        let lacking = step.after.filter { needed in
            !(counted[needed] ?? []).contains { event.covers($0) && (!isCourse || $0.evidence == event.evidence) }
        }
        guard lacking.isEmpty else { return .missing(lacking) }
        // Of several that it follows, after the first.
        let before = step.after.compactMap { needed in (counted[needed] ?? []).filter { event.covers($0) }.map(\.date).min() }
        if let least = before.max(), event.date < least { return .before(day: least) }
        // Whoever says no is believed without a sheet.
        guard isCourse else { return noProblem(event) }
        guard let seen = facts.seen[event.coverage.dot], seen.digest == event.evidence else { return .notReproduced }
        guard seen.isMet else { return .notMet(items: seen.named(seen.unmet)) }
        if step.code == .exited {
            let hung = (counted[.noticed] ?? []).filter { event.covers($0) && $0.evidence == event.evidence }.map(\.date).min()
            if let hung, event.date <= hung + procedure.noticeDays { return .early(until: hung + procedure.noticeDays) }
            if hasSeenObjection(event) || isOverObjection(event) { return .objected }
        }
        return nil
    }

    /// Whether its author had seen an objection, and neither an answer that found it not right nor a decision.
    private func hasSeenObjection(_ event: RegionEvent) -> Bool {
        facts.heard.contains { objection in
            guard event.coverage.covers(objection.coverage.dot),
                !objection.answers.contains(where: { $0.result != "upheld" && event.coverage.covers($0.coverage.dot) })
            else { return false }
            let name = names.name(RegionCaseKind.objection.rawValue, [], objection.record.description)
            guard let level = procedure.kind(.objection)?.level, case .decided(let held) = decisions.word(on: name, level: level) else {
                return true
            }
            return !event.coverage.covers(held.coverage.dot)
        }
    }

    /// Whether an objection that lies elsewhere, as a county's do in its villages, was raised by that day and is open. What an author had seen of
    /// another scope nobody can tell; days can be compared.
    private func isOverObjection(_ event: RegionEvent) -> Bool {
        let beside = Set(facts.heard.map(\.record))
        return facts.objections.contains { objection in
            guard !beside.contains(objection.record), objection.date.map({ $0 <= event.date }) ?? true else { return false }
            let name = names.name(RegionCaseKind.objection.rawValue, [], objection.record.description)
            guard let level = procedure.kind(.objection)?.level, case .decided = decisions.word(on: name, level: level) else { return true }
            return false
        }
    }

    /// Of a rejection or a revocation.
    private func noProblem(_ event: RegionEvent) -> RegionExit.Flaw? {
        if (event.reason?.normalised ?? "").isEmpty { return .noReason }
        guard event.step == .rejected else { return nil }
        let revoked = (counted[.returned] ?? []).filter { event.covers($0) }
        let standing = (counted[.exited] ?? []).filter { exited in
            event.covers(exited) && !revoked.contains { $0.covers(exited) }
                && !rejections.contains { $0.coverage.covers(exited.coverage.dot) && event.coverage.covers($0.coverage.dot) }
        }
        return standing.isEmpty ? nil : .announced
    }

    /// The last word on a step.
    func live(_ step: RegionStep) -> [RegionEvent] {
        let events = counted[step] ?? []
        return events.filter { event in !events.contains { $0.covers(event) } }
    }

    private var isBegun: Bool { !(counted[.applied] ?? []).isEmpty }

    func outcome(isStopped: Bool) -> RegionExit.Outcome {
        if !live(.exited).isEmpty { return .exited }
        if isStopped { return .stopped }
        if isBegun { return .underWay }
        let last = ends.filter { one in
            !ends.contains { $0.coverage.dot != one.coverage.dot && $0.coverage.covers(one.coverage.dot) }
        }
        guard !last.isEmpty else { return all.isEmpty ? .none : .underWay }
        return last.contains(where: \.isAfterExit) ? .returned : .rejected
    }

    /// Of the application that goes on: whether its facts are still those that it was made on.
    private func isCurrent(_ event: RegionEvent) -> Bool { facts.now[event.coverage.dot]?.digest == event.evidence }

    var next: [RegionExit.Due] {
        let applied = live(.applied).filter(isCurrent)
        let done = Set(
            RegionStep.course.filter { code in live(code).contains { event in applied.contains { $0.evidence == event.evidence } } })
        guard let step = procedure.steps.first(where: { RegionStep.course.contains($0.code) && !done.contains($0.code) }) else { return [] }
        let hung = live(.noticed).map(\.date).min()
        let from = step.code == .exited ? hung.map { $0 + procedure.noticeDays + 1 } : nil
        return [RegionExit.Due(step: step.code, label: step.label, from: from, writers: step.writers)]
    }

    // MARK: Cases

    var cases: [RegionCase] {
        var result: [RegionCase] = []
        func add(
            _ kind: RegionCaseKind, _ events: [RegionEvent], _ evidence: String = "", _ remark: Label? = nil,
            _ objection: ListObjection? = nil
        ) {
            guard let data = procedure.kind(kind) else { return }
            let since = objection?.time ?? events.map(\.time).max() ?? 0
            let name = names.name(kind.rawValue, events.map { "\($0.coverage.dot)" }, evidence)
            var handler: String?
            switch decisions.word(on: name, level: data.level) {
            case .open(let somebody): handler = somebody
            // What is rejected or returned is void, and nothing more is to be decided about it.
            case .decided(let held): if held.verdict != .uphold || data.verdicts.contains(.uphold) { return }
            }
            let isFlaw = [.notReproduced, .notMet, .illegalHistory].contains(kind)
            result.append(
                RegionCase(
                    name: name, kind: kind, label: data.label, blocks: data.blocks, level: data.level,
                    deadline: since == 0 ? nil : RegisterCalendar.day(at: since) + data.days, remark: remark, handler: handler,
                    verdicts: data.verdicts, objection: objection?.record, step: isFlaw ? events.first?.step : nil))
        }
        let exited = live(.exited)
        for event in all {
            guard let flaw = flaws[event], !(counted[event.step] ?? []).contains(where: { $0.covers(event) }) else { continue }
            switch flaw {
            case .notReproduced: add(.notReproduced, [event], "", procedure.step(event.step)?.label)
            case .notMet(let items): add(.notMet, [event], "", items)
            case .office, .missing, .early, .before, .announced, .noReason, .objected:
                add(.illegalHistory, [event], "", flaw.label(procedure, event))
            }
        }
        if exited.isEmpty, let applied = live(.applied).last, !live(.applied).contains(where: isCurrent) {
            let (seen, now) = (facts.seen[applied.coverage.dot], facts.now[applied.coverage.dot])
            add(.factsChanged, [applied], now?.digest ?? "", seen.flatMap { seen in now.flatMap { $0.differences(from: seen) } })
        }
        if let event = exited.first, let now = facts.now[event.coverage.dot], now.digest != event.evidence, !now.isMet {
            add(.laterFinding, [event], now.digest ?? "", now.named(now.unmet))
        }
        for objection in facts.objections {
            let words = Label(same: "\(objection.by)：\(objection.text)")
            add(.objection, [], objection.record.description, words, objection)
        }
        if isBegun, !facts.differences.isEmpty {
            let words = Label(
                zh: facts.differences.map(\.zh).joined(separator: "；"), en: facts.differences.map(\.en).joined(separator: "; "))
            add(.figuresDiffer, [], words.en, words)
        }
        return result
    }
}

extension RegionExit.Flaw {
    func label(_ procedure: RegionProcedure, _ event: RegionEvent) -> Label {
        let step = procedure.step(event.step)?.label ?? Label(zh: "", en: "")
        switch self {
        case .office: return Label(zh: "\(step.zh)：经办人职务不符", en: "\(step.en): the author's office does not do this step")
        case .missing(let steps):
            let lacking = steps.compactMap { procedure.step($0)?.label }
            return Label(
                zh: "\(step.zh)：当时未见同一事实的\(lacking.map(\.zh).joined(separator: "、"))",
                en: "\(step.en): its author had not seen done on the same facts: \(lacking.map(\.en).joined(separator: ", "))")
        case .early(let day):
            let text = CalendarDate(days: day)?.description ?? ""
            return Label(zh: "\(step.zh)：公示到 \(text) 才结束", en: "\(step.en): the notice was to hang until \(text)")
        case .before(let day):
            let text = CalendarDate(days: day)?.description ?? ""
            return Label(zh: "\(step.zh)：日期早于前一环节的 \(text)", en: "\(step.en): its day lies before \(text), that of what it follows")
        case .announced: return Label(zh: "\(step.zh)：已公告，只能撤销", en: "\(step.en): it was announced, and can only be revoked")
        case .objected:
            return Label(
                zh: "\(step.zh)：异议未答复，或成立",
                en: "\(step.en): there was an objection that nobody had answered, or that was found right")
        case .noReason: return Label(zh: "\(step.zh)：没有写明理由", en: "\(step.en): it does not say why")
        case .notReproduced: return Label(zh: "\(step.zh)：事实摘要无法重现", en: "\(step.en): the evidence cannot be reproduced")
        case .notMet(let items): return Label(zh: "\(step.zh)：未达标 \(items.zh)", en: "\(step.en): not met: \(items.en)")
        }
    }
}
