import Cunlian
import HTTPTypes
import Hummingbird
import Records
import Register

/// What is kept out or waits, and what came too late.
struct WaitingRoutes: Sendable {
    let desk: ConsoleDesk

    func add(to router: Router<BasicRequestContext>) {
        router.get("/waiting") { request, context in await desk.visiting(request, context) { try await shown($0) } }
        for name in ["admit", "late"] {
            router.post("/waiting/\(name)") { request, context in
                await desk.sending(request, context) { try await decided(name, $0, $1) }
            }
        }
    }

    private func shown(
        _ visit: Visits.Visit, typed: FormFields? = nil, notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let view = try await desk.console.waiting(visit)
        return desk.page(WaitingPage(visit, view, typed: typed, notice: notice.map { (text: $0.0, isBad: $0.1) }).html(), status: status)
    }

    private func decided(_ what: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        let parts = form["entry"].split(separator: " ").map(String.init)
        guard parts.count == 2, let scope = UInt64(parts[1]).map({ ScopeCode(number: $0) }) else {
            return try await shown(visit, typed: form, notice: (say("请选定一条。", "Choose one."), true), status: .unprocessableContent)
        }
        do {
            guard what == "late" else {
                try await desk.console.admit(parts[0], in: scope, reason: form["reason"], visit, form.exactly("passphrase"))
                return try await shown(visit, notice: (say("已签字放行。", "Let in and signed."), false))
            }
            let proposed = try await desk.console.takeOver(
                parts[0], declines: form["what"] == "decline", reason: form["reason"], visit, form.exactly("passphrase"))
            return try await shown(
                visit,
                notice: proposed.isEmpty
                    ? (say("已签字办理。", "Done and signed."), false)
                    : (say("您的职务无权写其中的项目，已作为意见提出。", "Your office may not write some of it: that was put forward."), false))
        } catch {
            return try await shown(
                visit, typed: form, notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }
}
