import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// The open cases of villages and counties, beside those of households.
struct RegionCases {
    let context: Context
    let editor: Editor

    func show(_ found: RegionCase, of item: RegionBoard.Item) throws {
        let number = try editor.store.views.readableNumber(item.place) ?? item.place.description
        if context.isJSON {
            return context.emit { json in
                json.member("case", found.name)
                json.member("kind", found.kind.rawValue)
                json.member("record", item.place.description)
                json.member("number", number)
                json.member("year", item.year)
                json.member("blocks", found.blocks)
                json.member("level", found.level)
                json.member("handler", found.handler)
                json.member("deadline", found.deadline.flatMap { CalendarDate(days: $0)?.description })
                json.member("remark", found.remark.map { $0.text(in: context.language) })
                json.member("verdicts", found.verdicts.map(\.rawValue))
            }
        }
        let output = CaseLines(context: context, editor: editor)
        context.print(
            context.palette(found.name, .accent) + "  "
                + context.palette(found.label.text(in: context.language), found.blocks ? .warning : .plain)
                + context.say("  \(number)  \(item.year) 年", "  \(number), \(item.year)") + output.deadline(found.deadline))
        if let remark = found.remark { context.print("  " + remark.text(in: context.language)) }
        context.print(output.deciding(found.level, found.handler))
        for verdict in found.verdicts {
            let option = verdict == .return ? context.say("--return 环节", "--return STEP") : "--\(verdict.rawValue)"
            context.print(output.command(found.name, option, meaning(verdict, isExited: item.outcome == .exited)))
        }
        context.print(
            context.palette(
                context.say("    详见 procedure \(number) --year \(item.year)", "    see procedure \(number) --year \(item.year)"), .dim))
        context.print("")
    }

    /// What a verdict does to the exit.
    ///
    /// - Parameters:
    ///   - isExited: Whether the place has exited already.
    ///   - step: Of a return, as people call it.
    func meaning(_ verdict: ExitProcedure.Verdict, isExited: Bool, step: String? = nil, handler: String? = nil) -> String {
        switch verdict {
        case .uphold: context.say("不妨碍退出", "it does not stand in the way")
        case .reject: isExited ? context.say("撤销退出", "the exit is revoked") : context.say("不予退出", "no exit in this run")
        case .return:
            step.map { context.say("从“\($0)”起重办", "done again from: \($0)") } ?? context.say("从该环节起重办", "done again from that step")
        case .delegate: CaseLines(context: context, editor: editor).handing(handler ?? "")
        }
    }
}

/// What is said alike of every case that is no household's.
struct CaseLines {
    let context: Context
    let editor: Editor

    private func office(_ code: String) -> String { editor.store.schema.role(code)?.label.text(in: context.language) ?? code }

    func deadline(_ day: Int?) -> String {
        guard let day, let text = CalendarDate(days: day)?.description else { return "" }
        let isOverdue = day < editor.today
        return context.palette(
            context.say("  限 \(text)", "  by \(text)") + (isOverdue ? context.say(" 已逾期", ", overdue") : ""), isOverdue ? .bad : .dim)
    }

    func deciding(_ level: String, _ handler: String?) -> String {
        let handed = handler.map { context.say("，已移交\(office($0))", ", handed to \(office($0))") } ?? ""
        return "  " + context.say("由\(office(level))裁定\(handed)：", "for the \(office(level)) to decide\(handed):")
    }

    func command(_ name: String, _ option: String, _ meaning: String) -> String {
        context.palette("    cunlian decide \(name) \(option) --reason …  \(meaning)", .dim)
    }

    func handing(_ handler: String) -> String { context.say("移交\(office(handler))", "handed to: \(office(handler))") }
}
