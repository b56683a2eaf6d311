import Hummingbird
import Records
import Register
import ReportFormats

/// What is due today.
struct TodayRoutes: Sendable {
    let desk: ConsoleDesk

    func add(to router: Router<BasicRequestContext>) {
        router.get("/") { request, context in await desk.visiting(request, context) { try await today($0) } }
    }

    private func today(_ visit: Visits.Visit) async throws -> Response {
        async let known = desk.console.attention(visit)
        let today = try await desk.console.today(visit)
        let found: Attention?
        switch try await known {
        case .made(let made, _): found = made.content
        case .making: found = nil
        case .failed(let error): throw error
        }
        let frame = ConsolePage(title: Label("今日", "Today"), language: visit.language, visit: visit, renews: true)
        return desk.page(
            frame.html { html in
                if today.findings > 0 { Self.findings(today, frame, &html) }
                today.report.write(visit.language, into: &html, link: ConsolePage.book)
                if let attention = found { AttentionPieces(page: frame, attention: attention).write(&html) }
                Self.asOf(today.counted, frame, &html)
            }, renews: true)
    }

    private static func findings(_ today: Console.Today, _ page: ConsolePage, _ html: inout HTMLWriter) {
        html.element("p", ["class": today.grave > 0 ? "bad" : "warning"]) { html in
            html.element("a", ["href": "/findings"]) {
                $0.text(
                    page.say(
                        "核查疑点 \(today.findings) 项待处理，其中必须改正 \(today.grave) 项",
                        "\(today.findings) findings wait, \(today.grave) of them to be put right"))
            }
        }
    }

    /// When what is counted over all households was.
    private static func asOf(_ counted: LastMade<ScopeCode?, TodoReport.Counted>.Answer, _ page: ConsolePage, _ html: inout HTMLWriter) {
        guard case .made(let made, let isMaking) = counted else {
            return page.making(page.say("缺项与本年安排", "What is missing and this year's work"), &html)
        }
        html.element("p", ["class": "dim"]) {
            $0.text(page.say("缺项与本年安排截至 ", "What is missing and this year's work: as of ") + RegisterCalendar.minuteText(at: made.time))
        }
        if isMaking { page.making(page.say("较新的数字", "Newer figures"), &html) }
    }
}
