import Records
import ReportFormats
import Register

/// A table is chosen, looked at, and taken in.
struct ImportPage {
    /// What is chosen beside the file.
    struct Chosen {
        /// A type's code; empty for the first.
        var type = ""
        var ignoresUnknown = false
    }

    let page: ConsolePage

    init(_ visit: Visits.Visit, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(title: Label("导入表格", "Take in a table"), language: visit.language, visit: visit, notice: notice)
    }

    /// Where a file is chosen.
    func chooser(_ types: [Choice], chosen: Chosen = Chosen()) -> String {
        page.html { html in
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "先列出：各列对应哪一项，哪些行会新建、更改、待核、拒绝；看过再签字导入。文件至多 \(MultipartForm.bytesMax >> 20) MB，.xlsx 或 .csv。",
                        "First it is shown which column goes where, and what would be made, changed, held and refused; you sign when you have seen it. At most \(MultipartForm.bytesMax >> 20) MB, .xlsx or .csv."
                    ))
            }
            html.element("form", ["method": "post", "action": "/import", "enctype": "multipart/form-data"]) { html in
                if let visit = page.visit { page.hidden("form", visit.formToken, &html) }
                html.element("label") { html in
                    html.text(page.say("类别", "Kind"))
                    html.element("select", ["name": "type"]) { html in
                        for type in types {
                            html.option(type.value, type.label, isChosen: type.value == chosen.type)
                        }
                    }
                }
                html.element("label") { html in
                    html.text(page.say("文件", "File"))
                    html.open("input", ["type": "file", "name": "file", "required": "required", "accept": ".xlsx,.csv,.txt"])
                }
                html.element("label", ["class": "choice"]) { html in
                    html.open(
                        "input",
                        chosen.ignoresUnknown
                            ? ["type": "checkbox", "name": "ignore", "value": "yes", "checked": "checked"]
                            : ["type": "checkbox", "name": "ignore", "value": "yes"])
                    html.text(page.say("略过不认识的列", "pass over columns that nobody knows"))
                }
                page.submit(page.say("查看", "Look at it"), &html)
            }
            templates(types, &html)
        }
    }

    private func templates(_ types: [Choice], _ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("空白填报表", "Forms to be filled in")) }
        html.element("p") { html in
            for type in types.prefix(8) {
                html.element("a", ["href": "/template/" + type.value]) { $0.text(type.label) }
                html.text("  ")
            }
        }
    }

    /// What would come of it, to be signed.
    func preview(_ told: TableIntake.Told, name: String, file: String) -> String {
        page.html { html in
            html.element("p") { html in html.element("strong") { $0.text(file) } }
            tell(told, &html)
            guard told.written > 0 else {
                return html.element("p") { html in
                    html.element("a", ["href": "/import"]) { $0.text(page.say("另选文件", "Choose another file")) }
                }
            }
            page.form("/import/" + name, &html) { html in
                page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
                page.submit(page.say("签字导入", "Sign and take in"), &html)
            }
            html.element("p") { html in
                html.element("a", ["href": "/import"]) { $0.text(page.say("不导入，另选文件", "Leave it, choose another file")) }
            }
        }
    }

    /// What came of it.
    func outcome(_ told: TableIntake.Told) -> String {
        page.html { html in
            tell(told, &html)
            html.element("p") { html in html.element("a", ["href": "/register"]) { $0.text(page.say("到登记册", "To the register")) } }
        }
    }

    private static let shownMax = 100

    private func tell(_ told: TableIntake.Told, _ html: inout HTMLWriter) {
        for line in told.summary { html.element("p") { $0.text(line) } }
        if !told.remarks.isEmpty {
            page.table([("", ""), ("行、列与原因", "Line, column and why")], &html) { html in
                for remark in told.remarks.prefix(Self.shownMax) {
                    html.element("tr") { html in
                        page.cell(remark.weight, remark.isGrave ? "warning" : "dim", &html)
                        page.cell(remark.text, &html)
                    }
                }
            }
            more(told.remarks.count, &html)
        }
        if !told.changes.isEmpty {
            html.element("h2") { $0.text(page.say("更改", "Changes")) }
            html.element("ul") { html in for change in told.changes.prefix(Self.shownMax) { html.element("li") { $0.text(change) } } }
            more(told.changes.count, &html)
        }
        guard !told.columns.isEmpty else { return }
        html.element("h2") { $0.text(page.say("各列对应", "Which column goes where")) }
        page.table([("列", "Column"), ("表中列名", "Title"), ("对应", "Goes to")], &html) { html in
            for column in told.columns {
                html.element("tr") { html in
                    page.cell(column.place, "dim", &html)
                    page.cell(column.title, &html)
                    page.cell(column.target, &html)
                }
            }
        }
    }

    private func more(_ count: Int, _ html: inout HTMLWriter) {
        guard count > Self.shownMax else { return }
        html.element("p", ["class": "dim"]) { $0.text(page.say("另有 \(count - Self.shownMax) 处。", "And \(count - Self.shownMax) more.")) }
    }
}
