import Records
import ReportFormats
import Register

/// One conflict: what all had seen, each value with whose it is, and the decision.
struct ConflictPage {
    let page: ConsolePage
    let item: ConflictView
    /// What was typed into the form before, but for the secret.
    let typed: FormFields?

    init(_ visit: Visits.Visit, _ item: ConflictView, typed: FormFields? = nil, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(
            title: Label(zh: "\(item.type) \(item.called)：\(item.field)", en: "\(item.type) \(item.called): \(item.field)"),
            language: visit.language, visit: visit, notice: notice)
        (self.item, self.typed) = (item, typed)
    }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                html.element("span", item.isDisputed ? ["class": "warning"] : [:]) { $0.text(item.kind) }
                html.text(page.say("，", ", ") + item.place)
                if let rule = item.rule { html.text(page.say("；规则：", "; rule: ") + rule) }
            }
            base(&html)
            html.element("div", ["class": "ways"]) { html in
                for option in item.options { write(option, &html) }
                for other in item.others { write(other, &html) }
            }
            html.element("p") { html in
                html.element("a", ["href": "/record/\(item.record)"]) { $0.text(page.say("整份记录", "the whole record")) }
                html.text(" · ")
                html.element("a", ["href": "/record/\(item.record)" + FieldsPage.history(item.path)]) {
                    $0.text(page.say("这一项的全部改动：谁看过谁的", "all changes of this field, and who had seen whose"))
                }
            }
            decision(&html)
            html.element("p", ["class": "dim"]) { $0.text(page.say("争议编号 ", "conflict no. ") + item.name) }
        }
    }

    private func base(_ html: inout HTMLWriter) {
        if let maker = item.maker {
            html.element("p") { html in
                html.text(page.say("建立人：", "Made by: "))
                write(maker, &html)
            }
        }
        guard item.hasBase else { return }
        html.element("section", ["class": "base"]) { html in
            html.element("h2") { $0.text(page.say("各方都看过的", "What all had seen")) }
            guard let base = item.base else {
                return html.element("p", ["class": "dim"]) {
                    $0.text(page.say("没有：各方写时都没有看过同一个值。", "Nothing: no value was before all of them."))
                }
            }
            html.element("p") { html in
                html.element("strong") { $0.text(base.value.isEmpty ? page.say("（空）", "(nothing)") : base.value) }
                html.text("  ")
                write(base.writer, &html)
            }
        }
    }

    private func write(_ option: ConflictView.Option, _ html: inout HTMLWriter) {
        html.element("section", ["class": "way"]) { html in
            html.element("h2") { html in
                html.text("\(option.place)  ")
                html.element("small") { $0.text(option.word) }
            }
            if !option.value.isEmpty { html.element("p") { html in html.element("strong") { $0.text(option.value) } } }
            html.element("ul") { html in for writer in option.writers { html.element("li") { write(writer, &$0) } } }
        }
    }

    private func write(_ other: (record: RecordID, called: String, writer: Writer), _ html: inout HTMLWriter) {
        html.element("section", ["class": "way"]) { html in
            html.element("p") { html in html.element("a", ["href": "/record/\(other.record)"]) { $0.text(other.called) } }
            html.element("p") { write(other.writer, &$0) }
        }
    }

    private func write(_ writer: Writer, _ html: inout HTMLWriter) {
        html.text(writer.text)
        if writer.isInDoubt { html.element("span", ["class": "warning"]) { $0.text(page.say("（时钟有误）", " (a clock that was wrong)")) } }
        html.element("span", ["class": "dim"]) { $0.text(page.say("  设备 ", "  device ") + writer.device) }
    }

    private func decision(_ html: inout HTMLWriter) {
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
                    html.element("div", ["class": "under"]) { html in
                        for (index, blank) in item.blanks.enumerated() { write(blank, index, &html) }
                    }
                }
            }
            page.signing(typed, reason: page.say("理由，双方都能看到", "Reason, which both sides can read"), &html)
            page.submit(item.mayDecide ? page.say("签字裁定", "Sign the decision") : page.say("签字提出", "Sign and put forward"), &html)
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
