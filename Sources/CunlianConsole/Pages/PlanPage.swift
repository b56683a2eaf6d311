import Records
import ReportFormats
import Register

/// What deciding many would do, to be signed; and what became of it.
struct PlanPage {
    let page: ConsolePage
    let view: PlanView
    /// What an address calls it.
    let name: String
    let typed: FormFields?
    /// The first row that is shown.
    let offset: Int

    init(
        _ visit: Visits.Visit, _ view: PlanView, name: String, offset: Int = 0, typed: FormFields? = nil,
        notice: (text: String, isBad: Bool)? = nil
    ) {
        self.offset = view.rows.isEmpty ? 0 : min(offset, (view.rows.count - 1) / PlanView.pageLength * PlanView.pageLength)
        page = ConsolePage(title: Label("批量裁定的方案", "A plan of decisions"), language: visit.language, visit: visit, notice: notice)
        (self.view, self.name, self.typed) = (view, name, typed)
    }

    func html() -> String {
        page.html { html in
            let count = view.plan.items.count
            html.element("p") { html in
                html.element("strong") {
                    $0.text(page.say("将裁定 \(count) 项，尚未写入。", "\(count) would be decided; nothing is written yet."))
                }
                html.text(page.say("理由：", " Reason: ") + view.plan.reason)
            }
            if view.effects > 0 {
                html.element("p", ["class": "warning"]) {
                    $0.text(
                        page.say(
                            "其中 \(view.effects) 项影响退出：达标情况改变，或认定失效。",
                            "\(view.effects) of them change an exit: what is met, or attestations."))
                }
            }
            if !view.leftOut.isEmpty {
                html.element("ul") { html in
                    for item in view.leftOut {
                        html.element("li") {
                            $0.text(
                                page.say("不在方案内：\(item.count) 项，\(item.reason.zh)", "left out: \(item.count), \(item.reason.en)"))
                        }
                    }
                }
            }
            guard count > 0 else { return back(&html) }
            rows(&html)
            signing(count, &html)
            back(&html)
        }
    }

    private func rows(_ html: inout HTMLWriter) {
        page.table([("记录", "Record"), ("项目", "Field"), ("取", "Takes"), ("舍", "Loses"), ("影响", "Effect")], &html) { html in
            for row in view.rows.dropFirst(offset).prefix(PlanView.pageLength) {
                html.line()
                html.element("tr") { html in
                    page.cell(row.called, &html)
                    page.cell(row.field, &html)
                    page.cell(row.value, &html)
                    page.cell(row.loses.joined(separator: page.say("；", "; ")), "dim", &html)
                    page.cell(row.effects.joined(separator: page.say("；", "; ")), row.effects.isEmpty ? "" : "warning", &html)
                }
            }
        }
        guard view.rows.count > PlanView.pageLength else { return }
        html.element("p", ["class": "dim"]) {
            $0.text(page.say("影响退出的列在最前。", "Those that change an exit are listed first."))
        }
        page.pager("/plan/" + name, offset: offset, length: PlanView.pageLength, of: view.rows.count, &html)
    }

    private func signing(_ count: Int, _ html: inout HTMLWriter) {
        page.form("/plan/" + name, &html) { html in
            if count > BulkResolver.freeMax {
                page.field(
                    page.say("超过 \(BulkResolver.freeMax) 项：请键入项数确认", "More than \(BulkResolver.freeMax): type how many there are"),
                    name: "count",
                    value: typed?["count"] ?? "", &html)
            }
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            page.submit(page.say("签字裁定这 \(count) 项", "Sign all \(count) decisions"), &html)
        }
    }

    private func back(_ html: inout HTMLWriter) {
        html.element("p") { html in
            html.element("a", ["href": "/conflicts"]) { $0.text(page.say("不办了，回到争议", "Leave it, back to the conflicts")) }
        }
    }
}

/// What became of a plan.
struct OutcomePage {
    let page: ConsolePage
    let outcome: BulkResolver.Outcome

    init(_ visit: Visits.Visit, _ outcome: BulkResolver.Outcome) {
        let isDone = outcome.decided > 0
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        page = ConsolePage(
            title: Label("批量裁定", "Decisions"), language: visit.language, visit: visit,
            notice: (
                isDone
                    ? say(
                        "已签字裁定 \(outcome.decided) 项，批号 \(outcome.batch)。", "Decided and signed: \(outcome.decided), batch \(outcome.batch)."
                    )
                    : outcome.doneBefore > 0
                        ? say(
                            "这个方案此前已办过（批号 \(outcome.batch)），没有重复。",
                            "This plan was carried out before (batch \(outcome.batch)); nothing was done again.")
                        : say("没有可裁定的：显示之后都有变化。", "Nothing could be decided: all of it has changed since it was shown."),
                !isDone && outcome.doneBefore == 0
            ))
        self.outcome = outcome
    }

    func html() -> String {
        page.html { html in
            if !outcome.leftOut.isEmpty {
                page.table(
                    [("记录", "Record"), ("争议", "Conflict"), ("为何未裁定", "Why it was not decided")],
                    caption: page.say("未裁定 \(outcome.leftOut.count) 项", "Not decided: \(outcome.leftOut.count)"), &html
                ) { html in
                    for item in outcome.leftOut.prefix(100) {
                        html.element("tr") { html in
                            page.cell(item.item.called, &html)
                            html.element("td") { html in
                                html.element("a", ["href": "/conflict/" + item.item.conflict]) { $0.text(item.item.conflict) }
                            }
                            page.cell(item.reason.label.text(in: page.language), "warning", &html)
                        }
                    }
                }
            }
            html.element("p") { html in html.element("a", ["href": "/conflicts"]) { $0.text(page.say("回到争议", "Back to the conflicts")) } }
            guard outcome.decided + outcome.doneBefore > 0 else { return }
            html.element("p") { html in
                html.element("a", ["href": "/batch/" + outcome.batch]) {
                    $0.text(page.say("这一批的内容，也在那里撤回", "What this batch decided; it is taken back there"))
                }
            }
        }
    }
}
