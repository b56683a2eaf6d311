import Foundation
import JSON
import Testing

/// People, their rights and the network at the console: who may do what, and that nothing is done twice.
@Suite(.serialized) struct ConsolePeopleProgramTests {
    private let programs = Programs()

    private func invite(_ role: String, _ scope: String, _ person: String, _ more: String = "") throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(person) --json \(more)", store: "county").text(
                "code"))
    }

    /// A county, a village's collector who wrote something, and a household.
    private func county() throws {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        try programs.serving("county", scope: "450124") { url in
            try programs.done("cunlian", "init --scope 450124100201", store: "tablet")
            try programs.done("cunlian", "enrol --node \(url) --code \(try invite("C", "450124100201", "黄丽"))", store: "tablet")
            try programs.done("cunlian", "add household number=450124100201-0001", store: "tablet")
            try programs.done("cunlian", "sync", store: "tablet")
        }
    }

    private func key(_ person: String) throws -> String {
        let lines = try programs.done("cunliand", "people --json", store: "county").output.split(separator: "\n")
        let nodes = try lines.map { try JSONNode(parsing: Array($0.utf8)) }
        return try #require(nodes.first { $0["person"]?.text == person }?["fingerprint"]?.text)
    }

    /// Sends the form of an invitation, and once more as it stands on the page that asks to look it over.
    private func invite(_ fields: [(String, String)], from browser: ConsoleBrowser) throws -> ConsoleBrowser.Page {
        let asked = try browser.send("/people/invite", fields)
        guard asked.status == 200 else { return asked }
        return try browser.send(
            "/people/invite", fields + [("ticket", asked.hidden("ticket")), ("seen", fields.first { $0.0 == "region" }?.1 ?? "")])
    }

    @Test func `a key has the name that its invitation is made out to, and whoever is invited anew is told what stands in the way`()
        throws
    {
        try county()
        let codes = try ["新人", "王县长", "新人"].map { try invite("K", "450124", $0) }
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let browser = ConsoleBrowser(programs: programs, address: address, name: "office")
            func join(_ name: String, _ code: String, _ passphrase: String) throws -> ConsoleBrowser.Page {
                try browser.send(
                    "/join",
                    [("name", name), ("code", code), ("passphrase", passphrase), ("again", passphrase), ("language", "zh")])
            }
            // Nobody takes another's name, and the code stays good for whom it is made out to, however it is copied.
            let foreign = try join("王县长", codes[0], "correct horse")
            #expect(foreign.status == 422 && foreign.html.contains("这份邀请是给新人的"), "\(foreign.html.suffix(3_000))")
            #expect(try join("王县长", codes[1], "correct horse").html.contains("<h1>今日</h1>"))
            let plain = codes[0].lowercased().filter { $0 != "-" }
            #expect(try join("新人", plain, "correct horse").html.contains("<h1>今日</h1>"))
            // Neither a code, nor a page of letters.
            for wrong in ["AAAA-BBBB", String(repeating: "A", count: 3_000)] {
                let told = try join("新人", wrong, "correct horse")
                #expect(told.status == 422 && told.html.contains("这不是邀请码"), "\(told.html.suffix(3_000))")
            }
            // Forgotten, and invited anew before the key was ended.
            let anew = try join("新人", codes[2], "another horse")
            #expect(anew.status == 422 && anew.html.contains("离任"), "\(anew.html.suffix(3_000))")
        }
        try programs.done("cunliand", "retire \(try key("新人")) --reason 忘记口令 --yes", store: "county")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let browser = ConsoleBrowser(programs: programs, address: address, name: "anew")
            let word = [("passphrase", "another horse"), ("again", "another horse"), ("language", "zh")]
            let done = try browser.send("/join", [("name", "新人"), ("code", codes[2])] + word)
            #expect(done.html.contains("<h1>今日</h1>"), "\(done.html.suffix(3_000))")
        }
    }

    @Test func `T24 who may grant invites, and ends a key once they have seen what that touches, by their passphrase and once`() throws {
        try county()
        let code = try invite("K", "450124", "覃主任", "--may-grant")
        let collector = try key("黄丽")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"], log: "people.log") { address in
            let browser = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try browser.enter("覃主任", code: code)
            let list = try browser.get("/people")
            #expect(
                list.html.contains("黄丽") && list.html.contains("href=\"/people/\(collector)\"") && list.html.contains("邀请"),
                "\(list.html.suffix(3_000))")
            let person = try browser.get("/people/\(collector)")
            #expect(person.status == 200 && person.html.contains("权限") && person.html.contains("/suspend"), "\(person.html.suffix(2_000))")
            // An invitation, with what is wrong said first.
            let form = try browser.get("/people/invite").form
            let fields = [("form", form), ("person", "韦秀瑛"), ("role", "C"), ("region", "450124100201")]
            for (wrong, words) in [
                ([("passphrase", "wrong horse")], "口令"), ([("passphrase", "correct horse"), ("until", "明天")], "不是日期"),
                ([("passphrase", "correct horse"), ("until", "2018-01-01")], "已过"),
            ] {
                let told = try invite(fields + wrong, from: browser)
                #expect(told.status == 422 && told.html.contains(words) && told.html.contains("韦秀瑛"), "\(told.html.suffix(2_000))")
            }
            let beyond = try invite(
                [("form", form), ("person", "某"), ("role", "C"), ("region", "450125"), ("passphrase", "correct horse")], from: browser)
            #expect(beyond.status == 422, "\(beyond.html.suffix(2_000))")
            let asked = try browser.send("/people/invite", fields + [("until", "2099-12-31")])
            #expect(asked.status == 200 && asked.html.contains("请核对") && asked.html.contains("韦秀瑛"), "\(asked.html.suffix(2_000))")
            // Nothing is made of a region whose name was not shown.
            let unseen = try browser.send("/people/invite", fields + [("passphrase", "correct horse"), ("ticket", asked.hidden("ticket"))])
            #expect(unseen.status == 200 && !unseen.html.contains("class=\"secret\""), "\(unseen.html.suffix(2_000))")
            let whole =
                fields + [
                    ("passphrase", "correct horse"), ("until", "2099-12-31"), ("ticket", asked.hidden("ticket")), ("seen", "450124100201"),
                ]
            let made = try browser.send("/people/invite", whole)
            let secret = try #require(made.html.components(separatedBy: "class=\"secret\">").dropFirst().first).prefix { $0 != "<" }
            #expect(made.html.contains("class=\"qr\"") && secret.contains("."))
            // The same form again makes no other, and shows what was typed.
            let second = try browser.send("/people/invite", whole)
            #expect(
                second.status == 409 && !second.html.contains("class=\"secret\"") && second.html.contains("韦秀瑛"),
                "\(second.html.suffix(2_000))")
            let other = ConsoleBrowser(programs: programs, address: address, name: "other")
            #expect(try other.enter("韦秀瑛", code: String(secret)).html.contains("<h1>今日</h1>"))
            #expect(try browser.get("/people").html.contains("2099-12-31"), "the last day that was typed is the one that is shown")
            // Suspended: what it touches first; another token, and a form sent twice, write nothing.
            let path = "/people/\(collector)/suspend"
            let shown = try browser.get(path)
            #expect(shown.html.contains("影响") && shown.html.contains("450124100201"), "\(shown.html.suffix(3_000))")
            func sign(_ token: String, _ passphrase: String = "correct horse", _ reason: String = "平板送修") throws -> ConsoleBrowser.Page {
                try browser.send(
                    path, [("form", shown.form), ("token", token), ("since", ""), ("reason", reason), ("passphrase", passphrase)])
            }
            #expect(try sign(shown.hidden("token"), "wrong horse").html.contains("平板送修"))
            #expect(try sign("0011223344556677").html.contains("请重新看过再签发"))
            #expect(try sign(shown.hidden("token"), "correct horse", " ").status == 422)
            let done = try sign(shown.hidden("token"))
            #expect(done.status == 200 && done.html.contains("已签发"), "\(done.html.suffix(3_000))")
            let twice = try sign(shown.hidden("token"))
            #expect(twice.status == 422, "\(twice.html.suffix(2_000))")
            #expect(try browser.get("/people/\(collector)").html.contains("/readmit"))
            // The audit log has it, with whom it was about and why.
            let audit = try browser.get("/audit").html
            #expect(audit.contains("平板送修") && audit.contains("黄丽 ") && audit.contains("暂停"), "\(audit.suffix(4_000))")
            // Who forgot their passphrase: the old key is retired, and they come again under their name.
            let clerk = try #require(try browser.get("/people").html.firstMatch(of: /people\/([0-9a-f]{32})">韦秀瑛/)?.1)
            let leaving = try browser.get("/people/\(clerk)/retire")
            let retired = try browser.send(
                "/people/\(clerk)/retire",
                [
                    ("form", shown.form), ("token", leaving.hidden("token")), ("since", ""), ("reason", "忘记口令"),
                    ("passphrase", "correct horse"),
                ])
            #expect(retired.status == 200, "\(retired.html.suffix(2_000))")
            let anew = try invite(fields + [("passphrase", "correct horse")], from: browser)
            let next = try #require(anew.html.components(separatedBy: "class=\"secret\">").dropFirst().first).prefix { $0 != "<" }
            let third = ConsoleBrowser(programs: programs, address: address, name: "third")
            let wordAnew = [("passphrase", "another horse"), ("again", "another horse"), ("language", "zh")]
            #expect(try third.send("/join", [("name", "韦秀瑛"), ("code", String(next))] + wordAnew).html.contains("<h1>今日</h1>"))
            // Nobody of that key, and no such act.
            for guess in ["/people/0011", "/people/0011/suspend", "/people/\(collector)/burn", "/people/%3Cscript%3E"] {
                #expect(try browser.get(guess).status == 404, "\(guess)")
            }
            let network = try browser.get("/network")
            #expect(
                network.status == 200 && network.html.contains("各区域的条目") && network.html.contains("/metrics"),
                "\(network.html.suffix(2_000))")
        }
        let people = try programs.done("cunliand", "people", store: "county").output
        #expect(people.contains("suspended") && people.contains("平板送修") || people.contains("覃主任"), "\(people)")
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
        let log = try String(contentsOfFile: programs.path("people.log"), encoding: .utf8)
        for secret in ["覃主任", "韦秀瑛", "horse", collector] { #expect(!log.contains(secret), "\(log)") }
    }

    @Test func `T24 nobody ends whose regions go beyond theirs, nor who may grant as they do, themselves among them`() throws {
        try county()
        let chief = try invite("K", "450124100201", "村支书", "--may-grant")
        let office = try invite("K", "450124", "覃主任", "--may-grant")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let (village, town) = (
                ConsoleBrowser(programs: programs, address: address, name: "village"),
                ConsoleBrowser(programs: programs, address: address, name: "town")
            )
            let wide = try invite("C", "450124100201 450124100202", "韦秀瑛")
            for (browser, name, code) in [
                (village, "村支书", chief), (town, "覃主任", office),
                (ConsoleBrowser(programs: programs, address: address, name: "wide"), "韦秀瑛", wide),
            ] {
                #expect(try browser.enter(name, code: code).html.contains("<h1>今日</h1>"))
            }
            func asked(_ browser: ConsoleBrowser, _ person: String) throws -> ConsoleBrowser.Page {
                try browser.get("/people/\(try key(person))/suspend")
            }
            // Whom they see and may end, and whom they see and may not.
            #expect(try asked(village, "黄丽").status == 200 && asked(town, "韦秀瑛").status == 200)
            #expect(try village.get("/people/\(key("韦秀瑛"))").status == 200)
            for (browser, person) in [(village, "韦秀瑛"), (village, "村支书"), (town, "村支书"), (town, "覃主任")] {
                let told = try asked(browser, person)
                #expect(
                    told.status == 422 && !told.html.contains("name=\"token\""), "\(browser.name) \(person): \(told.html.suffix(2_000))")
                let forged = try browser.send(
                    "/people/\(try key(person))/suspend",
                    [
                        ("form", try browser.get("/people").form), ("token", "0"), ("since", ""), ("reason", "x"),
                        ("passphrase", "correct horse"),
                    ])
                #expect(forged.status == 422, "\(browser.name) \(person)")
            }
        }
        #expect(try !programs.done("cunliand", "people", store: "county").output.contains("suspended"))
    }

    @Test func `who may not guesses addresses in vain, and is shown their own in the audit log`() throws {
        try county()
        let code = try invite("C", "450124100201", "韦秀瑛")
        let collector = try key("黄丽")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let browser = ConsoleBrowser(programs: programs, address: address, name: "clerk")
            let today = try browser.enter("韦秀瑛", code: code)
            #expect(try !browser.get("/people").html.contains("href=\"/people/invite\""))
            for act in ["suspend", "retire", "revoke", "readmit"] {
                #expect(try browser.get("/people/\(collector)/\(act)").status == 422, "\(act)")
                let forged = try browser.send(
                    "/people/\(collector)/\(act)",
                    [("form", today.form), ("token", "0"), ("since", ""), ("reason", "x"), ("passphrase", "correct horse")])
                #expect(forged.status == 422, "\(act): \(forged.html.suffix(2_000))")
            }
            let invited = try invite(
                [("form", today.form), ("person", "某"), ("role", "K"), ("region", "450124100201"), ("passphrase", "correct horse")],
                from: browser)
            #expect(try browser.get("/people/invite").status == 403)
            #expect(invited.status == 403 && !invited.html.contains("class=\"secret\""))
            let own = try browser.get("/audit")
            #expect(own.status == 200 && !own.html.contains("黄丽"), "\(own.html.suffix(2_000))")
            #expect(try browser.get("/audit?since=x").html.contains("不是日期"))
        }
        #expect(try !programs.done("cunliand", "people", store: "county").output.contains("suspended"))
    }
}
