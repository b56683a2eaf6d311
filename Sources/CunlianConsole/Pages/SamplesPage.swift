import Records
import ReportFormats
import Register

/// Samples for checks: what waits to be drawn, what was drawn, and a form for each of the two steps.
struct SamplesPage {
    let page: ConsolePage
    let view: SamplesView
    /// What a form of this page is sent with, once.
    let ticket: String
    /// The code of the region that a number is for, where it is known.
    let region: String
    let typed: FormFields?

    init(
        _ visit: Visits.Visit, _ view: SamplesView, ticket: String, region: String = "", typed: FormFields? = nil,
        notice: (text: String, isBad: Bool)? = nil
    ) {
        page = ConsolePage(title: Label("抽查", "Samples"), language: visit.language, visit: visit, notice: notice)
        (self.view, self.ticket, self.region, self.typed) = (view, ticket, region, typed)
    }

    func html() -> String {
        page.html { html in
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "见到名单之前登记抽查数（只显示一次，抄下封存）；名单张榜后抽取。抽中哪些由名单和这个数算出，谁也选不了；第二次抽取照样记录，不算数。",
                        "A number is committed to before the list is seen (it is shown once; keep it under seal), and opened when the list is up. Which rows are drawn follows from both, so nobody chose them; a second draw is recorded and counts for nothing."
                    ))
            }
            numbers(&html)
            draws(&html)
            html.element("h2") { $0.text(page.say("见到名单之前：登记抽查数", "Before the list is seen: commit to a number")) }
            commit(&html)
            html.element("h2") { $0.text(page.say("名单张榜以后：抽取", "When the list is up: draw")) }
            draw(&html)
        }
    }

    private func numbers(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("已登记、尚未抽取的", "Committed to, and nothing drawn yet")) }
        guard !view.numbers.isEmpty else { return html.element("p", ["class": "dim"]) { $0.text(page.say("没有。", "None.")) } }
        page.table(
            [("名单", "List"), ("区域", "Region"), ("比例", "Share"), ("登记人", "By"), ("日期", "Day"), ("名单校验码", "The list's code")], &html
        ) { html in
            for number in view.numbers {
                html.element("tr") { html in
                    page.cell(number.list, &html)
                    page.cell(number.place, &html)
                    page.cell(number.share, "t", &html)
                    page.cell(number.who, &html)
                    page.cell(number.day, "t", &html)
                    page.cell(number.code ?? page.say("尚未张榜", "not up yet"), number.code == nil ? "dim" : "warning", &html)
                }
            }
        }
    }

    private func draws(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("抽取记录", "Draws")) }
        guard !view.draws.isEmpty else { return html.element("p", ["class": "dim"]) { $0.text(page.say("没有。", "None.")) } }
        page.table(
            [
                ("名单", "List"), ("区域", "Region"), ("名单校验码", "The list's code"), ("抽取人", "By"), ("日期", "Day"), ("抽中", "Drawn"),
                ("说明", "Remark"),
            ],
            &html
        ) { html in
            for draw in view.draws {
                html.element("tr") { html in
                    page.cell(draw.list, &html)
                    page.cell(draw.place, &html)
                    page.cell(draw.code, "t", &html)
                    page.cell(draw.who, &html)
                    page.cell(draw.day, "t", &html)
                    page.cell(draw.drawn.joined(separator: page.say("、", ", ")), "values", &html)
                    page.cell(
                        draw.flaw.map { page.say("不算数：", "counts for nothing: ") + $0 } ?? "", draw.flaw == nil ? "" : "bad", &html)
                }
            }
        }
    }

    private func choose(_ label: String, _ name: String, _ choices: [Choice], _ html: inout HTMLWriter) {
        html.element("label") { html in
            html.text(label)
            html.element("select", ["name": name]) { html in
                for choice in choices {
                    let isChosen = typed.map { $0[name] == choice.value } ?? choice.isChosen
                    html.option(choice.value, choice.label, isChosen: isChosen)
                }
            }
        }
    }

    private func commit(_ html: inout HTMLWriter) {
        page.form("/samples/number", &html) { html in
            page.hidden("ticket", ticket, &html)
            choose(page.say("名单", "List"), "kind", view.kinds, &html)
            choose(page.say("阶段", "Stage"), "stage", view.stages, &html)
            page.field(page.say("年度", "Year"), name: "year", value: typed?["year"] ?? "\(view.year)", &html)
            page.offered(
                page.say(
                    "区域的名称或代码：农户名单写村，其余写县", "Name or code of the region: a village for households' lists, else a county"),
                name: "region", value: typed?["region"] ?? region, view.offered.map(\.choice), isRequired: true, &html)
            page.field(page.say("抽取百分之几", "Share to be drawn, in percent"), name: "share", value: typed?["share"] ?? "10", &html)
            html.element("label") { html in
                html.text(page.say("至少几行，可不填", "At least so many rows; may be left out"))
                html.open("input", ["type": "text", "name": "least", "value": typed?["least"] ?? ""])
            }
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            page.submit(page.say("签字登记抽查数", "Sign and commit"), &html)
        }
    }

    private func draw(_ html: inout HTMLWriter) {
        page.form("/samples/draw", &html) { html in
            page.hidden("ticket", ticket, &html)
            page.field(
                page.say("名单校验码", "The list's code"), name: "list",
                value: typed?["list"] ?? view.numbers.compactMap(\.code).first ?? "", &html)
            page.field(page.say("封存的抽查数", "The number that was kept"), name: "number", value: typed?["number"] ?? "", &html)
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            page.submit(page.say("签字抽取", "Sign and draw"), &html)
        }
    }
}

/// A number that was committed to: the only place where it is, until it draws.
enum SampleNumberPage {
    static func html(_ visit: Visits.Visit, _ number: CardCode, _ kind: ListKind, year: Int) -> String {
        let page = ConsolePage(title: Label("抽查数", "The number"), language: visit.language, visit: visit)
        return page.html { html in
            html.element("p", ["class": "warning"]) {
                $0.text(
                    page.say(
                        "只显示这一次，登记册里没有：现在抄下或打印，封存到名单张榜。",
                        "Shown this once, and not in the register: write it down or print it now, and keep it under seal until the list is up."
                    ))
            }
            html.element("dl", ["class": "card"]) { html in
                html.element("div") { html in
                    html.element("dt") { $0.text("\(year) " + kind.label.text(in: visit.language)) }
                    html.element("dd") { $0.text(number.description) }
                }
            }
            html.element("p") { html in
                html.element("a", ["href": "/samples"]) { $0.text(page.say("抄好了，回到抽查", "Written down: back to the samples")) }
            }
        }
    }
}
