import Records
import ReportFormats
import Register

/// A household's move: where to, what goes with it, and the signature.
struct MovePage {
    let page: ConsolePage
    let view: MoveView
    /// What a form of this page is sent with, once.
    let ticket: String
    let typed: FormFields?
    /// The code that was asked for.
    let asked: String

    init(
        _ visit: Visits.Visit, _ view: MoveView, ticket: String, typed: FormFields? = nil, asked: String,
        notice: (text: String, isBad: Bool)? = nil
    ) {
        page = ConsolePage(title: Label("迁往另一个村", "Move to another village"), language: visit.language, visit: visit, notice: notice)
        (self.view, self.ticket, self.typed, self.asked) = (view, ticket, typed, asked)
    }

    private var path: String { "/record/\(view.record)" }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                html.element("a", ["href": path]) { $0.text(view.called) }
                html.text(page.say("，现在\(view.from)", ", now in \(view.from)"))
            }
            guard let way = view.way else { return chooser(&html) }
            preview(way, &html)
            signing(way, &html)
            html.element("p") { html in
                html.element("a", ["href": path + "/move"]) { $0.text(page.say("另选一个村", "choose another village")) }
            }
        }
    }

    private func chooser(_ html: inout HTMLWriter) {
        html.element("p", ["class": "dim"]) {
            $0.text(
                page.say(
                    "先选迁往哪里，下一页列出随户迁走的内容，看过再签字。",
                    "Choose where to; the next page lists what goes with the household, to be signed when you have seen it."))
        }
        html.element("form", ["method": "get", "action": path + "/move"]) { html in
            if !view.villages.isEmpty {
                html.element("label") { html in
                    html.text(page.say("迁往", "To"))
                    html.element("select", ["name": "to"]) { html in
                        html.option("", "—", isChosen: false)
                        for choice in view.villages {
                            html.option(choice.value, choice.label, isChosen: choice.value == asked)
                        }
                    }
                }
            }
            html.element("label") { html in
                html.text(page.say("或写 12 位区域代码", "or the code of a village, 12 digits"))
                html.open("input", ["type": "text", "name": "code", "value": view.villages.contains { $0.value == asked } ? "" : asked])
            }
            page.submit(page.say("查看", "Look at it"), &html)
        }
    }

    private func preview(_ way: MoveView.Way, _ html: inout HTMLWriter) {
        html.element("p") { html in
            html.element("strong") {
                $0.text(page.say("由\(view.from)迁往\(way.called)，尚未写入。", "From \(view.from) to \(way.called); nothing is written yet."))
            }
        }
        if !way.isComplete {
            html.element("p", ["class": "warning"]) {
                $0.text(
                    page.say(
                        "您签字后户从这里迁出；由\(way.called)的主管人员再办理一次迁移，才算迁入。",
                        "Your signature sends it; it arrives when somebody entitled in \(way.called) says move as well."))
            }
        }
        page.table([("随户迁走的", "What goes with it"), ("条数", "Records")], &html) { html in
            for part in view.parts {
                html.element("tr") { html in
                    page.cell(part.label, &html)
                    page.cell("\(part.count)", &html)
                }
            }
        }
        html.element("p", ["class": "dim"]) {
            $0.text(
                page.say(
                    "历史、认定和程序随户走。原村设备在下次同步前写下的，列为迟到的条目，由迁入地接收或不采用。",
                    "Its history, attestations and procedures go with it. What the old village's devices write before their next sync is listed as late, to be taken over or declined where it lives then."
                ))
        }
    }

    private func signing(_ way: MoveView.Way, _ html: inout HTMLWriter) {
        page.form(path + "/move", &html) { html in
            page.hidden("ticket", ticket, &html)
            page.hidden("to", way.to.description, &html)
            page.signing(typed, reason: page.say("缘由", "Reason"), &html)
            page.submit(page.say("签字迁移", "Sign the move"), &html)
        }
    }

    /// - Parameter isComplete: Whether it has arrived.
    static func done(_ visit: Visits.Visit, _ name: String, isComplete: Bool) -> String {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        let page = ConsolePage(
            title: Label("迁往另一个村", "Move to another village"), language: visit.language, visit: visit,
            notice: (
                isComplete
                    ? say("已签字迁移。", "Moved and signed.")
                    : say("已签字迁出；由迁入地的主管人员再办理一次，才算迁入。", "Sent and signed; it arrives when somebody entitled there says move as well."),
                false
            ))
        return page.html { html in
            html.element("p") { html in
                html.element("a", ["href": "/record/\(name)"]) { $0.text(say("户册", "the household's book")) }
            }
        }
    }
}
