import Records
import Register
import ReportFormats

/// The lists that hang, as an office sees them.
struct NoticesPage {
    let page: ConsolePage
    let lists: [HangingList]

    init(_ visit: Visits.Visit, _ lists: [HangingList], notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(title: Label("公示公告", "Notices"), language: visit.language, visit: visit, notice: notice)
        self.lists = lists
    }

    /// So many are shown; others are reached by their codes.
    static let shownMax = 100

    func html() -> String {
        page.html { html in
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "正在张贴的名单，公众在公开网页上看到的就是这些。打开一份名单，登记群众对它的异议。",
                        "The lists that hang, which are what the public pages show. Open one to record what somebody says against it."))
            }
            if lists.isEmpty {
                html.element("p") { $0.text(page.say("目前没有正在张贴的名单。", "No list hangs today.")) }
            } else {
                page.table([("名单", "List"), ("地方", "Place"), ("自", "From"), ("至", "Until"), ("校验码", "Code")], &html) { html in
                    for list in lists.prefix(Self.shownMax) { row(list, &html) }
                }
                if lists.count > Self.shownMax {
                    html.element("p", ["class": "dim"]) {
                        $0.text(
                            page.say(
                                "共 \(lists.count) 份，这里是最新的 \(Self.shownMax) 份；其余的输入校验码打开。",
                                "\(lists.count) in all; here are the \(Self.shownMax) newest. Open others by their code."))
                    }
                }
            }
            html.element("h2") { $0.text(page.say("期满的，按校验码打开", "One whose time is over, by its code")) }
            html.element("form", ["method": "get", "action": "/notices", "class": "line"]) { html in
                page.field(page.say("名单上印的校验码", "The code that is printed on it"), name: "code", &html)
                page.submit(page.say("打开", "Open"), &html)
            }
        }
    }

    private func row(_ list: HangingList, _ html: inout HTMLWriter) {
        html.line()
        html.element("tr") { html in
            html.element("td") { html in
                html.element("a", ["href": "/notice/\(list.code)"]) { $0.text(list.title.text(in: page.language)) }
            }
            page.cell(list.place, &html)
            for day in [list.posting.head.from, list.last] { page.cell(CalendarDate(days: day)?.description ?? "", "t", &html) }
            page.cell(list.code.description, "t", &html)
        }
    }
}

/// A list, the objections to it, and a form for one more.
struct NoticePage {
    let page: ConsolePage
    let notice: Console.Notice
    /// What the form is sent with, once.
    let ticket: String
    let typed: FormFields?

    init(
        _ visit: Visits.Visit, _ notice: Console.Notice, ticket: String, typed: FormFields? = nil, told: (text: String, isBad: Bool)? = nil
    ) {
        let title = notice.list.title
        page = ConsolePage(
            title: Label(zh: "\(notice.list.place)：\(title.zh)", en: "\(notice.list.place): \(title.en)"), language: visit.language,
            visit: visit, notice: told)
        (self.notice, self.ticket, self.typed) = (notice, ticket, typed)
    }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                html.element("a", ["href": "/notices"]) { $0.text(page.say("公示公告", "Notices")) }
                html.text("  " + page.say("校验码 ", "code ") + notice.list.code.description)
            }
            if !notice.isHanging {
                html.element("p", ["class": "warning"]) {
                    $0.text(page.say("这份名单不在张贴期内，公开网页上已不再显示。", "That list does not hang now; the public pages show it no more."))
                }
            }
            objections(&html)
            html.element("h2") { $0.text(page.say("登记一条异议", "Record an objection")) }
            form(&html)
            html.element("h2") { $0.text(page.say("名单", "The list")) }
            notice.sheet.write(page.language, into: &html)
        }
    }

    private func objections(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("已登记的异议", "Objections to it")) }
        guard !notice.objections.isEmpty else { return html.element("p", ["class": "dim"]) { $0.text(page.say("没有。", "None.")) } }
        page.table([("日期", "Day"), ("对哪一行", "To which row"), ("异议人", "By"), ("内容", "What is said"), ("答复", "Answer")], &html) { html in
            for one in notice.objections {
                html.element("tr") { html in
                    page.cell(RegisterCalendar.dayText(at: one.time), "t", &html)
                    html.element("td") { html in
                        let about = one.about ?? page.say("整份名单", "the whole list")
                        let place = one.household.map { "/record/\($0)" }
                        if let place { html.element("a", ["href": place]) { $0.text(about) } } else { html.text(about) }
                    }
                    page.cell(one.by, &html)
                    page.cell(one.text, "values", &html)
                    answer(one, &html)
                }
            }
        }
    }

    /// What became of it, and where it is decided while it is open.
    private func answer(_ one: NoticeObjection, _ html: inout HTMLWriter) {
        let text = one.result?.text(in: page.language) ?? page.say("待答复", "waits for an answer")
        html.element("td", one.result == nil ? ["class": "warning"] : [:]) { html in
            guard let name = notice.cases[one.record] else { return html.text(text) }
            html.element("a", ["href": "/case/\(name)"]) { $0.text(text) }
        }
    }

    private func form(_ html: inout HTMLWriter) {
        html.element("p", ["class": "dim"]) {
            $0.text(
                page.say(
                    "对名单上的户，异议进入该户的程序，答复之前不能办下一环节；其余的列入“争议”，等县里答复。",
                    "To a household on the list it becomes part of its run, which waits for the answer; others stand among the cases until the county answers."
                ))
        }
        page.form("/notice/\(notice.list.code)", &html) { html in
            page.hidden("ticket", ticket, &html)
            choice(
                page.say("对哪一行：名单上的编号或末几位；不填则对整份名单", "To which row: its number or the last digits; empty is the whole list"), "about",
                notice.rows.prefix(Console.placesMax).map(\.self), &html)
            page.field(page.say("异议人姓名", "Who objects"), name: "by", value: typed?["by"] ?? "", &html)
            html.element("label") { html in
                html.text(page.say("异议内容", "What is said"))
                html.element("textarea", ["name": "said", "rows": "3", "required": "required"]) { $0.lines(typed?["said"] ?? "") }
            }
            if let villages = notice.villages {
                choice(
                    page.say(
                        "在哪个村提出：名称或代码；上面写的就是村代码的可不填",
                        "In which village it was said: its name or code; none where the row is a village's code"),
                    "village", villages.map(\.choice), &html)
            }
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            page.submit(page.say("签字登记异议", "Sign and record it"), &html)
        }
    }

    private func choice(_ label: String, _ name: String, _ choices: [String], _ html: inout HTMLWriter) {
        page.offered(label, name: name, value: typed?[name] ?? "", choices, &html)
    }
}

extension ConsolePage {
    /// A field that may be left empty, into which one types or for which one chooses what is offered, where the browser can offer anything.
    func offered(
        _ label: String, name: String, value: String, _ choices: [String], isRequired: Bool = false, _ html: inout HTMLWriter
    ) {
        html.element("label") { html in
            html.text(label)
            var attributes: [(StaticString, String)] = [("type", "text"), ("name", name), ("value", value)]
            if !choices.isEmpty { attributes.append(("list", "offered-" + name)) }
            if isRequired { attributes.append(("required", "required")) }
            html.open("input", listed: attributes)
        }
        guard !choices.isEmpty else { return }
        html.element("datalist", ["id": "offered-" + name]) { html in for choice in choices { html.open("option", ["value": choice]) } }
    }
}
