import CunlianTrust
import Records
import Register
import ReportFormats
import Testing

@testable import CunlianConsole

/// The way about, as a browser of 2013 lays it out: without flexible boxes.
@Suite struct WayAboutTests {
    @Test(arguments: [Language.zh, .en])
    func `between links that stand in a row a line may break`(language: Language) throws {
        let visits = Visits()
        let visit = try #require(visits.visit(visits.begin("覃主任", try KeyFile.draw(), language)))
        let page = ConsolePage(title: Label("今日", "Today"), language: language, visit: visit)
        let html = page.html { page.pager("/cases", offset: 50, length: 50, of: 500, &$0) }
        #expect(html.contains("</a> <a") && !html.contains("</a><a") && !html.contains("</span><a"), "\(html)")
    }
}
