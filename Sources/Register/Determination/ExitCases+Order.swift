import Causality
import Records

/// Cases of the course that the procedure took, and of what lies around it.
extension CaseFinder {
    /// Sheets that say other than the recomputation at their author's cut.
    func sheets() -> [Found] {
        ledger.live(.evaluation).compactMap { event in
            guard case .evaluation(let sheet) = event.content, let seen = facts.seen[event.dot], let digest = seen.digest else {
                return nil
            }
            var case_ = Found(sheet.evidence == digest ? .sheetDiffers : .notReproduced, [event])
            case_.anchor = event.record
            let differing = sheet.results.filter { item, result in (seen.items[item] ?? .unknown) != result }.keys.sorted()
            guard sheet.evidence != digest || !differing.isEmpty else { return nil }
            if sheet.evidence == digest {
                let items = differing.joined(separator: "、")
                case_.remark = Label(zh: "重算不同的条件：\(items)", en: "Recomputed otherwise: \(items).")
            }
            return case_
        }
    }

    /// Steps out of order, and steps with opposite results.
    func order() -> [Found] {
        var found: [Found] = []
        for step in procedure.steps {
            let live = ledger.live(step.code)
            if live.contains(where: \.isPositive), live.contains(where: { !$0.isPositive }) {
                var case_ = Found(.ambiguousHistory, live)
                case_.remark = step.label
                found.append(case_)
            }
            for done in ledger.done[step.code] ?? [] {
                // Whoever does it again in order, having seen the stray one, sets it right.
                guard let problem = done.problem, !ledger.counted(step.code).contains(where: { $0.covers(done.event) }) else { continue }
                var case_ = Found(.illegalHistory, [done.event])
                case_.anchor = done.event.record
                case_.remark = words(problem, step)
                found.append(case_)
            }
        }
        found += answersOutOfOrder()
        let announced = announcements
        let days = Set(announced.compactMap { event -> Int? in if case .announcement(let from) = event.content { from } else { nil } })
        if announced.count > 1, days.count > 1 || announced.contains(where: { event in announced.contains { event.covers($0) } }) {
            found.append(Found(.exitedTwice, announced))
        }
        return found
    }

    /// A yes that was not due, or not its author's to say; a no is heard however it was said.
    private func answersOutOfOrder() -> [Found] {
        let flaws: Set<AnswerFlaw> = [.notDue, .office, .alone]
        // What is a case of its own is no other besides.
        let told: Set<AnswerFlaw> = [.helper, .signerUnknown, .signerMinor, .signerGone, .notReproduced]
        return (ledger.household + ledger.government).compactMap { answer in
            guard answer.isYes, let flaw = answer.flaws.first(where: flaws.contains), told.isDisjoint(with: answer.flaws),
                !isRedone(answer.event)
            else { return nil }
            let name = procedure.steps.first { $0.code == answer.event.step }?.label ?? Label(zh: "", en: "")
            var case_ = Found(.illegalHistory, [answer.event])
            case_.anchor = answer.event.record
            case_.remark = Label(zh: "\(name.zh)：\(flaw.label.zh)", en: "\(name.en): \(flaw.label.en).")
            return case_
        }
    }

