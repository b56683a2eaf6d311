import Foundation
import JSON
import Testing

/// A village's week at the console: whatever was written in it can be seen before it is signed for.
@Suite(.serialized) struct ConsoleReviewProgramTests {
    private let programs = Programs()
    private let village = "450124100201"

    private func invite(_ role: String, _ scope: String, _ person: String) throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(person) --json", store: "county").text("code"))
    }

    /// A village of whose week somebody wrote a hundred households and one more, and somebody else two.
    private func county() throws {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        try programs.serving("county", scope: "450124") { url in
            for (device, person) in [("load", "黄丽"), ("tablet", "韦建国")] {
                try programs.done("cunlian", "init --scope \(village)", store: device)
                try programs.done("cunlian", "enrol --node \(url) --code \(try invite("I", village, person))", store: device)
            }
            let rows = (1...100).map { "\(village)-0\(100 + $0)" }
            _ = try programs.write("households.csv", Array("number\n\(rows.joined(separator: "\n"))\n".utf8))
            try programs.done("cunlian", "import household '\(programs.path("households.csv"))'", store: "load")
            try programs.done("cunlian", "add village code=\(village) name=古楼村", store: "load")
            for number in ["0001", "0002"] { try programs.done("cunlian", "add household number=\(village)-\(number)", store: "tablet") }
            for device in ["load", "tablet"] { try programs.done("cunlian", "sync --node \(url)", store: device) }
        }
    }

    @Test func `a week of many entries has pages, is shown of one person alone, and says that the verdict is on all of it`() throws {
        try county()
        let code = try invite("K", "450124", "覃主任")
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try office.join("覃主任", code: code)
            let weeks = try office.get("/reviews")
            let path = try #require(weeks.between("href=\"/review/", "\"").map { "/review/" + $0 }, "\(weeks.html.suffix(3_000))")
            func records(_ page: ConsoleBrowser.Page) -> [String] {
                let found = page.html.components(separatedBy: "href=\"/record/").dropFirst()
                return found.map { String($0.prefix { $0 != "\"" && $0 != "?" }) }
            }
            var seen: Set<String> = []
            for number in 1...3 {
                let page = try office.get(path + "&page=\(number)")
                #expect(page.status == 200 && page.html.utf8.count < 60_000, "\(page.html.utf8.count)")
                #expect(
                    page.html.contains("第 \(number) 页，共 3 页") && page.html.contains("href=\"#sign\"") && page.html.contains("id=\"sign\""))
                #expect(page.html.contains("对这个村一整周的：共 103 条"), "\(page.html.suffix(2_000))")
                seen.formUnion(records(page))
            }
            #expect(seen.count == 103, "each of them stands on some page")
            // What is behind the last page is the last.
            #expect(try office.get(path + "&page=99").html.contains("第 3 页，共 3 页"))
            // Of one person alone: no address has their name, and what is signed for is the whole all the same.
            let first = try office.get(path)
            let key = try #require(first.html.firstMatch(of: /<option value="([0-9a-f]{16})">韦建国 \(2\)/)?.1, "\(first.html.suffix(9_000))")
            let one = try office.get(path + "&by=\(key)")
            #expect(
                Set(records(one)).count == 2 && one.html.contains("selected") && !one.html.contains("第 1 页"), "\(one.html.suffix(4_000))")
            #expect(one.html.contains("共 103 条"))
            #expect(try records(office.get(path + "&by=zz%22%3E")).count == 50, "what is no key asks for nobody")
            #expect(try records(office.get(path + "&by=0123456789abcdef")).isEmpty)
            // A week that has not begun is nobody's to pass, and one that is no day is said to be none.
            for (week, words) in [("2099-01-01", "还没有开始"), ("x", "不是日期")] {
                let asked = try office.get(path)
                let refused = try office.send(
                    String(path.prefix { $0 != "?" }),
                    [
                        ("form", asked.form), ("ticket", asked.hidden("ticket")), ("week", week), ("verdict", "passed"), ("comment", ""),
                        ("passphrase", "correct horse"),
                    ])
                #expect(refused.status == 422 && refused.html.contains(words), "\(refused.html.suffix(3_000))")
            }
            let done = try office.send(
                String(path.prefix { $0 != "?" }),
                [
                    ("form", one.form), ("ticket", one.hidden("ticket")), ("week", one.hidden("week")), ("verdict", "passed"),
                    ("comment", ""), ("passphrase", "correct horse"),
                ])
            #expect(done.status == 200 && done.html.contains("已签字审核"), "\(done.html.suffix(3_000))")
        }
    }
}
