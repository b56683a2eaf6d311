import Records
import ReportFormats
import Register

/// What is kept out or waits, and what came too late: listed, and let in.
struct WaitingPage {
    let page: ConsolePage
    let view: WaitingView
    let typed: FormFields?

    init(_ visit: Visits.Visit, _ view: WaitingView, typed: FormFields? = nil, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(title: Label("待放行与迟到的", "Kept out, and late"), language: visit.language, visit: visit, notice: notice)
        (self.view, self.typed) = (view, typed)
    }

    func html() -> String {
        page.html { html in
            html.element("section") { html in
                html.element("h2") {
                    $0.text(page.say("收到而未采纳的（\(view.keptCount)）", "Held or applied, and not admitted (\(view.keptCount))"))
                }
                list(
                    view.kept, reason: ("原因", "Why"), action: "/waiting/admit", choices: [("admit", "放行", "let it in")],
                    count: view.keptCount, &html)
            }
            html.element("section") { html in
                html.element("h2") {
                    $0.text(page.say("记录迁出后才写的（\(view.lateCount)）", "Written after the record had left (\(view.lateCount))"))
                }
                list(
                    view.late, reason: ("编号", "Number"), action: "/waiting/late",
                    choices: [("take", "在现居地采用", "take it over where it lives"), ("decline", "不采用", "decline it")], count: view.lateCount,
                    &html)
            }
        }
    }

    private func list(
        _ rows: [WaitingView.Row], reason: (zh: String, en: String), action: String, choices: [(value: String, zh: String, en: String)],
        count: Int, _ html: inout HTMLWriter
    ) {
        guard !rows.isEmpty else { return html.element("p", ["class": "dim"]) { $0.text(page.say("没有。", "Nothing.")) } }
        page.form(action, &html) { html in
            page.table([("", ""), ("区域", "Region"), ("填写人", "Written by"), ("日期", "Day"), reason, ("内容", "What")], &html) { html in
                for row in rows {
                    html.element("tr") { html in
                        html.element("td") { html in
                            guard row.mayAct else { return }
                            let entry = "\(row.entry) \(row.scope)"
                            html.radio("entry", entry, isChosen: typed?["entry"] == entry, label: row.entry)
                        }
                        page.cell(row.place, &html)
                        page.cell(row.author, &html)
                        page.cell(row.day, "t", &html)
                        page.cell(row.reason, &html)
                        page.cell(row.changes.joined(separator: page.say("；", "; ")), "values", &html)
                    }
                }
            }
            if count > rows.count {
                html.element("p", ["class": "dim"]) { $0.text(page.say("另有 \(count - rows.count) 条。", "And \(count - rows.count) more.")) }
            }
            guard rows.contains(where: \.mayAct) else {
                return html.element("p", ["class": "dim"]) { $0.text(page.say("没有您可以办理的。", "Nothing here is yours to decide.")) }
            }
            html.element("fieldset") { html in
                html.element("legend") { $0.text(page.say("选定一条，办理", "Choose one, and decide")) }
                for (place, choice) in choices.enumerated() {
                    html.element("label", ["class": "choice"]) { html in
                        let isTyped = choices.contains { $0.value == typed?["what"] }
                        let isChosen = isTyped ? typed?["what"] == choice.value : place == 0
                        html.radio("what", choice.value, isChosen: isChosen)
                        html.text(page.say(choice.zh, choice.en))
                    }
                }
            }
            page.signing(typed, reason: page.say("理由", "Reason"), &html)
            page.submit(page.say("签字", "Sign"), &html)
        }
    }
}
