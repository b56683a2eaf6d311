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
                // What is due, then what may not wait either; what is missing of a hundred files comes after both.
                var (due, rest) = (today.report, today.report)
                (due.sections, rest.sections) = (Array(today.report.sections.prefix(1)), Array(today.report.sections.dropFirst()))
                if found?.isQuiet == false {
                    html.element("p") { html in
                        html.element("a", ["href": "#besides"]) {
                            $0.text(frame.say("另请留意：争议、公示、无消息的村", "To be known besides: conflicts, lists, silent villages"))
                        }
                    }
                }
                due.write(visit.language, into: &html, link: ConsolePage.book)
                if let attention = found { AttentionPieces(page: frame, attention: attention).write(&html) }
                rest.write(visit.language, into: &html, link: ConsolePage.book)
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
