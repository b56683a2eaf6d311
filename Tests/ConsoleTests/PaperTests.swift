import CunlianTrust
import Foundation
import Records
import Register
import ReportFormats
import Testing

@testable import CunlianConsole

/// What a page says of itself on paper.
@Suite struct PaperTests {
    @Test func `paper says who took it, when and where it is from, and has no form`() throws {
        let visits = Visits()
        var visit = try #require(visits.visit(visits.begin("<覃主任>", try KeyFile.draw(), .zh)))
        (visit.time, visit.place, visit.path) = (1_512_000_000_000, "fupin.mashan:7460", "/cases")
        let page = ConsolePage(title: Label("争议", "Cases"), language: .zh, visit: visit)
        let html = page.html { html in html.text("x") }
        let paper = try #require(html.components(separatedBy: "class=\"paper\">").dropFirst().first?.prefix { $0 != "<" })
        #expect(paper.contains("2017-11-30") && paper.contains("&lt;覃主任&gt;") && paper.contains("fupin.mashan:7460/cases"), "\(paper)")
        let style = "\(ConsoleStyle.text)"
        #expect(style.contains("nav, form, .skip, .screen { display: none !important; }") && style.contains("details::details-content"))
    }
}
