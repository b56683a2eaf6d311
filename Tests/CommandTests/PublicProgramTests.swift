import Foundation
import Testing

/// The pages that anybody may read, as a node serves them: what hangs, as long as it hangs, and nothing private at any address.
@Suite(.serialized) struct PublicProgramTests {
    private let programs = Programs()
    /// A citizen's number, a telephone, an account, an illness, an address.
    private static let canaries = ["11010519491231002X", "13877112233", "6228480012345678", "慢性肾衰竭", "弄拉屯八号"]

    private struct Page {
        let status: Int
        let body: String
        let head: String

        /// Where its links lead.
        var links: [String] {
            body.components(separatedBy: "href=\"").dropFirst().map {
                $0.prefix { $0 != "\"" }.replacingOccurrences(of: "&amp;", with: "&")
            }
        }
    }

    /// What an address answers, without following anything.
    private func get(_ address: String, _ options: String = "") throws -> Page {
        let (body, head) = (programs.path("public.body"), programs.path("public.head"))
        for file in [body, head] { try? FileManager.default.removeItem(atPath: file) }
        let command = "curl --silent --max-time 30 --path-as-is \(options) --dump-header '\(head)' --output '\(body)' '\(address)'"
        try #require(system(command) == 0, "\(address)")
        let heads = try String(contentsOfFile: head, encoding: .utf8)
        return Page(
            status: Int(heads.dropFirst(9).prefix(3)) ?? 0, body: (try? String(contentsOfFile: body, encoding: .utf8)) ?? "", head: heads)
    }

