import Records
import Register
import ReportFormats

/// What is to be known besides what is due: a line for each matter, which leads to its page.
struct AttentionPieces {
    let page: ConsolePage
    let attention: Attention

    func write(_ html: inout HTMLWriter) {
        html.element("section") { html in
            html.element("h2", ["id": "besides"]) { $0.text(page.say("另请留意", "To be known besides")) }
            guard !attention.isQuiet else {
                return html.element("p", ["class": "good"]) {
                    $0.text(
                        page.say(
                            "没有数据争议，没有待放行的条目，没有即将期满的名单和授权，各村近一个月都有消息。",
                            "No conflicts, nothing kept out, no list or office about to end, and word from every village within a month."))
                }
            }
            html.element("ul") { html in
                entries(&html)
                villages(&html)
                for list in attention.ending.prefix(Attention.shownMax) {
                    html.element("li") { html in
                        html.element("a", ["href": "/notice/\(list.code)"]) {
                            $0.text(list.title.text(in: page.language) + page.say("，", ", ") + list.place)
                        }
                        let last = CalendarDate(days: list.last)?.description ?? ""
                        html.text(page.say("：张贴到 \(last)", ": hangs until \(last)"))
                    }
                }
                more(attention.ending.count, "份名单", "lists that end within a week", &html)
                for office in attention.offices.prefix(Attention.shownMax) {
                    line(
                        "/people/\(office.key)", "\(office.person) 的授权到 \(office.lastDay) 为止",
                        "the office of \(office.person) ends with \(office.lastDay)",
                        &html)
                }
                more(attention.offices.count, "个授权", "offices that end within a month", &html)
            }
        }
    }

    private func entries(_ html: inout HTMLWriter) {
        let (disputed, listed) = (attention.disputed, attention.listed)
        if disputed + listed > 0 {
            line("/conflicts", "数据争议：须裁定 \(disputed) 项，可看 \(listed) 项", "conflicts: \(disputed) that block, \(listed) to look at", &html)
        }
        if attention.keptOut > 0 {
            line("/waiting", "收到而未采纳的条目 \(attention.keptOut) 条", "entries kept out: \(attention.keptOut)", &html)
        }
        if attention.late > 0 {
            line("/waiting", "记录迁出后才写的 \(attention.late) 条", "written after the record had left: \(attention.late)", &html)
        }
        if attention.waiting > 0 {
            line("/network", "等待前文的条目包 \(attention.waiting) 个", "changesets that wait for others: \(attention.waiting)", &html)
        }
    }

    private func villages(_ html: inout HTMLWriter) {
        if attention.silent > 0 {
            line(
                "/progress/silence", "\(attention.silent) 个村 \(Attention.silentDays) 天以上没有消息",
                "villages silent for more than \(Attention.silentDays) days: \(attention.silent)", &html)
        }
        if attention.neverHeard > 0 {
            line("/progress/silence", "\(attention.neverHeard) 个村从未收到过", "villages never heard of: \(attention.neverHeard)", &html)
        }
    }

    private func line(_ address: String, _ zh: String, _ en: String, _ html: inout HTMLWriter) {
        html.element("li") { html in html.element("a", ["href": address]) { $0.text(page.say(zh, en)) } }
    }

    private func more(_ count: Int, _ zh: String, _ en: String, _ html: inout HTMLWriter) {
        let rest = count - Attention.shownMax
        guard rest > 0 else { return }
        html.element("li", ["class": "dim"]) { $0.text(page.say("另有 \(rest) \(zh)", "\(rest) more \(en)")) }
    }
}
