import Records
import ReportFormats
import Register

/// The list of open cases.
struct CasesPage {
    let page: ConsolePage
    let view: CasesView

    init(_ visit: Visits.Visit, _ view: CasesView, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(title: Label("待裁定的争议", "Open cases"), language: visit.language, visit: visit, notice: notice)
        self.view = view
    }

    func html() -> String {
        page.html { html in
            guard view.all > 0 else {
                return html.element("p", ["class": "dim"]) { $0.text(page.say("没有待裁定的争议。", "There are no open cases.")) }
            }
            html.element("p") { $0.text(page.say("共 \(view.all) 件，最重的在前", "\(view.all) in all, the gravest first")) }
            html.element("div", ["class": "wide", "tabindex": "0"]) { html in
                html.element("table") { html in
                    html.element("thead") { html in
                        html.element("tr") { html in
                            for (zh, en) in [("争议", "Case"), ("户", "Household"), ("年度", "Year"), ("限期", "By"), ("由谁裁定", "For")] {
                                html.element("th", ["scope": "col"]) { $0.text(page.say(zh, en)) }
                            }
                        }
                    }
                    html.element("tbody") { html in for item in view.rows { row(item, &html) } }
                }
            }
            page.pager("/cases", offset: view.offset, length: CasesView.pageLength, of: view.all, &html)
        }
    }

    private func row(_ item: CasesView.Row, _ html: inout HTMLWriter) {
        html.element("tr") { html in
            html.element("td") { html in html.element("a", ["href": "/case/" + item.name]) { $0.text(item.kind) } }
            html.element("td", ["class": "t"]) { $0.text(item.household) }
            html.element("td", ["class": "t"]) { $0.text(String(item.year)) }
            html.element("td", ["class": item.isOverdue ? "t bad" : "t"]) { html in
                html.text(item.deadline ?? "")
                if item.isOverdue { html.text(page.say(" 已逾期", " overdue")) }
            }
            html.element("td") { $0.text(item.level) }
        }
    }
}

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
                if let deadline = item.deadline {
                    html.element("span", item.isOverdue ? ["class": "bad"] : [:]) { html in
                        html.text(page.say("，限 \(deadline)", ", by \(deadline)") + (item.isOverdue ? page.say("，已逾期", ", overdue") : ""))
                    }
                }
            }
            html.element("p") { html in
                html.element("a", ["href": "/record/\(item.record)?year=\(item.year)"]) {
                    $0.text(page.say("整份户册与程序", "the household's book and its procedure"))
                }
            }
            if let remark = item.remark { html.element("p", ["class": "warning"]) { $0.text(remark) } }
            changes(&html)
            html.element("div", ["class": "sides"]) { html in
                for side in item.sides {
                    html.element("section") { html in
                        html.element("h2") { $0.text(side.title) }
                        if side.answers.isEmpty { html.element("p", ["class": "dim"]) { $0.text(page.say("没有表示。", "Nothing was said.")) } }
                        html.element("ol") { html in for answer in side.answers { write(answer, &html) } }
                    }
                }
            }
            decision(&html)
            html.element("p", ["class": "dim"]) { $0.text(item.name) }
        }
    }

    private func changes(_ html: inout HTMLWriter) {
        guard !item.changes.isEmpty else { return }
        html.element("table") { html in
            html.element("caption") { $0.text(page.say("签字以来的变化", "What changed since it was signed")) }
            html.element("thead") { html in
                html.element("tr") { html in
                    for (zh, en) in [("事项", "Item"), ("当时", "Then"), ("现在", "Now")] {
                        html.element("th", ["scope": "col"]) { $0.text(page.say(zh, en)) }
                    }
                }
            }
            html.element("tbody") { html in
                for change in item.changes {
                    html.element("tr") { html in
                        html.element("td") { $0.text(change.label) }
                        html.element("td") { $0.text(change.before) }
                        html.element("td", ["class": "warning"]) { $0.text(change.now) }
                    }
                }
            }
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
        html.element("h2") { $0.text(page.say("裁定", "Decision")) }
        page.form("/case/" + item.name, &html) { html in
            html.element("fieldset") { html in
                html.element("legend") { $0.text(page.say("如何裁定", "What you decide")) }
                for (verdict, meaning) in item.verdicts {
                    html.element("label", ["class": "choice"]) { html in
                        let isChosen = typed?["verdict"] == verdict.rawValue
                        html.radio("verdict", verdict.rawValue, isChosen: isChosen)
                        html.text(meaning)
                    }
                }
                steps(&html)
                html.element("label") { html in
                    html.text(page.say("移交给谁：职务代码或姓名", "To whom it is handed over: an office's code, or a name"))
                    html.open("input", ["type": "text", "name": "handler", "value": typed?["handler"] ?? ""])
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

    private func steps(_ html: inout HTMLWriter) {
        guard item.verdicts.contains(where: { $0.verdict == .return }) else { return }
        html.element("label") { html in
            html.text(page.say("退回重办时：从哪个环节起", "To be done again: from which step"))
            html.element("select", ["name": "step"]) { html in
                html.option("", "—", isChosen: false)
                for (code, label) in item.steps {
                    html.option(code.rawValue, label, isChosen: typed?["step"] == code.rawValue)
                }
            }
        }
    }
}
