import Records
import Register
import ReportFormats

/// The way to an invitation in two steps: who is to do what where, and the same once more with the region by its name, to be signed. The code
/// is shown once.
struct InvitePage {
    let page: ConsolePage
    let roles: [(code: String, label: String)]
    var typed = Console.Invited()

    init(
        _ visit: Visits.Visit, _ roles: [(code: String, label: String)], typed: Console.Invited = .init(),
        notice: (text: String, isBad: Bool)? = nil
    ) {
        page = ConsolePage(title: Label("邀请", "Invite somebody"), language: visit.language, visit: visit, notice: notice)
        (self.roles, self.typed) = (roles, typed)
    }

    /// - Parameters:
    ///   - offered: Regions that a browser may offer while one types.
    ///   - several: What the region that was typed may mean, to choose one of.
    func html(offered: [Console.Place], several: [Console.Place] = []) -> String {
        page.html { html in
            page.form("/people/invite", &html) { html in
                page.field(page.say("姓名", "Name"), name: "person", value: typed.person, &html)
                html.element("label") { html in
                    html.text(page.say("角色", "Role"))
                    html.element("select", ["name": "role", "required": "required"]) { html in
                        html.option("", "—", isChosen: false)
                        for role in roles {
                            html.option(role.code, role.label, isChosen: role.code == typed.role)
                        }
                    }
                }
                if several.isEmpty {
                    page.offered(
                        page.say("区域：名称或代码，如 古楼村 或 450124100201", "Region: its name or its code, such as 古楼村 or 450124100201"),
                        name: "region",
                        value: typed.region, offered.map(\.choice), isRequired: true, &html)
                } else {
                    choose(several, &html)
                }
                html.element("label") { html in
                    html.text(
                        page.say(
                            "授权的最后一日（含当日），如 2018-12-31；不填为不限",
                            "Last day of the office, included, such as 2018-12-31; none where it is empty"))
                    html.open("input", ["type": "text", "name": "until", "value": typed.until])
                }
                page.submit(page.say("核对", "Look it over"), &html)
            }
        }
    }

    private func choose(_ places: [Console.Place], _ html: inout HTMLWriter) {
        html.element("fieldset") { html in
            html.element("legend") { $0.text(page.say("哪个区域？", "Which region?")) }
            for place in places {
                html.element("label", ["class": "choice"]) { html in
                    html.radio("region", place.code, isChosen: false)
                    html.text(place.text(page.language))
                }
            }
        }
    }

    /// What would be signed, before it is.
    ///
    /// - Parameter ticket: What the form is sent with, once.
    func confirmation(of place: Console.Place, ticket: String) -> String {
        page.html { html in
            html.element("p") { $0.text(page.say("请核对，无误后签字。", "Look it over, and sign where it is right.")) }
            html.element("dl") { html in
                let role = roles.first { $0.code == typed.role }?.label ?? typed.role
                let day = typed.until.isEmpty ? page.say("不限", "none") : typed.until
                for (zh, en, value) in [
                    ("姓名", "Name", typed.person), ("角色", "Role", role), ("区域", "Region", place.text(page.language)),
                    ("最后一日", "Last day", day),
                ] {
                    html.element("div") { html in
                        html.element("dt") { $0.text(page.say(zh, en)) }
                        html.element("dd") { $0.text(value) }
                    }
                }
            }
            if place.name == nil {
                html.element("p", ["class": "warning"]) {
                    $0.text(
                        page.say(
                            "登记册里还没有这个区域的名称，请对照行政区划代码逐位核对。",
                            "The register has no name for that region yet: hold its code against the official list, digit by digit."))
                }
            }
            page.form("/people/invite", &html) { html in
                for (name, value) in [("person", typed.person), ("role", typed.role), ("region", place.code), ("until", typed.until)] {
                    page.hidden(name, value, &html)
                }
                page.hidden("seen", place.code, &html)
                page.hidden("ticket", ticket, &html)
                page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
                page.submit(page.say("签字，生成邀请码", "Sign and make the invitation"), &html)
            }
            page.form("/people/invite", &html) { html in
                for (name, value) in [("person", typed.person), ("role", typed.role), ("region", place.code), ("until", typed.until)] {
                    page.hidden(name, value, &html)
                }
                page.hidden("change", "yes", &html)
                page.submit(page.say("返回修改", "Change something"), &html)
            }
        }
    }

    /// - Parameter code: Which is shown here and never again.
    func made(_ code: String) -> String {
        page.html { html in
            html.element("p") {
                $0.text(
                    page.say(
                        "给\(typed.person)的邀请码，\(typed.hours) 小时内用一次。请当面交给本人；本页关闭后不再显示。",
                        "The invitation of \(typed.person); it serves once, within \(typed.hours) hours. Hand it over yourself: it is not shown again."
                    ))
            }
            html.element("p", ["class": "secret"]) { $0.text(code) }
            html.code(code, page.say("邀请码的二维码", "QR code of the invitation"))
            html.element("p") { html in html.element("a", ["href": "/people"]) { $0.text(page.say("已交给本人，返回", "Handed over: go back")) } }
        }
    }
}
