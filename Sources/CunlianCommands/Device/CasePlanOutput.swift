import ArgumentParser
import Cunlian
import JSON
import Records
import Register
import Terminal

/// Shows a plan of decisions about cases, and carries one out.
struct CasePlanOutput {
    let context: Context
    let book: CaseBook

    private static let shownMax = 20

    func show(_ plan: CasePlan, _ leftOut: [(item: AnyCase, reason: ExitRefusal)], out: String?) throws {
        let path = out ?? "cunlian-cases.jsonl"
        if !plan.items.isEmpty { try writeFile(path, plan.bytes) }
        if context.isJSON {
            return context.emit { json in
                json.member("cases", plan.items.count)
                json.member("plan", plan.items.isEmpty ? nil : path)
                json.member("leftOut", leftOut.map(\.item.name))
            }
        }
        if !plan.items.isEmpty {
            context.table(
                [context.say("对象", "about"), context.say("年度", "year"), context.say("争议", "case")],
                plan.items.prefix(Self.shownMax).map { item in
                    [item.called, String(item.year), book.label(ofKind: item.kind).text(in: context.language)]
                })
        }
        let rest = plan.items.count - Self.shownMax
        if rest > 0 { context.print(context.palette(context.say("另有 \(rest) 件，见方案文件。", "\(rest) more are in the plan's file."), .dim)) }
        for item in leftOut.prefix(Self.shownMax) {
            let why = Failure(item.reason).sentence(in: context.language)
            context.print(context.palette(context.say("不在方案内 ", "left out ") + "\(item.item.name)  \(why)", .warning))
        }
        guard !plan.items.isEmpty else {
            return context.print(context.say("没有可以批量裁定的，未写方案。", "Nothing here can be decided in bulk; no plan was written."))
        }
        let typed = plan.items.count > BulkResolver.freeMax ? " --count \(plan.items.count)" : ""
        context.print(
            context.say(
                "将裁定 \(plan.items.count) 件，尚未写入。核对后执行：decide --plan \(path)\(typed)",
                "\(plan.items.count) would be decided; nothing is written yet. When you have looked at them: decide --plan \(path)\(typed)")
        )
    }

    func carryOut(_ path: String, typed: Int?) throws {
        let outcome = try book.carryOut(CasePlan(parsing: readFile(path)), typed: typed)
        if context.isJSON {
            context.emit { json in
                json.member("decided", outcome.decided)
                json.member("leftOut", outcome.leftOut.map(\.name))
            }
        } else {
            context.print(context.say("已裁定 \(outcome.decided.count) 件。", "Decided \(outcome.decided.count)."))
            for item in outcome.leftOut.prefix(Self.shownMax) {
                context.print(
                    context.palette(
                        "  \(item.name)  \(item.called)  "
                            + context.say("显示之后有变化，或不能再如此裁定", "changed since it was shown, or not to be decided so any more"), .warning))
            }
        }
        if !outcome.leftOut.isEmpty { throw ExitCode.look }
    }
}
