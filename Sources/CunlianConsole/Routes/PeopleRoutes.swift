import HTTPTypes
import Hummingbird
import Records
import Register
import ReportFormats

/// People, devices, their rights and the audit log.
struct PeopleRoutes: Sendable {
    let desk: ConsoleDesk
    /// One for each form of an invitation that was shown: one that is sent twice makes one.
    private let tickets = Shelf<Bool>(perVisit: 16, inAll: 1_024)

    init(desk: ConsoleDesk) { self.desk = desk }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/people") { request, context in
            await desk.visiting(request, context) { desk.page(PeoplePage($0, try await desk.console.personLines($0)).html()) }
        }
        router.get("/people/invite") { request, context in
            await desk.visiting(request, context) { visit in
                guard try await desk.console.personLines(visit).mayGrant else { return try await mayNot(visit) }
                return try await asked(visit, .init())
            }
        }
        router.post("/people/invite") { request, context in
            await desk.sending(request, context) { try await invited($0, $1) }
        }
        router.get("/people/{key}") { request, context in
            await desk.visiting(request, context) { visit in
                guard let line = try await desk.console.personLine(context.parameters.get("key") ?? "", visit) else {
                    return try await nobody(visit)
                }
                let mayGrant = try await desk.console.personLines(visit).mayGrant
                let mayEnd = mayGrant ? try await desk.console.mayEnd(line, visit) : nil
                return desk.page(
                    PersonPage(visit, line, try await desk.console.rights(line.key, visit.language), mayEnd: mayEnd).html())
            }
        }
        router.get("/people/{key}/{act}") { request, context in
            await desk.visiting(request, context) { visit in
                let since = request.uri.queryParameters.get("since") ?? ""
                return try await ending(context, since: since, visit)
            }
        }
        router.post("/people/{key}/{act}") { request, context in
            await desk.sending(request, context) { try await ended(context, $0, $1) }
        }
        router.get("/audit") { request, context in
            await desk.visiting(request, context) { visit in
                try await audit(visit, since: request.uri.queryParameters.get("since") ?? "")
            }
        }
    }

    /// Who is to do what where.
    private func asked(
        _ visit: Visits.Visit, _ typed: Console.Invited, several: [Console.Place] = [], notice: String? = nil
    ) async throws -> Response {
        let page = InvitePage(
            visit, try await desk.console.roles(visit.language), typed: typed, notice: notice.map { (text: $0, isBad: true) })
        return desk.page(
            page.html(offered: try await desk.console.placesToGrant(visit), several: several),
            status: notice == nil ? .ok : .unprocessableContent)
    }

    /// The same by its names, to be signed.
    private func confirmed(
        _ visit: Visits.Visit, _ typed: Console.Invited, notice: String? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let places: [Console.Place]
        do { places = try await desk.console.places(of: typed, visit) } catch {
            return try await asked(visit, typed, notice: notice ?? desk.console.sentence(error, visit.language))
        }
        guard places.count == 1, let place = places.first else { return try await asked(visit, typed, several: places) }
        let page = InvitePage(
            visit, try await desk.console.roles(visit.language), typed: typed, notice: notice.map { (text: $0, isBad: true) })
        return desk.page(page.confirmation(of: place, ticket: tickets.put(true, for: visit)), status: status)
    }

    private func invited(_ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let typed = Console.Invited(person: form["person"], role: form["role"], region: form["region"], until: form["until"])
        guard try await desk.console.personLines(visit).mayGrant else { return try await mayNot(visit) }
        if !form["change"].isEmpty { return try await asked(visit, typed) }
        // What is signed is the region whose name was shown.
        guard !form["seen"].isEmpty, form["seen"] == typed.region else { return try await confirmed(visit, typed) }
        guard tickets.take(form["ticket"], for: visit) != nil else {
            let text = Label(
                "这张表已经提交过，或不是本次登录打开的：没有再生成邀请码。",
                "That form was sent before, or is of another sign-in: no other invitation was made.")
            return try await confirmed(visit, typed, notice: text.text(in: visit.language), status: .conflict)
        }
        do {
            let code = try await desk.console.invite(typed, visit, form.exactly("passphrase"))
            return desk.page(InvitePage(visit, try await desk.console.roles(visit.language), typed: typed).made(code))
        } catch {
            return try await confirmed(
                visit, typed, notice: desk.console.sentence(error, visit.language), status: .unprocessableContent)
        }
    }

    /// `.some(nil)` readmits.
    private static func kind(_ act: String) -> Revocation.Kind?? {
        act == "readmit" ? .some(nil) : Revocation.Kind(rawValue: act).map { .some($0) }
    }

    private func ending(
        _ context: BasicRequestContext, since: String, _ visit: Visits.Visit, reason: String = "",
        notice: (text: String, isBad: Bool)? = nil
    ) async throws -> Response {
        let (key, act) = (context.parameters.get("key") ?? "", context.parameters.get("act") ?? "")
        do {
            guard let kind = Self.kind(act), let ending = try await desk.console.ending(key, kind, since: since, visit) else {
                return try await nobody(visit)
            }
            return desk.page(
                EndingPage(visit, ending, path: act, since: since, reason: reason, notice: notice).html(),
                status: notice == nil ? .ok : .unprocessableContent)
        } catch {
            let people = try await desk.console.personLines(visit)
            return desk.page(
                PeoplePage(visit, people, notice: (desk.console.sentence(error, visit.language), true)).html(),
                status: .unprocessableContent)
        }
    }

    private func ended(_ context: BasicRequestContext, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        guard let kind = Self.kind(context.parameters.get("act") ?? "") else { return try await nobody(visit) }
        do {
            try await desk.console.end(
                context.parameters.get("key") ?? "", kind, since: form["since"], reason: form["reason"], token: form["token"], visit,
                form.exactly("passphrase"))
        } catch {
            // What was typed stays; what it touches is shown as it is by now.
            return try await ending(
                context, since: form["since"], visit, reason: form["reason"], notice: (desk.console.sentence(error, visit.language), true))
        }
        let people = try await desk.console.personLines(visit)
        let done = visit.language == .zh ? "已签发，随各处下一次同步生效。" : "Signed; it holds everywhere from the next sync on."
        return desk.page(PeoplePage(visit, people, notice: (done, false)).html())
    }

    private func mayNot(_ visit: Visits.Visit) async throws -> Response {
        let text =
            visit.language == .zh
            ? "您的职务不能邀请他人；请找发给您邀请码的人。没有写入。" : "Your office may not invite; ask whoever invited you. Nothing was written."
        return desk.page(PeoplePage(visit, try await desk.console.personLines(visit), notice: (text, true)).html(), status: .forbidden)
    }

    private func nobody(_ visit: Visits.Visit) async throws -> Response {
        let text = visit.language == .zh ? "您的区域里没有这个密钥，或网址有误。" : "Nobody in your regions has that key, or the address is wrong."
        return desk.page(PeoplePage(visit, try await desk.console.personLines(visit), notice: (text, true)).html(), status: .notFound)
    }

    private func audit(_ visit: Visits.Visit, since: String) async throws -> Response {
        let report = try await desk.console.audit(visit, since: since)
        let frame = ConsolePage(title: Label("审计日志", "Audit log"), language: visit.language, visit: visit)
        return desk.page(
            frame.html { html in
                report.write(visit.language, into: &html)
                for note in report.notes { html.element("p", ["class": "dim"]) { $0.text(note.text(in: visit.language)) } }
            })
    }
}