    /// A county with a household that has everything which must never be public, and with lists of funds: one that hangs, one that hung.
    ///
    /// - Returns: Their codes.
    private func county() throws -> (now: String, before: String) {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        return try programs.serving("county", scope: "450124") { url in
            for (device, role, scope) in [("team", "C", "450124100201"), ("office", "K", "450124")] {
                let invitation = try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person 某 --json", store: "county")
                try programs.done("cunlian", "init --scope \(scope)", store: device)
                try programs.done("cunlian", "enrol --node \(url) --code \(try #require(invitation.text("code")))", store: device)
            }
            let secrets = Self.canaries
            let added = try programs.done(
                "cunlian",
                "add household number=450124100201-0001 phone=\(secrets[1]) bank_name=\(secrets[2]) cause_note=\(secrets[3]) address.street=\(secrets[4]) main_cause=illness --json",
                store: "team")
            try programs.done(
                "cunlian",
                "add member name=韦国庆 relation=head id_number=\(secrets[0]) phone=\(secrets[1]) 'disease[2017]=\(secrets[3])' --in \(try #require(added.text("record")))",
                store: "team")
            let entry = "date=2017-05-01 year=2017 source=central payer=财政局 payee=\(secrets[2]) amount=16200 purpose=道路"
            try programs.done("cunlian", "add fund_entry number=F1 \(entry)", store: "office")
            let day = ISO8601DateFormatter()
            day.formatOptions = .withFullDate
            let (today, soon) = (day.string(from: .now - 86_400), day.string(from: .now + 10 * 86_400))
            let codes = try ["--from 2017-05-01 --to 2017-06-01", "--from \(today) --to \(soon)"].map { days in
                try programs.done(
                    "cunlian", "notice funds 450124 --year 2017 \(days) --post --out '\(programs.path("list.html"))'", store: "office")
                return try #require(
                    try programs.done("cunlian", "verify-list '\(programs.path("list.html"))' --json", store: "office").text("code"))
            }
            for device in ["team", "office"] { _ = try programs.run("cunlian", "sync", store: device) }
            return (codes[1], codes[0])
        }
    }

    @Test func `whoever opens any address sees the lists that hang, in both languages, and nothing else and nothing private`() throws {
        let codes = try county()
        try programs.serving("county", scope: "450124", also: ["--public", "127.0.0.1:0"], log: "public.log") { address in
            let first = try get(address + "/", "--header 'Accept-Language: zh-CN'")
            #expect(first.status == 200 && first.body.contains("扶贫资金安排公示") && first.body.contains(codes.now), "\(first.body.suffix(2_000))")
            #expect(!first.body.contains(codes.before))
            let english = try get(address + "/list/\(codes.now)?language=en")
            for word in ["Poverty funds, 2017: notice", "16,200", "12317", codes.now, "hash of the list"] {
                #expect(english.body.contains(word), "\(word): \(english.body.suffix(3_000))")
            }
            // Whoever saved the page can hold it against the register, and a changed one is told.
            let saved = try programs.write("saved.html", english.body.utf8)
            #expect(try programs.done("cunlian", "verify-list '\(saved)' --json", store: "office").text("page") == "same")
            let changed = try programs.write("changed.html", english.body.replacingOccurrences(of: "12317", with: "12318").utf8)
            #expect(try programs.run("cunlian", "verify-list '\(changed)'", store: "office").code == 3)
            // What hung before is public no more, and that is said.
            let over = try get(address + "/list/\(codes.before)?language=zh")
            #expect(over.status == 404 && over.body.contains("期满的名单不再公开"), "\(over.body.suffix(2_000))")
            #expect(try get(address + "/robots.txt").body == "User-agent: *\nDisallow: /\n")
            // Every address that a page leads to, and those that somebody may guess.
            var (known, open) = (Set(["/"]), ["/"])
            var pages: [Page] = []
            while let path = open.popLast() {
                let page = try get(address + path)
                #expect(page.status == 200, "\(path)")
                pages.append(page)
                open += page.links.filter { known.insert($0).inserted }
            }
            #expect(known.count >= 5 && known.allSatisfy { $0.hasPrefix("/") })
            for path in [
                "/sign-in", "/cases", "/people", "/network", "/register", "/household/450124100201-0001", "/metrics", "/healthz", "/readyz",
                "/v1/sync",
                "/list", "/list/", "/list/0000-0000-0000", "/list/%00", "/list/..%2f..%2fstore.sqlite", "/../store.sqlite", "/store.sqlite",
                "/key",
                "/platform/x", "/%ff", "/?page=99999999999999999999", "/?page=-5", "/?language=xx", "/list/\(codes.now)/rows.csv",
                "/export.csv",
            ] {
                let page = try get(address + path)
                #expect(path.hasPrefix("/?") ? page.status == 200 : page.status == 404 || page.status == 400, "\(path): \(page.status)")
                pages.append(page)
            }
            // Of an address that is too long it is told on a page, and who asks for a page's head gets that of the page.
            let long = try get(address + "/list/" + String(repeating: "A", count: 9_000))
            #expect(long.status == 414 && long.body.contains("<html"), "\(long.status)")
            for (path, status) in [("/", 200), ("/platform", 200), ("/list/\(codes.now)", 200), ("/nothing", 404)] {
                let head = try get(address + path, "--head")
                #expect(head.status == status && !head.body.contains("<html"), "\(path): \(head.status)")
            }
            for method in ["POST", "PUT", "DELETE"] { pages.append(try get(address + "/", "--request \(method) --data 'x=1'")) }
            for page in pages {
                for canary in Self.canaries + ["韦国庆", "450124100201-0001"] {
                    #expect(!page.body.contains(canary) && !page.head.contains(canary))
                }
            }
            for word in ["default-src 'none'", "form-action 'none'", "no-store", "noindex", "nosniff", "no-referrer"] {
                #expect(english.head.contains(word) && over.head.contains(word), "\(word): \(english.head)")
            }
            #expect(!english.head.lowercased().contains("set-cookie"))
        }
        #expect(try programs.run("cunlian", "verify", store: "county").code == 0)
    }

    @Test func `beyond this machine the notices are served over TLS alone`() throws {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        for (language, words) in [("zh", "公示网页须让人信得过"), ("en", "--public needs --tls")] {
            let told = try programs.run("cunliand", "serve --scope 450124 --public 0.0.0.0:0", store: "county", language: language)
            #expect(told.code == 64 && told.errors.contains(words), "\(told)")
        }
    }
}
