import HTTPTypes
import Hummingbird
import Records
import Register

/// Moving a household to another village: where to, what goes with it, and the signature.
struct MoveRoutes: Sendable {
    let desk: ConsoleDesk
    /// One for each page that was shown: a form that is sent twice is done once.
    private let tickets = Shelf<Bool>(perVisit: 32, inAll: 2_048)

    init(desk: ConsoleDesk) { self.desk = desk }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/record/{record}/move") { request, context in
            let asked = request.uri.queryParameters
            let to = [asked.get("code"), asked.get("to")].compactMap(\.self).first { !$0.isEmpty } ?? ""
            return await desk.visiting(request, context) { try await shown(context.parameters.get("record") ?? "", to: to, $0) }
        }
        router.post("/record/{record}/move") { request, context in
            await desk.sending(request, context) { try await signed(context.parameters.get("record") ?? "", $0, $1) }
        }
    }

    private func shown(
        _ name: String, to: String, _ visit: Visits.Visit, typed: FormFields? = nil, notice: (String, Bool)? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        var (told, answer) = (notice, status)
        var view: MoveView?
        do { view = try await desk.console.moving(name, to: to, visit) } catch {
            // What cannot be is said, and another place may be chosen.
            view = try await desk.console.moving(name, to: "", visit)
            if told == nil { (told, answer) = ((desk.console.sentence(error, visit.language), true), .unprocessableContent) }
        }
        guard let view else { return desk.page(NoRecordPage.html(visit), status: .notFound) }
        let page = MovePage(
            visit, view, ticket: tickets.put(true, for: visit), typed: typed, asked: to, notice: told.map { (text: $0.0, isBad: $0.1) })
        return desk.page(page.html(), status: answer)
    }

    private func signed(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        guard tickets.take(form["ticket"], for: visit) != nil else {
            return try await shown(
                name, to: "", visit,
                notice: (
                    say("这张表已经提交过，或不是本次登录打开的：没有写入。", "That form was sent before, or is of another sign-in: nothing was written."), true
                ), status: .conflict)
        }
        do {
            let isComplete = try await desk.console.move(
                name, to: form["to"], reason: form["reason"], visit, form.exactly("passphrase"))
            return desk.page(MovePage.done(visit, name, isComplete: isComplete))
        } catch {
            return try await shown(
                name, to: form["to"], visit, typed: form, notice: (desk.console.sentence(error, visit.language), true),
                status: .unprocessableContent)
        }
    }
}
