import Foundation
import JSON
import Testing

/// Lists that hang, at the console: an office records what somebody says against one, and invites to regions by their names.
@Suite(.serialized) struct ConsoleNoticeProgramTests {
    private let programs = Programs()

    private func invite(_ role: String, _ scope: String, _ person: String, _ more: String = "") throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(person) \(more) --json", store: "county")
                .text("code"))
    }

    /// A county with two villages of one name and a third, whose list of two funds hangs.
    ///
    /// - Returns: The list's code.
    private func county() throws -> String {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        return try programs.serving("county", scope: "450124") { url in
            for (device, role, scope) in [
                ("clerk", "K", "450124"), ("first", "I", "450124100201"), ("second", "I", "450124100202"), ("third", "I", "450124100203"),
            ] {
                try programs.done("cunlian", "init --scope \(scope)", store: device)
                try programs.done("cunlian", "enrol --node \(url) --code \(try invite(role, scope, device))", store: device)
            }
            for (device, village) in [("first", "1 name=古楼村"), ("second", "2 name=民乐村"), ("third", "3 name=民乐村")] {
                try programs.done("cunlian", "add village code=45012410020\(village)", store: device)
                try programs.done("cunlian", "sync --node \(url)", store: device)
            }
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

    @Test func `an objection to a list that hangs is refused as in a terminal, or recorded once, and waits for the county's answer`() throws
    {
        let code = try county()
        let codes = [
            try invite("K", "450124", "覃主任", "--may-grant"), try invite("C", "450124100201", "黄丽"),
            try invite("Y", "450124100202", "审计"),
        ]
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"], log: "console.log") { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try office.join("覃主任", code: codes[0])
            let list = try office.get("/notices")
            #expect(list.html.contains("href=\"/notice/\(code)\"") && list.html.contains("马山县"), "\(list.html.suffix(3_000))")
            #expect(try office.get("/notices?code=\(code)").html.contains("登记一条异议"))
            #expect(try office.get("/notices?code=0000-0000-0000").status == 404)
            #expect(try office.get("/notice/x").status == 404)
            func object(_ page: ConsoleBrowser.Page, _ fields: [(String, String)] = [], by browser: ConsoleBrowser? = nil) throws
                -> ConsoleBrowser.Page
            {
                let usual = [
                    ("about", "F1"), ("by", "覃老汉"), ("said", "钱没有到屯里"), ("village", "古楼村"), ("passphrase", "correct horse"),
                ].filter { field in !fields.contains { $0.0 == field.0 } }
                return try (browser ?? office).send(
                    "/notice/\(code)", [("form", page.form), ("ticket", page.hidden("ticket"))] + usual + fields)
            }
            var page = try office.get("/notice/\(code)")
            #expect(page.html.contains("16,200") && page.html.contains("value=\"F1\""), "\(page.html.suffix(4_000))")
            for (fields, words) in [
                ([("about", "F9")], "名单上没有 F9"), ([("village", "民乐村")], "有几个地方叫这个名称"), ([("village", "别处")], "没有这个区域"),
                ([("village", "450124")], "没有这个区域"),
                ([("village", "")], "请填写异议在哪个村提出"), ([("village", ""), ("about", "")], "请填写异议在哪个村提出"),
                ([("by", "")], "请写姓名"), ([("said", "")], "请写明异议内容"),
                ([("passphrase", "wrong horse")], "口令"),
            ] {
                page = try object(page, fields)
                #expect(page.status == 422 && page.html.contains(words), "\(fields): \(page.html.suffix(4_000))")
            }
            // By a part of a name it is shown which village is meant before anything is signed.
            page = try object(page, [("village", "古楼")])
            #expect(
                page.status == 422 && page.html.contains("古楼村（450124100201，属马山县）") && page.html.contains("value=\"古楼村 450124100201\""),
                "\(page.html.suffix(4_000))")
            #expect(page.html.contains("钱没有到屯里") && page.html.contains("value=\"覃老汉\"") && page.html.contains("没有。</p>"), "\(page.html)")
            let done = try object(page, [("village", "古楼村 450124100201")])
            #expect(done.status == 200 && done.html.contains("已签字登记") && done.html.contains("待答复"), "\(done.html.suffix(4_000))")
            let twice = try object(page)
            #expect(twice.status == 409 && twice.html.contains("钱没有到屯里"), "\(twice.html.suffix(4_000))")
            // Whoever holds one village records for it alone, and an office that writes no objections writes none here.
            let village = ConsoleBrowser(programs: programs, address: address, name: "village")
            _ = try village.join("黄丽", code: codes[1])
            let theirs = try village.get("/notice/\(code)")
            #expect(theirs.status == 200 && theirs.html.contains("覃老汉"), "\(theirs.html.suffix(4_000))")
            let beyond = try object(theirs, [("village", "450124100203")], by: village)
            #expect(beyond.status == 422 && beyond.html.contains("没有这个区域"), "\(beyond.html.suffix(4_000))")
            let auditor = ConsoleBrowser(programs: programs, address: address, name: "auditor")
            _ = try auditor.join("审计", code: codes[2])
            let other = try auditor.get("/notice/\(code)")
            #expect(!other.html.contains("覃老汉"), "what was said in another village")
            let refused = try object(other, [("village", "450124100202")], by: auditor)
            #expect(refused.status == 422 && refused.html.contains("未登记"), "\(refused.html.suffix(4_000))")
        }
        let cases = try programs.run("cunlian", "cases --json", store: "county").output
        #expect(cases.contains("list_objection") && cases.components(separatedBy: "钱没有到屯里").count == 2, "\(cases)")
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
        #expect(try !String(contentsOfFile: programs.path("console.log"), encoding: .utf8).contains("覃老汉"))
    }

    @Test func `a region is named, chosen among those of one name, and seen by its name and its code before anything is signed`() throws {
        _ = try county()
        let code = try invite("K", "450124", "覃主任", "--may-grant")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try office.join("覃主任", code: code)
            let form = try office.get("/people/invite")
            #expect(form.html.contains("value=\"古楼村 450124100201\"") && !form.html.contains("name=\"passphrase\""), "\(form.html)")
            func ask(_ region: String) throws -> ConsoleBrowser.Page {
                try office.send("/people/invite", [("form", form.form), ("person", "韦秀瑛"), ("role", "C"), ("region", region)])
            }
            for text in ["古楼村", "古楼", "450124100201", "古楼村 450124100201"] {
                let page = try ask(text)
                #expect(
                    page.status == 200 && page.html.contains("古楼村（450124100201，属马山县）") && page.hidden("seen") == "450124100201"
                        && page.html.contains("name=\"passphrase\""), "\(text): \(page.html.suffix(3_000))")
            }
            let several = try ask("民乐")
            #expect(
                several.html.contains("value=\"450124100202\"") && several.html.contains("value=\"450124100203\"")
                    && !several.html.contains("name=\"passphrase\""), "\(several.html.suffix(3_000))")
            for (text, words) in [("别处", "没有这个区域"), ("450125", "role=\"alert\""), ("", "没有这个区域")] {
                let page = try ask(text)
                #expect(
                    page.status == 422 && page.html.contains(words) && page.html.contains("value=\"韦秀瑛\""),
                    "\(text): \(page.html.suffix(3_000))")
            }
            // A village that the register does not know yet is asked about once more, and may be right.
            let unknown = try ask("450124100299")
            #expect(unknown.status == 200 && unknown.html.contains("逐位核对"), "\(unknown.html.suffix(3_000))")
            // The network and the people name regions too.
            #expect(try office.get("/network").html.contains("古楼村 450124100201"))
            #expect(try office.get("/people").html.contains("古楼村 450124100201"))
        }
    }
}
