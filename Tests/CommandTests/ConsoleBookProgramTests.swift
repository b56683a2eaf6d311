import Foundation
import JSON
import Testing

/// Books, the steps of procedures, the register and the figures at the console.
@Suite(.serialized) struct ConsoleBookProgramTests {
    private let programs = Programs()
    private let number = "450124100201-0001"

    private func invite(_ role: String, _ person: String, scope: String = "450124") throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(person) --json", store: "county").text("code"))
    }

    /// A county with a village of two households, one of which was written to by a collector.
    private func county() throws -> String {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        return try programs.serving("county", scope: "450124") { url in
            let code = try invite("C", "黄丽", scope: "450124100201")
            try programs.done("cunlian", "init --scope 450124100201", store: "tablet")
            try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: "tablet")
            try programs.done(
                "cunlian", "add village code=450124100201 name=古楼村 location.latitude=23.5 location.longitude=108.2", store: "tablet")
            let record = try #require(
                try programs.done("cunlian", "add household number=\(number) 'power_life[2017]=true' --json", store: "tablet").text(
                    "record"))
            let member = try programs.done(
                "cunlian", "add member name=韦国庆 relation=head birth=1970-01-01 --in \(record) --json", store: "tablet")
            try programs.done("cunlian", "set household:\(number) 'roster[2017]+=\(try #require(member.text("record")))'", store: "tablet")
            try programs.done("cunlian", "add household number=450124100201-0002", store: "tablet")
            try programs.done("cunlian", "sync", store: "tablet")
            return record
        }
    }

    private func ticket(_ page: ConsoleBrowser.Page) throws -> String {
        try #require(page.between("name=\"ticket\" value=\"", "\""), "\(page.html.suffix(4_000))")
    }

    @Test func `steps, the government's word and a change of status are signed from the book, with the refusals of the terminal and once`()
        throws
    {
        let record = try county()
        let codes = try [("F", "陆书记"), ("K", "覃主任")].map { try invite($0.0, $0.1) }
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"], log: "console.log") { address in
            let browsers = ["team", "county"].map { ConsoleBrowser(programs: programs, address: address, name: $0) }
            for (browser, who) in zip(browsers, zip(["陆书记", "覃主任"], codes)) { _ = try browser.join(who.0, code: who.1) }
            let team = browsers[0]
            let book = try team.get("/record/\(record)?year=2017")
            #expect(book.status == 200 && book.html.contains("韦国庆") && book.html.contains("2017 年"), "\(book.html.suffix(4_000))")
            #expect(book.html.contains("不在此处代填") == false)
            func send(
                _ who: ConsoleBrowser, _ page: ConsoleBrowser.Page, _ what: String, _ fields: [(String, String)],
                _ passphrase: String = "correct horse"
            ) throws -> ConsoleBrowser.Page {
                try who.send(
                    "/record/\(record)/\(what)",
                    [("form", page.form), ("ticket", try ticket(page)), ("year", "2017"), ("kind", "exit"), ("passphrase", passphrase)]
                        + fields)
            }
            // The refusals are the terminal's.
            let early = try send(team, book, "step", [("step", "house_check"), ("at:team.first", "甲"), ("at:team.second", "乙")])
            #expect(
                early.status == 422 && early.html.contains("role=\"alert\"") && early.html.contains("value=\"甲\"") == false,
                "\(early.html.suffix(3_000))")
            let listed = try send(team, early, "step", [("step", "candidate")])
            #expect(listed.status == 200 && listed.html.contains("已签字记录"), "\(listed.html.suffix(4_000))")
            // A second click, or the back button.
            let again = try team.send(
                "/record/\(record)/step",
                [
                    ("form", listed.form), ("ticket", try ticket(early)), ("year", "2017"), ("kind", "exit"), ("step", "candidate"),
                    ("passphrase", "correct horse"),
                ])
            #expect(again.status == 409 && again.html.contains("已经提交过"), "\(again.html.suffix(3_000))")
            let incomplete = try send(team, listed, "step", [("step", "house_check"), ("at:team.first", "甲")])
            #expect(incomplete.status == 422 && incomplete.html.contains("value=\"甲\""), "\(incomplete.html.suffix(5_000))")
            let checked = try send(team, incomplete, "step", [("step", "house_check"), ("at:team.first", "甲"), ("at:team.second", "乙")])
            #expect(checked.status == 200, "\(checked.html.suffix(3_000))")
            let evaluated = try send(team, checked, "step", [("step", "evaluation")])
            #expect(evaluated.status == 200, "\(evaluated.html.suffix(3_000))")
            // The household's word is nobody's to give here.
            #expect(evaluated.html.contains("不在此处代填") && !evaluated.html.contains("value=\"household\""))
            #expect(try send(team, evaluated, "step", [("step", "household")]).status == 422)
            let shown = try team.get("/record/\(record)?year=2017")
            let evidence = try #require(shown.between("name=\"evidence\" value=\"", "\""), "\(shown.html.suffix(6_000))")
            let stale = try send(
                team, shown, "attest", [("decision", "refuse"), ("evidence", String(evidence.reversed())), ("second", "陆书记二")])
            #expect(stale.status == 422, "\(stale.html.suffix(3_000))")
            let attested = try send(
                team, stale, "attest", [("decision", "refuse"), ("evidence", evidence), ("second", "莫副书记"), ("reason", "用电不符")])
            #expect(attested.status == 200 && attested.html.contains("已签字记录"), "\(attested.html.suffix(3_000))")
            // A card is shown once: its codes are in the answer and nowhere else.
            let office = try browsers[1].get("/record/\(record)?year=2017")
            let card = try send(browsers[1], office, "card", [])
            let code = try #require(card.between("<dd>", "<"), "\(card.html.suffix(3_000))")
            #expect(card.status == 200 && code.utf8.count > 8)
            #expect(try send(browsers[1], office, "card", []).status == 409)
            #expect(try !browsers[1].get("/record/\(record)?year=2017").html.contains(code))
            try "\(code)".write(toFile: programs.path("code"), atomically: true, encoding: .utf8)
            // Nobody without an office there, and no record that there is not.
            #expect(try team.get("/record/1.0-00000000-00000000000000000000000000000000").status == 404)
            #expect(try team.get("/record/x").status == 404)
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
        let log = try String(contentsOfFile: programs.path("console.log"), encoding: .utf8)
        let code = try String(contentsOfFile: programs.path("code"), encoding: .utf8)
        for secret in [code, "陆书记", "horse", "韦国庆", number] { #expect(!log.contains(secret), "\(log)") }
        let steps = try programs.done("cunlian", "procedure \(number) --year 2017", store: "county").output
        #expect(steps.contains("陆书记"), "\(steps)")
    }

    @Test func `records are found, filtered, paged and exported as they were found, and figures say as of when they are`() throws {
        _ = try county()
        let code = try invite("K", "覃主任")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let browser = ConsoleBrowser(programs: programs, address: address, name: "office")
            let form = try browser.join("覃主任", code: code).form
            func find(_ fields: [(String, String)]) throws -> ConsoleBrowser.Page {
                try browser.send("/register", [("form", form)] + fields)
            }
            for text in ["韦国庆", "wgq", "国庆", "100201-0001"] {
                let found = try find([("text", text)])
                #expect(found.html.contains("韦国庆") && found.html.contains("古楼村"), "\(text): \(found.html.suffix(3_000))")
                #expect(found.address.hasPrefix("/register/") && found.address.utf8.count == 42, "\(found.address)")
            }
            let all = try find([("type", "household"), ("where0", "户主~wgq"), ("sort", "-户编号"), ("columns", "户编号，户主")])
            #expect(all.html.contains("找到 1 条") && all.html.contains(number), "\(all.html.suffix(3_000))")
            #expect(try find([("type", "household"), ("sort", "-户编号")]).html.contains("找到 2 条"))
            let wrong = try find([("type", "household"), ("where0", "没有=1")])
            #expect(wrong.status == 422 && wrong.html.contains("value=\"没有=1\""), "\(wrong.html.suffix(3_000))")
            // What is no column is said without a terminal's words, beside those that there are; as many as one likes are none.
            for fields in [("where0", "foo=1"), ("sort", "foo"), ("columns", "foo")] {
                let told = try find([("type", "household"), fields])
                #expect(
                    told.status == 422 && told.html.contains("“foo”不是户的栏目") && told.html.contains("可用的名称：")
                        && told.html.contains("主要致贫原因") && !told.html.contains("describe"), "\(fields): \(told.html.suffix(3_000))")
            }
            let many = try find([("type", "household"), ("columns", (1...41).map { "住址.\($0)" }.joined(separator: "，"))])
            #expect(many.status == 422 && many.html.contains("栏目至多 40 个"), "\(many.html.suffix(3_000))")
            let twice = try find([("type", "household"), ("columns", Array(repeating: "户编号", count: 300).joined(separator: "，"))])
            #expect(
                twice.status == 200 && twice.html.components(separatedBy: "<th scope=\"col\">户编号").count == 2, "\(twice.html.suffix(3_000))"
            )
            #expect(try find([]).status == 422)
            func export(_ format: String, _ passphrase: String) throws -> ConsoleBrowser.Page {
                try browser.send(all.address + "/export", [("form", form), ("format", format), ("passphrase", passphrase)])
            }
            let table = try export("csv", "correct horse")
            #expect(table.status == 200 && table.html.contains(number) && !table.html.contains("-0002"), "\(table.html.prefix(600))")
            #expect(table.head.contains("attachment; filename=\"household-") && table.head.contains("no-store"))
            #expect(try export("xlsx", "correct horse").status == 200)
            #expect(try browser.get("/register/00000000000000000000000000000000").status == 404)
            var page = try browser.get("/progress/states?year=2017")
            for _ in 0..<50 where page.html.contains("第一次计算") { page = try browser.get("/progress/states?year=2017") }
            #expect(page.status == 200 && page.html.contains("截至"), "\(page.html.suffix(3_000))")
            // A village on the map has its name, and leads to its book.
            let map = try browser.get("/map").html
            #expect(map.contains("<circle") && map.contains("class=\"frame\"") && map.contains(">古楼村</text>"), "\(map.suffix(3_000))")
            let link = map.firstMatch(of: /href="\/record\/[^"]+">古楼村/)
            #expect(link != nil, "\(map.suffix(3_000))")
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
    }

    @Test func `the audit log says of what was opened at the console whether somebody looked or took a file along`() throws {
        let record = try county()
        try programs.done("cunlian", "set household:\(number) phone=13907710001", store: "tablet")
        try programs.serving("county", scope: "450124") { url in try programs.done("cunlian", "sync --node \(url)", store: "tablet") }
        let code = try invite("K", "覃主任")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let browser = ConsoleBrowser(programs: programs, address: address, name: "office")
            let form = try browser.join("覃主任", code: code).form
            #expect(try browser.get("/record/\(record)").html.contains("13907710001"))
            let looked = try browser.get("/audit").html
            #expect(
                looked.contains("在网页查看") && !looked.contains(">serve<") && !looked.contains("导出为文件"), "\(looked.suffix(4_000))")
            let found = try browser.send("/register", [("form", form), ("type", "household")])
            let table = try browser.send(found.address + "/export", [("form", form), ("format", "csv"), ("passphrase", "correct horse")])
            #expect(table.html.contains("13907710001"), "\(table.html.prefix(600))")
            let taken = try browser.get("/audit").html
            #expect(taken.contains("导出为文件") && taken.contains("在网页查看"), "\(taken.suffix(4_000))")
        }
    }

    @Test func `a table is shown as what it would do, is taken in once, and one that is too large or none is answered with a page`() throws
    {
        _ = try county()
        let code = try invite("I", "初始导入")
        let table = try programs.write(
            "table.csv", "户编号,scope,致贫原因说明\n450124100201-0002,450124100201,缺水\n450124100201-0003,450124100201,因病\n".utf8)
        let large = try programs.write("large.csv", [UInt8](repeating: 0x61, count: 50 << 20))
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let browser = ConsoleBrowser(programs: programs, address: address, name: "office")
            let form = try browser.join("初始导入", code: code).form
            func send(_ path: String, form: String) throws -> ConsoleBrowser.Page {
                try browser.get("/import", "--form 'form=\(form)' --form 'type=household' --form 'file=@\(path);filename=表.csv'")
            }
            #expect(try send(large, form: form).status == 413)
            #expect(try send(table, form: "x").status == 400)
            #expect(try browser.get("/import", "--form 'form=\(form)' --form 'type=household'").status == 422)
            #expect(try send("/dev/null", form: form).status == 422)
            let shown = try send(table, form: form)
            #expect(shown.status == 200 && shown.html.contains("试运行") && shown.html.contains("新建 1"), "\(shown.html.suffix(4_000))")
            #expect(try browser.send("/register", [("form", form), ("type", "household")]).html.contains("找到 2 条"))
            func sign(_ passphrase: String) throws -> ConsoleBrowser.Page {
                try browser.send(shown.address, [("form", form), ("passphrase", passphrase)])
            }
            #expect(try sign("wrong horse").status == 422)
            let done = try sign("correct horse")
            #expect(done.status == 200 && done.html.contains("已签字导入") && done.html.contains("写入 2"), "\(done.html.suffix(4_000))")
            #expect(try sign("correct horse").status == 404)
            #expect(try browser.send("/register", [("form", form), ("type", "household")]).html.contains("找到 3 条"))
            #expect(try browser.get("/template/household").head.contains("attachment; filename=\"household.xlsx\""))
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
    }
}
