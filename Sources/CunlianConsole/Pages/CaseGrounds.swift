import Records
import Register
import ReportFormats

/// What a case is decided on, beneath what the sides say: the facts then and now, the files, and what was done.
struct CaseGrounds {
    let page: ConsolePage
    let item: CaseView

    func write(_ html: inout HTMLWriter) {
        compared(
            item.items, page.say("退出标准：各方签字时与现在", "The standard: as each side signed, and now"), ("条件", "Item"), isOpen: true, &html)
        let changed = item.facts.count(where: \.isChanged)
        compared(
            item.facts,
            page.say(
                "所依据的事实：\(item.facts.count) 项，签字后变了 \(changed) 项",
                "The facts that it reads: \(item.facts.count), of which \(changed) changed since"),
            ("事项", "Fact"), isOpen: changed > 0, &html)
        if !item.files.isEmpty {
            html.element("h2") { $0.text(page.say("照片与签名", "Photographs and signatures")) }
            FilePieces(page: page).list(item.files, &html)
        }
        done(&html)
    }

    private func compared(
        _ rows: [CaseView.Compared], _ title: String, _ what: (zh: String, en: String), isOpen: Bool, _ html: inout HTMLWriter
    ) {
        guard !rows.isEmpty else { return }
        html.element("details", isOpen ? ["open": "open"] : [:]) { html in
            html.element("summary") { $0.text(title) }
            page.table([what, ("农户签字时", "Household, then"), ("政府签字时", "Government, then"), ("现在", "Now")], &html) { html in
                for row in rows where !row.isEmpty {
                    html.line()
                    html.element("tr") { html in
                        page.cell(row.label, &html)
                        cell(row.household, against: row.now, &html)
                        cell(row.government, against: row.now, &html)
                        page.cell(row.now.text, row.isChanged ? "warning" : mark(row.now.result), &html)
                    }
                }
            }
            let empty = rows.filter(\.isEmpty).map(\.label)
            if !empty.isEmpty {
                html.element("p", ["class": "dim"]) {
                    $0.text(
                        page.say(
                            "签字时和现在都未填的 \(empty.count) 项：\(empty.joined(separator: "、"))。",
                            "Missing then and now, \(empty.count): \(empty.joined(separator: ", "))."))
                }
            }
        }
    }

    private func cell(_ cell: CaseView.Cell, against now: CaseView.Cell, _ html: inout HTMLWriter) {
        page.cell(cell.text, cell.text.isEmpty ? "" : cell.text == now.text ? "dim" : "warning", &html)
    }

    private func mark(_ result: ItemResult?) -> String {
        switch result {
        case .met: "good"
        case .notMet: "bad"
        case .unknown: "warning"
        case nil: ""
        }
    }

    private func done(_ html: inout HTMLWriter) {
        guard !item.done.isEmpty else { return }
        html.element("details") { html in
            html.element("summary") { $0.text(page.say("本年办过的 \(item.done.count) 项", "What was done this year: \(item.done.count)")) }
            page.table([("日期", "Day"), ("环节", "Step"), ("办理人", "By"), ("内容", "What it says")], &html) { html in
                for done in item.done {
                    html.line()
                    html.element("tr") { html in
                        page.cell(done.day, "t", &html)
                        page.cell(
                            done.what + (done.isAdmitted ? "" : page.say("（未采纳）", " (kept out)")), done.isAdmitted ? "" : "warning", &html)
                        page.cell(done.who, &html)
                        page.cell(done.said, "values", &html)
                    }
                }
            }
        }
    }
}
