import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct ProcedureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "procedure",
        abstract: "脱贫退出办到哪一步；或记录下一步 / where a household's exit stands, or record the next step.",
        discussion: """
            环节 / steps: candidate, house_check (check), evaluation (evaluate), village_review (review), notice_1, notice_2 (notice),
            township_check (check), county_approval (approve), announcement (announce), system_mark (mark),
            objection, objection_answer. 认定用 attest / attestations: attest.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "户 / household") var household: String
    @Option(name: .long, help: "年度 / year") var year: Int
    @Argument(help: "环节 / step") var step: String?
    @Argument(help: ArgumentHelp("字段=值 / field=value", valueName: "field=value")) var assignments: [String] = []

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor())
            let record = try clerk.editor.finder.record(household)
            let office = try clerk.ownOffice(for: record)
            var recorded: ExitClerk.Recorded?
            if let step {
                recorded = try clerk.perform(step, of: record, year: year, assignments.map { try Assignment($0) })
            }
            try clerk.editor.store.read {
                let output = ExitOutput(context: context, clerk: clerk)
                let standing = try clerk.reader.standing(of: record, year: year)
                let course = try clerk.reader.course(of: record, through: year)
                if context.isJSON { return output.writeStanding(standing, course, recorded) }
                if let recorded { context.print(context.say("已记录", "Recorded") + context.palette("  \(recorded.record)", .dim)) }
                try output.printStanding(standing, course, office: office)
            }
        }
    }
}

/// An exit and its cases as scripts and people see them.
struct ExitOutput {
    let context: Context
    let clerk: ExitClerk

    func say(_ label: Label) -> String { label.text(in: context.language) }
    func day(_ days: Int?) -> String { days.flatMap { CalendarDate(days: $0)?.description } ?? "" }

    func who(_ event: ExitEvent) -> String {
        let person = event.person.utf8.count == 32 ? String(event.person.prefix(8)) : event.person
        let role = event.role.flatMap { clerk.editor.store.schema.role($0)?.label.text(in: context.language) }
        return person + (role.map { " " + $0 } ?? "")
    }

    func stateText(_ state: HouseholdState?) -> String {
        guard let state else { return context.say("本机不能计算", "not computable here") }
        let item = clerk.editor.store.schema.codeList("hh_state")?.items.first { $0.code == state.rawValue }
        return item?.label.text(in: context.language) ?? state.rawValue
    }

    private func tone(_ state: HouseholdState?) -> TextStyle {
        switch state {
        case .exited, .followUp, .observed, .closed: .good
        case .disputed, .wrongExit, .returned, nil: .warning
        default: .plain
        }
    }

    // MARK: For people

    /// - Parameter office: Of whoever looks: what they may do next is said as a command.
    func printStanding(_ standing: ExitStanding, _ course: HouseholdCourse, office: String?) throws {
        let state = course.state(in: standing.year)
        let number = try clerk.editor.store.readableNumber(standing.household) ?? standing.household.description
        context.print(
            context.palette(context.say("户 \(number)  \(standing.year) 年退出", "Household \(number), exit in \(standing.year)"), .title) + "  "
                + context.palette(stateText(state), tone(state)))
        context.table(
            ["", context.say("环节", "step"), context.say("日期", "day"), context.say("办理人", "by"), context.say("说明", "remark")],
            standing.steps.map { view in
                let last = view.events.max { $0.time < $1.time }
                return [
                    mark(view, standing), "\(view.step.number) " + say(view.step.label), day(last?.date), last.map(who) ?? "",
                    view.remarks.map(say).joined(separator: context.say("；", "; ")),
                ]
            })
        for found in standing.cases {
            context.print("")
            for line in lines(OpenCase(household: standing.household, scope: .directory, year: standing.year, found: found, standing: standing), isBrief: true) {
                context.print(line)
            }
        }
        for obstacle in standing.obstacles { context.print(context.palette(say(obstacle), .warning)) }
        for fault in course.faults { context.print(context.palette("\(fault.year)  " + say(fault.label), .warning)) }
        if standing.next.isEmpty, !standing.blocking.isEmpty { context.print(context.say("裁定前不能继续。", "Nothing goes on until that is decided.")) }
        for due in standing.next {
            let from = due.from.map { context.say("（\(day($0)) 起）", " from \(day($0))") } ?? ""
            context.print(context.say("现在该办：", "Due: ") + say(due.label) + from + context.say("，由", ", for: ") + say(clerk.offices(due.writers)) + context.say("办理", ""))
            guard office.map({ due.writers.contains($0) }) ?? true, due.from ?? 0 <= clerk.editor.today else { continue }
            context.print(context.palette("  " + command(due.step, number, standing), .dim))
        }
    }

    /// What to type for a step that is due.
    private func command(_ step: StepCode, _ number: String, _ standing: ExitStanding) -> String {
        let evidence = standing.present?.digest.map { String($0.prefix(8)) } ?? "DIGEST"
        let attest = "cunlian attest \(number) --year \(standing.year) --decision agree|refuse|reserve --evidence \(evidence)"
        if step == .household { return attest + " --as household --card-code CODE" }
        if step == .government { return attest + " --as government --signer NAME" }
        let rest =
            switch step {
            case .household, .government: ""
            case .candidate: "candidate"
            case .houseCheck: "check team.first=NAME team.second=NAME"
            case .evaluation: "evaluate"
            case .review: "review votes.present=N votes.for=N votes.against=N"
            case .firstNotice, .secondNotice: "notice"
            case .townshipCheck: "check"
            case .countyApproval: "approve"
            case .announcement: "announce"
            case .mark: "mark"
            }
        return "cunlian procedure \(number) --year \(standing.year) \(rest)"
    }

    private func mark(_ view: ExitStanding.StepView, _ standing: ExitStanding) -> String {
        if view.isDone { return context.palette("✓", .good) }
        if !view.remarks.isEmpty || !view.events.isEmpty { return context.palette("!", .warning) }
        return standing.next.contains { $0.step == view.step.code } ? context.palette("→", .accent) : context.palette("·", .dim)
    }

    /// One case, with both sides' answers.
    func lines(_ item: OpenCase, isBrief: Bool = false) -> [String] {
        let found = item.found
        let kind = clerk.reader.procedure.kind(found.kind)?.label ?? Label(zh: found.kind.rawValue, en: found.kind.rawValue)
        let about = found.kind == found.about ? nil : clerk.reader.procedure.kind(found.about)?.label
        let number = (try? clerk.editor.store.readableNumber(item.household)).flatMap { $0 } ?? item.household.description
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
            lines.append("  \(say(change.label))\(context.say("：", ": "))\(say(change.before)) → \(context.palette(say(change.now), .warning))")
            lines += writers(of: change, in: item.year, household: item.household).map { "    " + $0 }
        }
        if !isBrief {
            lines += side(context.say("农户", "household"), item.standing.householdAnswers)
            lines += side(context.say("政府", "government"), item.standing.governmentAnswers)
        }
        for event in found.events {
            if case .decision(let decision) = event.content {
                lines.append("  " + context.say("裁定 ", "decided ") + "\(decision.verdict.rawValue)  \(who(event))  \(day(event.date))  \(decision.reason)")
            }
        }
        let level = clerk.editor.store.schema.role(found.level)?.label.text(in: context.language) ?? found.level
        let handler = found.handler.map { context.say("，已移交 \($0)", ", handed to \($0)") } ?? ""
        lines.append("  " + context.say("由\(level)裁定\(handler)：", "for the \(level) to decide\(handler):"))
        for verdict in found.verdicts {
            lines.append(context.palette("    cunlian decide \(found.name) \(option(verdict)) --reason …", .dim) + context.palette("  \(meaning(verdict))", .dim))
        }
        return lines
    }

    private func option(_ verdict: ExitProcedure.Verdict) -> String {
        verdict == .return ? context.say("--return 环节", "--return STEP") : "--\(verdict.rawValue)"
    }

    func meaning(_ verdict: ExitProcedure.Verdict) -> String {
        switch verdict {
        case .uphold: context.say("不妨碍退出", "it does not stand in the way")
        case .reject: context.say("本年不退出", "no exit this year")
        case .return: context.say("从该环节起重办", "done again from that step")
        case .delegate: context.say("移交", "handed over")
        }
    }

    /// Who wrote what now differs, when and why.
    func writers(of change: ExitCase.Change, in year: Int, household: RecordID) -> [String] {
        let editor = clerk.editor
        let record = change.record ?? (change.isRoster ? household : nil)
        guard let record, let scope = try? editor.store.scope(of: record), let view = try? editor.store.record(record, in: scope),
            let field = view.fields.last(where: { $0.field.name == change.field ?? "roster" && ($0.address.key == .number(Int64(year)) || $0.address.key == .none) })
        else { return [] }
        let output = RecordOutput(context: context, editor: editor)
        let written = field.state.values.flatMap { value in value.marks.map { (value.value, $0.dot) } }
        return written.map { value, dot in
            let reason = (try? editor.store.entry(dot, in: scope)).flatMap { $0 }?.reason
            return output.who([dot], scope) + context.say("：", ": ") + editor.text(value, field.field) + (reason.map { context.say("（\($0)）", " (\($0))") } ?? "")
        }
    }

    private func side(_ name: String, _ answers: [ExitAnswer]) -> [String] {
        answers.sorted { $0.event.time < $1.event.time }.map { answer in
            let word = clerk.editor.store.schema.codeList("decision")?.items.first { $0.code == answer.decision.rawValue }?.label
            var text = "  \(name)  \(day(answer.event.date))  \(word.map(say) ?? answer.decision.rawValue)  \(who(answer.event))"
            if answer.hasCard { text += context.say("  卡码", "  by card") }
            if !answer.witnesses.isEmpty { text += context.say("  见证 ", "  witness ") + answer.witnesses.map(\.person).joined(separator: ", ") }
            // A no counts whoever vouches for it.
            let flaws = answer.flaws.filter { answer.isYes || $0 != .noEvidence && $0 != .saidByCollector }.map { say($0.label) }.joined(separator: context.say("；", "; "))
            return text + context.palette("  \(answer.evidence.prefix(8))", .dim) + (flaws.isEmpty ? "" : context.palette("  \(flaws)", .warning))
        }
    }
}
