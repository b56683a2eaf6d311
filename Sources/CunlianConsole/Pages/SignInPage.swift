import Records
import ReportFormats
import Register

/// Where somebody signs in, or makes their key with an invitation.
struct SignInPage {
    let language: Language
    var notice: (text: String, isBad: Bool)?
    /// What was typed, but for the secrets.
    var name = ""
    var code = ""
    /// What was typed before.
    var held: HeldForm?

    func html() -> String {
        let page = ConsolePage(title: Label("登录", "Sign in"), language: language, notice: notice)
        return page.html { html in
            page.form("/sign-in", &html) { html in
                page.field(page.say("姓名", "Name"), name: "name", value: name, &html)
                page.field(page.say("口令", "Passphrase"), name: "passphrase", isSecret: true, &html)
                for field in held?.carried ?? [] { html.carried(field.name, field.value) }
                submit(page.say("登录", "Sign in"), &html)
            }
            // Who has typed something has a key already.
            guard held == nil else { return }
            html.element("h2") { $0.text(page.say("第一次：用邀请码", "The first time, with an invitation")) }
            html.element("p", ["class": "dim"]) {
                $0.text(
                    page.say(
                        "此处生成您自己的密钥，只由口令保护。忘记口令无法找回，须另发邀请。",
                        "Your own key is made here, and nothing but the passphrase guards it. Who forgets it needs another invitation."))
            }
            page.form("/join", &html) { html in
                page.field(page.say("姓名", "Name"), name: "name", value: name, &html)
                page.field(page.say("邀请码", "Invitation code"), name: "code", value: code, &html)
                page.field(
                    page.say("新口令，至少 \(Console.passphraseMin) 个字", "New passphrase, at least \(Console.passphraseMin) signs"),
                    name: "passphrase", isSecret: true, &html)
                page.field(page.say("再输一遍", "Once more"), name: "again", isSecret: true, &html)
                submit(page.say("生成密钥并登录", "Make the key and sign in"), &html)
            }
        }
    }

    private func submit(_ text: String, _ html: inout HTMLWriter) {
        html.open("input", ["type": "hidden", "name": "language", "value": language.rawValue])
        html.element("button", ["type": "submit"]) { $0.text(text) }
    }
}
