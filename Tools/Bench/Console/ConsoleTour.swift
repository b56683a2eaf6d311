import Glibc

/// Every page of the console that only looks, with the records of this city.
struct ConsoleTour {
    /// A page: an address, or a form that is sent and the page that it leads to.
    struct Page {
        let name: String
        let path: String
        /// What is sent; `nil` where the page is only asked for.
        var fields: [(String, String)]?
        /// Behind the address to which the form leads, which is then what is measured: a page keeps the last answers of each visit alone.
        var onward: String?
        /// Whether people click it all day.
        var isDaily = false
    }

    struct Measured {
        let name: String
        var first = 0.0
        /// In seconds, the first one left out.
        var times: [Double] = []
        var bytes = 0
    }

    private let browser: Browser
    let pages: [Page]

    /// - Parameter browser: Of somebody who is signed in.
    init(_ browser: Browser, _ city: City) throws {
        self.browser = browser
        func link(on path: String, _ start: String) throws -> String? {
            Browser.between(try browser.get(path).body, "href=\"" + start, "\"").map { start + $0 }
        }
        let households = try browser.post("/register", Self.find(city.household, type: "household"))
        guard let record = Browser.between(households.body, "href=\"/record/", "\"") else {
            throw BenchError("the console does not find \(city.household)")
        }
        var pages = [
            Page(name: "today", path: "/", isDaily: true), Page(name: "cases", path: "/cases", isDaily: true),
            Page(name: "cases-far", path: "/cases?page=150"), Page(name: "conflicts", path: "/conflicts", isDaily: true),
            Page(name: "conflicts-far", path: "/conflicts?page=150"), Page(name: "waiting", path: "/waiting"),
            Page(name: "register", path: "/register"),
            Page(name: "find-name", path: "/register", fields: Self.find(city.headName), isDaily: true),
            Page(name: "find-pinyin", path: "/register", fields: Self.find("wei guo"), isDaily: true),
            Page(name: "find-number", path: "/register", fields: Self.find(city.household), isDaily: true),
            Page(name: "list-filtered", path: "/register", fields: Self.find("", type: "household", "main_cause=illness")),
            Page(name: "list-all", path: "/register", fields: Self.find("", type: "household")),
            Page(name: "book", path: "/record/" + record, isDaily: true), Page(name: "book-fields", path: "/record/\(record)/fields"),
            Page(name: "reviews", path: "/reviews"), Page(name: "map", path: "/map"),
            Page(name: "network", path: "/network", isDaily: true),
            Page(name: "people", path: "/people"), Page(name: "invite", path: "/people/invite"), Page(name: "audit", path: "/audit"),
            Page(name: "import", path: "/import"), Page(name: "progress", path: "/progress", isDaily: true),
        ]
        let found: [(name: String, on: String, start: String)] = [
            ("case", "/cases", "/case/"), ("conflict", "/conflicts", "/conflict/"), ("review", "/reviews", "/review/"),
            ("person", "/people", "/people/"), ("history", "/record/\(record)/fields", "/record/\(record)/history"),
        ]
        for item in found {
            guard let path = try link(on: item.on, item.start) else {
                remark("console: no link to \(item.start) on \(item.on)")
                continue
            }
            pages.append(
                Page(name: item.name, path: path.replacing("&amp;", with: "&"), isDaily: item.name == "case" || item.name == "conflict"))
        }
        pages.append(Page(name: "list-far", path: "/register", fields: Self.find("", type: "household"), onward: "?page=500"))
        let reports = Browser.all(try browser.get("/progress").body, "href=\"/progress/", "\"").map { $0.prefix { $0 != "?" } }
        for report in Set(reports).sorted() { pages.append(Page(name: "progress-" + report, path: "/progress/" + report)) }
        self.pages = pages
    }

    /// As the register's form sends it.
    private static func find(_ text: String, type: String = "", _ condition: String = "") -> [(String, String)] {
        [("text", text), ("type", type), ("scope", ""), ("where0", condition), ("sort", ""), ("columns", "")]
    }

    private func answer(_ page: Page) throws -> Browser.Answer {
        guard let fields = page.fields else { return try browser.get(page.path) }
        let first = try browser.post(page.path, fields)
        guard let onward = page.onward else { return first }
        guard let answer = Browser.between(first.body, "href=\"/register/", "?") else { throw BenchError("\(page.name) leads nowhere") }
        return try browser.get("/register/\(answer)\(onward)")
    }

    /// All pages in turn, so many times.
    func measure(times: Int) throws -> [Measured] {
        var result = pages.map { Measured(name: $0.name) }
        for round in 0...times {
            for (place, page) in pages.enumerated() {
                let answer = try answer(page)
                guard answer.status == 200 else { throw BenchError("\(page.name), \(page.path), was answered \(answer.status)") }
                if round == 0 { result[place].first = answer.seconds } else { result[place].times.append(answer.seconds) }
                result[place].bytes = answer.body.utf8.count
            }
        }
        return result
    }
}
