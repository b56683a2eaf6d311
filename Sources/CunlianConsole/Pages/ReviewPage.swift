import Records
import ReportFormats
import Register

/// One village's week, and what is said of it.
struct ReviewPage {
    let page: ConsolePage
    /// The village's record.
    let name: String
    let week: Console.Week
    let monday: String
    /// What the form is sent with, once.
    let ticket: String
    let typed: FormFields?

    init(
        _ visit: Visits.Visit, _ name: String, _ week: Console.Week, monday: String, ticket: String, typed: FormFields? = nil,
        notice: (text: String, isBad: Bool)? = nil
    ) {
        page = ConsolePage(title: Label(same: week.called + "  " + monday), language: visit.language, visit: visit, notice: notice)
        (self.name, self.week, self.monday, self.ticket, self.typed) = (name, week, monday, ticket, typed)
    }

    func html() -> String {
        page.html { html in
            html.element("p") { html in html.element("a", ["href": "#sign"]) { $0.text(page.say("到审核表", "to the verdict")) } }
            if week.found.people.count > 1 { people(&html) }
            pager(&html)
            week.found.report.write(page.language, into: &html, link: ConsolePage.book)
            pager(&html)
            for note in week.found.report.notes { html.element("p", ["class": "dim"]) { $0.text(note.text(in: page.language)) } }
            verdict(&html)
        }
    }

    /// Whose alone is shown: by a key, so that no address has a name.
    private func people(_ html: inout HTMLWriter) {
        html.element("form", ["method": "get", "action": "/review/" + name, "class": "line"]) { html in
            page.hidden("week", monday, &html)
            page.select(
                page.say("谁填写的", "Written by"), name: "by",
                week.found.people.map { person in
                    Choice(person.key, person.name, person.count, isChosen: person.key == week.key)
                }, any: page.say("所有人", "everybody"), &html)
            page.submit(page.say("看", "Show"), &html)
        }
    }

    private func pager(_ html: inout HTMLWriter) {
        let asking = "week=" + monday + (week.key.map { "&by=" + $0 } ?? "")
        page.pager(
            "/review/" + name, offset: week.offset, length: Console.Week.pageLength, of: week.found.count, asking: asking, &html)
    }

    private func verdict(_ html: inout HTMLWriter) {
        let all = week.found.people.reduce(0) { $0 + $1.count }
        html.element("h2", ["id": "sign"]) { $0.text(page.say("审核", "Review")) }
        html.element("p", ["class": "dim"]) {
            $0.text(
                page.say(
                    "结论是对这个村一整周的：共 \(all) 条，不论上面显示的是谁的、哪一页。",
                    "The verdict is on the village's whole week: \(all) entries, whosever and whichever page is shown above."))
        }
        page.form("/review/" + name, &html) { html in
            page.hidden("ticket", ticket, &html)
            page.hidden("week", monday, &html)
            html.element("fieldset") { html in
                html.element("legend") { $0.text(page.say("结论", "Verdict")) }
                for verdict in Review.Verdict.allCases {
                    html.element("label", ["class": "choice"]) { html in
                        html.radio("verdict", verdict.rawValue, isChosen: typed?["verdict"] == verdict.rawValue)
                        html.text(verdict.label.text(in: page.language))
                    }
                }
            }
            html.element("label") { html in
                html.text(page.say("意见；退回须写明", "Comment; needed where it goes back"))
                html.element("textarea", ["name": "comment", "rows": "3"]) { $0.lines(typed?["comment"] ?? "") }
            }
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            page.submit(page.say("签字", "Sign"), &html)
        }
    }
}
