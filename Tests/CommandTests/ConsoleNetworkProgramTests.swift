import Foundation
import JSON
import Testing

/// The network at the console: how each device stands with the node.
@Suite(.serialized) struct ConsoleNetworkProgramTests {
    private let programs = Programs()
    private let village = "450124100201"

    private func invite(_ role: String, _ scope: String, _ person: String) throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(person) --json", store: "county").text("code"))
    }

    /// The cells of somebody's row, from their role on.
    private func cells(_ person: String, _ html: String) throws -> [String] {
        // Who looks at it stands above the page, too.
        let row = try #require(html.components(separatedBy: ">\(person)</a>").dropFirst().last, "\(person): \(html.suffix(4_000))")
        let cells = row.components(separatedBy: "</tr>")[0].components(separatedBy: "<td").dropFirst()
        try #require(cells.count >= 7, "\(person): \(row.prefix(2_000))")
        return cells.map { String($0.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }) }
    }

    @Test func `who has just synchronised lacks nothing, and who has not since lacks what others brought, and it is said for how long`()
        throws
    {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        try programs.serving("county", scope: "450124") { url in
            for (device, person) in [("one", "黄丽"), ("two", "韦建国")] {
                try programs.done("cunlian", "init --scope \(village)", store: device)
                try programs.done("cunlian", "enrol --node \(url) --code \(try invite("C", village, person))", store: device)
            }
        }
        let code = try invite("K", "450124", "覃主任")
        func shown(_ code: String? = nil) throws -> String {
            try programs.serving("county", scope: "450124", also: ["--console", "127.0.0.1:0"]) { address in
                let office = ConsoleBrowser(programs: programs, address: address, name: "office")
                _ = try office.enter("覃主任", code: code)
                return try office.get("/network").html
            }
        }
        // Who was never here is not said to lack anything.
        #expect(try cells("覃主任", shown(code))[3] == "—")
        try programs.done("cunlian", "add household number=\(village)-0001", store: "one")
        try programs.serving("county", scope: "450124") { url in
            for device in ["one", "two", "one"] { try programs.done("cunlian", "sync --node \(url)", store: device) }
        }
        var html = try shown()
        for title in ["最近联系", "尚缺", "落后", "上次签收", "格式"] { #expect(html.contains(">\(title)</th>"), "\(title)") }
        let (first, second) = (try cells("黄丽", html), try cells("韦建国", html))
        #expect(first[3] == "0" && first[4] == "—" && first[5].hasSuffix("分钟前") && first[6] != "—", "\(first)")
        #expect(second[3] == "0" && second[4] == "—" && second[1].hasSuffix("分钟前"), "\(second)")
        // One brings two entries more, which the other does not have.
        for number in ["0002", "0003"] { try programs.done("cunlian", "add household number=\(village)-\(number)", store: "one") }
        try programs.serving("county", scope: "450124") { url in try programs.done("cunlian", "sync --node \(url)", store: "one") }
        html = try shown()
        let (newest, behind) = (try cells("黄丽", html), try cells("韦建国", html))
        #expect(newest[2] == "3" && newest[3] == "0", "\(newest)")
        #expect(behind[3] == "2" && behind[4] == "0 分钟", "\(behind)")
    }
}
