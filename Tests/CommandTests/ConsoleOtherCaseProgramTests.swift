import Foundation
import JSON
import Testing

/// Cases that are no household's, at the console: an objection to a list, and vouchers of one number.
@Suite(.serialized) struct ConsoleOtherCaseProgramTests {
    private let programs = Programs()

    private func invite(_ role: String, _ scope: String, _ person: String) throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(person) --json", store: "county").text("code"))
    }

    private func fund(_ number: String, _ payee: String, _ store: String) throws {
        try programs.done(
            "cunlian",
            "add fund_entry number=\(number) date=2017-05-01 year=2017 source=central payer=财政局 payee=\(payee) amount=16200 purpose=道路",
            store: store)
    }

    /// A county with a village, whose list of funds hangs.
    ///
    /// - Parameter twice: Whether two clerks entered one voucher without having seen each other.
    /// - Returns: The list's code.
    private func county(twice: Bool = false) throws -> String {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        return try programs.serving("county", scope: "450124") { url in
            for (device, role, scope) in [("clerk", "K", "450124"), ("other", "K", "450124"), ("first", "I", "450124100201")] {
                try programs.done("cunlian", "init --scope \(scope)", store: device)
                try programs.done("cunlian", "enrol --node \(url) --code \(try invite(role, scope, device))", store: device)
            }
            try programs.done("cunlian", "add village code=450124100201 name=古楼村", store: "first")
            try programs.done("cunlian", "sync --node \(url)", store: "first")
            try programs.done("cunlian", "add county code=450124 name=马山县 complaint_phone=0771-6822011", store: "clerk")
            try fund("F1", "村委会", "clerk")
            let page = programs.path("list.html")
            try programs.done("cunlian", "notice funds 450124 --year 2017 --post --out '\(page)'", store: "clerk")
            try programs.done("cunlian", "sync --node \(url)", store: "clerk")
            if twice {
                try fund("F1", "施工队", "other")
                try programs.done("cunlian", "sync --node \(url)", store: "other")
            }
            return try #require(try programs.done("cunlian", "verify-list '\(page)' --json", store: "clerk").text("code"))
        }
    }

    /// How many cases a terminal has.
    private func cases() throws -> Int {
        try programs.run("cunlian", "cases --json", store: "county").output.split(separator: "\n").count
    }

    @Test func `an objection to a list stands in today, the cases and a terminal alike, and is answered where it stands`() throws {
        let code = try county()
        let invited = (try invite("K", "450124", "覃主任"), try invite("C", "450124100201", "黄丽"))
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try office.join("覃主任", code: invited.0)
            let page = try office.get("/notice/\(code)")
            let done = try office.send(
                "/notice/\(code)",
                [
                    ("form", page.form), ("ticket", page.hidden("ticket")), ("about", ""), ("by", "覃老汉"), ("said", "钱没有到屯里"),
                    ("village", "450124100201"), ("passphrase", "correct horse"),
                ])
            #expect(done.status == 200 && done.html.contains("列入“争议”"), "\(done.html.suffix(3_000))")
            var name = try #require(done.between("href=\"/case/", "\""), "\(done.html.suffix(3_000))")
            #expect(try office.get("/").html.contains("href=\"/case/\(name)\""), "today leads to it")
            let list = try office.get("/cases")
            #expect(list.html.contains("href=\"/case/\(name)\"") && list.html.contains("共 1 件") && list.html.contains(code))
            #expect(try cases() == 1)
            let shown = try office.get("/case/\(name)")
            for text in ["对名单的异议", "钱没有到屯里", "覃老汉", "异议不成立", "异议成立", "移交", "/notice/\(code)"] {
                #expect(shown.status == 200 && shown.html.contains(text), "\(text): \(shown.html.suffix(4_000))")
            }
            func decide(
                _ name: String, _ verdict: String, _ reason: String = "已到户核实", _ passphrase: String = "correct horse",
                by browser: ConsoleBrowser? = nil,
                seen: String? = nil
            ) throws -> ConsoleBrowser.Page {
                let browser = browser ?? office
                return try browser.send(
                    "/case/\(name)",
                    [
                        ("form", try browser.get("/cases").form), ("seen", try seen ?? browser.get("/case/\(name)").hidden("seen")),
                        ("verdict", verdict), ("reason", reason), ("passphrase", passphrase),
                        ("step", ""), ("office", ""), ("handler", ""),
                    ])
            }
            // What is wrong is said, and nothing is written; a village does not answer what the county is to answer.
            let village = ConsoleBrowser(programs: programs, address: address, name: "village")
            _ = try village.join("黄丽", code: invited.1)
            for told in [
                try decide(name, ""), try decide(name, "reject", " "), try decide(name, "reject", "已到户核实", "wrong horse"),
                try decide(name, "return"), try decide(name, "delegate"), try decide(name, "keep 1.0-00"),
                try decide(name, "reject", by: village),
            ] { #expect(told.status == 422 && told.html.contains("role=\"alert\""), "\(told.html.suffix(3_000))") }
            // What is signed is what the page showed.
            let blind = try decide(name, "reject", seen: "0011223344556677")
            #expect(blind.status == 409 && blind.html.contains("已到户核实"), "\(blind.html.suffix(3_000))")
            #expect(try cases() == 1)
            // Found right it stays until the list is put up anew, as another case.
            #expect(try decide(name, "reject").html.contains("已签字裁定"))
            #expect(try office.get("/case/\(name)").status == 404 && decide(name, "uphold").status == 404)
            name = try #require(try office.get("/notice/\(code)").between("href=\"/case/", "\""))
            #expect(try office.get("/case/\(name)").html.contains("须重新张榜"))
            #expect(try decide(name, "uphold", "复核后不成立").html.contains("没有待裁定的争议"))
            #expect(try !office.get("/notice/\(code)").html.contains("href=\"/case/"))
        }
        #expect(try cases() == 0)
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
    }

    @Test func `of vouchers of one number one is kept, and the others are reversed`() throws {
        _ = try county(twice: true)
        let code = try invite("K", "450124", "覃主任")
        #expect(try cases() == 1)
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try office.join("覃主任", code: code)
            let list = try office.get("/cases")
            let name = try #require(list.between("href=\"/case/", "\""), "\(list.html.suffix(3_000))")
            let shown = try office.get("/case/\(name)")
            for text in ["F1", "村委会", "施工队", "16200", "都留下"] { #expect(shown.html.contains(text), "\(text): \(shown.html.suffix(4_000))") }
            let kept = try #require(shown.between("value=\"keep ", "\""))
            let done = try office.send(
                "/case/\(name)",
                [
                    ("form", shown.form), ("seen", shown.hidden("seen")), ("verdict", "keep \(kept)"), ("reason", "重复录入"),
                    ("passphrase", "correct horse"),
                ])
            #expect(done.status == 200 && done.html.contains("没有待裁定的争议"), "\(done.html.suffix(3_000))")
        }
        #expect(try cases() == 0)
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
    }
}
