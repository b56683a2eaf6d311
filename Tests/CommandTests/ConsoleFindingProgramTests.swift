import Foundation
import JSON
import Testing

/// The recorded findings at the console: by rule, filtered, and each with the way to its book.
@Suite(.serialized) struct ConsoleFindingProgramTests {
    private let programs = Programs()

    private func invite(_ role: String, _ person: String, scope: String) throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(person) --json", store: "county").text("code"))
    }

    /// A county with two villages; in the first somebody is insured twice, in the second a household has no head.
    ///
    /// - Returns: The household with the insured one.
    private func county() throws -> String {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        return try programs.serving("county", scope: "450124") { url in
            var first = ""
            for village in ["450124100201", "450124100202"] {
                let code = try invite("I", "初始导入", scope: village)
                try programs.done("cunlian", "init --scope \(village)", store: village)
                try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: village)
                try programs.done("cunlian", "add village code=\(village) name=村\(village.suffix(1))", store: village)
                let home = try #require(
                    try programs.done("cunlian", "add household number=\(village)-0001 phone=13800000000 --json", store: village).text(
                        "record"))
                let relation = village.hasSuffix("1") ? "head" : "other"
                let member = try programs.done(
                    "cunlian",
                    "add member --in \(home) 'name=<b>韦某' relation=\(relation) 'resident_insurance[2016]=true' 'employee_insurance[2016]=\(village.hasSuffix("1"))' --json",
                    store: village)
                try programs.done("cunlian", "set \(home) 'roster[2016]+=\(try #require(member.text("record")))'", store: village)
                try programs.done("cunlian", "sync", store: village)
                if first.isEmpty { first = home }
            }
            let code = try invite("T", "陆镇长", scope: "450124100")
            try programs.done("cunlian", "init --scope 450124100", store: "town")
            try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: "town")
            try programs.done("cunlian", "sync", store: "town")
            let checked = try programs.run("cunlian", "check --check Q26,Q10 --year 2016 --record", store: "town", language: "zh")
            try #require(checked.code == 3, "\(checked)")
            try programs.done("cunlian", "sync", store: "town")
            return first
        }
    }

    @Test func `findings are counted by rule, filtered by rule, state and region, and lead to their books`() throws {
        let home = try county()
        let codes = try [("K", "覃主任", "450124"), ("C", "韦采集", "450124100202")].map { try invite($0.0, $0.1, scope: $0.2) }
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"], log: "console.log") { address in
            let browsers = ["office", "village"].map { ConsoleBrowser(programs: programs, address: address, name: $0) }
            let today = try browsers[0].join("覃主任", code: codes[0])
            #expect(today.html.contains("核查疑点 2 项待处理，其中必须改正 2 项"), "\(today.html.suffix(4_000))")
            let all = try browsers[0].get("/findings")
            #expect(all.status == 200 && all.html.contains("共登记 2 项，筛选出 2 项"), "\(all.html.suffix(6_000))")
            // A member's finding leads to the household's book; what people wrote is text.
            #expect(all.html.contains("href=\"/record/\(home)\"") && all.html.contains("&lt;b&gt;韦某") && !all.html.contains("<b>"))
            for text in ["必须改正", "每户有且只有一名户主", "村1", "待核查", "/findings?check=Q26"] { #expect(all.html.contains(text), "\(text)") }
            #expect(try browsers[0].get("/record/\(home)").status == 200)
            for (query, count) in [
                ("check=Q26", 1), ("check=Q99", 0), ("scope=450124100202", 1), ("state=explained", 0), ("state=all", 2),
                ("check=Q26&scope=450124100202", 0), ("check=%22%3E&state=x&scope=%2B", 2), ("page=99", 2),
            ] {
                let page = try browsers[0].get("/findings?\(query)")
                #expect(page.status == 200 && page.html.contains("筛选出 \(count) 项"), "\(query): \(page.html.suffix(3_000))")
            }
            // An office sees what lies in its regions, and no other.
            _ = try browsers[1].join("韦采集", code: codes[1])
            let own = try browsers[1].get("/findings")
            #expect(own.html.contains("共登记 1 项") && own.html.contains("村2") && !own.html.contains(home), "\(own.html.suffix(4_000))")
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
    }

    @Test func `a finding is answered with a document and a signature, in its order, once, and by whom it is for`() throws {
        _ = try county()
        let codes = try [("K", "覃主任", "450124"), ("C", "韦采集", "450124100202")].map { try invite($0.0, $0.1, scope: $0.2) }
        let document = try programs.write("document", "医保局核对函".utf8)
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"], log: "console.log") { address in
            let browsers = ["office", "village"].map { ConsoleBrowser(programs: programs, address: address, name: $0) }
            _ = try browsers[0].join("覃主任", code: codes[0])
            _ = try browsers[1].join("韦采集", code: codes[1])
            func path(_ browser: ConsoleBrowser, _ check: String) throws -> String {
                let list = try browser.get("/findings?check=\(check)")
                return "/finding/" + (try #require(list.between("/finding/", "\""), "\(list.html.suffix(4_000))"))
            }
            func answer(
                _ browser: ConsoleBrowser, _ path: String, _ state: String, file: String? = nil, _ passphrase: String = "correct horse"
            ) throws -> ConsoleBrowser.Page {
                let shown = try browser.get(path)
                let form = try #require(shown.between("name=\"form\" value=\"", "\""))
                let fields = [("form", form), ("state", state), ("reason", "已向医保局核实"), ("passphrase", passphrase)]
                return try browser.get(
                    path,
                    fields.map { "--form '\($0.0)=\($0.1)'" }.joined(separator: " ")
                        + (file.map { " --form 'file=@\($0);filename=核对函.pdf'" } ?? ""))
            }
            let office = browsers[0]
            let finding = try path(office, "Q26")
            let shown = try office.get(finding)
            #expect(shown.status == 200 && shown.html.contains("还没有答复") && shown.html.contains("居民医保"), "\(shown.html.suffix(3_000))")
            // What is wrong is said, and what was typed stays.
            for (state, file, passphrase, sentence) in [
                ("confirmed", nil, "correct horse", "答复须附材料"), ("confirmed", document, "wrong horse", "不是 覃主任 的口令"),
                ("fixed", document, "correct horse", "role=\"alert\""), ("x", document, "correct horse", "请选定结果"),
            ] as [(String, String?, String, String)] {
                let refused = try answer(office, finding, state, file: file, passphrase)
                #expect(refused.status == 422 && refused.html.contains(sentence), "\(state): \(refused.html.suffix(3_000))")
                #expect(refused.html.contains("已向医保局核实") && refused.html.contains("还没有答复"))
            }
            let confirmed = try answer(office, finding, "confirmed", file: document)
            #expect(
                confirmed.status == 200 && confirmed.html.contains("已签字答复") && confirmed.html.contains("覃主任"),
                "\(confirmed.html.suffix(3_000))")
            #expect(try answer(office, finding, "confirmed", file: document).status == 422)
            let fixed = try answer(office, finding, "fixed", file: document)
            #expect(
                fixed.status == 200 && fixed.html.contains("已整改") && !fixed.html.contains("type=\"file\""), "\(fixed.html.suffix(3_000))")
            #expect(try office.get("/findings").html.contains("共登记 2 项，筛选出 1 项"))
            // A collector answers none, and nobody one that is not there.
            #expect(try answer(browsers[1], path(browsers[1], "Q10"), "confirmed", file: document).status == 422)
            #expect(try browsers[1].get(finding).status == 404)
            #expect(try office.get("/finding/x").status == 404)
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
        let log = try String(contentsOfFile: programs.path("console.log"), encoding: .utf8)
        for secret in ["覃主任", "horse", "医保"] { #expect(!log.contains(secret), "\(log)") }
    }

    @Test func `a village is checked when somebody asks, what is new is recorded by whom it is for, and nothing twice`() throws {
        _ = try county()
        let codes = try [("K", "覃主任", "450124"), ("C", "韦采集", "450124100202")].map { try invite($0.0, $0.1, scope: $0.2) }
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let browsers = ["office", "village"].map { ConsoleBrowser(programs: programs, address: address, name: $0) }
            let form = try browsers[0].join("覃主任", code: codes[0]).form
            let other = try browsers[1].join("韦采集", code: codes[1]).form
            #expect(try browsers[0].get("/findings").html.contains("action=\"/findings/check\""))
            let shown = try browsers[0].get("/findings/check?scope=450124100202")
            #expect(shown.status == 200 && shown.html.contains("没有户主") && shown.html.contains("已登记"), "\(shown.html.suffix(4_000))")
            let new = try #require(shown.between("，未登记 ", " ").flatMap { Int($0) }, "\(shown.html.suffix(4_000))")
            #expect(new > 0)
            for scope in ["450124100299", "450124", "x", "450123100201"] {
                let refused = try browsers[0].get("/findings/check?scope=\(scope)")
                #expect(refused.status == 422 && refused.html.contains("没有这个区域"), "\(scope): \(refused.html.suffix(2_000))")
            }
            #expect(try browsers[1].get("/findings/check?scope=450124100201").status == 422)
            func record(_ who: ConsoleBrowser, _ form: String, _ passphrase: String = "correct horse") throws -> ConsoleBrowser.Page {
                try who.send("/findings/check", [("form", form), ("scope", "450124100202"), ("passphrase", passphrase)])
            }
            #expect(try record(browsers[0], form, "wrong horse").status == 422)
            #expect(try record(browsers[1], other).status == 422, "a collector records none")
            let done = try record(browsers[0], form)
            #expect(
                done.status == 200 && done.html.contains("已签字登记 \(new) 项") && done.html.contains("未登记 0 项"), "\(done.html.suffix(4_000))")
            #expect(try record(browsers[0], form).html.contains("已签字登记 0 项"))
            #expect(try browsers[0].get("/findings").html.contains("共登记 \(new + 2) 项"))
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
    }

    @Test func `all that a filter means are answered by one plan, which is looked at and signed once`() throws {
        _ = try county()
        let code = try invite("K", "覃主任", scope: "450124")
        let document = try programs.write("document", "走访记录".utf8)
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            let form = try office.join("覃主任", code: code).form
            let recorded = try office.send(
                "/findings/check", [("form", form), ("scope", "450124100202"), ("passphrase", "correct horse")])
            try #require(recorded.status == 200, "\(recorded.html.suffix(3_000))")
            #expect(try office.get("/findings").html.contains("先按检查项筛选"))
            let list = try office.get("/findings?check=Q28")
            let count = try #require(list.between("成批答复筛选出的全部 ", " ").flatMap { Int($0) }, "\(list.html.suffix(5_000))")
            #expect(count > 1)
            func plan(_ fields: [(String, String)], file: String? = nil) throws -> ConsoleBrowser.Page {
                let all = [("form", form), ("check", "Q28"), ("standing", ""), ("scope", ""), ("reason", "入户核实")] + fields
                return try office.get(
                    "/answers",
                    all.map { "--form '\($0.0)=\($0.1)'" }.joined(separator: " ")
                        + (file.map { " --form 'file=@\($0);filename=走访.pdf'" } ?? ""))
            }
            let without = try plan([("state", "explained")])
            #expect(
                without.status == 422 && without.html.contains("答复须附材料") && without.html.contains("入户核实"), "\(without.html.suffix(3_000))")
            #expect(try plan([("state", "x")], file: document).status == 422)
            // Nothing is confirmed yet, so nothing can have been put right.
            #expect(try plan([("state", "fixed")], file: document).html.contains("将把 0 项答复"))
            let shown = try plan([("state", "explained")], file: document)
            #expect(shown.html.contains("将把 \(count) 项答复为“已说明”，尚未写入"), "\(shown.html.suffix(4_000))")
            #expect(shown.address.hasPrefix("/answers/"))
            #expect(try office.get("/findings?check=Q28&state=explained").html.contains("筛选出 0 项"))
            func sign(_ passphrase: String) throws -> ConsoleBrowser.Page {
                try office.send(shown.address, [("form", form), ("passphrase", passphrase)])
            }
            #expect(try sign("wrong horse").status == 422)
            let done = try sign("correct horse")
            #expect(done.status == 200 && done.html.contains("已签字答复 \(count) 项"), "\(done.html.suffix(4_000))")
            #expect(try sign("correct horse").status == 404)
            #expect(try office.get("/findings?check=Q28&state=explained").html.contains("筛选出 \(count) 项"))
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
    }
}
