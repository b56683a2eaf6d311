import Records
import ReportFormats
import Register

/// What the checks find in one village now, to be looked into, and to be recorded.
struct ChecksPage {
    let page: ConsolePage
    let view: ChecksView

    init(_ visit: Visits.Visit, _ view: ChecksView, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(
            title: Label(zh: "现在检查：" + view.place, en: "Checks now: " + view.place), language: visit.language, visit: visit,
            notice: notice)
        self.view = view
    }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                html.text(
                    page.say(
                        "\(view.round) 年轮次：疑点 \(view.found) 项，未登记 \(view.new) 项。",
                        "Round of \(view.round): \(view.found) found, \(view.new) of them not recorded."))
                html.text(" ")
                html.element("a", ["href": "/findings?scope=\(view.village)"]) { $0.text(page.say("已登记的", "those recorded")) }
            }
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "这里只做一个村内的检查；跨村比对和外部名单在终端用 check、match。疑点只是线索，不改动登记内容。",
                        "These are the checks within one village; what is compared across villages and with outside lists is for check and match in a terminal. A finding is something to look into and changes nothing."
                    ))
            }
            guard !view.rows.isEmpty else { return }
            page.table([("级别", "Severity"), ("检查项", "Rule"), ("记录", "Record"), ("疑点", "Finding"), ("登记", "Recorded")], &html) { html in
                for row in view.rows { write(row, &html) }
            }
            page.pager(
                "/findings/check?scope=\(view.village)", offset: view.offset, length: ChecksView.pageLength, of: view.found, &html)
            guard view.new > 0 else { return }
            page.form("/findings/check", &html) { html in
                page.hidden("scope", view.village.description, &html)
                page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
                page.submit(page.say("签字登记未登记的 \(view.new) 项", "Sign and record the \(view.new) that are new"), &html)
            }
        }
    }

    private func write(_ row: ChecksView.Row, _ html: inout HTMLWriter) {
        html.line()
        html.element("tr") { html in
            page.cell(row.severity.label.text(in: page.language), row.severity == .must ? "bad" : "", &html)
            page.cell(row.check, "t", &html)
            html.element("td") { html in
                html.element("a", ["href": "/record/\(row.book)"]) { $0.text(row.called) }
            }
            page.cell(row.text, "values", &html)
            page.cell(row.isNew ? page.say("未登记", "new") : page.say("已登记", "recorded"), row.isNew ? "warning" : "dim", &html)
        }
    }
}
