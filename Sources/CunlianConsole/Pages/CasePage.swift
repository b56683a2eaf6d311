import Records
import ReportFormats
import Register

/// One case: both sides beside each other, and the decision.
struct CasePage {
    let page: ConsolePage
    let item: CaseView
    /// What was typed into the form before, but for the secret.
    let typed: FormFields?

    init(_ visit: Visits.Visit, _ item: CaseView, typed: FormFields? = nil, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(
            title: Label(zh: "\(item.kind)：\(item.household)", en: "\(item.kind): \(item.household)"), language: visit.language,
            visit: visit,
            notice: notice)
        self.item = item
        self.typed = typed
    }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                html.text(page.say("\(item.year) 年，由\(item.level)裁定", "\(item.year), for the \(item.level) to decide"))
                if let handler = item.handler { html.text(page.say("，已移交\(handler)", ", handed to \(handler)")) }
                page.deadline(item.deadline, isOverdue: item.isOverdue, &html)
            }
            html.element("p") { html in
                html.element("a", ["href": "/record/\(item.record)?year=\(item.year)"]) {
                    $0.text(page.say("整份户册与程序", "the household's book and its procedure"))
                }
            }
            if let remark = item.remark { html.element("p", ["class": "warning"]) { $0.text(remark) } }
            html.element("div", ["class": "sides"]) { html in
                for side in item.sides {
                    html.element("section") { html in
                        html.element("h2") { $0.text(side.title) }
                        if side.answers.isEmpty { html.element("p", ["class": "dim"]) { $0.text(page.say("没有表示。", "Nothing was said.")) } }
                        html.element("ol") { html in for answer in side.answers { write(answer, &html) } }
                    }
                }
            }
            CaseGrounds(page: page, item: item).write(&html)
            decision(&html)
            html.element("p", ["class": "dim"]) { $0.text(item.name) }
        }
    }

    private func write(_ answer: CaseView.Answer, _ html: inout HTMLWriter) {
        html.element("li") { html in
            html.element("strong") { $0.text(answer.word) }
            html.text("  \(answer.day)  \(answer.who)")
            if !answer.reason.isEmpty { html.element("p") { $0.text(page.say("理由：", "Reason: ") + answer.reason) } }
            html.element("p", ["class": "dim"]) {
                $0.text(([page.say("依据 ", "on ") + answer.evidence] + answer.remarks).joined(separator: page.say("；", "; ")))
            }
        }
    }

    private func decision(_ html: inout HTMLWriter) {
        // On paper nobody decides.
        html.element("h2", ["class": "screen"]) { $0.text(page.say("裁定", "Decision")) }
        page.form("/case/" + item.name, &html) { html in
            page.hidden("seen", item.token, &html)
            html.element("fieldset") { html in
                html.element("legend") { $0.text(page.say("如何裁定", "What you decide")) }
                for choice in item.verdicts {
                    html.element("label", ["class": "choice"]) { html in
                        let isChosen = typed?["verdict"] == choice.verdict.rawValue
                        html.radio("verdict", choice.verdict.rawValue, isChosen: isChosen)
                        html.text(choice.meaning)
                        html.element("small") { $0.text(choice.effect) }
                    }
                    switch choice.verdict {
                    case .return:
                        let steps = item.steps.map { ($0.code.rawValue, $0.label + ($0.isDone ? page.say("（已办）", " (done)") : "")) }
                        html.element("div", ["class": "under"]) { page.steps(steps, typed, &$0) }
                    case .delegate: html.element("div", ["class": "under"]) { page.handler(item.offices, typed, &$0) }
                    case .uphold, .reject: break
                    }
                }
            }
            html.element("label") { html in
                html.text(page.say("理由，双方都能看到", "Reason, which both sides can read"))
                html.element("textarea", ["name": "reason", "rows": "3", "required": "required"]) { $0.lines(typed?["reason"] ?? "") }
            }
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            html.element("button", ["type": "submit"]) { $0.text(page.say("签字裁定", "Sign the decision")) }
        }
    }
}
