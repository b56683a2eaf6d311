import HTTPTypes
import Hummingbird
import Records
import Register

/// The lists that were put up, and the objections that an office records.
struct NoticeRoutes: Sendable {
    let desk: ConsoleDesk
    /// One for each form that was shown: an objection that is sent twice is one.
    private let tickets = Shelf<Bool>(perVisit: 32, inAll: 2_048)

    init(desk: ConsoleDesk) { self.desk = desk }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/notices") { request, context in
            await desk.visiting(request, context) { visit in
                guard let code = request.uri.queryParameters.get("code") else { return try await all(visit) }
                guard let known = ListCode(FormFields.typed(String(code))) else { return try await missing(visit) }
                return ConsoleDesk.elsewhere("/notice/\(known)")
            }
        }
        router.get("/notice/{code}") { request, context in
            await desk.visiting(request, context) { try await one(context.parameters.get("code") ?? "", $0) }
        }
        router.post("/notice/{code}") { request, context in
            await desk.sending(request, context) { try await said(context.parameters.get("code") ?? "", $0, $1) }
        }
    }

    private func all(
        _ visit: Visits.Visit, notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let lists = try await desk.console.notices(visit)
        return desk.page(NoticesPage(visit, lists, notice: notice.map { (text: $0.0, isBad: $0.1) }).html(), status: status)
    }

    private func missing(_ visit: Visits.Visit) async throws -> Response {
        let text = Label(
            "本节点没有这个校验码的名单，或它不涉及您的区域；请对照名单上印的核对。",
            "This node has no list of that code, or it is of no region of yours; hold it against what is printed on the list.")
        return try await all(visit, notice: (text.text(in: visit.language), true), status: .notFound)
    }

    private func one(
        _ code: String, _ visit: Visits.Visit, typed: FormFields? = nil, told: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard let notice = try await desk.console.notice(code, visit) else { return try await missing(visit) }
        return desk.page(
            NoticePage(visit, notice, ticket: tickets.put(true, for: visit), typed: typed, told: told.map { (text: $0.0, isBad: $0.1) })
                .html(), status: status)
    }

    private func said(_ code: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        guard tickets.take(form["ticket"], for: visit) != nil else {
            return try await one(
                code, visit, typed: form,
                told: (
                    say(
                        "这张表已经提交过，或不是本次登录打开的：没有写入。已登记的异议列在下面。",
                        "That form was sent before, or is of another sign-in: nothing was written. The objections that are recorded stand below."
                    ), true
                ), status: .conflict)
        }
        do {
            let household = try await desk.console.object(
                to: code, .init(about: form["about"], by: form["by"], text: form["said"], village: form["village"]), visit,
                form.exactly("passphrase"))
            let done =
                household == nil
                ? say("已签字登记，列入“争议”，等县里答复。", "Recorded and signed; it stands among the cases until the county answers.")
                : say("已签字登记，进入该户的程序；答复之前不能办下一环节。", "Recorded and signed, in the household's run, which waits for the answer.")
            return try await one(code, visit, told: (done, false))
        } catch let unseen as UnseenPlace {
            let place = unseen.place.text(visit.language)
            return try await one(
                code, visit, typed: form.putting(unseen.place.choice, in: "village"),
                told: (
                    say(
                        "“\(unseen.typed)”不是完整的村名：是 \(place) 吗？已替您填上，核对后再签字；没有写入。",
                        "“\(unseen.typed)” is a part of a name: is it \(place)? It is filled in; check it, then sign. Nothing was written."),
                    true
                ), status: .unprocessableContent)
        } catch {
            return try await one(
                code, visit, typed: form, told: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }
}
