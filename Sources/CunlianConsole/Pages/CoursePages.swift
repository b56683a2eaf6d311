import Records
import ReportFormats
import Register

/// A record's fields, each with its way to how it came about.
struct FieldsPage {
    /// Behind a record's address, the way to how a field came about; its path is the schema's own words.
    static func history(_ path: String) -> String {
        path.isEmpty ? "/history" : "/history?of=" + path.map { $0 == "[" ? "%5B" : $0 == "]" ? "%5D" : String($0) }.joined()
    }

    static func table(_ page: ConsolePage, _ path: String, _ fields: [BookView.Field], _ html: inout HTMLWriter) {
        page.table([("项目", "Field"), ("现值", "Value"), ("由来", "History")], &html) { html in
            for field in fields {
                html.line()
                html.element("tr") { html in
                    page.cell(field.label, &html)
                    page.cell(field.value, field.isDisputed ? "warning" : "values", &html)
                    html.element("td") { html in
                        html.element("a", ["href": path + FieldsPage.history(field.path)]) { $0.text(page.say("改动", "changes")) }
                    }
                }
            }
        }
    }

    static func html(_ visit: Visits.Visit, _ name: String, called: String, _ fields: [BookView.Field]) -> String {
        let page = ConsolePage(title: Label(same: called), language: visit.language, visit: visit)
        return page.html { html in
            html.element("p") { html in html.element("a", ["href": "/record/" + name]) { $0.text(page.say("整份记录", "the whole record")) } }
            table(page, "/record/" + name, fields, &html)
        }
    }
}

/// Every change of a record or field, and of each whose others its author had seen.
struct CoursePage {
    static func html(_ visit: Visits.Visit, _ view: CourseView) -> String {
        let page = ConsolePage(
            title: Label(same: [view.called, view.field ?? ""].filter { !$0.isEmpty }.joined(separator: "  ")), language: visit.language,
            visit: visit)
        return page.html { html in
            html.element("p") { html in
                html.element("a", ["href": "/record/\(view.record)"]) { $0.text(page.say("整份记录", "the whole record")) }
            }
            if let value = view.value {
                html.element("p") { html in
                    html.text(page.say("现值：", "Value: "))
                    html.element("strong") { $0.text(value.isEmpty ? "—" : value) }
                    if let rule = view.rule { html.element("span", ["class": "dim"]) { $0.text(page.say("  规则：", "  rule: ") + rule) } }
                }
            }
            guard !view.steps.isEmpty else {
                return html.element("p", ["class": "dim"]) { $0.text(page.say("没有改动记录。", "No entry changed this.")) }
            }
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "“没看过”是同时各自写的：写的人打开记录时，那几条还没有到他手里。",
                        "“Not seen” was written apart: those entries had not reached the author when the record was opened."))
            }
            page.table(
                [
                    ("", ""), ("日期", "Day"), ("填写人", "Written by"), ("设备", "Device"), ("内容", "Change"), ("看过", "Had seen"),
                    ("没看过", "Not seen"), ("缘由", "Reason"),
                ],
                &html
            ) { html in for (index, step) in view.steps.enumerated() { row(index, step, page, &html) } }
        }
    }

    private static func row(_ index: Int, _ step: CourseView.Step, _ page: ConsolePage, _ html: inout HTMLWriter) {
        let places = { (places: [Int]) in Self.ranges(places).joined(separator: page.say("、", ", ")) }
        html.line()
        html.element("tr") { html in
            page.cell("\(index + 1)", "n", &html)
            page.cell(step.writer.day + (step.writer.isInDoubt ? page.say("（时钟有误）", " (wrong clock)") : ""), "t", &html)
            page.cell([step.writer.person, step.writer.office].filter { !$0.isEmpty }.joined(separator: " "), &html)
            page.cell(step.writer.device, "dim", &html)
            html.element("td", ["class": "values"]) { html in
                html.text(step.changes.joined(separator: page.say("；", "; ")))
                if !step.isAdmitted { html.element("span", ["class": "bad"]) { $0.text(page.say("  未采纳", "  not admitted")) } }
            }
            page.cell(places(step.seen), "dim", &html)
            page.cell(places(step.unseen), step.unseen.isEmpty ? "" : "warning", &html)
            page.cell(step.reason, &html)
        }
    }

    /// `1–4, 7` of the places 0, 1, 2, 3 and 6.
    static func ranges(_ places: [Int]) -> [String] {
        var ranges: [ClosedRange<Int>] = []
        for place in places.map({ $0 + 1 }) {
            if let last = ranges.last, last.upperBound == place - 1 {
                ranges[ranges.count - 1] = last.lowerBound...place
            } else {
                ranges.append(place...place)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
    }
}

/// The household's card, for the printer: the only place where its codes ever are.
struct CardPage {
    static func html(_ visit: Visits.Visit, _ name: String, _ card: Console.Card) -> String {
        let page = ConsolePage(title: Label("户认定卡", "Household card"), language: visit.language, visit: visit)
        return page.html { html in
            html.element("p", ["class": "warning"]) {
                $0.text(
                    page.say(
                        "只显示这一次：现在打印。交给农户本人，不要给采集员看；农户愿意时才说出其中一个。",
                        "Shown this once: print it now. Hand it to the household and let no collector see it; the household says one of the two when it wants to."
                    ))
            }
            html.element("p") {
                $0.text(page.say("\(card.called)  \(card.year) 年 \(card.label)", "\(card.called), \(card.year): \(card.label)"))
            }
            html.element("dl", ["class": "card"]) { html in
                for (zh, en, code) in [("同意", "agree", card.agree), ("不同意", "refuse", card.refuse)] {
                    html.element("div") { html in
                        html.element("dt") { $0.text(page.say(zh, en)) }
                        html.element("dd") { $0.text(code) }
                    }
                }
            }
            html.element("p") { html in
                html.element("a", ["href": "/record/" + name]) { $0.text(page.say("打印好了，回到这一户", "Printed: back to the household")) }
            }
        }
    }
}
