import Cunlian
import HTTPTypes
import Hummingbird
import Records
import Register

/// The books of records, how their fields came about, and the steps of their procedures.
struct BookRoutes: Sendable {
    let desk: ConsoleDesk
    /// One for each page that was shown: a form that is sent twice is done once, and of a run only as it was shown.
    private let tickets = Shelf<[Console.SeenRun]>(perVisit: 64, inAll: 4_096)

    init(desk: ConsoleDesk) { self.desk = desk }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/record/{record}") { request, context in
            await desk.visiting(request, context) {
                try await book(
                    context.parameters.get("record") ?? "", year: request.uri.queryParameters.get("year").flatMap { Int($0) }, $0)
            }
        }
        router.get("/record/{record}/fields") { request, context in
            await desk.visiting(request, context) { visit in
                let name = context.parameters.get("record") ?? ""
                guard let found = try await desk.console.fields(name, visit) else { return missing(visit) }
                return desk.page(FieldsPage.html(visit, name, called: found.called, found.fields))
            }
        }
        router.get("/record/{record}/history") { request, context in
            await desk.visiting(request, context) { try await course(context, request.uri.queryParameters.get("of") ?? "", $0) }
        }
        router.get("/record/{record}/files") { request, context in
            await desk.visiting(request, context) { try await files(context.parameters.get("record") ?? "", $0) }
        }
        router.get("/record/{record}/file/{file}") { request, context in
            await desk.visiting(request, context) { visit in
                let (record, name) = (context.parameters.get("record") ?? "", context.parameters.get("file") ?? "")
                do {
                    guard let file = try await desk.console.file(name, of: record, visit) else { return missing(visit) }
                    return FileAnswer.response(file.bytes, file.type?.name, name)
                } catch {
                    return try await files(record, visit, notice: (desk.console.sentence(error, visit.language), true), status: .notFound)
                }
            }
        }
        for name in ["step", "attest", "change", "card"] {
            router.post("/record/{record}/\(name)") { request, context in
                await desk.sending(request, context) { try await sent(name, context.parameters.get("record") ?? "", $0, $1) }
            }
        }
    }

    // MARK: Looking

    private func book(
        _ name: String, year: Int?, _ visit: Visits.Visit, typed: FormFields? = nil, notice: (String, Bool)? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let years = Report.years
        guard let view = try await desk.console.book(name, year: year.map { min(max($0, years.lowerBound), years.upperBound) }, visit)
        else {
            return missing(visit)
        }
        let page = BookPage(
            visit, view, ticket: tickets.put(view.seenRuns, for: visit), typed: typed, notice: notice.map { (text: $0.0, isBad: $0.1) })
        return desk.page(page.html(), status: status)
    }

    private func files(
        _ name: String, _ visit: Visits.Visit, notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard let found = try await desk.console.files(of: name, visit) else { return missing(visit) }
        return desk.page(
            FilesPage.html(visit, name, called: found.called, found.files, notice: notice.map { (text: $0.0, isBad: $0.1) }), status: status
        )
    }

    private func course(_ context: BasicRequestContext, _ path: String, _ visit: Visits.Visit) async throws -> Response {
        guard let view = try await desk.console.course(context.parameters.get("record") ?? "", path, visit) else { return missing(visit) }
        return desk.page(CoursePage.html(visit, view))
    }

    private func missing(_ visit: Visits.Visit) -> Response {
        desk.page(NoRecordPage.html(visit), status: .notFound)
    }

    // MARK: Doing

    private func sent(_ what: String, _ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        let year = Int(form["year"]) ?? 0
        guard let seen = tickets.take(form["ticket"], for: visit) else {
            return try await book(
                name, year: year, visit, typed: form,
                notice: (
                    say(
                        "这张表已经提交过，或不是本次登录打开的：没有写入。现在的情况如下。",
                        "That form was sent before, or is of another sign-in: nothing was written. Here is how it stands now."), true
                ), status: .conflict)
        }
        do {
            if what == "card" {
                let card = try await desk.console.issueCard(
                    of: name, year: year, RunKind(rawValue: form["kind"]) ?? .exit, visit, form.exactly("passphrase"))
                return desk.page(CardPage.html(visit, name, card))
            }
            guard let step = Self.step(what, year, form) else {
                return try await book(
                    name, year: year, visit, typed: form, notice: (say("请填完整。", "Please fill it in."), true), status: .unprocessableContent)
            }
            let notes = try await desk.console.record(step, of: name, as: seen, visit, form.exactly("passphrase"))
            let said = ([say("已签字记录。", "Signed and recorded.")] + notes.map { $0.text(in: visit.language) }).joined(separator: " ")
            return try await book(name, year: year, visit, notice: (said, false))
        } catch {
            return try await book(
                name, year: year, visit, typed: form, notice: (desk.console.sentence(error, visit.language), true),
                status: error as? ConsoleRefusal == .movedOn ? .conflict : .unprocessableContent)
        }
    }

    private static func step(_ what: String, _ year: Int, _ form: FormFields) -> Console.Step? {
        switch what {
        case "attest":
            guard let decision = ExitEvent.Decision(rawValue: form["decision"]) else { return nil }
            return .attest(
                kind: RunKind(rawValue: form["kind"]) ?? .exit, year: year, decision, evidence: form["evidence"], second: form["second"],
                reason: form["reason"])
        case "change":
            guard let kind = RunKind(rawValue: form["to"]), kind != .exit, kind != .identification, !form["reason"].isEmpty else {
                return nil
            }
            return .change(to: kind, year: year, reason: form["reason"])
        default:
            let given = form.all(after: "at:").filter { !$0.value.isEmpty }.map { Assignment(path: $0.name, text: $0.value) }
            return .perform(code: form["step"], kind: form["kind"], year: year, given)
        }
    }
}
