@testable import CunlianCommands
import JSON
import Testing

/// What waits for what, and how long: told to whoever looks, on the device, at the node and at its console.
@Suite(.serialized) struct WaitedProgramTests {
    private let programs = Programs()

    /// A village's entries on sticks, of which the city has read the first and the third.
    private func sticks() throws -> [String] {
        try programs.tree(["a"])
        for index in 0..<12 {
            try programs.done("cunlian", "add household number=450124100201-\(1000 + index) phone=139771122\(10 + index)", store: "a")
            try programs.done("cunlian", "bundle write '\(programs.path("seal"))'", store: "a")
        }
        let wrote = try programs.done("cunlian", "bundle write '\(programs.path("s"))' --split 2000 --json", store: "a")
        let names = (wrote.json("bundle")?.list ?? []).compactMap(\.text)
        try #require(names.count > 3)
        for name in [names[0], names[2]] { _ = try programs.run("cunliand", "bundle read '\(name)'", store: "city") }
        return names
    }

    @Test func `what waits is told with what it waits for and how long, in both languages, until it has come`() throws {
        let names = try sticks()
        let status = try programs.done("cunlian", "status --json", store: "city")
        let waits = try #require(status.json("waits")?.list)
        let count = try #require(status.number("waiting"))
        #expect(count > 0 && waits.compactMap { $0["entries"]?.number?.integer }.reduce(0, +) == count)
        #expect(waits.allSatisfy { $0["since"]?.text?.hasPrefix("20") == true && $0["scope"]?.text == "450124100201" })
        let lines = try programs.done("cunlian", "quarantine --json", store: "city").output.split(separator: "\n")
        #expect(lines.count > 0 && lines.allSatisfy { $0.contains("\"since\":\"20") })
        for (language, texts) in [("en", ["what waits for what", ", since 20", "waits for"]), ("zh", ["在等什么", "分钟，自 20", "等待"])] {
            let shown = try programs.run("cunlian", "status", store: "city", language: language).output
            for text in texts { #expect(shown.contains(text), "\(text): \(shown)") }
            let listed = try programs.run("cunlian", "quarantine", store: "city", language: language).output
            for text in texts.dropFirst() + [language == "zh" ? "已等" : "has waited"] {
                #expect(listed.contains(text), "\(text): \(listed)")
            }
        }
        for name in names { _ = try programs.run("cunliand", "bundle read '\(name)'", store: "city") }
        let after = try programs.done("cunlian", "status --json", store: "city")
        #expect(after.number("waiting") == 0 && after.json("waits")?.list?.isEmpty == true)
        #expect(try programs.run("cunlian", "status", store: "city").output.contains("what waits for what") == false)
        #expect(try programs.digest("a") == programs.digest("city"))
    }

    @Test func `the console says it too, of each entry and of the whole`() throws {
        _ = try sticks()
        let invited = try programs.done("cunliand", "invite --role K --scope 450124 --person 覃主任 --json", store: "city")
        let code = try #require(invited.text("code"))
        try programs.serving("city", scope: "4501", also: ["--console", "127.0.0.1:0"]) { address in
            let office = ConsoleBrowser(programs: programs, address: address, name: "office")
            _ = try office.join("覃主任", code: code)
            for (page, texts) in [("/waiting", ["等待", "分钟，自 20"]), ("/network", ["什么在等什么", "已等", "分钟，自 20", "其中最早的收到于"])] {
                let html = try office.get(page).html
                for text in texts { #expect(html.contains(text), "\(page) \(text): \(html.suffix(4_000))") }
            }
        }
    }

    @Test func `how long something lasts is said in the largest unit that says it`() {
        let minute: UInt64 = 60_000
        let lapses: [(UInt64, Lapse)] = [
            (0, .minutes(0)), (119 * minute + 59_999, .minutes(119)), (120 * minute, .hours(2)), (2_880 * minute - 1, .hours(47)),
            (2_880 * minute, .days(2)), (90 * 1_440 * minute, .days(90)),
        ]
        for (length, lapse) in lapses { #expect(Lapse(from: 1_500_000_000_000, to: 1_500_000_000_000 + length) == lapse) }
        // A clock that was set back since.
        #expect(Lapse(from: 5, to: 1) == .minutes(0))
        #expect(English().waited(since: nil, now: 9) == "not noted since when" && Chinese().waited(since: nil, now: 9) == "何时起未记")
        #expect(English().waited(since: 1_500_000_000_000, now: 1_500_000_060_000) == "1 minute, since 2017-07-14 10:40")
    }
}
