import Causality
package import Records

/// One step of a village's or county's exit, as the entry that made it has it.
package struct RegionEvent: Hashable, Sendable {
    package let record: RecordID
    let coverage: Coverage
    package let person: String
    /// `nil` where there is no directory, and then everybody holds every office.
    package let role: String?
    package let time: UInt64
    let isAdmitted: Bool
    package let year: Int
    /// The day that the author names, in days since 1970.
    package let date: Int
    package let step: RegionStep
    /// The evidence digest that it is bound to, in hexadecimal; empty where it names none.
    package let evidence: String
    package let reason: String?

    func covers(_ other: RegionEvent) -> Bool { coverage.covers(other.coverage.dot) && other.coverage.dot != coverage.dot }
}

/// What the standing needs besides the events.
struct RegionFacts {
    /// What the facts come to now, by the terms of whoever wrote an event.
    var now: [Dot: ExitFacts.Evidence] = [:]
    /// What they came to for its author.
    var seen: [Dot: ExitFacts.Evidence] = [:]
    /// By the standard in force, for whoever begins.
    var present: ExitFacts.Evidence?
    /// Where what is declared differs from what the register holds beneath, in words.
    var differences: [Label] = []
}

/// An open case of a village's or county's exit.
package struct RegionCase: Hashable, Sendable {
    /// Six hexadecimal digits for the place, ten for what it consists of.
    package let name: String
    package let kind: RegionCaseKind
    package let label: Label
    package let blocks: Bool
    /// The office that looks at it.
    package let level: String
    /// In days since 1970; `nil` where nothing dates it.
    package let deadline: Int?
    package let remark: Label?
}

/// Where the exit of a village or county in one year stands: a pure function of its events and of the facts.
///
/// Before it is announced any change of the facts stops it. After it, what is found later is a case for the office above and
/// takes nothing away by itself: an exit falls when somebody who may revokes it.
package struct RegionExit: Sendable {
    package enum Outcome: String, Hashable, Sendable {
        case none
        case underWay = "under_way"
        /// Something must be set right first.
        case stopped
        case exited, rejected, returned
    }

    /// Why an event does not count.
    package enum Flaw: Hashable, Sendable {
        case office
        /// Its author had not seen these done on the same facts.
        case missing([RegionStep])
        case early(until: Int)
        case notReproduced
        case notMet(items: Label)
    }

    package struct StepView: Sendable {
        package let step: RegionProcedure.Step
        package let events: [RegionEvent]
        package let isDone: Bool
    }

    package struct Due: Hashable, Sendable {
        package let step: RegionStep
        package let label: Label
        /// The first day on which it may be done.
        package let from: Int?
        package let writers: [String]
    }

    package let place: RecordID
    package let year: Int
    package let outcome: Outcome
    package let steps: [StepView]
    package let next: [Due]
    package let cases: [RegionCase]
    package let flaws: [RecordID: Flaw]
    package let events: [RegionEvent]
    package let present: ExitFacts.Evidence?

    init(
        of place: RecordID, year: Int, events: [RegionEvent], facts: RegionFacts, procedure: RegionProcedure,
        digest: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        let ledger = RegionLedger(events.filter { $0.year == year }, facts, procedure)
        let names = CaseNames(household: place, year: year, digest: digest)
        (self.place, self.year, self.events) = (place, year, ledger.all)
        flaws = Dictionary(ledger.flaws.map { ($0.key.record, $0.value) }) { first, _ in first }
        present = ledger.live(.applied).first.flatMap { facts.now[$0.coverage.dot] } ?? facts.present
        steps = procedure.steps.filter { RegionStep.course.contains($0.code) }.map { step in
            StepView(step: step, events: ledger.live(step.code), isDone: !ledger.live(step.code).isEmpty)
        }
        cases = ledger.cases(names)
        outcome = ledger.outcome(isStopped: cases.contains(where: \.blocks))
        next = outcome == .exited ? [] : ledger.next
    }
}

/// Which steps count.
struct RegionLedger {
    let procedure: RegionProcedure
    let facts: RegionFacts
    /// Admitted, ascending by dot.
    let all: [RegionEvent]
    private(set) var flaws: [RegionEvent: RegionExit.Flaw] = [:]
    private var counted: [RegionStep: [RegionEvent]] = [:]
    /// The last rejections or revocations: what does not cover them is void.
    private(set) var resets: [RegionEvent] = []

