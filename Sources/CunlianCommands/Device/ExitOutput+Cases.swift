import Cunlian
import RecordStore
import Records
import Register
import Terminal

/// A case as people see it: what it is, why, both sides, and who may do what.
extension ExitOutput {
    /// One case, with both sides' answers.
    func lines(_ item: OpenCase, isBrief: Bool = false) throws -> [String] {
        let found = item.found
        let kind = clerk.reader.procedure.kind(found.kind)?.label ?? Label(zh: found.kind.rawValue, en: found.kind.rawValue)
        let about = found.kind == found.about ? nil : clerk.reader.procedure.kind(found.about)?.label
        let number = try clerk.editor.store.views.readableNumber(item.household) ?? item.household.description
        let isOverdue = found.deadline.map { $0 < clerk.editor.today } ?? false
        var head = context.palette(found.name, .accent) + "  " + context.palette(say(kind), found.blocks ? .warning : .plain)
        if let about { head += context.say("（关于：\(say(about))）", " (about: \(say(about)))") }
        if !isBrief { head += context.say("  户 \(number)  \(item.year) 年", "  household \(number), \(item.year)") }
        if let deadline = found.deadline {
            let text = context.say("  限 \(day(deadline))", "  by \(day(deadline))") + (isOverdue ? context.say(" 已逾期", ", overdue") : "")
            head += context.palette(text, isOverdue ? .bad : .dim)
        }
        var lines = [head]
        if let remark = found.remark { lines.append("  " + say(remark)) }
        for change in found.changes {
            lines.append(
                "  \(say(change.label))\(context.say("：", ": "))\(say(change.before)) → \(context.palette(say(change.now), .warning))")
            lines += try writers(of: change, in: item.year, household: item.household).map { "    " + $0 }
        }
        if !isBrief {
            lines += side(context.say("农户", "household"), item.standing.householdAnswers)
            lines += side(context.say("政府", "government"), item.standing.governmentAnswers)
        }
        lines += found.events.compactMap(later)
        lines += answering(item, number)
        let level = clerk.editor.store.schema.role(found.level)?.label.text(in: context.language) ?? found.level
        let handler =
            found.handler.map { code in
                context.say("，已移交\(office(code))", ", handed to \(office(code))")
            } ?? ""
        lines.append("  " + context.say("由\(level)裁定\(handler)：", "for the \(level) to decide\(handler):"))
        for verdict in found.verdicts {
            lines.append(
                context.palette("    cunlian decide \(found.name) \(option(verdict)) --reason …", .dim)
                    + context.palette("  \(meaning(verdict, in: item.standing.kind))", .dim))
        }
        return lines
    }

    /// An objection is answered before anybody decides: what to type.
    private func answering(_ item: OpenCase, _ number: String) -> [String] {
        item.standing.openObjections.filter { open in item.found.events.contains { $0.record == open.record } }.map { open in
            let which = item.standing.openObjections.count > 1 ? " objection=\(open.record)" : ""
            let of = item.standing.kind == .exit ? "" : " --of \(item.standing.kind.rawValue)"
            let answer = context.say("  先查实答复：", "  first look into it and answer: ")
            let command = "cunlian procedure \(number) --year \(item.year)\(of) objection_answer\(which) result=rejected|upheld text=…"
            let meaning = context.say(
                "  upheld 异议成立，rejected 异议不成立", "  upheld: the objection is right, rejected: it is not borne out")
            return answer + context.palette(command + meaning, .dim)
        }
    }

    private func option(_ verdict: ExitProcedure.Verdict) -> String {
        verdict == .return ? context.say("--return 环节", "--return STEP") : "--\(verdict.rawValue)"
    }

    /// An office as people call it; a person's name stays one.
    func office(_ handler: String) -> String { clerk.editor.store.schema.role(handler)?.label.text(in: context.language) ?? handler }

