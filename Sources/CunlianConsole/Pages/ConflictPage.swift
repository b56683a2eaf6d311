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
            if let parts = item.parts { differences(parts, &html) }
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

    /// Each part that differs, beside what all had seen; what is another than that is marked.
    private func differences(_ parts: ConflictParts, _ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("哪几处不同", "Where they differ")) }
        let base = parts.lines.contains { $0.base != nil } ? [(zh: "各方都看过的", en: "All had seen")] : []
        let ways = item.options.map { option in
            let who = option.writers.first.map { "  " + $0.person } ?? ""
            return (zh: "\(option.place)\(who)", en: "\(option.place)\(who)")
        }
        page.table([(zh: "项", en: "Part")] + base + ways, &html) { html in
            for line in parts.lines {
                html.element("tr") { html in
                    page.cell(line.label, &html)
                    if !base.isEmpty { page.cell(line.base ?? "", &html) }
                    for value in line.values { page.cell(value, line.base.map { $0 != value } ?? false ? "warning" : "", &html) }
                }
            }
        }
        guard parts.sameCount > 0 else { return }
        html.element("details") { html in
            html.element("summary") { $0.text(page.say("其余 \(parts.sameCount) 项各方一致", "\(parts.sameCount) others on which they agree")) }
            html.element("p") { $0.text(parts.same) }
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
}
