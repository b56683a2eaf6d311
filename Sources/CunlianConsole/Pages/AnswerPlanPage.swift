import Records
import ReportFormats
import Register

/// One answer to many findings, to be signed.
struct AnswerPlanPage {
    let page: ConsolePage
    let view: AnswerPlanView
    /// What an address calls it.
    let name: String
    let typed: FormFields?

    init(
        _ visit: Visits.Visit, _ view: AnswerPlanView, name: String, typed: FormFields? = nil, notice: (text: String, isBad: Bool)? = nil
    ) {
        page = ConsolePage(title: Label("成批答复疑点", "One answer to many findings"), language: visit.language, visit: visit, notice: notice)
        (self.view, self.name, self.typed) = (view, name, typed)
    }

    func html() -> String {
        page.html { html in
            let (plan, count) = (view.plan, view.plan.items.count)
            html.element("p") { html in
                html.element("strong") {
                    $0.text(
                        page.say(
                            "将把 \(count) 项答复为“\(plan.state.label.zh)”，尚未写入。",
                            "\(count) would be answered “\(plan.state.label.en)”; nothing is written yet."))
                }
                html.text(page.say("核查情况：", " What was found out: ") + plan.reason)
            }
            for item in view.leftOut {
                html.element("p", ["class": "dim"]) {
                    $0.text(page.say("不在其中：\(item.count) 项，\(item.reason.zh)", "left out: \(item.count), \(item.reason.en)"))
                }
            }
            if count > 0 {
                rows(&html)
                signing(count, &html)
            }
            html.element("p") { html in
                html.element("a", ["href": view.filter.address]) { $0.text(page.say("回到疑点", "Back to the findings")) }
            }
        }
    }

    private func rows(_ html: inout HTMLWriter) {
        page.table([("记录", "Record"), ("现在", "Now"), ("疑点", "Finding")], &html) { html in
            for item in view.plan.items.prefix(AnswerPlanView.shownMax) {
                html.line()
                html.element("tr") { html in
                    html.element("td") { html in
                        html.element("a", ["href": "/finding/\(item.finding)"]) { $0.text(item.called) }
                    }
                    page.cell(item.state.label.text(in: page.language), &html)
                    page.cell(item.text, "values", &html)
                }
            }
        }
        let rest = view.plan.items.count - AnswerPlanView.shownMax
        if rest > 0 { html.element("p", ["class": "dim"]) { $0.text(page.say("另有 \(rest) 项。", "\(rest) more.")) } }
    }

    private func signing(_ count: Int, _ html: inout HTMLWriter) {
        page.form("/answers/" + name, &html) { html in
            if count > BulkResolver.freeMax {
                page.field(
                    page.say("超过 \(BulkResolver.freeMax) 项：请键入项数确认", "More than \(BulkResolver.freeMax): type how many there are"),
                    name: "count", value: typed?["count"] ?? "", &html)
            }
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            page.submit(page.say("签字答复这 \(count) 项", "Sign all \(count) answers"), &html)
        }
    }
}

/// What one answer is made of, with the document that shows it.
struct AnswerPieces {
    let page: ConsolePage
    let typed: MultipartForm?

    /// - Parameters:
    ///   - action: Where the form goes.
    ///   - states: The answers that may be given.
    ///   - hidden: Whatever else it carries.
    func form(
        _ action: String, _ states: [RecordedFinding.State], hidden: [(String, String)] = [], _ html: inout HTMLWriter,
        end: (inout HTMLWriter) -> Void
    ) {
        html.element("form", ["method": "post", "action": action, "enctype": "multipart/form-data"]) { html in
            if let visit = page.visit { page.hidden("form", visit.formToken, &html) }
            for (name, value) in hidden { page.hidden(name, value, &html) }
            html.element("fieldset") { html in
                html.element("legend") { $0.text(page.say("核查结果", "What it is")) }
                for state in states {
                    html.element("label", ["class": "choice"]) { html in
                        let isChosen = typed?["state"] == state.rawValue
                        html.radio("state", state.rawValue, isChosen: isChosen)
                        html.text(state.label.text(in: page.language))
                    }
                }
            }
            html.element("label") { html in
                html.text(page.say("核查情况", "What was found out"))
                html.element("textarea", ["name": "reason", "rows": "2", "required": "required"]) { $0.lines(typed?["reason"] ?? "") }
            }
            html.element("label") { html in
                html.text(page.say("佐证材料（只记摘要，请自行保存原件）", "The document that shows it; only its digest is recorded, so keep it"))
                html.open("input", ["type": "file", "name": "file", "required": "required"])
            }
            end(&html)
        }
    }
}

/// One answer to all the findings that a filter means, after a page that shows what comes of it.
struct ManyAnswersForm {
    let page: ConsolePage
    let view: FindingsView
    let typed: MultipartForm?

    func write(_ html: inout HTMLWriter) {
        guard view.found > 1 else { return }
        guard let check = view.filter.check else {
            return html.element("p", ["class": "dim"]) {
                $0.text(page.say("先按检查项筛选：一次只成批答复同一检查项的疑点。", "Filter by rule first: one answer is to findings of one rule."))
            }
        }
        html.element("details", typed == nil ? [:] : ["open": "open"]) { html in
            html.element("summary") {
                $0.text(page.say("成批答复筛选出的全部 \(view.found) 项", "One answer to all \(view.found) as filtered"))
            }
            html.element("p", ["class": "dim"]) {
                $0.text(page.say("下一步先列出方案，看过再签字。", "The next page shows what would be done, to be signed there."))
            }
            let hidden = [("check", check), ("standing", view.filter.state), ("scope", view.filter.scope?.description ?? "")]
            AnswerPieces(page: page, typed: typed).form("/answers", [.explained, .confirmed, .fixed], hidden: hidden, &html) {
                page.submit(page.say("列出方案", "Show the plan"), &$0)
            }
        }
    }
}