    /// What was decided, with the step or the office that it names.
    func meaning(_ verdict: ExitProcedure.Verdict, _ step: StepCode?, _ handler: String?, in kind: RunKind) -> String {
        if verdict == .return, let step {
            let name = clerk.reader.procedure.step(step).map { say($0.label) } ?? step.rawValue
            return context.say("从“\(name)”起重办", "done again from: \(name)")
        }
        if verdict == .delegate, let handler { return context.say("移交\(office(handler))", "handed to: \(office(handler))") }
        return meaning(verdict, in: kind)
    }

    private func meaning(_ verdict: ExitProcedure.Verdict, in kind: RunKind) -> String {
        let label = say(clerk.reader.procedure(kind).label)
        return switch verdict {
        case .uphold where kind == .exit: context.say("不妨碍退出", "it does not stand in the way")
        case .reject where kind == .exit: context.say("本年不退出", "no exit this year")
        case .uphold: context.say("不妨碍\(label)", "it does not stand in the way")
        case .reject: context.say("本年不作\(label)", "this year no \(label)")
        case .return: context.say("从该环节起重办", "done again from that step")
        case .delegate: context.say("移交", "handed over")
        }
    }

    /// Who wrote what now differs, when and why.
    func writers(of change: ExitCase.Change, in year: Int, household: RecordID) throws -> [String] {
        let editor = clerk.editor
        let record = change.record ?? (change.isRoster ? household : nil)
        guard let record, let scope = try editor.store.views.scope(of: record), let view = try editor.store.record(record, in: scope),
            let field = view.fields.last(where: {
                $0.field.name == change.field ?? "roster" && ($0.address.key == .number(Int64(year)) || $0.address.key == .none)
            })
        else { return [] }
        let output = RecordOutput(context: context, editor: editor)
        let written = field.state.values.flatMap { value in value.marks.map { (value.value, $0.dot) } }
        return try written.map { value, dot in
            var text = try output.who([dot], scope) + context.say("：", ": ")
            text += try editor.text(value, field.field)
            let entry = try editor.store.log.entry(dot, in: scope)
            if let reason = entry?.reason { text += context.say("（\(reason)）", " (\(reason))") }
            return text
        }
    }

    /// What was decided or withdrawn; the answers themselves are shown by side.
    func later(_ event: ExitEvent) -> String? {
        var text: String
        switch event.content {
        case .decision(let decision):
            text = context.say("裁定：", "decided: ") + meaning(decision.verdict, decision.step, decision.handler, in: event.kind)
        case .withdrawal: text = context.say("撤回", "withdrawn")
        default: return nil
        }
        text = "  \(text)  \(day(event.date))  \(who(event))"
        if let reason = reason(event) { text += context.say("：", ": ") + reason }
        return text
    }

    /// In the words of whoever gave it.
    private func reason(_ event: ExitEvent) -> String? {
        let text: String? =
            switch event.content {
            case .household(let said): said.reason
            case .government(let said): said.reason
            case .withdrawal(_, let reason): reason
            case .decision(let decision): decision.reason
            default: nil
            }
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func side(_ name: String, _ answers: [ExitAnswer]) -> [String] {
        answers.sorted { $0.event.time < $1.event.time }.map { answer in
            let word = clerk.editor.store.schema.codeList("decision")?.items.first { $0.code == answer.decision.rawValue }?.label
            var text = "  \(name)  \(day(answer.event.date))  \(word.map(say) ?? answer.decision.rawValue)  \(who(answer.event))"
            if answer.hasCard { text += context.say("  卡码", "  by card") }
            if !answer.witnesses.isEmpty {
                text += context.say("  见证 ", "  witness ") + answer.witnesses.map(\.person).joined(separator: ", ")
            }
            let flaws = answer.toldFlaws.map { say($0.label) }.joined(separator: context.say("；", "; "))
            if let reason = reason(answer.event) { text += context.say("：", ": ") + reason }
            text += context.palette("  \(answer.evidence.prefix(8))", .dim)
            if !flaws.isEmpty { text += context.palette("  \(flaws)", .warning) }
            return text
        }
    }
}
