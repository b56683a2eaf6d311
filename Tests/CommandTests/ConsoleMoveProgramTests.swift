import Foundation
import JSON
import Testing

/// A household moves from its book, with the refusals of the terminal, once, having been looked at.
@Suite(.serialized) struct ConsoleMoveProgramTests {
    private let programs = Programs()
    private let here = "450124100201"
    private let there = "450124100202"

    private func invite(_ role: String, _ person: String, scope: String = "450124") throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(person) --json", store: "county").text("code"))
    }

    /// A county with two villages; the first has a household of two.
    private func county() throws -> String {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        return try programs.serving("county", scope: "450124") { url in
            var record = ""
            for village in [here, there] {
                let code = try invite("I", "初始导入", scope: village)
                try programs.done("cunlian", "init --scope \(village)", store: village)
                try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: village)
                try programs.done("cunlian", "add village code=\(village) name=村\(village.suffix(1))", store: village)
                if village == here {
                    record = try #require(
                        try programs.done("cunlian", "add household number=\(here)-0001 --json", store: village).text("record"))
                    for name in ["韦国庆", "韦小妹"] {
                        try programs.done("cunlian", "add member name=\(name) relation=other --in \(record)", store: village)
                    }
                }
                try programs.done("cunlian", "sync", store: village)
            }
            return record
        }
    }

    @Test func `a move is shown before it is signed, refused as in a terminal, done once, and verifies`() throws {
        let record = try county()
        let codes = try [("K", "覃主任"), ("F", "莫书记")].map { try invite($0.0, $0.1) }
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let browsers = ["office", "team"].map { ConsoleBrowser(programs: programs, address: address, name: $0) }
            for (browser, who) in zip(browsers, zip(["覃主任", "莫书记"], codes)) { _ = try browser.join(who.0, code: who.1) }
            let office = browsers[0]
            #expect(try office.get("/record/\(record)").html.contains("href=\"/record/\(record)/move\""))
            let chooser = try office.get("/record/\(record)/move")
            #expect(chooser.status == 200 && chooser.html.contains("村2") && !chooser.html.contains("name=\"passphrase\""))
            for (query, sentence) in [
                ("to=\(here)", "记录已在"), ("code=999999999999", "没有这个区域"), ("code=450124999999", "没有这个区域"), ("code=x", "没有这个区域"),
                ("code=450124", "12 位代码"),
            ] {
                let refused = try office.get("/record/\(record)/move?\(query)")
                #expect(refused.status == 422 && refused.html.contains(sentence), "\(query): \(refused.html.suffix(2_000))")
                #expect(!refused.html.contains("name=\"passphrase\""))
            }
            let shown = try office.get("/record/\(record)/move?to=\(there)")
            #expect(shown.status == 200 && shown.html.contains("由村1迁往村2，尚未写入") && shown.html.contains("成员"), "\(shown.html.suffix(4_000))")
            // Looking writes nothing.
            #expect(try office.get("/record/\(record)/move").html.contains("现在村1"))
            func sign(_ page: ConsoleBrowser.Page, _ reason: String, _ passphrase: String = "correct horse") throws -> ConsoleBrowser.Page {
                try office.send(
                    "/record/\(record)/move",
                    [
                        ("form", page.form), ("ticket", page.hidden("ticket")), ("to", there), ("reason", reason),
                        ("passphrase", passphrase),
                    ])
            }
            let wrong = try sign(shown, "随女儿居住", "wrong horse")
            #expect(wrong.status == 422 && wrong.html.contains("随女儿居住") && wrong.html.contains("尚未写入"), "\(wrong.html.suffix(3_000))")
            let blank = try sign(wrong, " ")
            #expect(blank.status == 422, "\(blank.html.suffix(3_000))")
            let done = try sign(blank, "随女儿居住")
            #expect(done.status == 200 && done.html.contains("已签字迁移"), "\(done.html.suffix(3_000))")
            #expect(try sign(blank, "再来一次").status == 409)
            #expect(try office.get("/record/\(record)").html.contains("村2"))
            #expect(try office.get("/record/\(record)/move?to=\(there)").status == 422)
            // Who may not decide about households moves none.
            #expect(try !browsers[1].get("/record/\(record)").html.contains("/move\""))
            let denied = try browsers[1].get("/record/\(record)/move?to=\(here)")
            #expect(denied.status == 422 && !denied.html.contains("name=\"passphrase\""), "\(denied.html.suffix(2_000))")
            #expect(try office.get("/record/x/move").status == 404)
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
        try programs.serving("county", scope: "450124") { url in
            for village in [here, there] { try programs.done("cunlian", "sync --node \(url)", store: village) }
        }
        #expect(try programs.done("cunlian", "show household:\(here)-0001 --json", store: there).text("scope") == there)
    }
}
