import Records
import Register
import TestSupport
import Testing

@testable import ReportFormats

/// A page is opened in a browser that runs what it is told: what people wrote must stay text.
struct PageTests {
    private func page(_ text: String, language: Language = .zh) -> String {
        Report.sample(text).page(language: language, made: 1_500_000_000_000, digest: Toy.digest)
    }

    private static let attacks = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'onload='x", "</style></title><b>", "&lt;", "a\u{0}b\u{202E}c",
        "]]><svg/onload=1>", "javascript:alert(1)",
    ]

    @Test(arguments: attacks) func `T14 whatever people wrote is text`(attack: String) throws {
        let page = page(attack)
        // The same elements and attributes as of a harmless text: nothing was added.
        #expect(try Markup(page).shape == Markup(self.page("韦国庆")).shape)
        #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
    }

    @Test func `a page fetches nothing, runs nothing, and has no style but the one that its policy names`() throws {
        for language in Language.allCases {
            let page = page("韦国庆", language: language)
            let markup = try Markup(page)
            #expect(markup.elements.allSatisfy { !["script", "link", "img", "iframe", "object", "form", "a"].contains($0.name) })
            #expect(
                markup.elements.flatMap(\.attributes).allSatisfy { name, _ in
                    !["style", "src", "href", "id"].contains(name) && !name.hasPrefix("on")
                })
            let style = try #require(page.between("<style>", "</style>"))
            #expect(page.contains("style-src &#39;sha256-\(Base64.text(Toy.digest(Array(style.utf8))))&#39;"))
            // Colours by name were unknown in 2013: a chart without any is black on black.
            #expect(!style.contains("var("))
            #expect(!style.contains("url(") && !style.contains("@import") && !style.contains("<"))
            // Each chart once for a wide window and once for a narrow one.
            #expect(markup.elements.count { $0.name == "svg" } == 8)
            #expect(markup.elements.first?.attributes.first?.value == (language == .zh ? "zh-Hans" : "en"))
        }
    }

    @Test func `classes of a page are all in the style sheet`() throws {
        let style = "\(StyleSheet.text)"
        let names = Set(
            try Markup(page("韦国庆")).elements.flatMap(\.attributes).filter { $0.name == "class" }.flatMap { $0.value.split(separator: " ") })
        for name in names where name != "first" && name != "none" { #expect(style.contains(".\(name)"), "\(name)") }
        #expect(names.isSuperset(of: ["n", "total", "s0", "plan", "page", "proposal", "bad"]))
    }

    @Test(arguments: [Language.zh, .en]) func `shapes and letters of a chart stay inside of its drawing, in a wide window and a narrow one`(
        language: Language
    ) throws {
        for name in ["一个很长很长的名称，长得没有尽头，还要再长一些", "2016", "A NAME IN WIDE LETTERS WITHOUT END, AND SOME MORE OF THEM"] {
            for (drawing, most) in [("broad", ChartDrawing.width), ("slim", ChartDrawing.slimWidth)] {
                let parts = page(name, language: language).split(separator: "<svg").dropFirst().filter {
                    $0.prefix(200).contains("class=\"\(drawing)\"")
                }
                #expect(parts.count == 4)
                for part in parts { try fits(String(part.split(separator: "</svg>")[0]), most, "\(name) \(drawing)") }
            }
        }
    }

    /// What is drawn, and of every text as much room as it takes in the widest usual font.
    private func fits(_ part: String, _ most: Double, _ what: String) throws {
        for element in try Markup("<svg" + part + "</svg>").elements where ["rect", "line", "circle"].contains(element.name) {
            let left = try #require(Self.number("x", element) ?? Self.number("x1", element) ?? Self.number("cx", element))
            let right = max(left + (Self.number("width", element) ?? 0), Self.number("x2", element) ?? 0)
            #expect(left >= 0 && right <= most + 0.2, "\(what): \(element)")
        }
        for text in part.split(separator: "<text").dropFirst() {
            let element = try #require(try Markup("<text" + text.prefix { $0 != ">" } + "></text>").elements.first)
            let words = text.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
            let place = try #require(Self.number("x", element))
            let width = ChartDrawing.width(of: String(words))
            let anchor = element.attributes.first { $0.name == "text-anchor" }?.value
            let left: Double =
                switch anchor {
                case "end": place - width
                case "middle": place - width / 2
                default: place
                }
            #expect(left >= -0.2 && left + width <= most + 0.2, "\(what): \(words) at \(left), \(width) wide")
        }
    }

    private static func number(_ name: String, _ element: Markup.Element) -> Double? {
        element.attributes.first { $0.name == name }.flatMap { Double($0.value) }
    }

    @Test func `a chart of which nothing is known is not drawn`() throws {
        func drawings(_ value: Ratio?) throws -> Int {
            let label = Label("项目", "item")
            var report = Report(name: "r", title: label, region: nil, year: nil)
            report.sections = [
                Report.Section(
                    label,
                    [.chart(Report.Chart(.line, title: label, unit: label, categories: [label], series: [.init(label, [value])]))])
            ]
            return try Markup(report.page(language: .zh, made: 0) { _ in [] }).elements.count { $0.name == "svg" }
        }
        #expect(try drawings(nil) == 0)
        #expect(try drawings(Ratio(1)) == 2)
    }

    @Test func `an axis has round steps`() {
        #expect([1, 3, 7, 40, 99, 406_466].map { ChartDrawing.step(to: $0) } == [0.2, 0.5, 1, 10, 20, 100_000])
        #expect([0, 1.25, -3.04, 10].map { ChartDrawing.number($0) } == ["0", "1.3", "-3", "10"])
    }
}

