import Records
import ReportFormats
import Register

/// What came from the villages in a week.
struct ReviewsPage {
    let page: ConsolePage
    let view: ReviewView

    init(_ visit: Visits.Visit, _ view: ReviewView, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(title: Label("一周审核", "The week's review"), language: visit.language, visit: visit, notice: notice)
        self.view = view
    }

    func html() -> String {
        page.html { html in
            html.element("nav", ["class": "pager", "aria-label": page.say("哪一周", "which week")]) { html in
                html.element("a", ["href": "/reviews?week=" + day(view.monday - 7)]) { $0.text(page.say("上一周", "the week before")) }
                html.element("strong") { $0.text(day(view.monday) + " – " + day(view.monday + 6)) }
                if view.monday < view.thisMonday {
                    html.element("a", ["href": "/reviews?week=" + day(view.monday + 7)]) { $0.text(page.say("下一周", "the next week")) }
                }
            }
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "审核不挡同步、合并、评估和退出；退回的意见下次同步后列入填写人的待办。",
                        "A review holds nothing up; a comment stands in the todo of whoever wrote, from their next sync on."))
            }
            html.element("p") { html in
                html.element("a", ["href": "/samples"]) { $0.text(page.say("抽查：登记抽查数、抽取", "samples for checks: commit to a number, draw")) }
            }
            if !view.hasForm {
                html.element("p", ["class": "warning"]) {
                    $0.text(page.say("登记册的格式较旧，还不能记录审核。", "The register's form is older and has no reviews yet."))
                }
            }
            guard !view.rows.isEmpty else {
                return html.element("p", ["class": "dim"]) { $0.text(page.say("这一周没有变更。", "Nothing was written in that week.")) }
            }
            page.table(
                [("村", "Village"), ("条目", "Entries"), ("记录", "Records"), ("填写人", "By"), ("审核", "Review"), ("意见", "Comment")], &html
            ) { html in for row in view.rows { write(row, &html) } }
            page.pager(
                "/reviews", offset: view.offset, length: ReviewView.pageLength, of: view.all, asking: "week=" + day(view.monday), &html)
        }
    }

    private func day(_ days: Int) -> String { CalendarDate(days: days)?.description ?? "" }

    private func write(_ row: ReviewView.Row, _ html: inout HTMLWriter) {
        html.line()
        html.element("tr") { html in
            html.element("td") { html in
                guard let village = row.village else { return html.text(row.name) }
                html.element("a", ["href": "/review/\(village)?week=" + day(view.monday)]) { $0.text(row.name) }
            }
            page.cell("\(row.entries)", &html)
            page.cell("\(row.records)", &html)
            page.cell(row.people, &html)
            let since = row.since > 0 && !row.verdict.isEmpty ? page.say("，此后又有 \(row.since) 条", ", \(row.since) since") : ""
            page.cell(
                row.verdict.isEmpty ? page.say("未审", "not yet") : row.verdict + since, row.isReturned || !since.isEmpty ? "warning" : "",
                &html)
            page.cell(row.comment, "values", &html)
        }
    }
}
