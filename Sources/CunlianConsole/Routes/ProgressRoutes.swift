import Hummingbird
import Records
import Register

/// The figures of the region: the plan against the register, incidence, causes, exits, and where the villages lie.
struct ProgressRoutes: Sendable {
    let desk: ConsoleDesk

    func add(to router: Router<BasicRequestContext>) {
        router.get("/progress") { request, context in await desk.visiting(request, context) { try await figures(.progress, request, $0) } }
        router.get("/progress/{name}") { request, context in
            guard let name = ReportName(rawValue: context.parameters.get("name") ?? ""), Console.reports.contains(name) else {
                throw HTTPError(.notFound)
            }
            return await desk.visiting(request, context) { try await figures(name, request, $0) }
        }
        router.get("/map") { request, context in
            await desk.visiting(request, context) { desk.page(MapPage($0, try await desk.console.villages($0)).html()) }
        }
    }

    private func figures(_ name: ReportName, _ request: Request, _ visit: Visits.Visit) async throws -> Response {
        let asked = request.uri.queryParameters
        let year = asked.get("year").flatMap { Int($0) }.flatMap { Report.years.contains($0) ? $0 : nil }
        let level =
            asked.get("by").flatMap { Region.Level(rawValue: $0) }.flatMap { [.township, .village].contains($0) ? $0 : nil } ?? .county
        let answer = try await desk.console.figures(name, year: year, digits: level.digits, visit)
        var notice: (String, Bool)?
        if case .failed(let error) = answer { notice = (desk.console.sentence(error, visit.language), true) }
        let page = ProgressPage(
            visit, name, year: year, level: level, answer, page: ConflictRoutes.page(request),
            notice: notice.map { (text: $0.0, isBad: $0.1) })
        return desk.page(page.html(), status: notice == nil ? .ok : .unprocessableContent, renews: true)
    }
}