/// Just enough of a reader to see the elements of a page, and that each is closed.
struct Markup {
    struct Element: Equatable {
        let name: String
        var attributes: [(name: String, value: String)]

        static func == (a: Self, b: Self) -> Bool { a.name == b.name && a.attributes.map(\.name) == b.attributes.map(\.name) }
    }

    struct Fault: Error { let at: String }

    private(set) var elements: [Element] = []

    /// Names of elements in their order, ends included, and of their attributes.
    private(set) var shape: [String] = []

    init(_ page: String) throws {
        var open: [String] = []
        var rest = page[...]
        while let start = rest.firstIndex(of: "<") {
            guard let end = rest[start...].firstIndex(of: ">") else { throw Fault(at: String(rest.prefix(40))) }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("!") { continue }
            if tag.hasPrefix("/") {
                guard open.popLast() == String(tag.dropFirst()) else { throw Fault(at: String(tag)) }
                shape.append(String(tag))
                continue
            }
            let element = try Self.element(tag)
            elements.append(element)
            shape.append(([element.name] + element.attributes.map(\.name)).joined(separator: " "))
            if element.name == "style", let close = rest.firstRange(of: "</style>") { rest = rest[close.lowerBound...] }
            if element.name != "meta" { open.append(element.name) }
        }
        guard open.isEmpty else { throw Fault(at: open.joined(separator: " ")) }
    }

    private static func element(_ tag: Substring) throws -> Element {
        var rest = tag.drop { $0 != " " }
        var element = Element(name: String(tag.prefix { $0 != " " }), attributes: [])
        while let first = rest.firstIndex(where: { $0 != " " }) {
            rest = rest[first...]
            guard let equals = rest.firstIndex(of: "="), rest[equals...].hasPrefix("=\"") else { throw Fault(at: String(tag)) }
            let value = rest[equals...].dropFirst(2)
            guard let quote = value.firstIndex(of: "\"") else { throw Fault(at: String(tag)) }
            element.attributes.append((String(rest[..<equals]), String(value[..<quote])))
            rest = value[value.index(after: quote)...]
        }
        return element
    }
}

extension String {
    func between(_ start: String, _ end: String) -> String? {
        guard let from = firstRange(of: start), let to = self[from.upperBound...].firstRange(of: end) else { return nil }
        return String(self[from.upperBound..<to.lowerBound])
    }
}
