import Records
import ReportFormats
import Register

/// One case that is no household's: what it is about, and the decision.
struct OtherCasePage {
    let page: ConsolePage
    let item: OtherCaseView
    /// What was typed into the form before, but for the secret.
    let typed: FormFields?

    init(_ visit: Visits.Visit, _ item: OtherCaseView, typed: FormFields? = nil, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(
            title: Label(zh: "\(item.kind)：\(item.about)", en: "\(item.kind): \(item.about)"), language: visit.language, visit: visit,
            notice: notice)
        (self.item, self.typed) = (item, typed)
    }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                html.text(page.say("\(item.year) 年，由\(item.level)裁定", "\(item.year), for the \(item.level) to decide"))
                if let handler = item.handler { html.text(page.say("，已移交\(handler)", ", handed to \(handler)")) }
                page.deadline(item.deadline, isOverdue: item.isOverdue, &html)
            }
            if let link = item.link {
                html.element("p") { html in html.element("a", ["href": link.address]) { $0.text(link.label.text(in: page.language)) } }
            }
            for remark in item.remarks { html.element("p", ["class": "warning"]) { $0.text(remark) } }
            if let said = item.said {
                html.element("h2") { $0.text(page.say("异议", "The objection")) }
                html.element("div", ["class": "way"]) { html in
                    html.element("p") { $0.text("\(said.by)  \(said.day)") }
                    html.element("p") { $0.lines(said.text) }
                }
            }
            if !item.parts.isEmpty { parts(&html) }
            decision(&html)
            html.element("p", ["class": "dim"]) { $0.text(item.name) }
        }
    }

    private func parts(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("互相矛盾的记录", "What contradicts each other")) }
        page.table([("日期", "Day"), ("内容", "What"), ("谁录入", "By")], &html) { html in
            for part in item.parts {
                html.element("tr") { html in
                    page.cell(part.day, "t", &html)
                    html.element("td") { html in html.element("a", ["href": "/record/\(part.record)"]) { $0.text(part.what) } }
                    page.cell(part.who, &html)
                }
            }
        }
    }

    private func decision(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("裁定", "Decision")) }
        page.form("/case/" + item.name, &html) { html in
            page.hidden("seen", item.token, &html)
            html.element("fieldset") { html in
                html.element("legend") { $0.text(page.say("如何裁定", "What you decide")) }
                for choice in item.choices {
                    html.element("label", ["class": "choice"]) { html in
                        html.radio("verdict", choice.value, isChosen: typed?["verdict"] == choice.value)
                        html.text(choice.meaning)
                        html.element("small") { $0.text(choice.effect) }
                    }
                    if choice.value == "return" { html.element("div", ["class": "under"]) { page.steps(item.steps, typed, &$0) } }
                    if choice.value == "delegate" { html.element("div", ["class": "under"]) { page.handler(item.offices, typed, &$0) } }
                }
            }
            page.signing(typed, reason: page.say("理由，有关各方都能看到", "Reason, which all concerned can read"), &html)
            page.submit(page.say("签字裁定", "Sign the decision"), &html)
        }
    }
}
