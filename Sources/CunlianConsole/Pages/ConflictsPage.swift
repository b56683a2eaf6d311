import Records
import ReportFormats
import Register

/// The open conflicts: filtered, paged, and many decided at once.
struct ConflictsPage {
    let page: ConsolePage
    let view: ConflictsView
    /// What an address calls the filter; empty where there is none.
    let name: String
    let typed: FormFields?

    init(
        _ visit: Visits.Visit, _ view: ConflictsView, name: String, typed: FormFields? = nil, notice: (text: String, isBad: Bool)? = nil
    ) {
        page = ConsolePage(title: Label("数据争议", "Conflicts"), language: visit.language, visit: visit, notice: notice)
        (self.view, self.name, self.typed) = (view, name, typed)
    }

    private var path: String { name.isEmpty ? "/conflicts" : "/conflicts/" + name }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                html.element("a", ["href": "/waiting"]) { $0.text(page.say("待放行与迟到的条目", "What is kept out, and what came late")) }
                html.text(" · ")
                html.element("a", ["href": "/batches"]) { $0.text(page.say("批量裁定过的", "batches of decisions")) }
            }
            guard view.all > 0 else {
                return html.element("p", ["class": "dim"]) { $0.text(page.say("没有数据争议。", "There are no conflicts.")) }
            }
            filters(&html)
            html.element("p") { html in
                html.text(
                    view.found < view.all
                        ? page.say("共 \(view.all) 项，筛选出 \(view.found) 项", "\(view.all) in all, \(view.found) of them as filtered")
                        : page.say("共 \(view.all) 项", "\(view.all) in all"))
                html.text(page.say("；须裁定的在前，其次最早的", "; what blocks something first, then the oldest"))
            }
            guard !view.rows.isEmpty else { return }
            rows(&html)
            page.pager(path, offset: view.offset, length: ConflictsView.pageLength, of: view.found, &html)
            many(&html)
        }
    }

    private func filters(_ html: inout HTMLWriter) {
        page.form("/conflicts", &html) { html in
            html.element("div", ["class": "filters"]) { html in
                let any = page.say("不限", "any")
                page.select(page.say("种类", "Kind"), name: "kind", view.kinds, any: any, &html)
                page.select(page.say("项目", "Field"), name: "field", view.fields, any: any, &html)
                page.select(page.say("区域", "Region"), name: "scope", view.scopes, any: any, &html)
                page.select(page.say("填写人", "Written by"), name: "author", view.authors, any: any, &html)
                page.select(page.say("职务", "Office"), name: "role", view.roles, any: any, &html)
                html.element("label") { html in
                    html.text(page.say("起于何日或更早", "Open since this day or longer"))
                    html.open(
                        "input",
                        [
                            "type": "text", "name": "until", "placeholder": "2017-06-01",
                            "value": view.filter.until.flatMap { CalendarDate(days: $0)?.description } ?? "",
                        ])
                }
            }
            page.submit(page.say("筛选", "Filter"), &html)
            if !view.filter.isEmpty {
                html.text(" ")
                html.element("a", ["href": "/conflicts"]) { $0.text(page.say("全部", "All")) }
            }
        }
    }

    private func rows(_ html: inout HTMLWriter) {
        page.table(
            [
                ("争议", "Conflict"), ("记录", "Record"), ("项目", "Field"), ("各方的值", "Values"), ("村", "Village"), ("填写人", "Written by"),
                ("起于", "Since"),
            ],
            &html
        ) { html in
            for row in view.rows {
                html.line()
                html.element("tr") { html in
                    html.element("td", row.isDisputed ? ["class": "warning"] : [:]) { html in
                        html.element("a", ["href": "/conflict/" + row.name]) { $0.text(row.kind) }
                    }
                    page.cell(row.type + " " + row.called, &html)
                    page.cell(row.field, &html)
                    page.cell(row.values.joined(separator: " | "), "values", &html)
                    page.cell(row.place, &html)
                    page.cell(row.authors, &html)
                    page.cell(row.since + page.say("（\(row.age) 天）", " (\(row.age) d)"), "t", &html)
                }
            }
        }
    }

    /// All that the filter means are decided by one word, after a page that shows what comes of it.
    private func many(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("批量裁定筛选出的全部 \(view.found) 项", "Decide all \(view.found) that are filtered")) }
        guard !view.filter.isEmpty else {
            return html.element("p", ["class": "dim"]) {
                $0.text(page.say("先按种类、项目、区域或填写人筛选：不筛选的不能批量裁定。", "Filter first: nobody decides everything that there is."))
            }
        }
        html.element("p", ["class": "dim"]) {
            $0.text(
                page.say(
                    "下一步先列出方案，看过再签字。退出标准要用的项目、自己填的值、他人主管的项目，不在批量之内。",
                    "The next page shows what would be done, to be signed there. What an exit standard reads, your own values and what another office decides are left out."
                ))
        }
        page.form(path + "/plan", &html) { html in
            html.element("fieldset") { html in
                html.element("legend") { $0.text(page.say("取哪个值", "Which value is taken")) }
                choice("newest", page.say("最近一次入户所填的", "what was written at the latest visit"), nil, &html)
                choice("role", page.say("这一职务所填的", "what this office wrote"), view.roles, &html)
                choice("author", page.say("此人所填的", "what this person wrote"), view.authors, &html)
                choice("value", page.say("读作如下的值", "the value that reads so"), nil, isText: true, &html)
            }
            html.element("label") { html in
                html.text(page.say("理由", "Reason"))
                html.element("textarea", ["name": "reason", "rows": "2", "required": "required"]) { $0.lines(typed?["reason"] ?? "") }
            }
            page.submit(page.say("列出方案", "Show the plan"), &html)
        }
    }

    private func choice(
        _ value: String, _ label: String, _ choices: [Choice]?, isText: Bool = false, _ html: inout HTMLWriter
    ) {
        html.element("label", ["class": "choice"]) { html in
            let isChosen = typed?["take"] == value
            html.radio("take", value, isChosen: isChosen)
            html.text(label)
        }
        guard choices != nil || isText else { return }
        html.element("div", ["class": "under"]) { html in
            if isText {
                html.open("input", ["type": "text", "name": "take-value", "value": typed?["take-value"] ?? "", "aria-label": label])
                return
            }
            html.element("select", ["name": "take-" + value, "aria-label": label]) { html in
                for item in choices ?? [] {
                    html.option(item.value, item.label, isChosen: typed?["take-" + value] == item.value)
                }
            }
        }
    }
}
