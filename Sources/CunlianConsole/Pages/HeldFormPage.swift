import Records
import Register
import ReportFormats

/// What somebody typed before their sign-in ended, to be sent again or given up.
struct HeldFormPage {
    let visit: Visits.Visit
    let held: HeldForm

    func html() -> String {
        let page = ConsolePage(title: Label("刚才填写的", "What you typed"), language: visit.language, visit: visit)
        return page.html { html in
            html.element("p") {
                $0.text(
                    page.say(
                        "登录过期前填写的内容如下，还没有写入。提交时按现在的情况核对。",
                        "This was typed before your sign-in ended, and was not written. It is held against the state of now when you send it."
                    ))
            }
            page.form(held.path, &html) { html in
                for field in held.fields {
                    html.element("label") { html in
                        html.text(field.name)
                        html.element("textarea", ["name": field.name, "rows": "2"]) { $0.text(field.value) }
                    }
                }
                if held.takesPassphrase {
                    page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
                }
                html.element("button", ["type": "submit"]) { $0.text(page.say("再次提交", "Send it again")) }
            }
            html.element("p") { html in html.element("a", ["href": "/"]) { $0.text(page.say("放弃", "Give it up")) } }
        }
    }
}
