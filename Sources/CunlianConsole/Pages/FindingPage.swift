import Records
import ReportFormats
import Register

/// One finding: what the check says, what was answered, and a form for the next answer.
struct FindingPage {
    let page: ConsolePage
    let view: FindingView
    /// What was typed into the form before, but for the secret and the file.
    let typed: MultipartForm?

    init(_ visit: Visits.Visit, _ view: FindingView, typed: MultipartForm? = nil, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(
            title: Label(zh: "疑点 " + view.check, en: "Finding " + view.check), language: visit.language, visit: visit, notice: notice)
        (self.view, self.typed) = (view, typed)
    }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                html.element("a", ["href": "/record/\(view.book)"]) { $0.text(view.called) }
                html.text(page.say("，", ", ") + view.place)
            }
            html.element("p") { html in
                html.element("strong") { $0.text(view.text) }
            }
            html.element("p", ["class": "dim"]) {
                $0.text([view.rule, view.severity, view.day].filter { !$0.isEmpty }.joined(separator: page.say("；", "; ")))
            }
            html.element("p", view.state.isWaiting ? ["class": "warning"] : [:]) {
                $0.text(page.say("状态：", "State: ") + view.state.label.text(in: page.language))
            }
            answers(&html)
            if !view.state.answers.isEmpty { form(&html) }
            html.element("p") { html in html.element("a", ["href": "/findings"]) { $0.text(page.say("全部疑点", "all findings")) } }
        }
    }

    private func answers(_ html: inout HTMLWriter) {
        guard !view.answers.isEmpty else { return html.element("p", ["class": "dim"]) { $0.text(page.say("还没有答复。", "No answer yet.")) } }
        page.table([("日期", "Day"), ("答复人", "By"), ("结果", "Answer"), ("核查情况", "What was found out")], &html) { html in
            for answer in view.answers {
                html.element("tr") { html in
                    page.cell(answer.day, "t", &html)
                    page.cell(answer.who, &html)
                    page.cell(answer.state, &html)
                    page.cell(answer.text, "values", &html)
                }
            }
        }
    }

    private func form(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("答复", "Answer")) }
        AnswerPieces(page: page, typed: typed).form("/finding/\(view.record)", view.state.answers, &html) { html in
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            page.submit(page.say("签字答复", "Sign the answer"), &html)
        }
    }
}
