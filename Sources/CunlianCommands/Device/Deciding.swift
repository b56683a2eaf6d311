import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// `decide` by names: of households, of villages and counties, of lists and of requests; all of them, or none.
struct Deciding {
    let context: Context
    let book: CaseBook
    let verdict: ExitProcedure.Verdict
    let step: String?
    /// Of requests that differ, the one that stays.
    let kept: String?
    let handler: String?
    let reason: String

    func run(_ names: [String], like: String?) throws {
        // Whoever decides gives a reason, before it is asked whether they may.
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ExitRefusal.decision(.needsReason) }
        let done = try book.clerk.editor.store.write { _ in
            var chosen = try names.map { try book.find($0) }
            if let like {
                let others = try book.like(book.find(like))
                chosen += others.filter { other in !chosen.contains { $0.name == other.name } }
            }
            // Whether all may be decided so, before the first is.
            for item in chosen { try book.check(item, verdict, step: step, keeping: kept) }
            return try chosen.map { item in
                (item, try book.decide(item, verdict, step: step, keeping: kept, handler: handler, reason: reason))
            }
        }
        for (item, recorded) in done { show(item, recorded) }
    }

    private func show(_ item: AnyCase, _ recorded: [ExitClerk.Recorded]) {
        if context.isJSON {
            return context.emit { json in
                json.member("case", item.name)
                json.member("record", recorded.first?.record.description)
                json.member("entry", recorded.first?.entry.description)
            }
        }
        context.print(
            context.say("已裁定 \(item.name)：", "Decided \(item.name): ") + meaning(item, recorded.count)
                + context.palette("  \(recorded.first?.record.description ?? "")", .dim))
    }

    private func meaning(_ item: AnyCase, _ count: Int) -> String {
        switch item {
        case .household(let item):
            return ExitOutput(context: context, clerk: book.clerk).meaning(
                verdict, step.flatMap { ExitClerk.step(named: $0) }, handler, in: item.standing.kind)
        case .place(let item):
            let code = step.flatMap { RegionStep(rawValue: $0) ?? RegionExitClerk.aliases[$0] }
            return RegionCases(context: context, editor: book.clerk.editor).meaning(
                verdict, isExited: item.standing.outcome == .exited,
                step: code.flatMap { item.procedure.step($0)?.label.text(in: context.language) }, handler: handler)
        case .record(let item):
            return RecordCaseOutput(context: context, editor: book.clerk.editor).meaning(
                verdict, item, handler, count, isKeeping: kept != nil || item.kind != .voucherTwice)
        }
    }
}
