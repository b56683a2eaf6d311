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
        let today = try await desk.console.today(visit)
        let frame = ConsolePage(title: Label("今日", "Today"), language: visit.language, visit: visit)
        return desk.page(
            frame.html { html in
                if today.findings > 0 {
                    html.element("p", ["class": today.grave > 0 ? "bad" : "warning"]) { html in
                        html.element("a", ["href": "/findings"]) {
                            $0.text(
                                frame.say(
                                    "核查疑点 \(today.findings) 项待处理，其中必须改正 \(today.grave) 项",
                                    "\(today.findings) findings wait, \(today.grave) of them to be put right"))
                        }
                    }
                }
                today.report.write(visit.language, into: &html)
            })
    }
}
