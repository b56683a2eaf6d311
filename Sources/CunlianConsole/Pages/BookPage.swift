import Records
import ReportFormats
import Register

/// The book of a household or village, with its procedures and what is due of them.
struct BookPage {
    let page: ConsolePage
    let view: BookView
    /// What a form of this page is sent with, once.
    let ticket: String
    let typed: FormFields?

    init(_ visit: Visits.Visit, _ view: BookView, ticket: String, typed: FormFields? = nil, notice: (text: String, isBad: Bool)? = nil) {
        page = ConsolePage(
            title: Label(same: view.type + " " + view.called), language: visit.language, visit: visit, notice: notice)
        (self.view, self.ticket, self.typed) = (view, ticket, typed)
    }

    private var path: String { "/record/\(view.record)" }

    func html() -> String {
        page.html { html in
            html.element("p") { html in
                html.text(view.place + page.say("；", "; "))
                html.element("a", ["href": path + "/fields"]) { $0.text(page.say("逐项：现值与由来", "field by field, and how each came about")) }
                html.text(" · ")
                html.element("a", ["href": path + "/history"]) { $0.text(page.say("全部改动", "all changes")) }
                html.text(" · ")
                html.element("a", ["href": path + "/files"]) { $0.text(page.say("照片与附件", "photographs and files")) }
            }
            if let within = view.within {
                html.element("p") { html in
                    html.text(page.say("属于 ", "Of "))
                    html.element("a", ["href": "/record/\(within.record)"]) { $0.text(within.called) }
                }
            }
            if view.years.count > 1 {
                html.element("p") { html in
                    html.text(page.say("年度：", "Year: "))
                    for year in view.years {
                        if year == view.year {
                            html.element("strong") { $0.text("\(year) ") }
                        } else {
                            html.element("a", ["href": path + "?year=\(year)"]) { $0.text("\(year)") }
                            html.text(" ")
                        }
                    }
                }
            }
            for run in view.runs { RunPieces(page: page, path: path, run: run, ticket: ticket, typed: typed).write(&html) }
            if view.isHousehold { others(&html) }
            if !view.fields.isEmpty { FieldsPage.table(page, path, view.fields, &html) }
            view.report?.write(page.language, into: &html)
        }
    }

    /// What begins another procedure, and the card.
    private func others(_ html: inout HTMLWriter) {
        html.element("details", typed?["to"].isEmpty == false || typed?["step"].isEmpty == true ? ["open": "open"] : [:]) { html in
            html.element("summary") { $0.text(page.say("提出返贫、错评、漏评、错退", "Begin: poor again, wrongly registered, left out, wrong exit")) }
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "只是提出：核查、双方认定、公示、审定之后才改变状态。",
                        "This only begins: the state changes when both sides have attested, the notices are over and the county has approved."
                    ))
            }
            page.form(path + "/change", &html) { html in
                page.hidden("ticket", ticket, &html)
                page.hidden("year", "\(view.year)", &html)
                html.element("label") { html in
                    html.text(page.say("改为", "To"))
                    html.element("select", ["name": "to", "required": "required"]) { html in
                        html.option("", "—", isChosen: false)
                        for (kind, zh, en) in [
                            (RunKind.returned, "返贫", "poor again"), (.misidentified, "错评", "wrongly registered"),
                            (.missed, "漏评", "left out"),
                            (.wrongExit, "错退", "wrong exit"),
                        ] {
                            html.option(kind.rawValue, page.say(zh, en), isChosen: typed?["to"] == kind.rawValue)
                        }
                    }
                }
                page.signing(typed, reason: page.say("理由", "Reason"), &html)
                page.submit(page.say("签字提出", "Sign and begin"), &html)
            }
        }
        if view.mayMove {
            html.element("p") { html in
                html.element("a", ["href": path + "/move"]) { $0.text(page.say("迁往另一个村", "Move it to another village")) }
            }
        }
        guard view.mayIssueCard else { return }
        html.element("details") { html in
            html.element("summary") { $0.text(page.say("给农户发卡：\(view.year) 年退出", "Issue the household's card: exit in \(view.year)")) }
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "下一页显示两个码，只显示一次，不保存：请先备好打印机。交给农户本人，不要给采集员看。",
                        "The next page shows two codes, once, and keeps neither: have the printer ready. Hand it to the household and let no collector see it."
                    ))
            }
            page.form(path + "/card", &html) { html in
                page.hidden("ticket", ticket, &html)
                page.hidden("year", "\(view.year)", &html)
                page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
                page.submit(page.say("发卡", "Issue the card"), &html)
            }
        }
    }
}

/// A procedure in a book: what is done, and a form for what is due.
struct RunPieces {
    let page: ConsolePage
    let path: String
    let run: RunView
    let ticket: String
    let typed: FormFields?