    private func words(_ problem: ExitLedger.Problem, _ step: ExitProcedure.Step) -> Label {
        let name = step.label
        switch problem {
        case .office:
            return Label(zh: "\(name.zh)：签署人职务不符", en: "\(name.en): the author's office does not do this step.")
        case .missing(let steps):
            let lacking = steps.compactMap { procedure.step($0)?.label }
            return Label(
                zh: "\(name.zh)：当时未见\(lacking.map(\.zh).joined(separator: "、"))",
                en: "\(name.en): its author had not seen \(lacking.map(\.en).joined(separator: " and ")) done.")
        case .early(let day):
            let text = CalendarDate(days: day)?.description ?? ""
            return Label(zh: "\(name.zh)：公示到 \(text) 才结束", en: "\(name.en): the notice was to hang until \(text).")
        case .short(let days):
            let least = procedure.parameters.noticeDays
            return Label(zh: "\(name.zh)只有 \(days) 天，应有 \(least) 天", en: "\(name.en) hung \(days) days; it must hang \(least).")
        case .before(let day):
            let text = CalendarDate(days: day)?.description ?? ""
            return Label(zh: "\(name.zh)：日期早于前一环节的 \(text)", en: "\(name.en): its day lies before \(text), that of what it follows.")
        case .objected:
            return Label(
                zh: "\(name.zh)：当时异议未答复，或成立",
                en: "\(name.en): its author had seen an objection that nobody had answered, or that was found right.")
        case .alone: return Label(zh: "\(name.zh)：须两人", en: "\(name.en): it takes two persons.")
        case .votes: return Label(zh: "\(name.zh)：票数与到会人数不符", en: "\(name.en): there are more votes than people, or none were present.")
        case .otherEvidence:
            return Label(
                zh: "\(name.zh)：所列事实摘要不是双方认定的", en: "\(name.en): the digest that it names is not one to which both sides had agreed.")
        }
    }

    /// Objections that nobody answered, and those that were found right.
    func objections(_ ignored: Set<ExitEvent>) -> [Found] {
        ledger.events.compactMap { event in
            guard case .objection(let by, let text) = event.content, !ignored.contains(event) else { return nil }
            let answers = ledger.events.filter { answer in
                if case .objectionAnswer(let objection, _, _) = answer.content { objection == event.record } else { false }
            }.latest
            let isSettled =
                !answers.isEmpty
                && answers.allSatisfy { answer in
                    if case .objectionAnswer(_, let result, _) = answer.content { result != .upheld } else { false }
                }
            guard !isSettled else { return nil }
            var case_ = Found(.objection, [event] + answers)
            case_.anchor = event.record
            case_.remark = Label(zh: "\(by)：\(text)", en: "\(by): \(text)")
            return case_
        }
    }

    /// What lies around the procedure: whether the household is here, the plan's year, deaths, later poverty.
    func circumstances(_ consent: ExitConsent) -> [Found] {
        var found: [Found] = []
        let begun = ledger.counted(.candidate)
        let isDisputed = facts.standing == .contested || facts.standing == .unconfirmed || facts.standing == .doubled
        if isDisputed || !facts.doubts.isEmpty, !ledger.events.isEmpty {
            var case_ = Found(.existsDisputed, begun)
            var doubts = facts.doubts
            if facts.standing == .doubled {
                let places = facts.places.map(\.description)
                doubts.insert(
                    Label(
                        zh: "该户同时在 \(places.joined(separator: "、"))：先用 move 归到一处",
                        en: "The household is in \(places.joined(separator: " and ")) at once: move it to where it belongs first."), at: 0)
            }
            if !doubts.isEmpty {
                case_.remark = Label(zh: doubts.map(\.zh).joined(separator: "；"), en: doubts.map(\.en).joined(separator: " "))
                case_.evidence = doubts.map(\.en).joined(separator: "\n")
            }
            found.append(case_)
        }
        if let state = facts.unexpectedIn, let first = begun.min(by: { $0.dot < $1.dot }) {
            var case_ = Found(.illegalHistory, begun)
            case_.anchor = first.record
            let name = procedure.step(.candidate)?.label ?? procedure.label
            case_.remark = Label(
                zh: "状态为“\(state.zh)”的户不应“\(name.zh)”", en: "\(name.en): nothing like it follows from the state \"\(state.en)\".")
            case_.evidence = state.en
            found.append(case_)
        }
        let isExplained = begun.contains { event in
            if case .candidate(let reason?) = event.content { !reason.isEmpty } else { false }
        }
        if history.kind == .exit, let planned = facts.planYear, planned != history.year, !begun.isEmpty, !isExplained {
            var case_ = Found(.offPlan, begun)
            case_.remark = Label(zh: "计划 \(planned) 年退出", en: "The plan has \(planned).")
            found.append(case_)
        }
        found += departures(consent)
        let isStanding = consent.stands && !announcements.isEmpty
        let poor = history.laterSheets.latest.filter { event in
            if case .evaluation(let sheet) = event.content { sheet.results.values.contains(.notMet) } else { false }
        }
        if isStanding, !facts.isFoundPoorAgain, let year = poor.map(\.year).max() {
            var case_ = Found(.poorAgain, poor)
            case_.remark = Label(
                zh: "如已返贫，办返贫认定：cunlian status-change 户 --to 返贫 --year \(year) --reason …，认定后此件即结；--reject 则撤销 \(history.year) 年的退出",
                en:
                    "If it is poor again, begin that: cunlian status-change HOUSEHOLD --to returned --year \(year) --reason …; found so, this is closed. --reject revokes the exit of \(history.year)."
            )
            found.append(case_)
        }
        for event in history.events where facts.bareMarks.contains(event.dot) {
            var case_ = Found(.bareMark, [event])
            case_.anchor = event.record
            found.append(case_)
        }
        return found
    }

