import HTTPTypes
import Hummingbird
import Records
import Register

/// The recorded findings: by rule, filtered and paged; and the answer to one.
struct FindingRoutes: Sendable {
    let desk: ConsoleDesk

    func add(to router: Router<BasicRequestContext>) {
        router.get("/findings") { request, context in
            await desk.visiting(request, context) { visit in
                let view = try await desk.console.findings(
                    visit, FindingFilter(request), offset: ConflictRoutes.page(request) * FindingsView.pageLength)
                return desk.page(FindingsPage(visit, view).html())
            }
        }
        router.get("/findings/check") { request, context in
            let scope = request.uri.queryParameters.get("scope") ?? ""
            return await desk.visiting(request, context) { try await checked(scope, $0, page: ConflictRoutes.page(request)) }
        }
        router.post("/findings/check") { request, context in await desk.sending(request, context) { try await recorded($0, $1) } }
        router.get("/finding/{finding}") { request, context in
            await desk.visiting(request, context) { try await shown(context.parameters.get("finding") ?? "", $0) }
        }
        router.post("/finding/{finding}") { request, context in
            let body = await ConsoleDesk.body(request, bytesMax: MultipartForm.bytesMax)
            guard desk.isVisited(request) else { return desk.expired(request, nil) }
            return await desk.visiting(request, context) {
                try await answered(context.parameters.get("finding") ?? "", $0, body, request.headers[.contentType] ?? "")
            }
        }
    }

    // MARK: The checks of a village

    private func checked(
        _ village: String, _ visit: Visits.Visit, page: Int = 0, notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        do {
            let view = try await desk.console.checked(village, offset: page * ChecksView.pageLength, visit)
            return desk.page(ChecksPage(visit, view, notice: notice.map { (text: $0.0, isBad: $0.1) }).html(), status: status)
        } catch {
            guard error is ConsoleRefusal else { throw error }
            let view = try await desk.console.findings(visit, FindingFilter(), offset: 0)
            let page = FindingsPage(visit, view, notice: (text: desk.console.sentence(error, visit.language), isBad: true))
            return desk.page(page.html(), status: .unprocessableContent)
        }
    }

    private func recorded(_ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        do {
            let count = try await desk.console.recordChecks(form["scope"], visit, form.exactly("passphrase"))
            return try await checked(form["scope"], visit, notice: (say("已签字登记 \(count) 项。", "Signed; \(count) recorded."), false))
        } catch {
            return try await checked(
                form["scope"], visit, notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }

    // MARK: One

    private func shown(
        _ name: String, _ visit: Visits.Visit, typed: MultipartForm? = nil, notice: (String, Bool)? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard let view = try await desk.console.finding(name, visit) else {
            return desk.page(NoRecordPage.html(visit), status: .notFound)
        }
        let page = FindingPage(visit, view, typed: typed, notice: notice.map { (text: $0.0, isBad: $0.1) })
        return desk.page(page.html(), status: status)
    }

    private func answered(_ name: String, _ visit: Visits.Visit, _ body: [UInt8]?, _ contentType: String) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        guard let body else {
            let text = say(
                "文件超过 \(MultipartForm.bytesMax >> 20) MB，没有写入。",
                "The file is larger than \(MultipartForm.bytesMax >> 20) MB, and nothing was written.")
            return try await shown(name, visit, notice: (text, true), status: .contentTooLarge)
        }
        guard let form = MultipartForm(body, contentType: contentType), form["form"] == visit.formToken else {
            return desk.page(desk.refused(visit.language), status: .badRequest)
        }
        guard let state = RecordedFinding.State(rawValue: form["state"]) else {
            return try await shown(
                name, visit, typed: form, notice: (say("请选定结果。", "Choose an answer."), true), status: .unprocessableContent)
        }
        do {
            try await desk.console.answer(
                name, state, reason: form["reason"], document: form.file?.bytes ?? [], visit, form["passphrase"])
            return try await shown(name, visit, notice: (say("已签字答复。", "Answered and signed."), false))
        } catch {
            return try await shown(
                name, visit, typed: form, notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }
}

extension FindingFilter {
    /// As an address has it.
    init(_ request: Request) {
        let asked = request.uri.queryParameters
        self.init(check: asked.get("check") ?? "", state: asked.get("state") ?? "", scope: asked.get("scope") ?? "")
    }

    /// As texts have it; what it does not know is not filtered by.
    init(check: String, state: String, scope: String) {
        self.check = Check.named(check)?.id
        self.scope = UInt64(scope).map { ScopeCode(number: $0) }
        standing = state == "all" ? .all : RecordedFinding.State(rawValue: state).map { .one($0) } ?? .waiting
    }
}
