import Records
import Register
import Terminal

/// What every plan of many says alike: how much it is, what it leaves out, and how it is carried out.
struct PlanOutput {
    let context: Context

    /// So many rows people read; the rest is in the plan's file.
    static let shownMax = 20

    func rest(of count: Int) {
        guard count > Self.shownMax else { return }
        let rest = count - Self.shownMax
        context.print(context.palette(context.say("另有 \(rest) 项，见方案文件。", "\(rest) more are in the plan's file."), .dim))
    }

    /// How many are left out, for each reason.
    func leftOut(_ reasons: [LeftOut]) {
        for (reason, all) in Dictionary(grouping: reasons, by: { $0 }).sorted(by: {
            ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue)
        }) {
            context.print(
                context.palette(
                    context.say("不在方案内：\(all.count) 项，\(reason.label.zh)", "left out: \(all.count), \(reason.label.en)"), .warning))
        }
    }

    /// What to type next; or that there is nothing to do.
    ///
    /// - Parameter command: As it is carried out, without the file.
    func next(_ count: Int, _ command: String, _ path: String) {
        guard count > 0 else {
            return context.print(context.say("没有可以批量办理的，未写方案。", "Nothing here can be done in bulk; no plan was written."))
        }
        let typed = count > BulkResolver.freeMax ? " --count \(count)" : ""
        context.print(
            context.say(
                "将办理 \(count) 项，尚未写入。核对后执行：\(command) --plan \(path)\(typed)",
                "\(count) would be done; nothing is written yet. When you have looked at them: \(command) --plan \(path)\(typed)"))
    }

    /// What was not done of a plan, by name.
    func leftOut(_ items: [(name: String, reason: LeftOut)]) {
        for item in items.prefix(Self.shownMax) {
            context.print(
                context.palette(
                    context.say("未办理 ", "not done ") + "\(item.name)  \(item.reason.label.text(in: context.language))", .warning))
        }
        let rest = items.count - Self.shownMax
        if rest > 0 { context.print(context.palette(context.say("另有 \(rest) 项未办理。", "\(rest) more were not done."), .warning)) }
    }
}
