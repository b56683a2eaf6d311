import Foundation
import JSON
import Testing

/// What is kept out and what came too late, at the console: why, of whom, and what is decided about it.
@Suite(.serialized) struct ConsoleWaitingProgramTests {
    private let programs = Programs()
    private let here = "450124100201"
    private let there = "450124100202"

    private func invite(_ role: String, _ person: String, scope: String = "450124") throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(person) --json", store: "county").text("code"))
    }

    /// A county at which an entry of a revoked tablet is kept out, and a household that another tablet goes on writing to.
    private func county() throws -> String {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        return try programs.serving("county", scope: "450124") { url in
            for (device, person) in [("lost", "黄丽"), ("tablet", "韦建国")] {
                let code = try invite("C", person, scope: here)
                try programs.done("cunlian", "init --scope \(here)", store: device)
                try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: device)
            }
            let record = try #require(
                try programs.done("cunlian", "add household number=\(here)-0001 address.street=旧街1号 --json", store: "tablet").text("record")
            )
            try programs.done("cunlian", "sync", store: "tablet")
            try programs.done("cunliand", "revoke 黄丽 --reason 遗失 --yes", store: "county")
            try programs.done("cunlian", "add household number=\(here)-0002 address.street=旧街2号", store: "lost")
            try programs.serving("lost", scope: here) { peer in _ = try programs.run("cunlian", "sync --node \(peer)", store: "tablet") }
            _ = try programs.run("cunlian", "sync --node \(url)", store: "tablet")
            // Written before anybody there knows that the household moves.
            try programs.done("cunlian", "set household:\(here)-0001 address.street=新街9号", store: "tablet")
            return record
        }
    }

    /// The household moves, and what the tablet wrote comes after.
    private func move(_ record: String, _ code: String) throws {
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try office.join("覃主任", code: code)
            let shown = try office.get("/record/\(record)/move?to=\(there)")
            let done = try office.send(
                "/record/\(record)/move",
                [
                    ("form", shown.form), ("ticket", shown.hidden("ticket")), ("to", there), ("reason", "搬迁"),
                    ("passphrase", "correct horse"),
                ])
            try #require(done.status == 200, "\(done.html.suffix(3_000))")
        }
        try programs.serving("county", scope: "450124") { url in _ = try programs.run("cunlian", "sync --node \(url)", store: "tablet") }
    }

    @Test func `what is kept out is let in, and what came late is taken over, each with a reason and a signature, once`() throws {
        let record = try county()
        try move(record, invite("K", "覃主任"))
        try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"], log: "console.log") { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try office.enter("覃主任")
            #expect(try office.get("/conflicts").html.contains("href=\"/waiting\""))
            let shown = try office.get("/waiting")
            for text in [
                "收到而未采纳的（1）", "记录迁出后才写的（1）", "遗失", "\(here)-0001", "新街9号", "韦建国", "在现居地采用", "放行",
            ] {
                #expect(shown.html.contains(text), "\(text): \(shown.html.suffix(6_000))")
            }
            let entries = shown.html.components(separatedBy: "name=\"entry\" value=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
            try #require(entries.count == 2, "\(shown.html.suffix(6_000))")
            func decide(
                _ what: String, _ entry: String, _ reason: String, choice: String, _ passphrase: String = "correct horse"
            ) throws -> ConsoleBrowser.Page {
                try office.send(
                    "/waiting/\(what)",
                    [("form", shown.form), ("entry", entry), ("what", choice), ("reason", reason), ("passphrase", passphrase)])
            }
            // What is wrong is said, what was typed stays, and nothing is written.
            for (entry, reason, passphrase) in [
                (entries[0], " ", "correct horse"), (entries[0], "平板已找回", "wrong horse"), ("", "平板已找回", "correct horse"),
                ("99@ff \(here)", "平板已找回", "correct horse"), (entries[0] + "9", "平板已找回", "correct horse"),
            ] {
                let refused = try decide("admit", entry, reason, choice: "admit", passphrase)
                #expect(
                    refused.status == 422 && refused.html.contains("role=\"alert\""), "\(entry) \(reason): \(refused.html.suffix(2_000))")
                #expect(refused.html.contains("（1）") && (reason == " " || refused.html.contains(reason)))
            }
            let admitted = try decide("admit", entries[0], "平板已找回", choice: "admit")
            #expect(
                admitted.status == 200 && admitted.html.contains("已签字放行") && admitted.html.contains("未采纳的（0）"),
                "\(admitted.html.suffix(4_000))")
            #expect(try decide("admit", entries[0], "再来一次", choice: "admit").status == 422)
            #expect(try decide("late", entries[1], " ", choice: "take").status == 422)
            let taken = try decide("late", entries[1], "电话核实过", choice: "take")
            #expect(taken.status == 200 && taken.html.contains("已签字办理") && taken.html.contains("才写的（0）"), "\(taken.html.suffix(4_000))")
            #expect(try decide("late", entries[1], "电话核实过", choice: "take").status == 422)
        }
        #expect(try programs.done("cunlian", "quarantine --json", store: "county").output.isEmpty)
        #expect(try programs.done("cunlian", "late --json", store: "county").output.isEmpty)
        let household = try programs.done("cunlian", "show household:\(here)-0001 --json", store: "county").output
        #expect(household.contains("新街9号") && household.contains(there), "\(household)")
        #expect(try programs.done("cunlian", "list household --json", store: "county").output.contains("\(here)-0002"))
        let verified = try programs.run("cunlian", "verify", store: "county")
        #expect(verified.code == 0, "\(verified)")
        let log = try String(contentsOfFile: programs.path("console.log"), encoding: .utf8)
        for secret in ["覃主任", "horse", "新街9号", "平板"] { #expect(!log.contains(secret), "\(log)") }
    }
}
