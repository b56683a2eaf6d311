import Foundation
import JSON
import Testing

/// Samples for checks at the console: a number that is shown once, and a draw that nobody chose.
@Suite(.serialized) struct ConsoleSampleProgramTests {
    private let programs = Programs()

    private func invite(_ role: String, _ person: String) throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope 450124 --person \(person) --json", store: "county").text("code"))
    }

    /// Somebody of the county puts up its list of two funds.
    ///
    /// - Returns: The list's code.
    private func post() throws -> String {
        try programs.serving("county", scope: "450124") { url in
            try programs.done("cunlian", "sync --node \(url)", store: "clerk")
            try programs.done("cunlian", "add county code=450124 name=马山县 complaint_phone=0771-6822011", store: "clerk")
            for number in ["F1", "F2"] {
                try programs.done(
                    "cunlian",
                    "add fund_entry number=\(number) date=2017-05-01 year=2017 source=central payer=财政局 payee=村委会 amount=16200 purpose=道路",
                    store: "clerk")
            }
            let page = programs.path("list.html")
            try programs.done("cunlian", "notice funds 450124 --year 2017 --post --out '\(page)'", store: "clerk")
            try programs.done("cunlian", "sync --node \(url)", store: "clerk")
            return try #require(try programs.done("cunlian", "verify-list '\(page)' --json", store: "clerk").text("code"))
        }
    }

    @Test func `a number is committed to before the list, shown once and kept nowhere, and draws from the list once`() throws {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        try programs.serving("county", scope: "450124") { url in
            let code = try invite("K", "韦会计")
            try programs.done("cunlian", "init --scope 450124", store: "clerk")
            try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: "clerk")
        }
        let codes = try [("K", "覃主任"), ("C", "黄丽")].map { try invite($0.0, $0.1) }
        func commit(_ who: ConsoleBrowser, _ fields: [(String, String)] = [], _ passphrase: String = "correct horse") throws
            -> ConsoleBrowser.Page
        {
            let page = try who.get("/samples")
            let usual = [
                ("kind", "funds"), ("stage", "first"), ("year", "2017"), ("region", "450124"), ("share", "50"), ("least", ""),
            ].filter { field in !fields.contains { $0.0 == field.0 } }
            return try who.send(
                "/samples/number",
                [("form", page.form), ("ticket", page.hidden("ticket")), ("passphrase", passphrase)] + usual + fields)
        }
        var number = ""
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"], log: "console.log") { address in
            let browsers = ["office", "village"].map { ConsoleBrowser(programs: programs, address: address, name: $0) }
            for (browser, who) in zip(browsers, zip(["覃主任", "黄丽"], codes)) { _ = try browser.join(who.0, code: who.1) }
            #expect(try browsers[0].get("/reviews").html.contains("href=\"/samples\""))
            for (fields, sentence) in [
                ([("region", "450125")], "没有这个区域"), ([("region", "x")], "没有这个区域"), ([("year", "1999")], "应在2013至2030之间"),
                ([("kind", "x")], "请填完整"),
                ([("share", "many")], "role=\"alert\""),
            ] {
                let refused = try commit(browsers[0], fields)
                #expect(refused.status == 422 && refused.html.contains(sentence), "\(fields): \(refused.html.suffix(3_000))")
            }
            #expect(try commit(browsers[0], [], "wrong horse").status == 422)
            #expect(try commit(browsers[1]).status == 422, "a collector draws no samples")
            let made = try commit(browsers[0])
            number = try #require(made.between("<dd>", "<"), "\(made.html.suffix(3_000))")
            #expect(made.status == 200 && number.utf8.count == 14 && made.head.contains("no-store"))
            let list = try browsers[0].get("/samples")
            #expect(
                list.html.contains("尚未张榜") && list.html.contains("50.00 %") && !list.html.contains(number), "\(list.html.suffix(6_000))")
        }
        let code = try post()
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try office.enter("覃主任")
            let shown = try office.get("/samples")
            #expect(shown.html.contains(code) && !shown.html.contains("尚未张榜"), "\(shown.html.suffix(6_000))")
            func draw(_ page: ConsoleBrowser.Page, _ number: String) throws -> ConsoleBrowser.Page {
                try office.send(
                    "/samples/draw",
                    [
                        ("form", page.form), ("ticket", page.hidden("ticket")), ("list", code), ("number", number),
                        ("passphrase", "correct horse"),
                    ])
            }
            let wrong = try draw(shown, "0000-0000-0000")
            #expect(wrong.status == 422 && wrong.html.contains("role=\"alert\""), "\(wrong.html.suffix(3_000))")
            let done = try draw(wrong, number.lowercased())
            #expect(done.status == 200 && done.html.contains("抽中 1：F"), "\(done.html.suffix(6_000))")
            #expect(try draw(wrong, number).status == 409)
            // Whoever goes on until it pleases is told who drew.
            let again = try draw(done, number)
            #expect(again.status == 422 && again.html.contains("覃主任"), "\(again.html.suffix(3_000))")
            // The commitment to too late a number would never count.
            #expect(try commit(office).status == 422)
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
        let drawn = try programs.done("cunlian", "sample list --json", store: "county").output
        #expect(drawn.contains("\"counts\":true") && drawn.contains("覃主任"), "\(drawn)")
        let log = try String(contentsOfFile: programs.path("console.log"), encoding: .utf8)
        for secret in [number, "覃主任", "horse"] { #expect(!log.contains(secret), "\(log)") }
    }
}