    init(_ events: [RegionEvent], _ facts: RegionFacts, _ procedure: RegionProcedure) {
        (self.procedure, self.facts) = (procedure, facts)
        all = events.filter(\.isAdmitted).sorted { $0.coverage.dot < $1.coverage.dot }
        judge(all)
        // A rejection or a revocation that counts begins a new run; what it covers is history, and what it does not cover
        // and does not cover it is void.
        resets = (counted[.rejected] ?? []) + (counted[.returned] ?? [])
        guard !resets.isEmpty else { return }
        let ends = resets
        flaws = [:]
        counted = [:]
        judge(all.filter { event in !ends.contains(event) && ends.allSatisfy { event.covers($0) } })
    }

    private mutating func judge(_ events: [RegionEvent]) {
        for step in procedure.steps {
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
        // Whoever says no is believed without a sheet.
        guard isCourse else { return nil }
        guard let seen = facts.seen[event.coverage.dot], seen.digest == event.evidence else { return .notReproduced }
        guard seen.isMet else { return .notMet(items: seen.named(seen.unmet)) }
        if step.code == .exited {
            let hung = (counted[.noticed] ?? []).filter { event.covers($0) && $0.evidence == event.evidence }.map(\.date).min()
            if let hung, event.date <= hung + procedure.noticeDays { return .early(until: hung + procedure.noticeDays) }
        }
        return nil
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
        guard let last = resets.max(by: { $0.coverage.dot < $1.coverage.dot }) else { return all.isEmpty ? .none : .underWay }
        return resets.contains { $0.step == .returned } && !resets.contains { $0.step == .rejected && $0.covers(last) } ? .returned : .rejected
    }

    /// Of the application that goes on: whether its facts are still those that it was made on.
    private func isCurrent(_ event: RegionEvent) -> Bool { facts.now[event.coverage.dot]?.digest == event.evidence }

    var next: [RegionExit.Due] {
        let applied = live(.applied).filter(isCurrent)
        let done = Set(RegionStep.course.filter { code in live(code).contains { event in applied.contains { $0.evidence == event.evidence } } })
        guard let step = procedure.steps.first(where: { RegionStep.course.contains($0.code) && !done.contains($0.code) }) else { return [] }
        let hung = live(.noticed).map(\.date).min()
        let from = step.code == .exited ? hung.map { $0 + procedure.noticeDays + 1 } : nil
        return [RegionExit.Due(step: step.code, label: step.label, from: from, writers: step.writers)]
    }

    // MARK: Cases

    func cases(_ names: CaseNames) -> [RegionCase] {
        var result: [RegionCase] = []
        func add(_ kind: RegionCaseKind, _ events: [RegionEvent], _ evidence: String = "", _ remark: Label? = nil) {
            guard let data = procedure.kind(kind) else { return }
            let since = events.map(\.time).max() ?? 0
            result.append(
                RegionCase(
                    name: names.name(kind.rawValue, events.map { "\($0.coverage.dot)" }, evidence), kind: kind, label: data.label,
                    blocks: data.blocks, level: data.level, deadline: since == 0 ? nil : RegisterCalendar.day(at: since) + data.days,
                    remark: remark))
        }
        let exited = live(.exited)
        for event in all {
            guard let flaw = flaws[event], !(counted[event.step] ?? []).contains(where: { $0.covers(event) }) else { continue }
            switch flaw {
            case .notReproduced: add(.notReproduced, [event], "", procedure.step(event.step)?.label)
            case .notMet(let items): add(.notMet, [event], "", items)
            case .office, .missing, .early: add(.illegalHistory, [event], "", flaw.label(procedure, event))
            }
        }
        if exited.isEmpty, let applied = live(.applied).last, !live(.applied).contains(where: isCurrent) {
            add(.factsChanged, [applied], facts.now[applied.coverage.dot]?.digest ?? "")
        }
        if let event = exited.first, let now = facts.now[event.coverage.dot], now.digest != event.evidence, !now.isMet {
            add(.laterFinding, [event], now.digest ?? "", now.named(now.unmet))
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
        case .notReproduced: return Label(zh: "\(step.zh)：事实摘要无法重现", en: "\(step.en): the evidence cannot be reproduced")
        case .notMet(let items): return Label(zh: "\(step.zh)：未达标 \(items.zh)", en: "\(step.en): not met: \(items.en)")
        }
    }
}
