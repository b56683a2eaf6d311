import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// Shows a plan of decisions, and carries one out.
struct ResolvePlanOutput {
    let context: Context
    let editor: Editor

    private static let shownMax = 20

    // MARK: The preview

    func preview(_ scopes: [ScopeCode], _ conditions: [String], take: String, reason: String, out: String?) throws {
        let preview = try BulkResolver(editor).preview(in: scopes, where: conditions, take: take, reason: reason)
        let path = out ?? "cunlian-plan.jsonl"
        if !preview.plan.items.isEmpty { try writeFile(path, preview.plan.bytes) }
        guard !context.isJSON else { return context.emit { write(preview, path, into: &$0) } }
        try show(preview.plan)
        show(preview.leftOut)
        guard !preview.plan.items.isEmpty else {
            return context.print(context.say("没有可以批量裁定的争议，未写方案。", "Nothing here can be decided in bulk; no plan was written."))
        }
        let count = preview.plan.items.count
        let typed = count > BulkResolver.freeMax ? " --count \(count)" : ""
        context.print(
            context.say(
                "将裁定 \(count) 项，尚未写入。核对后执行：resolve --plan \(path)\(typed)",
                "\(count) would be decided; nothing is written yet. When you have looked at them: resolve --plan \(path)\(typed)"))
    }

    private func show(_ plan: ResolvePlan) throws {
        let rows = try plan.items.prefix(Self.shownMax).map { item in
            [
                item.called, try editor.label(ofField: item.field, in: item.record), item.value,
                item.loses.joined(separator: context.say("；", "; ")),
                item.effects.joined(separator: context.say("；", "; ")),
            ]
        }
        guard !rows.isEmpty else { return }
        context.table(
            [
                context.say("记录", "record"), context.say("项目", "field"), context.say("取", "takes"), context.say("舍", "loses"),
                context.say("影响", "effect"),
            ],
            rows)
        let rest = plan.items.count - rows.count
        if rest > 0 {
            context.print(context.palette(context.say("另有 \(rest) 项，见方案文件。", "\(rest) more are in the plan's file."), .dim))
        }
        let effects = plan.items.count { !$0.effects.isEmpty }
        if effects > 0 {
            context.print(
                context.palette(
                    context.say("其中 \(effects) 项影响退出：达标情况改变，或认定失效。", "\(effects) of them change an exit: what is met, or attestations."),
                    .warning))
        }
    }

    private func show(_ leftOut: [(item: ConflictCase, reason: LeftOut)]) {
        for (reason, items) in Dictionary(grouping: leftOut, by: \.reason).sorted(by: { $0.value.count > $1.value.count }) {
            context.print(
                context.say("不在方案内：\(items.count) 项，\(reason.label.zh)", "left out: \(items.count), \(reason.label.en)"))
        }
    }

    private func write(_ preview: BulkResolver.Preview, _ path: String, into json: inout JSONWriter) {
        json.member("conflicts", preview.plan.items.count)
        json.member("plan", preview.plan.items.isEmpty ? nil : path)
        json.member("effects", preview.plan.items.count { !$0.effects.isEmpty })
        json.member(
            "leftOut",
            list: { list in
                for item in preview.leftOut {
                    list.object {
                        $0.member("conflict", item.item.conflict.name)
                        $0.member("reason", item.reason.rawValue)
                    }
                }
            })
    }

    // MARK: Carrying out

    func carryOut(_ path: String, typed: Int?) throws {
        let plan = try ResolvePlan(parsing: readFile(path))
        let outcome = try BulkResolver(editor).carryOut(plan, typed: typed ?? askCount(plan))
        if context.isJSON {
            context.emit { json in
                json.member("batch", outcome.batch)
                json.member("decided", outcome.decided)
                json.member("entries", outcome.entries)
                json.member("doneBefore", outcome.doneBefore)
                json.member(
                    "leftOut",
                    list: { list in
                        for item in outcome.leftOut {
                            list.object {
                                $0.member("conflict", item.item.conflict)
                                $0.member("reason", item.reason.rawValue)
                            }
                        }
                    })
            }
        } else {
            tell(outcome)
        }
        if !outcome.leftOut.isEmpty { throw ExitCode.look }
    }

    /// Asks whoever sits there how many there are; without somebody there is no answer.
    private func askCount(_ plan: ResolvePlan) -> Int? {
        guard plan.items.count > BulkResolver.freeMax, StandardStream.input.isTerminal else { return nil }
        context.note(
            context.say(
                "方案有 \(plan.items.count) 项。请键入项数确认，回车放弃：",
                "The plan has \(plan.items.count) conflicts. Type how many there are to go on, or nothing to give up:"))
        return readLine().flatMap { Int($0.filter { !$0.isWhitespace }) }
    }

    private func tell(_ outcome: BulkResolver.Outcome) {
        context.print(
            context.say(
                "已裁定 \(outcome.decided) 项（\(outcome.entries) 个条目），批号 \(outcome.batch)。",
                "Decided \(outcome.decided) (\(CunlianCommands.count(outcome.entries, "entry", "entries"))), batch \(outcome.batch)."))
        if outcome.doneBefore > 0 {
            context.print(
                context.say(
                    "其中的村此前已办：\(outcome.doneBefore) 项未重复。", "\(outcome.doneBefore) were of regions done before, and not done again."))
        }
        for item in outcome.leftOut.prefix(Self.shownMax) {
            context.print(
                context.palette("  \(item.item.conflict)  \(item.item.called)  \(item.reason.label.text(in: context.language))", .warning))
        }
        if !outcome.leftOut.isEmpty {
            context.print(
                context.say(
                    "未裁定 \(outcome.leftOut.count) 项；请用 conflicts 重新查看。", "Not decided: \(outcome.leftOut.count); look at conflicts again."))
        }
        if outcome.decided > 0 {
            context.print(context.palette(context.say("撤回：", "to take it back: ") + "undo --batch \(outcome.batch) --reason …", .dim))
        }
    }
}
