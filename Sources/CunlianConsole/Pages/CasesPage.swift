import Records
import ReportFormats
import Register

/// The list of open cases.
struct CasesPage {
    let page: ConsolePage
    let view: CasesView

    init(_ visit: Visits.Visit, _ view: CasesView, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(
            title: Label("待裁定的争议", "Open cases"), language: visit.language, visit: visit, notice: notice,
            renews: notice == nil)
        self.view = view
    }

    func html() -> String {
        page.html { html in
            guard view.all > 0 else {
                return html.element("p", ["class": "dim"]) { $0.text(page.say("没有待裁定的争议。", "There are no open cases.")) }
            }
            html.element("p") { $0.text(page.say("共 \(view.all) 件，最重的在前", "\(view.all) in all, the gravest first")) }
            page.table([("争议", "Case"), ("对象", "About"), ("年度", "Year"), ("限期", "By"), ("由谁裁定", "For")], &html) { html in
                for item in view.rows { row(item, &html) }
            }
            page.pager("/cases", offset: view.offset, length: CasesView.pageLength, of: view.all, &html)
        }
    }

    private func row(_ item: CasesView.Row, _ html: inout HTMLWriter) {
        html.element("tr") { html in
            html.element("td") { html in html.element("a", ["href": "/case/" + item.name]) { $0.text(item.kind) } }
            html.element("td", ["class": "t"]) { $0.text(item.about) }
            html.element("td", ["class": "t"]) { $0.text(String(item.year)) }
            html.element("td", ["class": item.isOverdue ? "t bad" : "t"]) { html in
                html.text(item.deadline ?? "")
                if item.isOverdue { html.text(page.say(" 已逾期", " overdue")) }
            }
            html.element("td") { html in
                html.text(item.level)
                if let handler = item.handler { html.text(page.say("，已移交\(handler)", ", handed to \(handler)")) }
            }
        }
    }
}
