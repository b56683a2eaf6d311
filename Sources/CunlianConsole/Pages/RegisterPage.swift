import Records
import ReportFormats
import Register

/// The register: found, filtered, listed, and taken along.
struct RegisterPage {
    let page: ConsolePage
    let query: RegisterQuery
    let choices: RegisterChoices
    /// `nil` before anything was asked.
    let view: RegisterView?
    /// What an address calls the answer.
    let name: String

    init(
        _ visit: Visits.Visit, _ query: RegisterQuery, _ choices: RegisterChoices, _ view: RegisterView? = nil, name: String = "",
        notice: (text: String, isBad: Bool)? = nil
    ) {
        page = ConsolePage(title: Label("登记册", "Register"), language: visit.language, visit: visit, notice: notice)
        (self.query, self.choices, self.view, self.name) = (query, choices, view, name)
    }

    func html() -> String {
        page.html { html in
            form(&html)
            guard let view else {
                return html.element("p") { html in
                    html.element("a", ["href": "/import"]) { $0.text(page.say("导入表格、下载空白填报表", "Take in a table; forms to be filled in")) }
                }
            }
            html.element("p") {
                $0.text(
                    page.say("找到 \(view.answer.found.count) 条，截至 ", "\(view.answer.found.count) found, as of ")
                        + RegisterCalendar.minuteText(at: view.answer.time))
            }
            guard !view.rows.isEmpty else {
                return html.element("p", ["class": "dim"]) {
                    $0.text(
                        page.say(
                            "没有符合的。可少写几个字、换成拼音或编号，或把类别和区域放宽。",
                            "None is so. Write less of the name, its pinyin or a number, or leave kind and region open."))
                }
            }
            rows(view, &html)
            page.pager("/register/" + name, offset: view.offset, length: RegisterView.pageLength, of: view.answer.found.count, &html)
            export(view, &html)
        }
    }

    private func form(_ html: inout HTMLWriter) {
        page.form("/register", &html) { html in
            html.element("div", ["class": "filters"]) { html in
                text(page.say("姓名、拼音、编号或证件尾号", "Name, pinyin, number or the tail of an ID"), "text", query.text, &html, isLong: true)
                select(page.say("类别", "Kind"), "type", choices.types, page.say("人、户、村都找", "people, households, places"), &html)
                select(page.say("区域", "Region"), "scope", choices.scopes, page.say("全部", "all"), &html)
            }
            html.element("details", query.conditions.isEmpty && query.sort.isEmpty && query.columns.isEmpty ? [:] : ["open": "open"]) {
                html in
                html.element("summary") { $0.text(page.say("条件、排序、栏目（先选类别）", "Conditions, order, columns (choose a kind first)")) }
                html.element("div", ["class": "filters"]) { html in
                    for place in 0..<3 {
                        let given = place < query.conditions.count ? query.conditions[place] : ""
                        text(
                            page.say("条件 \(place + 1)，如 主要致贫原因=因病", "Condition \(place + 1), as in main_cause=illness"), "where\(place)",
                            given, &html,
                            list: "names")
                    }
                    text(page.say("按此栏排序，- 为倒序", "Sort by this column, - descends"), "sort", query.sort, &html, list: "names")
                    text(page.say("栏目，用逗号隔开", "Columns, with commas between"), "columns", query.columns.joined(separator: "，"), &html)
                }
                html.element("datalist", ["id": "names"]) { html in for name in choices.names { html.open("option", ["value": name]) } }
                // Chosen is what one has only where the browser offers it; and columns are typed.
                if !query.type.isEmpty {
                    html.element("p", ["class": "dim"]) { html in
                        html.text(page.say("可用的名称：", "The names that there are: ") + choices.names.joined(separator: page.say("、", ", ")))
                    }
                }
            }
            page.submit(page.say("查找", "Find"), &html)
        }
    }

    private func text(_ label: String, _ name: String, _ value: String, _ html: inout HTMLWriter, list: String = "", isLong: Bool = false) {
        html.element("label", isLong ? ["class": "long"] : [:]) { html in
            html.text(label)
            html.open(
                "input",
                list.isEmpty
                    ? ["type": "text", "name": name, "value": value] : ["type": "text", "name": name, "value": value, "list": list])
        }
    }

    private func select(_ label: String, _ name: String, _ choices: [Choice], _ any: String, _ html: inout HTMLWriter) {
        html.element("label") { html in
            html.text(label)
            html.element("select", ["name": name]) { html in
                html.option("", any, isChosen: false)
                for choice in choices {
                    html.option(choice.value, choice.label, isChosen: choice.isChosen)
                }
            }
        }
    }

    private func rows(_ view: RegisterView, _ html: inout HTMLWriter) {
        html.element("div", ["class": "wide", "tabindex": "0"]) { html in
            html.element("table") { html in
                html.element("thead") { html in
                    html.element("tr") { html in
                        for title in view.titles { html.element("th", ["scope": "col"]) { $0.text(title) } }
                    }
                }
                html.element("tbody") { html in
                    for row in view.rows {
                        html.line()
                        html.element("tr") { html in
                            for (place, cell) in row.cells.enumerated() {
                                html.element("td", cell.isDisputed ? ["class": "warning"] : [:]) { html in
                                    guard place == 0 else { return html.text(cell.text) }
                                    html.element("a", ["href": "/record/" + row.record]) {
                                        $0.text(cell.text.isEmpty ? String(row.record.prefix(16)) : cell.text)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func export(_ view: RegisterView, _ html: inout HTMLWriter) {
        guard !query.type.isEmpty else {
            return html.element("p", ["class": "dim"]) { $0.text(page.say("选定一种类别才能导出。", "Choose a kind to take the records along.")) }
        }
        html.element("h2") { $0.text(page.say("导出这 \(view.answer.found.count) 条", "Take these \(view.answer.found.count) along")) }
        guard view.answer.found.count <= TableExport.countMax else {
            return html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "超过 \(TableExport.countMax) 条：请加条件，或在终端用 export。",
                        "More than \(TableExport.countMax): say more, or use export in a terminal."))
            }
        }
        html.element("p", ["class": "dim"]) {
            $0.text(
                page.say(
                    "全部栏目，改好后可再导入；有争议的格子带标记，不会被改动。密封的内容每看一次都记入您的查看记录。",
                    "All columns, to be changed and taken in again; disputed cells are marked and not written over. What is sealed is noted in your log of views."
                ))
        }
        page.form("/register/" + name + "/export", &html) { html in
            html.element("fieldset") { html in
                html.element("legend") { $0.text(page.say("格式", "Format")) }
                for (place, format) in TableExport.Format.allCases.reversed().enumerated() {
                    html.element("label", ["class": "choice"]) { html in
                        html.radio("format", format.rawValue, isChosen: place == 0, isRequired: false)
                        html.text(format == .xlsx ? page.say("工作簿 .xlsx", "workbook, .xlsx") : page.say("文本 .csv", "text, .csv"))
                    }
                }
            }
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            page.submit(page.say("导出", "Export"), &html)
        }
    }
}
