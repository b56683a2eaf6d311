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
        case .vouchers(let voucher):
            context.print(head + "  \(voucher.number)" + lines.deadline(item.deadline))
            for entry in voucher.entries {
                let day = entry.date.flatMap { CalendarDate(days: $0)?.description } ?? ""
                context.print(
                    "  \(entry.record.description.prefix(16))  \(day)  \(yuan(entry.amount))  \(entry.payee ?? "")  \(entry.person)")
            }
        }
        context.print(lines.deciding(item.level, item.handler))
        for (option, verdict, kept) in options(item) {
            context.print(lines.command(item.name, option, meaning(verdict, item, nil, nil, isKeeping: kept)))
        }
        context.print("")
    }

    private func options(_ item: RecordCase) -> [(String, ExitProcedure.Verdict, Bool)] {
        switch item.kind {
        case .listObjection: [("--uphold", .uphold, false), ("--reject", .reject, false)]
        case .requestsDiffer: [(context.say("--take 申请", "--take REQUEST"), .uphold, true), ("--reject", .reject, false)]
        case .voucherTwice: [(context.say("--take 凭证", "--take VOUCHER"), .uphold, true), ("--uphold", .uphold, false)]
        }
    }

    private func yuan(_ fen: Int?) -> String { fen.map { Ratio(Int128($0), 100).text(places: 2) } ?? "" }

    /// What a verdict does.
    ///
    /// - Parameters:
    ///   - ended: How many requests were ended by it, or vouchers taken back.
    ///   - isKeeping: Whether one is named that stays.
    func meaning(
        _ verdict: ExitProcedure.Verdict, _ item: RecordCase, _ handler: String?, _ ended: Int?, isKeeping: Bool = true
    ) -> String {
        if verdict == .delegate { return CaseLines(context: context, editor: editor).handing(handler ?? "") }
        if item.kind == .voucherTwice {
            guard isKeeping else {
                return context.say("是不同的凭证，只是编号相同", "they are different papers of one number")
            }
            let count = ended.map { context.say("，\($0) 张冲销", "; \($0) reversed") } ?? ""
            return context.say("留下一张，其余冲销", "one stays, the others are reversed") + count
        }
        guard item.kind == .requestsDiffer else {
            return verdict == .reject
                ? context.say("异议成立，须重新张榜", "the objection is right; the list is put up anew")
                : context.say("异议不成立，名单不变", "the objection is not borne out; the list stays")
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
            case .vouchers(let voucher):
                json.member("number", voucher.number)
                json.member("vouchers", voucher.entries.map(\.record.description))
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
