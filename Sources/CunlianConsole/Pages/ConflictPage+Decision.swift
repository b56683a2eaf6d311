import Records
import ReportFormats
import Register

/// How a conflict is decided.
extension ConflictPage {
    func decision(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("裁定", "Decision")) }
        if !item.mayDecide {
            html.element("p", ["class": "warning"]) {
                $0.text(
                    page.say(
                        "您的职务不能裁定这一项：提交后是一条意见，争议仍在，待有权者裁定。",
                        "Your office does not decide this: what you send is put forward, and the conflict stays open for somebody who may.")
                )
            }
        }
        page.form("/conflict/" + item.name, &html) { html in
            page.hidden("record", item.record.description, &html)
            page.hidden("path", item.path, &html)
            html.element("fieldset") { html in
                html.element("legend") { $0.text(page.say("取哪一个", "Which is taken")) }
                for option in item.options {
                    radio("\(option.place)", "\(option.place)  " + (option.value.isEmpty ? option.word : option.value), &html)
                }
                if !item.blanks.isEmpty {
                    if !item.options.isEmpty {
                        radio("other", page.say("另定：", "another:"), &html)
                    } else {
                        page.hidden("choice", "other", &html)
                    }
                    html.element("div", ["class": "under"]) { blanks(&$0) }
                }
            }
            page.signing(typed, reason: page.say("理由，双方都能看到", "Reason, which both sides can read"), &html)
            page.submit(item.mayDecide ? page.say("签字裁定", "Sign the decision") : page.say("签字提出", "Sign and put forward"), &html)
        }
    }

    /// Of a group the parts that they disagree on; the others are folded away, and what is left empty stays.
    private func blanks(_ html: inout HTMLWriter) {
        let all = Array(item.blanks.enumerated())
        let rest = all.filter { !$0.element.isDisputed }
        if item.parts != nil {
            html.element("p", ["class": "dim"]) {
                $0.text(page.say("各方不同的项都要填；各方一致的项不填即保持。", "Where they differ, write all; where they agree, what is left empty stays."))
            }
        }
        for (index, blank) in all where blank.isDisputed { write(blank, index, &html) }
        guard !rest.isEmpty else { return }
        let isOpen = rest.contains { !(typed?["value\($0.offset)"] ?? "").isEmpty }
        html.element("details", isOpen ? ["open": "open"] : [:]) { html in
            html.element("summary") { $0.text(page.say("其余 \(rest.count) 项：各方一致", "\(rest.count) others, on which they agree")) }
            for (index, blank) in rest { write(blank, index, &html) }
        }
    }

    private func radio(_ value: String, _ label: String, _ html: inout HTMLWriter) {
        html.element("label", ["class": "choice"]) { html in
            html.radio("choice", value, isChosen: typed?["choice"] == value)
            html.text(label)
        }
    }

    private func write(_ blank: ConflictView.Blank, _ index: Int, _ html: inout HTMLWriter) {
        html.element("label") { html in
            html.text(blank.label)
            if !blank.agreed.isEmpty { html.text(page.say("，各方都是 \(blank.agreed)", ", \(blank.agreed) for all")) }
            let (name, text) = ("value\(index)", typed?["value\(index)"] ?? "")
            guard !blank.choices.isEmpty else { return html.open("input", ["type": "text", "name": name, "value": text]) }
            html.element("select", ["name": name]) { html in
                html.option("", "—", isChosen: false)
                for choice in blank.choices {
                    html.option(choice, choice, isChosen: choice == text)
                }
            }
        }
    }
}