    /// The signer died or left before the announcement, as far as anybody who recorded it knew.
    private func departures(_ consent: ExitConsent) -> [Found] {
        let pairs = consent.current
        let gone = pairs.map { pair -> [ExitFacts.Departure] in
            guard case .household(let said) = pair.household.event.content, let signer = said.signer else { return [] }
            return (facts.members[signer]?.departures ?? []).filter { departure in
                !announcements.contains { announced in
                    departure.coverage.covers(announced.dot) || announced.date < departure.date
                }
            }
        }
        guard !pairs.isEmpty, gone.allSatisfy({ !$0.isEmpty }) else { return [] }
        var case_ = Found(.headChanged, pairs.map(\.household.event).unique)
        case_.departures = gone.flatMap { $0.map(\.coverage.dot) }.unique.sorted()
        let day = gone.flatMap { $0.map(\.date) }.min().flatMap { CalendarDate(days: $0)?.description } ?? ""
        case_.remark = Label(zh: "签字人于 \(day) 死亡或离户", en: "Whoever signed died or left on \(day).")
        return [case_]
    }

    // MARK: Decisions

    /// The case as it is open; `nil` where somebody decided that it does not stand in the way.
    func open(_ found: Found) -> ExitCase? {
        guard let kind = procedure.kind(found.kind) else { return nil }
        let events = found.events.unique.sorted { ($0.dot, $0.record) < ($1.dot, $1.record) }
        let name = names.name(found.kind, anchor: found.anchor, events: events, departures: found.departures, evidence: found.evidence)
        let word = decisions.word(on: name, level: kind.level)
        var handler: String?
        switch word {
        case .decided(let event):
            // Where consent itself is in question, no decision replaces it.
            guard case .decision(let decision) = event.content, decision.verdict == .uphold, kind.verdicts.contains(.uphold) else { break }
            return nil
        case .disagreed(let second, let by, let level):
            return make(found, .decidedDifferently, second, by.sorted { $0.dot < $1.dot } + events, level: level, handler: nil)
        case .open(let event):
            if case .decision(let decision)? = event?.content { handler = decision.handler }
        }
        return make(found, found.kind, name, events, level: kind.level, handler: handler)
    }

    private func make(_ found: Found, _ kind: CaseKind, _ name: String, _ events: [ExitEvent], level: String, handler: String?) -> ExitCase?
    {
        guard let data = procedure.kind(kind), let about = procedure.kind(found.kind) else { return nil }
        let since = events.map(\.time).max() ?? 0
        return ExitCase(
            name: name, kind: kind, about: found.kind, events: events, remark: found.remark, changes: found.changes, level: level,
            handler: handler, blocks: about.blocks, since: since,
            deadline: since == 0 ? nil : RegisterCalendar.day(at: since) + data.days,
            verdicts: kind == .decidedDifferently ? data.verdicts.filter { about.verdicts.contains($0) } : data.verdicts)
    }
}

extension ExitCase {
    func gravity(_ procedure: ExitProcedure) -> Int {
        // A case that was decided differently is as grave as what it is about.
        procedure.kind(about)?.gravity ?? .max
    }
}
