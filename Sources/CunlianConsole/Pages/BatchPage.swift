import Records
import ReportFormats
import Register

/// A batch of decisions, for as long as it is kept: what it decided, and taking it back.
struct BatchPage {
    let page: ConsolePage
    let view: BatchView
    let typed: FormFields?

    init(_ visit: Visits.Visit, _ view: BatchView, typed: FormFields? = nil, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(
            title: Label(zh: "批量裁定 " + view.name, en: "Batch " + view.name), language: visit.language, visit: visit, notice: notice)
        (self.view, self.typed) = (view, typed)
    }

    func html() -> String {
        page.html { html in
            html.element("p") {
                $0.text(
                    page.say(
                        "\(view.writer.text)：裁定 \(view.all) 项，其中 \(view.untouched) 项此后没有人改过。",
                        "\(view.writer.text): \(view.all) decided, of which nobody has written \(view.untouched) since."))
            }
            page.table([("记录", "Record"), ("项目", "Field"), ("现值", "Value now"), ("此后", "Since")], &html) { html in
                for row in view.rows {
                    html.line()
                    html.element("tr") { html in
                        html.element("td") { html in html.element("a", ["href": "/record/\(row.record)"]) { $0.text(row.called) } }
                        page.cell(row.field, &html)
                        page.cell(row.value, "values", &html)
                        page.cell(row.isUntouched ? "" : page.say("有人改过或已撤回", "written since, or taken back"), "dim", &html)
                    }
                }
            }
            page.pager("/batch/" + view.name, offset: view.offset, length: BatchView.pageLength, of: view.all, &html)
            if view.untouched > 0 { undoing(&html) }
            html.element("p") { html in
                html.element("a", ["href": "/batches"]) { $0.text(page.say("各批", "all batches")) }
                html.text(" · ")
                html.element("a", ["href": "/conflicts"]) { $0.text(page.say("回到争议", "Back to the conflicts")) }
            }
        }
    }

    private func undoing(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("撤回这一批", "Take this batch back")) }
        html.element("p", ["class": "dim"]) {
            $0.text(
                page.say("此后有人改过的项目不动，其余的重新成为争议。", "What somebody has written since stays as it is; the others are open again."))
        }
        page.form("/batch/" + view.name, &html) { html in
            page.signing(typed, reason: page.say("撤回的理由", "Why it is taken back"), &html)
            page.submit(page.say("撤回", "Take back"), &html)
        }
    }
}

/// The batches that were decided at this node.
enum BatchesPage {
    static func html(_ visit: Visits.Visit, _ batches: [BatchView]) -> String {
        let page = ConsolePage(title: Label("批量裁定过的", "Batches of decisions"), language: visit.language, visit: visit)
        return page.html { html in
            guard !batches.isEmpty else {
                return html.element("p", ["class": "dim"]) { $0.text(page.say("没有批量裁定过。", "Nothing was decided in a batch.")) }
            }
            page.table([("批号", "Batch"), ("何人何时", "Whose, and when"), ("项", "Decided"), ("可撤回", "Can be taken back")], &html) { html in
                for batch in batches {
                    html.element("tr") { html in
                        html.element("td") { html in html.element("a", ["href": "/batch/" + batch.name]) { $0.text(batch.name) } }
                        page.cell(batch.writer.text, &html)
                        page.cell(String(batch.all), "n", &html)
                        page.cell(String(batch.untouched), "n", &html)
                    }
                }
            }
        }
    }
}
