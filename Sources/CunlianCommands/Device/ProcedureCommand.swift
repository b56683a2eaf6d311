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
        abstract: "退出等程序办到哪一步；或记录下一步 / where an exit, or another procedure, stands; or record the next step.",
        discussion: """
            户的程序用 --of 指明：识别、返贫、错评、漏评、错退；不写则为脱贫退出；更正指后三种中已提出或可以提出的一种。村、县按编号办理出列、摘帽。
            户的环节：candidate 列入名单（申请、提出）、house_check（check）入户核查、evaluation（evaluate）评估、village_review（review）民主评议、\
            notice_1、notice_2（notice）公示、township_check（check）乡镇审核、county_approval（approve）县级审定、announcement（announce）公告、\
            system_mark（mark）系统标注、objection 异议、objection_answer 异议答复。两项认定用 attest。
            村、县的环节：applied（apply）申请、first_review（review）初审、verified（check）核查、noticed（notice）公示、exited（approve）公告退出、\
            rejected（reject）不予退出、returned（revoke）撤销。
            Of a household --of says which procedure: identification, return, misidentified, missed, wrong_exit; an exit where it \
            is left out; correction is whichever of the last three was begun, or may be. A village or county is named by its number.
            Steps of a household: candidate, house_check (check), evaluation (evaluate), village_review (review), notice_1, notice_2 (notice), \
            township_check (check), county_approval (approve), announcement (announce), system_mark (mark), objection, \
            objection_answer. The two attestations: attest.
            Steps of a village or county: applied (apply), first_review (review), verified (check), noticed (notice), exited (approve), \
            rejected (reject), returned (revoke).
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var run: RunOption
    @Argument(help: "户、村或县 / household, village or county") var household: String
    @Option(name: .customLong("year"), help: ArgumentHelp("年度 / year", valueName: "year"))
    var ofYear: RegisterYear
    private var year: Int { ofYear.number }
    @Argument(help: "环节 / step") var step: String?
    @Argument(help: ArgumentHelp("字段=值；附件写 字段=@文件 / field=value; of a file field=@file", valueName: "field=value")) var assignments:
        [String] = []

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor(readsFiles: true)
            if let place = try RegionExitCommand.place(household, editor) {
                return try RegionExitCommand(context: context, place: place, year: year, step: step, assignments: assignments).run(editor)
            }
            let clerk = try ExitClerk(editor)
            let record = try clerk.household(household)
            let office = try clerk.ownOffice(for: record)
            let kind = try run.kind(of: record, year: year, clerk.reader)
            var recorded: ExitClerk.Recorded?
            if let step {
                recorded = try clerk.perform(step, of: record, year: year, kind: kind, assignments.map { try Assignment($0) })
            }
            try clerk.editor.store.read { _ in
                let output = ExitOutput(context: context, clerk: clerk)
                let standing = try clerk.reader.standing(of: record, year: year, kind)
                let course = try clerk.reader.course(of: record, through: year)
                if context.isJSON { return output.writeStanding(standing, course, recorded, try output.outstandingProofs(standing)) }
                try output.printStanding(standing, course, recorded: recorded, office: office)
                try output.printOutstandingProofs(standing)
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
        return say(clerk.reader.name(of: state))
    }

    private func tone(_ state: HouseholdState?) -> TextStyle {
        switch state {
        case .exited, .followUp, .observed, .closed: .good
        case .disputed, .wrongExit, .returned, nil: .warning
        default: .plain
        }
    }

    // MARK: For people

    /// - Parameters:
    ///   - recorded: A step that was just recorded: then people want to know what is next, and not all that was before.
    ///   - office: Of whoever looks: what they may do next is said as a command.
    func printStanding(_ standing: ExitStanding, _ course: HouseholdCourse, recorded: ExitClerk.Recorded?, office: String?) throws {
        let state = course.state(in: standing.year)
        let number = try clerk.editor.store.views.readableNumber(standing.household) ?? standing.household.description
        let next = due(standing, course)
        context.print(
            context.palette(try title(standing, number), .title)
                + "  "
                + context.palette(stateText(state), tone(state)))
        if let recorded {
            let step =
                try standing.steps.first { $0.events.contains { $0.record == recorded.record } }?.step.label
                ?? clerk.editor.store.views.type(of: recorded.record)?.label
            context.print(
                context.say("已记录", "Recorded") + (step.map { context.say("：", ": ") + say($0) } ?? "")
                    + context.palette("  \(recorded.record)", .dim))
        } else {
            printSteps(standing, next)
            if let edition = context.edition(standing.procedure.version, isBegun: standing.steps.contains(where: \.isDone)) {
                context.print(context.palette(edition, .dim))
            }
            printDecisions(standing)
        }
        for found in standing.cases {
            context.print("")
            for line in try lines(
                OpenCase(household: standing.household, scope: .directory, year: standing.year, found: found, standing: standing),
                isBrief: true)
            {
                context.print(line)
            }
        }
        for obstacle in standing.obstacles { context.print(context.palette(say(obstacle), .warning)) }
        for fault in course.faults {
            context.print(context.palette("\(fault.year)  " + say(fault.label(naming: clerk.reader.name)), .warning))
        }
        if next.isEmpty, !standing.blocking.isEmpty {
            context.print(context.say("裁定前不能继续。", "Nothing goes on until that is decided."))
        }
        for due in next {
            let from = due.from.map { context.say("（\(day($0)) 起）", " from \(day($0))") } ?? ""
            let (step, offices) = (say(due.label), say(clerk.offices(due.writers)))
            context.print(context.say("现在该办：\(step)\(from)，由\(offices)办理", "Due: \(step)\(from), for: \(offices)"))
            guard office.map({ due.writers.contains($0) }) ?? true, due.from ?? 0 <= clerk.editor.today else { continue }
            context.print(context.palette("  " + command(due.step, number, standing), .dim))
        }
    }

    private func title(_ standing: ExitStanding, _ number: String) throws -> String {
        guard standing.kind != .exit else {
            return context.say("户 \(number)  \(standing.year) 年退出", "Household \(number), exit in \(standing.year)")
        }
        let label = say(standing.procedure.label)
        return context.say("户 \(number)  \(standing.year) 年\(label)", "Household \(number), \(standing.year): \(label)")
    }

    /// What is next, where the household's state lets anything be.
    func due(_ standing: ExitStanding, _ course: HouseholdCourse) -> [ExitStanding.Due] {
        let mayBegin = course.state(in: standing.year).map { clerk.reader.procedure.mayBegin(standing.kind, $0) } ?? true
        return standing.next.filter { $0.step != .candidate || mayBegin }
    }

    /// Why steps that were done are to be done again, or nothing is: what was decided, where its case is not shown below.
    private func printDecisions(_ standing: ExitStanding) {
        let shown = Set(standing.cases.flatMap(\.events).map(\.record))
        for event in standing.events where event.isAdmitted && !shown.contains(event.record) {
            guard case .decision = event.content, let line = later(event) else { continue }
            context.print(line)
        }
    }

    private func printSteps(_ standing: ExitStanding, _ next: [ExitStanding.Due]) {
        let isRemarked = standing.steps.contains { !$0.remarks.isEmpty }
        var titles = ["", context.say("环节", "step"), context.say("日期", "day"), context.say("办理人", "by")]
        if isRemarked { titles.append(context.say("说明", "remark")) }
        var table = Table(titles.map { Table.Column($0, .leading) })
        for view in standing.steps {
            let last = view.events.max { $0.time < $1.time }
            let number = String(view.step.number).padded(to: 2, .trailing)
            var row = [
                mark(view, next), Table.Cell("\(number) \(say(view.step.label))"), Table.Cell(day(last?.date)),
                Table.Cell(last.map(who) ?? ""),
            ]
            if isRemarked {
                var said = Set<String>()
                let remarks = view.remarks.map(say).filter { said.insert($0).inserted }
                row.append(Table.Cell(remarks.joined(separator: context.say("；", "; "))))
            }
            table.append(row)
        }
        context.print(table, overflow: .wrap)
    }

    /// What to type for a step that is due.
    private func command(_ step: StepCode, _ number: String, _ standing: ExitStanding) -> String {
        let evidence = standing.present?.digest.map { String($0.prefix(8)) } ?? "DIGEST"
        let of = standing.kind == .exit ? "" : " --of \(standing.kind.rawValue)"
        let attest = "cunlian attest \(number) --year \(standing.year)\(of) --decision agree|refuse|reserve --evidence \(evidence)"
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
        return "cunlian procedure \(number) --year \(standing.year)\(of) \(rest)"
    }

    private func mark(_ view: ExitStanding.StepView, _ next: [ExitStanding.Due]) -> Table.Cell {
        if view.isDone { return Table.Cell("✓", .good) }
        if !view.remarks.isEmpty || !view.events.isEmpty { return Table.Cell("!", .warning) }
        return next.contains { $0.step == view.step.code } ? Table.Cell("→", .accent) : Table.Cell("·", .dim)
    }
}
