import Records
import Register
import ReportFormats

/// What several pages are made of.
extension ConsolePage {
    /// A table with its head; each row writes its own cells.
    func table(
        _ titles: [(zh: String, en: String)], caption: String? = nil, _ html: inout HTMLWriter, _ rows: (inout HTMLWriter) -> Void
    ) {
        html.element("div", ["class": "wide", "tabindex": "0"]) { html in
            html.element("table") { html in
                if let caption { html.element("caption") { $0.text(caption) } }
                html.element("thead") { html in
                    html.element("tr") { html in
                        for (zh, en) in titles { html.element("th", ["scope": "col"]) { $0.text(say(zh, en)) } }
                    }
                }
                html.element("tbody") { rows(&$0) }
            }
        }
    }

    /// What is still being counted: where scripts run the page asks again soon.
    func making(_ what: String, _ html: inout HTMLWriter) {
        html.element("p", ["class": "dim", "role": "status", "data-making": "1"]) {
            $0.text(
                say(
                    "\(what)正在计算，算好后自动显示；没有显示的，请稍后刷新本页。",
                    "\(what) are being counted and will appear here; where they do not, reload the page in a while."))
        }
    }

    /// Where a record is read, or the case that is to be decided about it.
    static func book(_ subject: Report.Subject) -> String {
        if let name = subject.openCase { return "/case/\(name)" }
        return "/record/\(subject.record)" + (subject.year.map { "?year=\($0)" } ?? "")
    }

    func cell(_ text: String, _ html: inout HTMLWriter) { cell(text, "", &html) }

    /// - Parameter name: A class of the style sheet; empty for none.
    func cell(_ text: String, _ name: String, _ html: inout HTMLWriter) {
        html.element("td", name.isEmpty ? [:] : ["class": name]) { $0.text(text) }
    }

    /// A list to choose one of, or none.
    func select(_ label: String, name: String, _ choices: [Choice], any: String, _ html: inout HTMLWriter) {
        html.element("label") { html in
            html.text(label)
            html.element("select", ["name": name]) { html in
                html.option("", any, isChosen: false)
                for choice in choices {
                    html.option(choice.value, "\(choice.label) (\(choice.count))", isChosen: choice.isChosen)
                }
            }
        }
    }

    /// The way to the pages before and behind.
    ///
    /// - Parameter query: What the address asks for besides.
    func pager(_ path: String, offset: Int, length: Int, of count: Int, asking query: String = "", _ html: inout HTMLWriter) {
        guard count > length else { return }
        let page = offset / length
        let last = (count - 1) / length
        let begin = path + (path.contains("?") ? "&" : "?") + (query.isEmpty ? "" : query + "&") + "page="
        html.element("nav", ["class": "pager", "aria-label": say("翻页", "pages")]) { html in
            for (target, zh, en) in [(0, "首页", "first"), (page - 1, "上一页", "previous"), (page + 1, "下一页", "next"), (last, "末页", "last")] {
                if target < 0 || target > last || target == page {
                    html.element("span", ["class": "dim"]) { $0.text(say(zh, en)) }
                } else {
                    html.element("a", ["href": begin + "\(target + 1)"]) { $0.text(say(zh, en)) }
                }
                html.text(" ")
            }
            html.element("span", ["class": "dim"]) { $0.text(say("第 \(page + 1) 页，共 \(last + 1) 页", "page \(page + 1) of \(last + 1)")) }
        }
    }

    func hidden(_ name: String, _ value: String, _ html: inout HTMLWriter) {
        html.open("input", ["type": "hidden", "name": name, "value": value])
    }

    func submit(_ text: String, _ html: inout HTMLWriter) { html.element("button", ["type": "submit"]) { $0.text(text) } }

    /// A reason and the passphrase, which every decision asks for.
    func signing(_ typed: FormFields?, reason label: String, _ html: inout HTMLWriter) {
        html.element("label") { html in
            html.text(label)
            html.element("textarea", ["name": "reason", "rows": "2", "required": "required"]) { $0.lines(typed?["reason"] ?? "") }
        }
        field(say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
    }
}

/// What stands in a list, or in a row of buttons, to be chosen.
extension HTMLWriter {
    mutating func option(_ value: String, _ label: String, isChosen: Bool) {
        element("option", isChosen ? ["value": value, "selected": "selected"] : ["value": value]) { $0.text(label) }
    }

    /// - Parameters:
    ///   - isRequired: Whether one of the row must be chosen.
    ///   - label: What it is called where no text stands beside it.
    mutating func radio(_ name: String, _ value: String, isChosen: Bool, isRequired: Bool = true, label: String? = nil) {
        var attributes: [(StaticString, String)] = [("type", "radio"), ("name", name), ("value", value)]
        if isRequired { attributes.append(("required", "required")) }
        if isChosen { attributes.append(("checked", "checked")) }
        if let label { attributes.append(("aria-label", label)) }
        open("input", listed: attributes)
    }
}
