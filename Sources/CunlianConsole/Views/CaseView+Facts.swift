import Cunlian
import RecordStore
import Records
import Register

/// What a case is decided on: the facts as each side had them before it and as they are now, and everything that was done.
extension CaseView {
    /// One item of the standard, or one of the facts that it reads: as each side had it before it when it signed, and now.
    struct Compared: Sendable {
        let label: String
        /// Empty where that side has not signed, or nobody can tell here what it had before it.
        let household: Cell
        let government: Cell
        let now: Cell
        /// Whether somebody signed it otherwise than it is now.
        let isChanged: Bool
        /// Whether it says nothing, whoever looked and when.
        var isEmpty = false
    }

    struct Cell: Sendable {
        var text = ""
        var result: ItemResult?
    }

    /// Something that was done in the year's procedure.
    struct Done: Sendable {
        let day: String
        let what: String
        let who: String
        let said: String
        let isAdmitted: Bool
    }

    /// The items of the standard in its order, and the facts, those that changed first.
    static func compared(_ standing: ExitStanding, _ language: Language) -> (items: [Compared], facts: [Compared]) {
        let say = { (label: Label) in label.text(in: language) }
        guard let now = standing.present else { return ([], []) }
        let (household, government) = (standing.householdAnswers.last, standing.governmentAnswers.last)
        let seen = [household, government].map { Self.seen($0, now) }
        let numbers = now.items.keys.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
        let items = numbers.map { number in
            let cells = seen.map { side in side?.items[number].map { Cell(text: say($0.label), result: $0) } ?? Cell() }
            let present = now.items[number]
            return Compared(
                label: [number, now.itemLabels[number].map(say) ?? ""].filter { !$0.isEmpty }.joined(separator: " "), household: cells[0],
                government: cells[1], now: Cell(text: present.map { say($0.label) } ?? "", result: present),
                isChanged: cells.contains { $0.result != nil && $0.result != present })
        }
        let nothing = say(Label("未填", "missing"))
        let groups = (seen + [now]).map { evidence in evidence.map { Dictionary($0.groups.map { ($0.id, $0) }) { first, _ in first } } }
        var order: [String] = []
        for id in ((seen + [now]).compactMap(\.self).flatMap { $0.groups.map(\.id) }) where !order.contains(id) { order.append(id) }
        let facts = order.map { id in
            let texts = groups.map { side in side.map { $0[id].map { say($0.value) } ?? nothing } }
            let label = groups.reversed().compactMap { $0?[id]?.label }.first.map(say) ?? id
            return Compared(
                label: label, household: Cell(text: texts[0] ?? ""), government: Cell(text: texts[1] ?? ""),
                now: Cell(text: texts[2] ?? ""),
                isChanged: texts[0..<2].contains { $0 != nil && $0 != texts[2] },
                isEmpty: texts.allSatisfy { $0 == nil || $0 == nothing })
        }
        return (items, facts.filter(\.isChanged) + facts.filter { !$0.isChanged })
    }

    /// What somebody had before them; where that is what there is now, its facts are those of now.
    private static func seen(_ answer: ExitAnswer?, _ now: ExitFacts.Evidence) -> ExitFacts.Evidence? {
        guard let seen = answer?.seen else { return nil }
        return seen.digest == now.digest && seen.digest != nil ? now : seen
    }

    /// Everything of the year, the latest last.
    static func done(_ standing: ExitStanding, _ clerk: ExitClerk) throws -> [Done] {
        let editor = clerk.editor
        let say = { (label: Label) in label.text(in: editor.language) }
        return try standing.events.map { event in
            let step = event.step.flatMap { standing.procedure.step($0) }.map { say($0.label) }
            let what = try step ?? editor.store.views.type(of: event.record).map { say($0.label) } ?? ""
            let role = event.role.flatMap { editor.store.schema.role($0) }.map { say($0.label) }
            return Done(
                day: CalendarDate(days: event.date)?.description ?? "", what: what,
                who: [event.person.utf8.count == 32 ? String(event.person.prefix(8)) : event.person, role ?? ""].filter { !$0.isEmpty }
                    .joined(separator: " "),
                said: said(event, standing.procedure.label, editor), isAdmitted: event.isAdmitted)
        }
    }

    /// What an event says, in a line.
    private static func said(_ event: ExitEvent, _ procedure: Label, _ editor: Editor) -> String {
        let say = { (label: Label) in label.text(in: editor.language) }
        let day = { (days: Int) in CalendarDate(days: days)?.description ?? "" }
        let parts: [String?] =
            switch event.content {
            case .candidate(let reason): [reason]
            case .houseCheck(let persons, _): [persons.joined(separator: say(Label("、", ", ")))]
            case .household(let said): [word(said.decision, editor), said.reason]
            case .government(let said): [word(said.decision, editor), said.reason]
            case .review(let present, let inFavour, let against):
                [say(Label("到会 \(present)，同意 \(inFavour)，不同意 \(against)", "\(present) present, \(inFavour) for, \(against) against"))]
            case .notice(_, let from, let to): [day(from) + " – " + day(to)]
            case .objection(let by, let text): [by, text]
            case .objectionAnswer(_, let result, let text): [say(word(result)), text]
            case .approval(_, let passes, let reason, _): [say(passes ? Label("同意", "passed") : Label("不同意", "not passed")), reason]
            case .announcement(let from): [day(from)]
            case .withdrawal(_, let reason): [reason]
            case .mark(_, _, let cause): [cause]
            case .decision(let decision): [say(decision.verdict.label(event.kind, procedure)), decision.reason]
            case .evaluation, .card: []
            }
        return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: say(Label("：", ": ")))
    }

    private static func word(_ result: ExitEvent.ObjectionResult) -> Label {
        switch result {
        case .upheld: Label("异议成立", "upheld")
        case .rejected: Label("异议不成立", "not borne out")
        case .withdrawn: Label("异议撤回", "withdrawn")
        }
    }

    /// As the register calls it.
    static func word(_ decision: ExitEvent.Decision, _ editor: Editor) -> String {
        editor.store.schema.codeList("decision")?.items.first { $0.code == decision.rawValue }.map { $0.label.text(in: editor.language) }
            ?? decision.rawValue
    }
}
