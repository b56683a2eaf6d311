import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// Objections to lists, and requests for one person that differ, beside the other cases.
struct RecordCaseOutput {
    let context: Context
    let editor: Editor

    func show(_ item: RecordCase) {
        if context.isJSON { return write(item) }
        let lines = CaseLines(context: context, editor: editor)
        var head = context.palette(item.name, .accent) + "  " + context.palette(item.kind.label.text(in: context.language), .warning)
        switch item.content {
        case .objection(let objection):
            let about = objection.about.map { "  " + $0 } ?? ""
            head += "  \(objection.code)  \(item.year)  \(objection.kind.label.text(in: context.language))\(about)"
            context.print(head + lines.deadline(item.deadline))
            context.print("  \(objection.by)：\(objection.text)")
            if item.isFoundRight {
                context.print(
                    context.palette(
                        context.say("  已认定成立：须重新张榜（notice … --post）", "  found right: put the list up anew (notice … --post)"), .warning))
            }
        case .requests(let group):
            context.print(head + "  \(group.first?.name ?? "")" + lines.deadline(item.deadline))
            for request in group {
                let to = request.household ?? request.to?.description ?? ""
                context.print("  \(request.record.description.prefix(12))  \(request.from) → \(to)  \(request.author)")
            }
        }
        context.print(lines.deciding(item.level, item.handler))
        let options: [(String, ExitProcedure.Verdict)] =
            item.kind == .requestsDiffer
            ? [(context.say("--take 申请", "--take REQUEST"), .uphold), ("--reject", .reject)]
            : [("--uphold", .uphold), ("--reject", .reject)]
        for (option, verdict) in options { context.print(lines.command(item.name, option, meaning(verdict, item, nil, nil))) }
        context.print("")
    }

    /// What a verdict does.
    ///
    /// - Parameter ended: How many requests were ended by it.
    func meaning(_ verdict: ExitProcedure.Verdict, _ item: RecordCase, _ handler: String?, _ ended: Int?) -> String {
        if verdict == .delegate { return CaseLines(context: context, editor: editor).handing(handler ?? "") }
        guard item.kind == .requestsDiffer else {
            return verdict == .reject
                ? context.say("异议成立，须重新张榜", "it is right; the list is put up anew") : context.say("异议不成立", "it is not borne out")
        }
        let count = ended.map { context.say("，\($0) 件不予办理", "; \($0) rejected") } ?? ""
        return
            (verdict == .reject
            ? context.say("都不办理", "none is carried out") : context.say("留下一件，其余不办", "one stays, the others are not carried out"))
            + count
    }

    private func write(_ item: RecordCase) {
        context.emit { json in
            json.member("case", item.name)
            json.member("kind", item.kind.rawValue)
            json.member("record", item.record.description)
            json.member("year", item.year)
            switch item.content {
            case .objection(let objection):
                json.member("code", objection.code)
                json.member("list", objection.kind.rawValue)
                json.member("about", objection.about)
                json.member("by", objection.by)
                json.member("text", objection.text)
                json.member("result", objection.result)
            case .requests(let group):
                json.member("name", group.first?.name)
                json.member("requests", group.map(\.record.description))
            }
            json.member("level", item.level)
            json.member("handler", item.handler)
            json.member("deadline", CalendarDate(days: item.deadline)?.description)
        }
    }
}
