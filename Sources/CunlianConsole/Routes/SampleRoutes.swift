import HTTPTypes
import Hummingbird
import Records
import Register

/// Samples for checks: the numbers and draws that were recorded, and both steps of a draw.
struct SampleRoutes: Sendable {
    let desk: ConsoleDesk
    /// One for each page that was shown: a form that is sent twice is done once.
    private let tickets = Shelf<Bool>(perVisit: 32, inAll: 2_048)

    init(desk: ConsoleDesk) { self.desk = desk }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/samples") { request, context in
            let region = request.uri.queryParameters.get("scope").flatMap { UInt64($0) }.map { ScopeCode(number: $0).description }
            return await desk.visiting(request, context) { try await shown($0, region: region ?? "") }
        }
        for name in ["number", "draw"] {
            router.post("/samples/\(name)") { request, context in await desk.sending(request, context) { try await sent(name, $0, $1) } }
        }
    }

    private func shown(
        _ visit: Visits.Visit, region: String = "", typed: FormFields? = nil, notice: (String, Bool)? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let view = try await desk.console.samples(visit)
        let page = SamplesPage(
            visit, view, ticket: tickets.put(true, for: visit), region: region, typed: typed,
            notice: notice.map { (text: $0.0, isBad: $0.1) })
        return desk.page(page.html(), status: status)
    }

    private func sent(_ what: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        guard tickets.take(form["ticket"], for: visit) != nil else {
            return try await shown(
                visit,
                notice: (
                    say("这张表已经提交过，或不是本次登录打开的：没有写入。", "That form was sent before, or is of another sign-in: nothing was written."), true
                ), status: .conflict)
        }
        do {
            guard what == "number" else {
                let draw = try await desk.console.drawSample(form["list"], number: form["number"], visit, form.exactly("passphrase"))
                let drawn = draw.drawn.joined(separator: say("、", ", "))
                let text =
                    draw.flaw.map { say("已签字记录，但不算数：\($0.label.zh)。", "Signed and recorded, and it counts for nothing: \($0.label.en).") }
                    ?? say("已签字抽取，抽中 \(draw.drawn.count)：\(drawn)", "Drawn and signed; \(draw.drawn.count) drawn: \(drawn)")
                return try await shown(visit, notice: (text, draw.flaw != nil))
            }
            guard let kind = ListKind(rawValue: form["kind"]), let stage = ListStage(rawValue: form["stage"]), let year = Int(form["year"]),
                Input.years.contains(year), form["least"].isEmpty || Int(form["least"]) != nil
            else {
                return try await shown(
                    visit, typed: form, notice: (say("请填完整。", "Please fill it in."), true), status: .unprocessableContent)
            }
            let number = try await desk.console.commitSample(
                kind, stage, year: year, region: form["region"], share: form["share"], least: Int(form["least"]), visit,
                form.exactly("passphrase"))
            return desk.page(SampleNumberPage.html(visit, number, kind, year: year))
        } catch {
            return try await shown(
                visit, typed: form, notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }
}
