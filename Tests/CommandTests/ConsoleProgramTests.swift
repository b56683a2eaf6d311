import Foundation
import JSON
import Testing

/// The console of a node as a browser sees it: who signs in, what they are shown, and what they decide.
@Suite(.serialized) struct ConsoleProgramTests {
    private let programs = Programs()
    private let household = "450124100201-0001"

    private typealias Browser = ConsoleBrowser

    /// A county's node, at which a village's household has said no; and an invitation for an office of the county.
    private func county() throws -> String {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        try programs.serving("county", scope: "450124") { url in
            for (device, role, person) in [("tablet", "C", "黄丽"), ("team", "F", "陆书记")] {
                let code = try #require(
                    try programs.done("cunliand", "invite --role \(role) --scope 450124100201 --person \(person) --json", store: "county")
                        .text(
                            "code"))
                try programs.done("cunlian", "init --scope 450124100201", store: device)
                try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: device)
            }
            let added = try programs.done("cunlian", "add household number=\(household) 'power_life[2017]=true' --json", store: "tablet")
            let record = try #require(added.text("record"))
            let member = try programs.done(
                "cunlian", "add member name=韦国庆 relation=head birth=1970-01-01 --in \(record) --json", store: "tablet")
            try programs.done(
                "cunlian", "set household:\(household) 'roster[2017]+=\(try #require(member.text("record")))'", store: "tablet")
            try programs.done("cunlian", "sync", store: "tablet")
        }
        return try #require(
            try programs.done("cunliand", "invite --role K --scope 450124 --person 覃主任 --json", store: "county").text("code"))
    }

    @Test func `who has an invitation makes a key at the node, signs in with it, and is shown the day`() throws {
        let code = try county()
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"], log: "console.log") { address in
            let browser = Browser(programs: programs, address: address, name: "office")
            let first = try browser.get("/")
            #expect(first.status == 200 && first.html.contains("邀请码") && !first.html.contains(household), "\(first.html.suffix(2_000))")
            // What is wrong is said, and what was typed stays but for the secrets.
            let short = try browser.send(
                "/join", [("name", "覃主任"), ("code", code), ("passphrase", "短"), ("again", "短"), ("language", "zh")])
            #expect(short.status == 422 && short.html.contains("至少 8 个字") && short.html.contains(code), "\(short.html.suffix(2_000))")
            let wrong = try browser.send(
                "/join",
                [
                    ("name", "别人"), ("code", "AAAA-AAAA-AAAA"), ("passphrase", "correct horse"), ("again", "correct horse"),
                    ("language", "zh"),
                ])
            #expect(wrong.status == 422 && wrong.html.contains("role=\"alert\""), "\(wrong.html.suffix(2_000))")
            // A code that is none leaves no key behind, so that nobody takes another's name.
            let people = programs.path("county/console/people")
            let keys = {
                try FileManager.default.fileExists(atPath: people)
                    ? FileManager.default.contentsOfDirectory(atPath: people).filter { $0.hasSuffix(".key") } : []
            }
            #expect(try keys().isEmpty)
            // Of an address that is too long it is told on a page, and who asks for a page's head gets that of the page.
            let long = try browser.get("/" + String(repeating: "a", count: 9_000))
            #expect(long.status == 414 && long.html.contains("role=\"alert\""), "\(long.html.suffix(2_000))")
            for (path, status) in [("/sign-in", 200), ("/", 200), ("/nothing", 404)] {
                let head = try browser.get(path, "--head")
                #expect(head.status == status && !head.html.contains("<html"), "\(path): \(head.head)")
            }
            let today = try browser.send(
                "/join", [("name", "覃主任"), ("code", code), ("passphrase", "correct horse"), ("again", "correct horse"), ("language", "zh")])
            #expect(today.status == 200 && today.html.contains("<h1>今日</h1>") && today.html.contains("覃主任"), "\(today.html.suffix(2_000))")
            let english = try browser.send("/language", [("form", today.form)])
            #expect(english.html.contains("<h1>Today</h1>"), "\(english.html.suffix(2_000))")
            // Nobody else's form, none without the visit's own word, and nothing after signing out.
            #expect(try browser.send("/sign-out", [("form", "x")]).status == 400)
            #expect(try Browser(programs: programs, address: address, name: "other").get("/cases").html.contains("name=\"passphrase\""))
            let out = try browser.send("/sign-out", [("form", english.form)])
            #expect(out.html.contains("name=\"passphrase\"") && !out.html.contains("Today</h1>"))
            #expect(try browser.get("/cases").html.contains("name=\"passphrase\""))
            let refused = try browser.send("/sign-in", [("name", "覃主任"), ("passphrase", "wrong horse"), ("language", "zh")])
            #expect(refused.status == 422 && refused.html.contains("role=\"alert\""))
            let again = try browser.send("/sign-in", [("name", "覃主任"), ("passphrase", "correct horse"), ("language", "zh")])
            #expect(again.html.contains("<h1>今日</h1>"))
            for word in [
                "default-src 'none'", "frame-ancestors 'none'", "no-store", "nosniff", "no-referrer", "HttpOnly", "SameSite=Strict",
            ] {
                #expect(again.head.contains(word), "\(word): \(again.head)")
            }
        }
        // The log names nobody, and neither a code nor a passphrase.
        let log = try String(contentsOfFile: programs.path("console.log"), encoding: .utf8)
        for secret in ["覃主任", "horse", code, household] { #expect(!log.contains(secret), "\(log)") }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
    }

    /// The household says no to its exit, and the county hears of it.
    private func disagreement() throws {
        try programs.serving("county", scope: "450124") { url in try programs.done("cunlian", "sync --node \(url)", store: "team") }
        for step in ["candidate", "check team.first=甲 team.second=乙", "evaluate"] {
            try programs.done("cunlian", "procedure \(household) --year 2017 \(step)", store: "team")
        }
        let evidence = try #require(
            try programs.done("cunlian", "evaluate household:\(household) --year 2017 --json", store: "team").text("evidence"))
        try programs.done(
            "cunlian",
            "attest \(household) --year 2017 --as household --decision refuse --evidence \(evidence) --reason '<b>年成不好</b>' --json",
            store: "team")
        try programs.serving("county", scope: "450124") { url in try programs.done("cunlian", "sync --node \(url)", store: "team") }
    }

    @Test func `a case is decided by the person's own key, as it was shown, once, and nothing typed is lost on the way`() throws {
        let code = try county()
        try disagreement()
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let (browser, other) = (
                Browser(programs: programs, address: address, name: "office"), Browser(programs: programs, address: address, name: "other")
            )
            _ = try browser.send(
                "/join", [("name", "覃主任"), ("code", code), ("passphrase", "correct horse"), ("again", "correct horse"), ("language", "zh")])
            _ = try other.send("/sign-in", [("name", "覃主任"), ("passphrase", "correct horse"), ("language", "en")])
            let cases = try browser.get("/cases")
            let name = try #require(
                cases.html.split(separator: "/case/").dropFirst().first.map { String($0.prefix(17)) }, "\(cases.html.suffix(3_000))")
            let shown = try browser.get("/case/\(name)")
            #expect(shown.html.contains("农户") && shown.html.contains("政府") && shown.html.contains("陆书记"), "\(shown.html.suffix(4_000))")
            // What each side had before it, what there is now, and everything that was done: 9 items of the standard, and 4 steps.
            for words in ["农户签字时", "现在", "有稳定收入来源", "所依据的事实", "本年办过的 4 项", "该户仍是贫困户", "从哪个环节起"] {
                #expect(shown.html.contains(words), "\(words): \(shown.html.suffix(8_000))")
            }
            // What people wrote is text, whatever they wrote.
            #expect(shown.html.contains("&lt;b&gt;年成不好") && !shown.html.contains("<b>"))
            let early = try other.get("/case/\(name)")
            let reason = "听取双方意见，本年不退出"
            func decide(_ who: Browser, _ form: String, _ passphrase: String, _ reason: String) throws -> Browser.Page {
                try who.send(
                    "/case/\(name)",
                    [
                        ("form", form), ("verdict", "reject"), ("reason", reason), ("passphrase", passphrase), ("handler", ""),
                        ("step", ""),
                        ("seen", shown.hidden("seen")),
                    ])
            }
            let wrong = try decide(browser, shown.form, "wrong horse", reason)
            #expect(wrong.status == 422 && wrong.html.contains(reason) && wrong.html.contains("checked"), "\(wrong.html.suffix(3_000))")
            #expect(try decide(browser, shown.form, "correct horse", " ").status == 422)
            // A sign-in that ended meanwhile loses nothing that was typed.
            let idle = Browser(programs: programs, address: address, name: "idle")
            let over = try decide(idle, shown.form, "correct horse", "typed before it ended")
            #expect(over.status == 401 && over.html.contains("登录已过期") && !over.html.contains("horse"), "\(over.html.suffix(3_000))")
            let carried = ["held", "heldPassphrase", "held.verdict", "held.reason"].map { ($0, over.hidden($0)) }
            let back = try idle.send(
                "/sign-in", [("name", "覃主任"), ("passphrase", "correct horse"), ("language", "zh")] + carried)
            #expect(
                back.html.contains("typed before it ended") && back.html.contains("action=\"/case/\(name)\""), "\(back.html.suffix(3_000))")
            let nowhere = try browser.get("/no/such/page")
            #expect(nowhere.status == 404 && nowhere.html.contains("没有这个网页") && nowhere.html.contains("href=\"/cases\""))
            let done = try decide(browser, shown.form, "correct horse", reason)
            #expect(
                done.status == 200 && done.html.contains("role=\"status\"") && done.html.contains("没有待裁定的争议"), "\(done.html.suffix(3_000))")
            // The other window had the same case before it; the back button has it too.
            let late = try decide(other, early.form, "correct horse", "second thoughts")
            #expect(late.status == 404 && late.html.contains("no longer there"), "\(late.html.suffix(3_000))")
            #expect(try decide(browser, shown.form, "correct horse", reason).status == 404)
        }
        // An entry like any other: it verifies, reaches the village, and says whose it is.
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
        try programs.serving("county", scope: "450124") { url in try programs.done("cunlian", "sync --node \(url)", store: "team") }
        #expect(try programs.done("cunlian", "cases --json", store: "team").output == "")
        let log = try programs.done("cunlian", "procedure \(household) --year 2017", store: "team").output
        #expect(log.contains("覃主任") && log.contains("听取双方意见"), "\(log)")
        #expect(try programs.digest("team") == programs.digest("county"))
    }

    @Test func `a case whose facts changed while its page was open is shown anew and not decided`() throws {
        let code = try county()
        try disagreement()
        func serving(_ body: (Browser) throws -> Void) throws {
            try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
                try body(Browser(programs: programs, address: address, name: "office"))
            }
        }
        func name(_ browser: Browser) throws -> String {
            let html = try browser.get("/cases").html
            return try #require(html.split(separator: "/case/").dropFirst().first.map { String($0.prefix(17)) }, "\(html.suffix(3_000))")
        }
        var (case1, seen) = ("", "")
        try serving { browser in
            _ = try browser.join("覃主任", code: code)
            case1 = try name(browser)
            seen = try browser.get("/case/\(case1)").hidden("seen")
        }
        #expect(seen.utf8.count == 32)
        try programs.done("cunlian", "set household:\(household) 'power_life[2017]=false' --reason 电表已拆", store: "tablet")
        try programs.serving("county", scope: "450124") { url in try programs.done("cunlian", "sync --node \(url)", store: "tablet") }
        try serving { browser in
            let form = try browser.enter("覃主任").form
            func decide(_ seen: String) throws -> Browser.Page {
                try browser.send(
                    "/case/\(case1)",
                    [("form", form), ("verdict", "reject"), ("reason", "听取意见"), ("passphrase", "correct horse"), ("seen", seen)])
            }
            #expect(try name(browser) == case1)
            let late = try decide(seen)
            #expect(late.status == 409 && late.html.contains("所依据的情况有变化"), "\(late.html.suffix(3_000))")
            #expect(late.html.contains("听取意见") && late.hidden("seen") != seen)
            #expect(try decide("").status == 409)
            #expect(try decide(late.hidden("seen")).status == 200)
        }
    }
}
