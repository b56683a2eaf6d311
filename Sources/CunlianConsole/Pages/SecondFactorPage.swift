import CunlianTrust
import Records
import Register
import ReportFormats
import Terminal

/// Where a code is asked for, a telephone is set up, and codes on paper are shown once.
struct SecondFactorPage {
    let visit: Visits.Visit
    var notice: (text: String, isBad: Bool)?

    private func page(_ zh: String, _ en: String, isOpen: Bool) -> ConsolePage {
        var page = ConsolePage(title: Label(zh: zh, en: en), language: visit.language, notice: notice)
        page.visit = visit
        page.isOpen = isOpen
        return page
    }

    /// Asks for a code at the sign-in.
    func asking() -> String {
        let page = page("第二步：动态码", "Second step: a code", isOpen: false)
        return page.html { html in
            html.element("p") {
                $0.text(
                    page.say(
                        "请输入手机验证器上现在显示的六位数字；手机不在身边时，输入一个还没用过的纸质备用码。",
                        "Type the six digits that your telephone shows now; without the telephone, one of your codes on paper that was not used yet."
                    ))
            }
            code(page, page.say("登录", "Sign in"), &html)
        }
    }

    /// Sets up a telephone.
    func settingUp(_ secret: [UInt8]) -> String {
        let page = page("设置动态码", "Set up the second step", isOpen: !visit.isWaiting)
        return page.html { html in
            html.element("p") {
                $0.text(
                    page.say(
                        "用手机上的验证器程序（支持 TOTP 的都可以）扫描下图，或手工输入密钥；然后输入它显示的六位数字。以后每次登录都要输入当时的数字。",
                        "Scan this with an authenticator on your telephone (any that knows TOTP), or type the secret into it; then type the six digits that it shows. From then on each sign-in asks for the digits of the moment."
                    ))
            }
            picture(Console.address(secret, visit.person), page.say("供验证器扫描的二维码", "QR code for an authenticator"), &html)
            html.element("dl") { html in
                html.element("div", ["class": "long"]) { html in
                    html.element("dt") { $0.text(page.say("密钥", "Secret")) }
                    html.element("dd") { $0.text(Self.grouped(Base32.text(secret))) }
                }
            }
            code(page, page.say("确认", "Confirm"), &html)
        }
    }

    /// The codes on paper, which are shown here and never again.
    func shown(_ papers: [String]) -> String {
        let page = page("备用码", "Codes on paper", isOpen: true)
        return page.html { html in
            html.element("p") {
                $0.text(
                    page.say(
                        "手机丢失时用来登录，每个只能用一次。请打印或抄下，与手机分开存放；本页关闭后不再显示。",
                        "For a sign-in without the telephone; each serves once. Print them or write them down and keep them apart from it; they are not shown again."
                    ))
            }
            html.element("ol", ["class": "papers"]) { html in
                for paper in papers { html.element("li") { $0.text(paper) } }
            }
            html.element("p") { html in
                html.element("a", ["href": visit.held == nil ? "/" : "/held"]) { $0.text(page.say("已抄好，继续", "Written down: go on")) }
            }
        }
    }

    /// What somebody who is signed in has.
    ///
    /// - Parameter papers: How many codes on paper are left; `nil` where there is no second factor.
    func standing(_ papers: Int?) -> String {
        let page = page("动态码", "Second step", isOpen: true)
        return page.html { html in
            if let papers {
                html.element("p") {
                    $0.text(page.say("已设置。纸质备用码还剩 \(papers) 个。", "It is set up; \(papers) codes on paper are left."))
                }
                if papers < 3 {
                    html.element("p", ["class": "warning"]) {
                        $0.text(page.say("备用码快用完了，请重新设置，得到新的十个。", "They are nearly used up: set it up anew to get ten."))
                    }
                }
            } else {
                html.element("p", ["class": "warning"]) {
                    $0.text(page.say("还没有设置：登录只凭口令。", "It is not set up: the passphrase alone signs you in."))
                }
            }
            page.form("/second-step/new", &html) { html in
                page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
                html.element("button", ["type": "submit"]) {
                    $0.text(papers == nil ? page.say("设置", "Set it up") : page.say("换手机或换备用码", "Another telephone, or new codes"))
                }
            }
        }
    }

    private func code(_ page: ConsolePage, _ button: String, _ html: inout HTMLWriter) {
        page.form("/second-step", &html) { html in
            html.element("label") { html in
                html.text(page.say("动态码", "Code"))
                html.open(
                    "input",
                    [
                        "type": "text", "name": "code", "required": "required", "autocomplete": "one-time-code", "maxlength": "20",
                        "autofocus": "autofocus",
                    ])
            }
            html.element("button", ["type": "submit"]) { $0.text(button) }
        }
    }

    private func picture(_ text: String, _ label: String, _ html: inout HTMLWriter) { html.code(text, label) }

    private static func grouped(_ text: String) -> String {
        let letters = Array(text)
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<min($0 + 4, letters.count)]) }.joined(separator: " ")
    }
}

extension HTMLWriter {
    /// A QR code as a picture, dark on light, with its margin; nothing where the text is too long for one.
    mutating func code(_ text: String, _ label: String) {
        guard let code = QRCode(text) else { return }
        let side = String(code.size + 8)
        var path = ""
        for (row, modules) in code.rows.enumerated() {
            for (column, isDark) in modules.enumerated() where isDark { path += "M\(column + 4) \(row + 4)h1v1h-1z" }
        }
        element(
            "svg", ["class": "qr", "role": "img", "aria-label": label, "viewBox": "0 0 \(side) \(side)", "shape-rendering": "crispEdges"]
        ) {
            $0.element("rect", ["width": side, "height": side, "fill": "#fff"])
            $0.element("path", ["d": path, "fill": "#000"])
        }
    }
}
