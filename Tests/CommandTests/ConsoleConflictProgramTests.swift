import Foundation
import JSON
import Testing

/// Conflicts at the console: found, looked at from all sides, decided singly and by the hundred, and nothing twice.
@Suite(.serialized) struct ConsoleConflictProgramTests {
    private let programs = Programs()
    private let numbers = (1...3).map { "450124100201-000\($0)" }

    private func invite(_ role: String, _ person: String, scope: String = "450124") throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(person) --json", store: "county").text("code"))
    }

    /// Whoever is told of conflicts is told so by the code, too.
    private func sync(_ device: String, _ options: String = "") throws {
        let code = try programs.run("cunlian", "sync \(options)", store: device).code
        try #require(code == 0 || code == 3)
    }

    /// A county at which two collectors disagree about three households' addresses.
    private func county() throws {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        try programs.serving("county", scope: "450124") { url in
            for (device, person) in [("one", "黄丽"), ("two", "韦建国")] {
                let code = try invite("C", person, scope: "450124100201")
                try programs.done("cunlian", "init --scope 450124100201", store: device)
                try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: device)
            }
            for number in numbers {
                let added = try programs.done("cunlian", "add household number=\(number) address.street=旧街 --json", store: "one")
                let record = try #require(added.text("record"))
                try programs.done("cunlian", "add member name=韦大明 relation=head birth=1970-01-01 --in \(record)", store: "one")
            }
            for device in ["one", "two"] { try programs.done("cunlian", "sync", store: device) }
            for (device, street) in [("one", "<b>东街"), ("two", "西街")] {
                for number in numbers { try programs.done("cunlian", "set household:\(number) 'address.street=\(street)'", store: device) }
            }
            // Whoever comes second is told of the conflicts.
            for device in ["one", "two"] { try sync(device) }
        }
    }

    private func decide(
        _ who: ConsoleBrowser, _ name: String, _ form: String, choice: String = "1", reason: String = "实地看过",
        _ passphrase: String = "correct horse"
    ) throws -> ConsoleBrowser.Page {
        try who.send(
            "/conflict/\(name)", [("form", form), ("choice", choice), ("reason", reason), ("passphrase", passphrase)])
    }

    @Test func `a conflict is shown with what all had seen and whose each value is, and is decided once, as it was shown`() throws {
        try county()
        let codes = try [("K", "覃主任"), ("K", "陆副主任"), ("F", "莫书记")].map { try invite($0.0, $0.1) }
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"], log: "console.log") { address in
            let browsers = ["office", "deputy", "team"].map { ConsoleBrowser(programs: programs, address: address, name: $0) }
            for (browser, who) in zip(browsers, zip(["覃主任", "陆副主任", "莫书记"], codes)) { _ = try browser.enter(who.0, code: who.1) }
            let list = try browsers[0].get("/conflicts")
            #expect(list.status == 200 && list.html.contains("共 3 项") && list.html.contains("韦大明"), "\(list.html.suffix(4_000))")
            let name = try #require(list.between("/conflict/", "\""))
            let shown = try browsers[0].get("/conflict/\(name)")
            for text in ["各方都看过的", "旧街", "&lt;b&gt;东街", "西街", "黄丽", "韦建国", "设备"] {
                #expect(shown.html.contains(text), "\(text): \(shown.html.suffix(5_000))")
            }
            #expect(!shown.html.contains("<b>"))
            // What is wrong is said, and what was typed stays.
            let wrong = try decide(browsers[0], name, shown.form, reason: "东街没有错", "wrong horse")
            #expect(wrong.status == 422 && wrong.html.contains("东街没有错") && wrong.html.contains("checked"), "\(wrong.html.suffix(3_000))")
            #expect(try decide(browsers[0], name, shown.form, reason: " ").status == 422)
            #expect(try decide(browsers[0], name, shown.form, choice: "").status == 422)
            // Somebody without the right puts something forward: then it is another conflict than the one that was shown.
            let theirs = try browsers[2].get("/conflict/\(name)")
            #expect(theirs.html.contains("您的职务不能裁定这一项"), "\(theirs.html.suffix(4_000))")
            let put = try decide(browsers[2], name, theirs.form, choice: "2")
            #expect(put.status == 200 && put.html.contains("已作为意见提出") && put.html.contains("共 3 项"), "\(put.html.suffix(4_000))")
            let early = try browsers[1].get("/conflict/\(name)")
            #expect(early.status == 409)
            let late = try decide(browsers[0], name, shown.form)
            #expect(late.status == 409 && late.html.contains("现在如下") && late.html.contains("莫书记"), "\(late.html.suffix(4_000))")
            let now = try #require(late.between("action=\"/conflict/", "\""))
            #expect(now != name)
            let deputy = try browsers[1].get("/conflict/\(now)")
            let done = try decide(browsers[0], now, late.form)
            #expect(done.status == 200 && done.html.contains("已签字裁定") && done.html.contains("共 2 项"), "\(done.html.suffix(4_000))")
            // The other administrator had it before them too; the back button and a second click have it again.
            #expect(try decide(browsers[1], now, deputy.form, choice: "2").status == 404)
            #expect(try decide(browsers[0], now, late.form).status == 404)
            let history = try browsers[0].get("/record/\(try #require(shown.between("/record/", "\"")))/history?of=address")
            #expect(history.status == 200 && history.html.contains("没看过") && history.html.contains("实地看过"), "\(history.html.suffix(5_000))")
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
        let log = try String(contentsOfFile: programs.path("console.log"), encoding: .utf8)
        for secret in ["覃主任", "horse", "街", "韦大明", numbers[0]] { #expect(!log.contains(secret), "\(log)") }
    }

    @Test func `of a group it is marked what differs, the rest is folded away, and what is left empty stays`() throws {
        try county()
        let income = "income[2017]"
        try programs.done(
            "cunlian", "set household:\(numbers[0]) '\(income).wage=9000' '\(income).biz_crop_rice=700'",
            store: "one")
        try programs.serving("county", scope: "450124") { url in for device in ["one", "two"] { try sync(device, "--node \(url)") } }
        for (device, wage) in [("one", 9_800), ("two", 12_000)] {
            try programs.done("cunlian", "set household:\(numbers[0]) '\(income).wage=\(wage)'", store: device)
        }
        try programs.serving("county", scope: "450124") { url in for device in ["one", "two"] { try sync(device, "--node \(url)") } }
        let code = try invite("K", "覃主任")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            let form = try office.join("覃主任", code: code).form
            let listed = try programs.run("cunlian", "conflicts --json", store: "county").output.split(separator: "\n")
            let name = try #require(
                try listed.map { try JSONNode(parsing: Array($0.utf8)) }.first { $0["field"]?.text?.hasPrefix("income") == true }?[
                    "conflict"]?
                    .text, "\(listed)")
            let shown = try office.get("/conflict/\(name)")
            let whole = shown.html.replacing(",", with: "")
            #expect(whole.contains("哪几处不同") && whole.contains("其余 1 项各方一致"), "\(shown.html.suffix(9_000))")
            // What differs stands in the table, in its author's box and in the choice; what does not, once, and folded away.
            for (text, count) in [("9000 元", 2), ("9800 元", 3), ("12000 元", 3), ("700 元", 1), ("各方都是 700", 1)] {
                #expect(whole.components(separatedBy: text).count - 1 == count, "\(text): \(shown.html.suffix(9_000))")
            }
            #expect(whole.contains("各方不同的项都要填") && whole.contains("class=\"warning\""))
            let fields = shown.html.components(separatedBy: "<details")
            let first = fields.first { $0.contains("name=\"value1\"") }
            #expect(fields.last?.contains("name=\"value1\"") == false && fields.last?.contains("name=\"value5\"") == true && first != nil)
            let done = try office.send(
                "/conflict/\(name)",
                [("form", form), ("choice", "other"), ("value1", "11000"), ("reason", "查过流水"), ("passphrase", "correct horse")])
            #expect(done.status == 200 && done.html.contains("已签字裁定"), "\(done.html.suffix(4_000))")
        }
        let now = try programs.done("cunlian", "show household:\(numbers[0]) --json", store: "county").output
        #expect(now.contains("11000") && now.contains("700"), "\(now)")
    }

    @Test func `the list says of what is sealed that it is, and today leads to conflicts before it tells what is missing`() throws {
        try county()
        for (device, phone) in [("one", "13907710001"), ("two", "13807710002")] {
            try programs.done("cunlian", "set household:\(numbers[0]) phone=\(phone)", store: device)
        }
        try programs.serving("county", scope: "450124") { url in for device in ["one", "two"] { try sync(device, "--node \(url)") } }
        let code = try invite("K", "覃主任")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try office.join("覃主任", code: code)
            let list = try office.get("/conflicts")
            #expect(
                list.html.contains("共 4 项") && list.html.contains("密封，打开可见") && !list.html.contains("07710001"),
                "\(list.html.suffix(4_000))")
            var today = try office.get("/")
            for _ in 0..<100 where !today.html.contains("id=\"besides\"") || !today.html.contains("本年安排") { today = try office.get("/") }
            let order = ["href=\"#besides\"", "到期与待办", "id=\"besides\""]
            let places = order.compactMap { today.html.firstRange(of: $0)?.lowerBound }
            #expect(places.count == order.count && places == places.sorted(), "\(today.html.suffix(6_000))")
            // What is missing in files is told last, where anything is.
            if let missing = today.html.firstRange(of: "年缺项")?.lowerBound, let besides = places.last { #expect(besides < missing) }
            #expect(try office.get("/progress/x").status == 404)
        }
    }

    @Test func `the network counts what lies in one's own regions, as the list of the conflicts does`() throws {
        try county()
        let codes = [try invite("K", "覃主任"), try invite("T", "陆镇长", scope: "450124101")]
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let browsers = ["office", "town"].map { ConsoleBrowser(programs: programs, address: address, name: $0) }
            for (browser, who) in zip(browsers, zip(["覃主任", "陆镇长"], codes)) { _ = try browser.enter(who.0, code: who.1) }
            let (whole, town) = (try browsers[0].get("/network").html, try browsers[1].get("/network").html)
            #expect(whole.contains("3 项待裁定，0 项可看") && whole.contains("库的大小"), "\(whole.suffix(6_000))")
            #expect(town.contains("0 项待裁定，0 项可看") && town.contains("您所管的区域"), "\(town.suffix(6_000))")
            #expect(!town.contains("库的大小") && !town.contains("/metrics"))
            let list = try browsers[1].get("/conflicts").html
            #expect(list.contains("没有数据争议"))
        }
    }

    @Test func `all that a filter means are decided by one plan, which is looked at, signed once, and taken back`() throws {
        try county()
        let code = try invite("K", "覃主任")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let browser = ConsoleBrowser(programs: programs, address: address, name: "office")
            let form = try browser.enter("覃主任", code: code).form
            #expect(try browser.get("/conflicts").html.contains("先按种类"))
            let filtered = try browser.send("/conflicts", [("form", form), ("author", "黄丽"), ("kind", "disputed")])
            #expect(filtered.html.contains("批量裁定筛选出的全部 3 项"), "\(filtered.html.suffix(5_000))")
            // No address names anybody.
            #expect(filtered.address.hasPrefix("/conflicts/") && filtered.address.utf8.count == 43, "\(filtered.address)")
            #expect(try browser.send("/conflicts", [("form", form), ("author", "没有此人")]).html.contains("筛选出 0 项"))
            let path = filtered.address
            func plan(_ fields: [(String, String)]) throws -> ConsoleBrowser.Page {
                try browser.send(path + "/plan", [("form", form)] + fields)
            }
            #expect(try plan([("take", "author"), ("take-author", "韦建国"), ("reason", " ")]).status == 422)
            let shown = try plan([("take", "author"), ("take-author", "韦建国"), ("reason", "以西街为准")])
            #expect(shown.html.contains("将裁定 3 项") && shown.html.contains("西街"), "\(shown.html.suffix(4_000))")
            #expect(try browser.get("/conflicts").html.contains("共 3 项"))
            func sign(_ passphrase: String) throws -> ConsoleBrowser.Page {
                try browser.send(shown.address, [("form", form), ("passphrase", passphrase)])
            }
            let done = try sign("correct horse")
            #expect(done.html.contains("已签字裁定 3 项"), "\(done.html.suffix(4_000))")
            let again = try sign("correct horse")
            #expect(again.status == 200 && again.html.contains("没有重复"), "\(again.html.suffix(4_000))")
            #expect(try browser.get("/conflicts").html.contains("没有数据争议"))
            // A plan of another's visit is nobody's.
            let other = ConsoleBrowser(programs: programs, address: address, name: "other")
            let second = try other.send("/sign-in", [("name", "覃主任"), ("passphrase", "correct horse"), ("language", "en")])
            #expect(try other.get(shown.address).status == 404)
            #expect(try other.send(shown.address, [("form", second.form), ("passphrase", "correct horse")]).status == 404)
            let batch = try #require(done.between("href=\"/batch/", "\""))
            // What was decided stands on a page of its own, an hour later too, and is found from the list.
            #expect(again.html.contains("/batch/\(batch)"))
            #expect(try browser.get("/batches").html.contains("/batch/\(batch)"))
            let kept = try browser.get("/batch/\(batch)")
            #expect(kept.html.contains("裁定 3 项，其中 3 项") && kept.html.contains("action=\"/batch/\(batch)\""), "\(kept.html.suffix(3_000))")
            #expect(try browser.get("/batch/0011223344").status == 404)
            let silent = try browser.send("/batch/\(batch)", [("form", form), ("reason", " "), ("passphrase", "correct horse")])
            #expect(silent.status == 422 && silent.html.contains("批量裁定 \(batch)"), "\(silent.html.suffix(3_000))")
            let back = try browser.send(
                "/batch/\(batch)", [("form", form), ("reason", "街名看错了"), ("passphrase", "correct horse")])
            #expect(back.html.contains("已撤回 3 项") && back.html.contains("共 3 项"), "\(back.html.suffix(4_000))")
            let over = try browser.get("/batch/\(batch)").html
            #expect(over.contains("其中 0 项") && !over.contains("action=\"/batch/"))
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
        try programs.serving("county", scope: "450124") { url in
            for device in ["one", "two"] {
                try sync(device, "--node \(url)")
            }
        }
        #expect(try programs.digest("one") == programs.digest("county"))
    }
}
