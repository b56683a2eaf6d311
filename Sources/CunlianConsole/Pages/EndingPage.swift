import RecordStore
import Records
import Register
import ReportFormats

/// What ending a key would do, before it is signed.
struct EndingPage {
    let page: ConsolePage
    let ending: Console.Ending
    let path: String
    let since: String
    let reason: String

    /// - Parameter path: `suspend`, `retire`, `revoke` or `readmit`.
    init(
        _ visit: Visits.Visit, _ ending: Console.Ending, path: String, since: String, reason: String = "",
        notice: (text: String, isBad: Bool)? = nil
    ) {
        let title =
            switch path {
            case "suspend": Label("暂停", "Suspend")
            case "retire": Label("离任", "Retire")
            case "revoke": Label("吊销", "Revoke")
            default: Label("恢复", "Readmit")
            }
        page = ConsolePage(
            title: Label(zh: "\(title.zh)：\(ending.line.person)", en: "\(title.en): \(ending.line.person)"), language: visit.language,
            visit: visit,
            notice: notice)
        (self.ending, self.path, self.since, self.reason) = (ending, path, since, reason)
    }

    private func effects(_ html: inout HTMLWriter) {
        var heads: [(zh: String, en: String)] = [
            ("区域", "Region"), ("有效条目", "Entries that count"), ("将不采纳", "To be kept out"), ("将重新采纳", "To count again"),
        ]
        let touchesOthers = ending.effects.contains { $0.effect.others.keptOut + $0.effect.others.letIn > 0 }
        if touchesOthers { heads += [("他人的将不采纳", "Of others, to be kept out"), ("他人的将重新采纳", "Of others, to count again")] }
        page.table(heads, ending.effects, numbers: Set(1..<heads.count), &html) { item, html in
            html.element("td") { $0.text(item.place) }
            let (own, others) = (item.effect.own, item.effect.others)
            let counts = [own.counting, own.keptOut, own.letIn] + (touchesOthers ? [others.keptOut, others.letIn] : [])
            for (place, count) in counts.enumerated() {
                let isLoss = count > 0 && (place == 1 || place == 3)
                html.element("td", ["class": isLoss ? "n bad" : "n"]) { $0.text(String(count)) }
            }
        }
    }

    private func offices(_ offices: [String], _ words: String, _ html: inout HTMLWriter) {
        guard !offices.isEmpty else { return }
        html.element("p", ["class": "warning"]) { $0.text(words + offices.joined(separator: page.say("；", "; "))) }
    }

    private var meaning: String {
        switch path {
        case "suspend":
            page.say("暂停后所写不采纳；恢复后，停用期间所写一并有效。", "What they write from now on does not count; once readmitted, all of it does.")
        case "retire":
            page.say(
                "请先让其同步：已收到的都有效，未收到的不采纳，可逐条放行。",
                "Have them sync first: what has come stands, what has not is kept out and may be let in entry by entry.")
        case "revoke":
            page.say(
                "此后该密钥所写一律不采纳，不论由谁带来；已收到的仍然有效。", "Nothing counts that the key writes from now on, whoever brings it; what has come stands.")
        default: page.say("撤销停用，停用期间所写重新采纳。", "Lifts what ended the key; what was written meanwhile counts again.")
        }
    }

    func html() -> String {
        page.html { html in
            html.element("p") { $0.text(meaning) }
            html.element("h2") { $0.text(page.say("影响", "What it touches")) }
            if ending.effects.isEmpty {
                html.element("p", ["class": "dim"]) { $0.text(page.say("本库没有其所写的条目。", "Nothing that they wrote is here.")) }
            } else {
                effects(&html)
            }
            offices(ending.falling, page.say("随之失效的他人授权：", "With it fall the offices of others that they gave: "), &html)
            offices(ending.returning, page.say("随之恢复的他人授权：", "With it stand again the offices of others: "), &html)
            if !ending.unseen.isEmpty {
                let places = ending.unseen.joined(separator: page.say("、", ", "))
                html.element("p", ["class": "warning"]) {
                    $0.text(
                        page.say(
                            "没有收到其在 \(places) 所写的内容：在那里写的一律不采纳，可逐条放行。",
                            "Nothing of theirs has come here from \(places): all that they wrote there is kept out, and may be let in entry by entry."
                        ))
                }
            }
            if path == "revoke" { sinceForm(&html) }
            page.form("/people/\(ending.line.key)/\(path)", &html) { html in
                html.open("input", ["type": "hidden", "name": "token", "value": ending.token])
                html.open("input", ["type": "hidden", "name": "since", "value": since])
                html.element("label") { html in
                    html.text(page.say("缘由", "Why"))
                    html.element("textarea", ["name": "reason", "rows": "2", "required": "required"]) { $0.lines(reason) }
                }
                page.field(page.say("再输一次您的口令", "Your passphrase once more"), name: "passphrase", isSecret: true, &html)
                html.element("button", ["type": "submit"]) { $0.text(page.say("签发", "Sign it")) }
            }
        }
    }

    private func sinceForm(_ html: inout HTMLWriter) {
        html.element("form", ["method": "get", "action": "/people/\(ending.line.key)/revoke"]) { html in
            html.element("label") { html in
                html.text(
                    page.say(
                        "自哪一天起所写不算，如 2018-05-01；不填则已收到的都算",
                        "From which day on what was written does not count, such as 2018-05-01; empty counts all that has come"))
                html.open("input", ["type": "text", "name": "since", "value": since])
            }
            html.element("button", ["type": "submit"]) { $0.text(page.say("重新计算影响", "Show what it touches then")) }
        }
    }
}
