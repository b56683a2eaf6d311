import Testing

@testable import ReportFormats

/// Tables as a narrow window needs them.
struct NamedCellsTests {
    private func table(_ heads: [(text: String, isNumber: Bool)], named: Bool = true) -> String {
        var html = HTMLWriter(namesCells: named)
        html.element("table", ["id": "t"]) { html in
            html.element("thead") { html in
                html.element("tr") { html in
                    for head in heads {
                        html.element("th", head.isNumber ? ["class": "n", "scope": "col"] : ["scope": "col"]) { $0.text(head.text) }
                    }
                }
            }
            html.element("tbody") { html in
                for row in 1...2 {
                    html.element("tr") { html in
                        for place in heads.indices { html.element("td", ["class": "t"]) { $0.text("\(row)\(place)") } }
                    }
                }
            }
        }
        return html.html
    }

    @Test func `a cell says what its column is called, in every row, and whatever it is called is text`() {
        let page = table([("户", false), ("a\"<b>", false), ("", false), ("村", false)])
        #expect(page.hasPrefix("<table id=\"t\" class=\"named\"><thead><tr><th scope=\"col\">户</th>"))
        for row in 1...2 {
            #expect(page.contains("<td class=\"t\" data-l=\"户\">\(row)0</td><td class=\"t\" data-l=\"a&quot;&lt;b&gt;\">\(row)1</td>"))
            #expect(page.contains("<td class=\"t\">\(row)2</td><td class=\"t\" data-l=\"村\">\(row)3</td>"))
        }
    }

    @Test func `figures are compared down their columns, and a few columns any window holds`() {
        let figures = table([("县", false)] + (1...5).map { ("\($0)", true) })
        #expect(figures.contains("class=\"figures\"") && !figures.contains("data-l"))
        let few = table([("县", false), ("1", true), ("2", true)])
        #expect(few.contains("class=\"few\"") && !few.contains("data-l"))
    }

    @Test func `a report's own page, which is printed, carries no names`() {
        let page = table([("a", false), ("b", false), ("c", false), ("d", false)], named: false)
        #expect(page.hasPrefix("<table id=\"t\"><thead>") && !page.contains("data-l"))
    }

    @Test func `a table after another begins anew`() {
        var html = HTMLWriter(namesCells: true)
        for heads in [["a", "b", "c", "d"], ["e"]] {
            html.element("table") { html in
                html.element("thead") { html in html.element("tr") { html in for head in heads { html.element("th") { $0.text(head) } } } }
                html.element("tbody") { html in html.element("tr") { html in for _ in heads { html.element("td") } } }
            }
        }
        #expect(html.html.hasSuffix("<table class=\"few\"><thead><tr><th>e</th></tr></thead><tbody><tr><td></td></tr></tbody></table>"))
        #expect(html.html.contains("<td data-l=\"a\"></td><td data-l=\"b\"></td>"))
    }
}