    func write(_ html: inout HTMLWriter) {
        html.element("section") { html in
            html.element("h2") { html in
                html.text(page.say("\(run.year) 年 ", "\(run.year): ") + run.label)
                if !run.state.isEmpty { html.element("small") { $0.text(run.state) } }
            }
            steps(&html)
            for obstacle in run.obstacles { html.element("p", ["class": "warning"]) { $0.text(obstacle) } }
            for found in run.cases {
                html.element("p", ["class": "bad"]) { html in
                    html.text(page.say("争议：", "Case: "))
                    html.element("a", ["href": "/case/" + found.name]) { $0.text(found.label) }
                }
            }
            for task in run.tasks { write(task, &html) }
        }
    }

    private func steps(_ html: inout HTMLWriter) {
        page.table([("环节", "Step"), ("日期", "Day"), ("办理人", "By"), ("说明", "Remark")], &html) { html in
            for step in run.steps {
                html.element("tr") { html in
                    switch step.mark {
                    case .done: page.cell("✓ " + step.label, "good", &html)
                    case .due: page.cell("→ " + step.label, "", &html)
                    case .remarked: page.cell("! " + step.label, "warning", &html)
                    case .open: page.cell("· " + step.label, "dim", &html)
                    }
                    page.cell(step.day, "t", &html)
                    page.cell(step.who, &html)
                    page.cell(step.remarks.joined(separator: page.say("；", "; ")), step.remarks.isEmpty ? "" : "warning", &html)
                }
            }
        }
    }

    private func write(_ task: RunView.Task, _ html: inout HTMLWriter) {
        html.element("p") { html in
            html.element("strong") { $0.text(page.say("现在该办：", "Due: ") + task.label) }
            let from = task.from.map { page.say("（\($0) 起）", " from \($0)") } ?? ""
            html.text(from + page.say("，由\(task.offices)办理", ", for: \(task.offices)"))
        }
        guard !task.isHouseholds else {
            return html.element("p", ["class": "dim"]) {
                $0.text(page.say("农户的认定由农户凭卡给出，不在此处代填。", "The household gives its own word with its card; nobody gives it here."))
            }
        }
        guard task.isOwn else { return }
        html.element("details", isTyped(task) ? ["open": "open"] : [:]) { html in
            html.element("summary") { $0.text(page.say("记录这一环节", "Record this step")) }
            let typed = isTyped(task) ? typed : nil
            task.code == StepCode.government.rawValue ? attest(typed, &html) : perform(task, typed, &html)
        }
    }

    private func isTyped(_ task: RunView.Task) -> Bool {
        typed.map { $0["step"] == task.code && ($0["kind"] == run.kind || run.kind.isEmpty) } ?? false
    }

    private func common(_ code: String, _ html: inout HTMLWriter) {
        for (name, value) in [("ticket", ticket), ("step", code), ("kind", run.kind), ("year", "\(run.year)")] {
            page.hidden(name, value, &html)
        }
    }

    private func perform(_ task: RunView.Task, _ typed: FormFields?, _ html: inout HTMLWriter) {
        page.form(path + "/step", &html) { html in
            common(task.code, &html)
            for blank in task.blanks {
                BlankPieces(page: page).write(blank, name: "at:" + blank.path, typed?["at:" + blank.path] ?? "", &html)
            }
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            page.submit(page.say("签字：\(task.label)", "Sign: \(task.label)"), &html)
        }
    }

    private func attest(_ typed: FormFields?, _ html: inout HTMLWriter) {
        guard let evidence = run.evidence else {
            return html.element("p", ["class": "dim"]) { $0.text(page.say("本机不能算出所依据的事实。", "What it rests on cannot be computed here.")) }
        }
        page.form(path + "/attest", &html) { html in
            common(StepCode.government.rawValue, &html)
            page.hidden("evidence", evidence, &html)
            html.element("p", ["class": "dim"]) { $0.text(page.say("所依据的事实摘要 ", "The facts that it rests on: ") + evidence.prefix(8)) }
            html.element("fieldset") { html in
                html.element("legend") { $0.text(page.say("政府的意见", "What the government says")) }
                for (decision, zh, en) in [("agree", "同意", "agree"), ("refuse", "不同意", "refuse"), ("reserve", "有保留", "reserve")] {
                    html.element("label", ["class": "choice"]) { html in
                        html.radio("decision", decision, isChosen: typed?["decision"] == decision)
                        html.text(page.say(zh, en))
                    }
                }
            }
            page.field(page.say("第二签字人", "The second person who signs"), name: "second", value: typed?["second"] ?? "", &html)
            html.element("label") { html in
                html.text(page.say("理由", "Reason"))
                html.element("textarea", ["name": "reason", "rows": "2"]) { $0.lines(typed?["reason"] ?? "") }
            }
            page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
            page.submit(page.say("签字认定", "Sign the attestation"), &html)
        }
    }
}

/// Somewhere to write one value.
struct BlankPieces {
    let page: ConsolePage

    func write(_ blank: ConflictView.Blank, name: String, _ text: String, _ html: inout HTMLWriter) {
        html.element("label") { html in
            html.text(blank.label)
            guard !blank.choices.isEmpty else { return html.open("input", ["type": "text", "name": name, "value": text]) }
            html.element("select", ["name": name]) { html in
                html.option("", "—", isChosen: false)
                for choice in blank.choices {
                    html.option(choice, choice, isChosen: choice == text)
                }
            }
        }
    }
}
