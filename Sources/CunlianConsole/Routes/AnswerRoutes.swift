import HTTPTypes
import Hummingbird
import Records
import Register

/// One answer to all the findings that a filter means: planned, looked at, signed.
struct AnswerRoutes: Sendable {
    let desk: ConsoleDesk
    private let plans = Shelf<AnswerPlanView>(perVisit: 4, inAll: 64)

    init(desk: ConsoleDesk) { self.desk = desk }

    func add(to router: Router<BasicRequestContext>) {
        router.post("/answers") { request, context in
            let body = await ConsoleDesk.body(request, bytesMax: MultipartForm.bytesMax)
            guard desk.isVisited(request) else { return desk.expired(request, nil) }
            return await desk.visiting(request, context) { try await planned($0, body, request.headers[.contentType] ?? "") }
        }
        router.get("/answers/{plan}") { request, context in
            await desk.visiting(request, context) { try await shown(context.parameters.get("plan") ?? "", $0) }
        }
        router.post("/answers/{plan}") { request, context in
            await desk.sending(request, context) { try await signed(context.parameters.get("plan") ?? "", $0, $1) }
        }
    }

    private func list(
        _ visit: Visits.Visit, _ filter: FindingFilter, typed: MultipartForm? = nil, notice: (String, Bool), status: HTTPResponse.Status
    ) async throws -> Response {
        let view = try await desk.console.findings(visit, filter, offset: 0)
        let page = FindingsPage(visit, view, typed: typed, notice: (text: notice.0, isBad: notice.1))
        return desk.page(page.html(), status: status)
    }

    private func planned(_ visit: Visits.Visit, _ body: [UInt8]?, _ contentType: String) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        guard let body else {
            let text = say(
                "文件超过 \(MultipartForm.bytesMax >> 20) MB，没有写入。",
                "The file is larger than \(MultipartForm.bytesMax >> 20) MB, and nothing was written.")
            return try await list(visit, FindingFilter(), notice: (text, true), status: .contentTooLarge)
        }
        guard let form = MultipartForm(body, contentType: contentType), form["form"] == visit.formToken else {
            return desk.page(desk.refused(visit.language), status: .badRequest)
        }
        let filter = FindingFilter(check: form["check"], state: form["standing"], scope: form["scope"])
        guard let state = RecordedFinding.State(rawValue: form["state"]) else {
            return try await list(
                visit, filter, typed: form, notice: (say("请选定结果。", "Choose an answer."), true), status: .unprocessableContent)
        }
        do {
            let view = try await desk.console.planAnswers(
                filter, state, reason: form["reason"], document: form.file?.bytes ?? [], visit)
            return ConsoleDesk.elsewhere("/answers/" + plans.put(view, for: visit))
        } catch {
            return try await list(
                visit, filter, typed: form, notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }

    private func lost(_ visit: Visits.Visit) async throws -> Response {
        let text =
            visit.language == .zh
            ? "这个方案已办过，或已不在；没有再写入。" : "That plan was carried out, or is no longer kept; nothing was written again."
        return try await list(visit, FindingFilter(), notice: (text, true), status: .notFound)
    }

    private func shown(_ name: String, _ visit: Visits.Visit) async throws -> Response {
        guard let view = plans.find(name, for: visit) else { return try await lost(visit) }
        return desk.page(AnswerPlanPage(visit, view, name: name).html())
    }

    private func signed(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        guard let view = plans.find(name, for: visit) else { return try await lost(visit) }
        do {
            let outcome = try await desk.console.answerAll(view.plan, typed: Int(form["count"]), visit, form.exactly("passphrase"))
            _ = plans.take(name, for: visit)
            let text =
                visit.language == .zh
                ? "已签字答复 \(outcome.answered) 项；显示之后有变化而未答复的 \(outcome.leftOut) 项。"
                : "Answered and signed: \(outcome.answered); left out, since something came to them: \(outcome.leftOut)."
            return try await list(visit, view.filter, notice: (text, outcome.answered == 0), status: .ok)
        } catch {
            return desk.page(
                AnswerPlanPage(visit, view, name: name, typed: form, notice: (desk.console.sentence(error, visit.language), true)).html(),
                status: .unprocessableContent)
        }
    }
}
