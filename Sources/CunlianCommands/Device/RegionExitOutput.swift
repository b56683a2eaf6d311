import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// The exit of a village or county, as scripts and people see it.
struct RegionExitOutput {
    let context: Context
    let clerk: RegionExitClerk
    let procedure: RegionProcedure

    private func say(_ label: Label) -> String { label.text(in: context.language) }
    private func day(_ days: Int?) -> String { days.flatMap { CalendarDate(days: $0)?.description } ?? "" }

    private func who(_ event: RegionEvent) -> String {
        event.person + (event.role.flatMap { clerk.editor.store.schema.role($0) }.map { " " + say($0.label) } ?? "")
    }

    private var outcomes: [RegionExit.Outcome: (Label, TextStyle)] {
        [
            .none: (Label(zh: "未申请", en: "not begun"), .plain), .underWay: (Label(zh: "办理中", en: "under way"), .plain),
            .stopped: (Label(zh: "已停：须先处理", en: "stopped: something must be set right first"), .warning),
            .exited: (Label(zh: "已退出", en: "exited"), .good), .rejected: (Label(zh: "不予退出", en: "rejected"), .warning),
            .returned: (Label(zh: "已撤销", en: "revoked"), .warning),
        ]
    }

    func printStanding(_ standing: RegionExit, recorded: RecordID?) throws {
        let store = clerk.editor.store
        let number = try store.views.readableNumber(standing.place) ?? standing.place.description
        let (outcome, tone) = outcomes[standing.outcome] ?? (Label(zh: "", en: ""), .plain)
        context.print(
            context.palette("\(number)  \(standing.year)  \(say(procedure.label))", .title) + "  " + context.palette(say(outcome), tone))
        if let recorded {
            let event = standing.events.first { $0.record == recorded }
            let step = event.flatMap { procedure.step($0.step)?.label }
            context.print(
                context.say("已记录", "Recorded") + (step.map { context.say("：", ": ") + say($0) } ?? "")
                    + context.palette("  \(recorded)", .dim))
        }
        printSteps(standing)
        if standing.unreadable != nil {
            context.print(
                context.palette(
                    context.say(
                        "本程序读不了该程序已发布的文件，不作结论；请更新程序",
                        "This program cannot read the published file of this procedure, and decides nothing: update the program."), .warning
                ))
        }
        if let edition = context.edition(procedure.version, isBegun: standing.steps.contains(where: \.isDone)) {
            context.print(context.palette(edition, .dim))
        }
        if let present = standing.present {
            context.print(
                context.say("现有事实 ", "The facts now: ")
                    + (present.digest.map { String($0.prefix(16)) } ?? context.say("不能计算", "not computable"))
                    + "  "
                    + (present.isMet
                        ? context.say("全部达标", "every item is met") : context.say("未全部达标，见 evaluate", "not every item is met: see evaluate"))
            )
        }
        for found in standing.cases {
            context.print("")
            context.print(context.palette("\(found.name)  \(say(found.label))", found.blocks ? .warning : .plain))
            if let remark = found.remark { context.print("  " + say(remark)) }
            let level = store.schema.role(found.level)?.label ?? Label(zh: found.level, en: found.level)
            let until = found.deadline.map { context.say("，\(day($0)) 前", ", until \(day($0))") } ?? ""
            context.print(context.palette(context.say("  由\(say(level))处理\(until)", "  for: \(say(level))\(until)"), .dim))
        }
        for due in standing.next {
            let from = due.from.map { context.say("（\(day($0)) 起）", " from \(day($0))") } ?? ""
            let writers = due.writers.map { store.schema.role($0)?.label ?? Label(zh: $0, en: $0) }
            let offices = writers.map { say($0) }.joined(separator: context.say("、", ", "))
            context.print(context.say("现在该办：\(say(due.label))\(from)，由\(offices)办理", "Due: \(say(due.label))\(from), for: \(offices)"))
            context.print(context.palette("  cunlian procedure \(number) --year \(standing.year) \(due.step.rawValue)", .dim))
        }
    }

    private func printSteps(_ standing: RegionExit) {
        var table = Table(
            ["", context.say("环节", "step"), context.say("日期", "day"), context.say("办理人", "by"), context.say("说明", "remark")].map {
                Table.Column($0, .leading)
            })
        for view in standing.steps {
            let flawed = standing.events.filter { $0.step == view.step.code && standing.flaws[$0.record] != nil }
            let last = (view.events + flawed).max { $0.time < $1.time }
            let mark: Table.Cell =
                view.isDone
                ? Table.Cell("✓", .good)
                : !flawed.isEmpty
                    ? Table.Cell("!", .warning)
                    : standing.next.contains { $0.step == view.step.code } ? Table.Cell("→", .accent) : Table.Cell("·", .dim)
            table.append([
                mark, Table.Cell(say(view.step.label)), Table.Cell(day(last?.date)), Table.Cell(last.map(who) ?? ""),
                Table.Cell(last?.reason ?? ""),
            ])
        }
        context.print(table, overflow: .wrap)
    }

    func write(_ standing: RegionExit, recorded: (record: RecordID, entry: String)?) {
        context.emit { json in
            json.member("record", standing.place.description)
            json.member("year", standing.year)
            json.member("outcome", standing.outcome.rawValue)
            json.member("procedureVersion", standing.procedure.version)
            json.member("evidence", standing.present?.digest)
            json.member("met", standing.present?.isMet ?? false)
            if let recorded {
                json.member("event", recorded.record.description)
                json.member("entry", recorded.entry)
            }
            json.member(
                "steps",
                list: { list in
                    for view in standing.steps {
                        list.object { object in
                            object.member("step", view.step.code.rawValue)
                            object.member("done", view.isDone)
                        }
                    }
                })
            json.member(
                "next",
                list: { list in
                    for due in standing.next {
                        list.object { object in
                            object.member("step", due.step.rawValue)
                            object.member("from", due.from.map { day($0) })
                            object.member("writers", due.writers)
                        }
                    }
                })
            json.member(
                "cases",
                list: { list in
                    for found in standing.cases {
                        list.object { object in
                            object.member("case", found.name)
                            object.member("kind", found.kind.rawValue)
                            object.member("blocks", found.blocks)
                            object.member("level", found.level)
                            object.member("remark", found.remark.map { say($0) })
                        }
                    }
                })
        }
    }
}
