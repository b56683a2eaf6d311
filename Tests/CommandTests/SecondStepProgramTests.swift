import CunlianTrust
import Foundation
import Testing

/// The second step of a sign-in at the console, as a browser and a telephone have it.
@Suite(.serialized) struct SecondStepProgramTests {
    private let programs = Programs()

    /// The secret as the page has it, and the code that a telephone makes of it now, or some steps later.
    private func code(_ page: ConsoleBrowser.Page, later steps: UInt64 = 0) throws -> String {
        let text = try #require(page.html.components(separatedBy: "密钥</dt><dd>").dropFirst().first, "\(page.html.suffix(2_000))")
        let letters = text.prefix { $0 != "<" }.filter { $0 != " " }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let bits = letters.flatMap { letter in
            (0..<5).reversed().map { (alphabet.firstIndex(of: letter) ?? 0) >> $0 & 1 }
        }
        let secret = stride(from: 0, to: bits.count - 7, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | UInt8($1) }
        }
        #expect(secret.count == 20)
        return TimeCode.code(secret, step: TimeCode.step(at: UInt64(Date().timeIntervalSince1970 * 1_000)) + steps)
    }

    @Test func `nobody gets in by a passphrase alone where a second step is required, and each code serves once`() throws {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        let invitation = try #require(
            try programs.done("cunliand", "invite --role K --scope 450124 --person 覃主任 --json", store: "county").text("code"))
        var secrets: [String] = []
        try programs.serving(
            "county", scope: "450124", also: ["--console", "127.0.0.1:0", "--second-factor", "required"], log: "step.log"
        ) { address in
            let browser = ConsoleBrowser(programs: programs, address: address, name: "office")
            let asked = try browser.enter("覃主任", code: invitation)
            #expect(asked.html.contains("设置动态码") && asked.html.contains("class=\"qr\"") && !asked.html.contains("href=\"/cases\""))
            // Half signed in is not signed in.
            for path in ["/", "/cases", "/people", "/network"] { #expect(try browser.get(path).html.contains("设置动态码"), "\(path)") }
            let wrong = try browser.send("/second-step", [("form", asked.form), ("code", "000000")])
            #expect(wrong.status == 422 && wrong.html.contains("本服务器的时钟是") && wrong.html.contains("北京时间"), "\(wrong.html.suffix(2_000))")
            // The secret is the same until it is proved.
            let first = try code(asked)
            let papers = try browser.send("/second-step", [("form", asked.form), ("code", first)])
            let printed = papers.html.components(separatedBy: "<li>").dropFirst().map { String($0.prefix { $0 != "<" }) }
            #expect(papers.status == 200 && printed.count == 10, "\(papers.html.suffix(2_000))")
            secrets = printed + [first]
            #expect(try browser.get("/").html.contains("<h1>今日</h1>"))
            #expect(try browser.get("/second-step").html.contains("还剩 10 个"))
            // Another browser: the passphrase, then a code that was not used; one that was is none.
            let other = ConsoleBrowser(programs: programs, address: address, name: "other")
            let step = try other.enter("覃主任")
            #expect(step.html.contains("第二步") && !step.html.contains("class=\"qr\""))
            #expect(try other.send("/second-step", [("form", step.form), ("code", first)]).status == 422)
            let next = try code(asked, later: 1)
            #expect(try other.send("/second-step", [("form", step.form), ("code", next)]).html.contains("<h1>今日</h1>"))
            // On paper, once.
            let third = ConsoleBrowser(programs: programs, address: address, name: "third")
            let again = try third.enter("覃主任")
            #expect(try third.send("/second-step", [("form", again.form), ("code", printed[4].lowercased())]).html.contains("<h1>今日</h1>"))
            let fourth = ConsoleBrowser(programs: programs, address: address, name: "fourth")
            let last = try fourth.enter("覃主任")
            #expect(try fourth.send("/second-step", [("form", "x"), ("code", printed[5])]).status == 400)
            #expect(try fourth.send("/second-step", [("form", last.form), ("code", printed[4])]).status == 422)
        }
        let log = try String(contentsOfFile: programs.path("step.log"), encoding: .utf8)
        for secret in secrets + ["覃主任", invitation] { #expect(!log.contains(secret)) }
        // Nor are they in the folder.
        #expect(system("grep -rqF '\(secrets[0])' '\(programs.path("county"))'") != 0)
    }
}
