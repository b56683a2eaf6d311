import Records
import Register
import ReportFormats

/// What somebody typed before their sign-in ended, to be sent again or given up.
struct HeldFormPage {
    let visit: Visits.Visit
    let held: HeldForm
    /// Whether the form came now, and is not of this sign-in.
    var isForeign = false

    func html() -> String {
        let text = Label(
            "这张表不是本次登录打开的：没有写入。如果是您填写的，请核对后再次提交。",
            "That form is not of this sign-in: nothing was written. If it was you who filled it in, look it over and send it again.")
        let page = ConsolePage(
            title: Label("刚才填写的", "What you typed"), language: visit.language, visit: visit,
            notice: isForeign ? (text.text(in: visit.language), true) : nil)
        return page.html { html in
            if !isForeign {
                html.element("p") {
                    $0.text(
                        page.say(
                            "登录过期前填写的内容如下，还没有写入。提交时按现在的情况核对。",
                            "This was typed before your sign-in ended, and was not written. It is held against the state of now when you send it."
                        ))
                }
            }
            page.form(held.path, &html) { html in
                for field in held.fields { write(field, page, &html) }
                if held.takesPassphrase {
                    page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
                }
                page.submit(page.say("再次提交", "Send it again"), &html)
            }
            html.element("p") { html in html.element("a", ["href": "/"]) { $0.text(page.say("放弃", "Give it up")) } }
        }
    }

    /// What was typed may be changed; what was chosen is told, and goes along with what the page itself had put there.
    private func write(_ field: (name: String, value: String), _ page: ConsolePage, _ html: inout HTMLWriter) {
        if let label = Self.typed[field.name] ?? Self.blank(field.name) {
            return html.element("label") { html in
                html.text(label.text(in: page.language))
                html.element("textarea", ["name": field.name, "rows": "2"]) { $0.lines(field.value) }
            }
        }
        html.carried(field.name, field.value)
        guard let label = Self.chosen[field.name] else { return }
        html.element("p") { html in
            html.text(label.text(in: page.language) + page.say("：", ": "))
            html.element("strong") { $0.text(Self.word(field.name, field.value)?.text(in: page.language) ?? field.value) }
        }
    }

    private static let typed: [String: Label] = [
        "reason": Label("理由", "Reason"), "comment": Label("意见", "Comment"), "handler": Label("移交给谁", "To whom it is handed over"),
        "second": Label("第二签字人", "The second person who signs"), "person": Label("姓名", "Name"), "region": Label("区域", "Region"),
        "about": Label("对哪一行", "To which row"), "by": Label("异议人姓名", "Who objects"), "said": Label("异议内容", "What is said"),
        "village": Label("在哪个村提出", "In which village it was said"),
        "until": Label("截止日", "Last day"), "text": Label("查找", "To be found"), "where0": Label("条件", "Condition"),
        "where1": Label("条件", "Condition"), "where2": Label("条件", "Condition"), "sort": Label("排序", "Order"),
        "columns": Label("栏目", "Columns"), "take-value": Label("值", "Value"), "count": Label("项数", "How many"),
    ]

    private static let chosen: [String: Label] = [
        "verdict": Label("选定", "Chosen"), "decision": Label("选定", "Chosen"), "choice": Label("选定", "Chosen"), "take": Label("选定", "Chosen"),
        "to": Label("改为", "To"), "role": Label("角色", "Role"), "type": Label("类别", "Kind"), "format": Label("格式", "Format"),
        "week": Label("哪一周", "Which week"), "year": Label("年度", "Year"),
    ]

    /// Of a step of a procedure, or of a value that was written oneself.
    private static func blank(_ name: String) -> Label? {
        if name.hasPrefix("at:") { return Label(same: String(name.dropFirst(3))) }
        return name.hasPrefix("value") ? Label("另定的值", "Another value") : nil
    }

    /// What was chosen, in the words of the page on which it was.
    private static func word(_ name: String, _ value: String) -> Label? {
        switch name {
        case "verdict": ExitProcedure.Verdict(rawValue: value)?.label(.exit, Label(same: "")) ?? Review.Verdict(rawValue: value)?.label
        case "choice": value == "other" ? Label("另定", "another") : nil
        case "decision":
            [
                "agree": Label("同意", "agree"), "refuse": Label("不同意", "refuse"), "reserve": Label("有保留", "reserve"),
            ][value]
        case "to": RunKind(rawValue: value).flatMap { Self.kinds[$0] }
        default: nil
        }
    }

    private static let kinds: [RunKind: Label] = [
        .returned: Label("返贫", "poor again"), .misidentified: Label("错评", "wrongly registered"), .missed: Label("漏评", "left out"),
        .wrongExit: Label("错退", "wrong exit"),
    ]
}
