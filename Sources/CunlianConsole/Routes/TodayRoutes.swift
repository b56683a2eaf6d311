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
        let report = try await desk.console.today(visit)
        let frame = ConsolePage(title: Label("今日", "Today"), language: visit.language, visit: visit)
        return desk.page(frame.html { report.write(visit.language, into: &$0) })
    }
}
