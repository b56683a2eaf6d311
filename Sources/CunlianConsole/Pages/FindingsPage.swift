import Records
import ReportFormats
import Register

/// The recorded findings: how many there are by rule, and those that a filter means, the gravest first.
struct FindingsPage {
    let page: ConsolePage
    let view: FindingsView
    /// What was typed into the form of one answer to many, but for the file.
    let typed: MultipartForm?

    init(_ visit: Visits.Visit, _ view: FindingsView, typed: MultipartForm? = nil, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(title: Label("核查疑点", "Findings"), language: visit.language, visit: visit, notice: notice)
        (self.view, self.typed) = (view, typed)
    }

    func html() -> String {
        page.html { html in
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "检查登记的疑点。疑点只是线索，不改动登记内容，以入户核实为准；答复须附佐证材料。",
                        "What checks found and somebody recorded. A finding is something to look into and changes nothing: what is found in the house decides, and an answer goes with a document."
                    ))
            }
            guard view.all > 0 else {
                html.element("p") { $0.text(page.say("没有登记的疑点。", "No finding is recorded.")) }
                return checks(&html)
            }
            filters(&html)
            html.element("p") { html in
                html.text(page.say("共登记 \(view.all) 项，筛选出 \(view.found) 项", "\(view.all) recorded, \(view.found) of them as filtered"))
                html.text(page.say("；待答复的在前，其次按轻重和先后", "; what waits comes first, then the gravest, then the oldest"))
            }
            if view.rows.isEmpty {
                html.element("p", ["class": "dim"]) { $0.text(page.say("没有符合筛选的疑点。", "None is as filtered.")) }
            } else {
                rows(&html)
                page.pager(view.filter.address, offset: view.offset, length: FindingsView.pageLength, of: view.found, &html)
                ManyAnswersForm(page: page, view: view, typed: typed).write(&html)
            }
            rules(&html)
            checks(&html)
        }
    }

    /// The checks of one village, which are made when somebody asks for them.
    private func checks(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("现在检查一个村", "Check a village now")) }
        html.element("form", ["method": "get", "action": "/findings/check", "class": "line"]) { html in
            html.element("label") { html in
                html.text(page.say("村", "Village"))
                if view.villages.isEmpty {
                    let chosen = view.filter.scope.map(\.description) ?? ""
                    html.open(
                        "input", ["type": "text", "name": "scope", "required": "required", "placeholder": "450124100201", "value": chosen])
                } else {
                    html.element("select", ["name": "scope"]) { html in
                        for village in view.villages { html.option(village.value, village.label, isChosen: village.isChosen) }
                    }
                }
            }
            page.submit(page.say("检查", "Check"), &html)
        }
        html.element("p", ["class": "dim"]) {
            $0.text(
                page.say(
                    "全县、跨村和对外部名单的检查在终端做，见县乡手册。",
                    "Checks of a county, across villages and against outside lists are made in a terminal: cunlian check --record, match."))
        }
    }

    private func filters(_ html: inout HTMLWriter) {
        html.element("form", ["method": "get", "action": "/findings"]) { html in
            html.element("div", ["class": "filters"]) { html in
                page.select(page.say("检查项", "Rule"), name: "check", view.checks, any: page.say("不限", "any"), &html)
                html.element("label") { html in
                    html.text(page.say("状态", "State"))
                    html.element("select", ["name": "state"]) { html in
                        html.option("", page.say("待处理的", "those that wait"), isChosen: view.filter.standing == .waiting)
                        html.option("all", page.say("全部", "all"), isChosen: view.filter.standing == .all)
                        for choice in view.states {
                            html.option(choice.value, "\(choice.label) (\(choice.count))", isChosen: choice.isChosen)
                        }
                    }
                }
                page.select(page.say("区域", "Region"), name: "scope", view.scopes, any: page.say("不限", "any"), &html)
            }
            page.submit(page.say("筛选", "Filter"), &html)
            if view.filter != FindingFilter() {
                html.text(" ")
                html.element("a", ["href": "/findings"]) { $0.text(page.say("不筛选", "No filter")) }
            }
        }
    }

    private func rows(_ html: inout HTMLWriter) {
        page.table(
            [
                ("级别", "Severity"), ("检查项", "Rule"), ("记录", "Record"), ("疑点", "Finding"), ("村", "Village"), ("登记", "Recorded"),
                ("状态", "State"),
            ],
            &html
        ) { html in
            for row in view.rows {
                html.line()
                html.element("tr") { html in
                    page.cell(row.severity.label.text(in: page.language), row.severity == .must ? "bad" : "", &html)
                    page.cell(row.check, "t", &html)
                    html.element("td") { html in
                        html.element("a", ["href": "/record/\(row.book)"]) { $0.text(row.called) }
                    }
                    html.element("td", ["class": "values"]) { html in
                        html.element("a", ["href": "/finding/\(row.finding)"]) { $0.text(row.text.isEmpty ? row.check : row.text) }
                    }
                    page.cell(row.place, &html)
                    page.cell(row.day + (row.age.map { page.say("（\($0) 天）", " (\($0) d)") } ?? ""), "t", &html)
                    page.cell(row.state.label.text(in: page.language), row.state.isWaiting ? "warning" : "", &html)
                }
            }
        }
    }

    private func rules(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("按检查项", "By rule")) }
        let states = RecordedFinding.State.allCases
        let titles =
            [("编号", "No."), ("检查项", "Rule"), ("级别", "Severity"), ("待处理", "Waiting")] + states.map { ($0.label.zh, $0.label.en) }
        page.table(titles.map { (zh: $0.0, en: $0.1) }, &html) { html in
            for rule in view.rules {
                html.line()
                html.element("tr") { html in
                    page.cell(rule.count.check, "t", &html)
                    html.element("td") { html in html.element("a", ["href": rule.address]) { $0.text(rule.label) } }
                    page.cell(
                        rule.count.severity.label.text(in: page.language),
                        rule.count.severity == .must && rule.count.waiting > 0 ? "bad" : "",
                        &html)
                    page.cell("\(rule.count.waiting)", rule.count.waiting > 0 ? "warning" : "", &html)
                    for state in states { page.cell("\(rule.count.states[state] ?? 0)", &html) }
                }
            }
        }
    }
}
