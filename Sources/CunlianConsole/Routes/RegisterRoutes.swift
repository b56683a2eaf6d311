import Cunlian
import HTTPTypes
import Hummingbird
import NIOCore
import Records
import Register

/// Finding records, listing them, and taking them along.
struct RegisterRoutes: Sendable {
    let desk: ConsoleDesk
    /// What was found; what was looked for, and whom, is in no address.
    private let answers = Shelf<RegisterAnswer>(perVisit: 8, inAll: 128)

    init(desk: ConsoleDesk) { self.desk = desk }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/register") { request, context in await desk.visiting(request, context) { try await empty($0, RegisterQuery()) } }
        router.post("/register") { request, context in await desk.sending(request, context) { try await asked($0, $1) } }
        router.get("/register/{answer}") { request, context in
            await desk.visiting(request, context) {
                try await shown(context.parameters.get("answer") ?? "", ConflictRoutes.page(request), $0)
            }
        }
        router.post("/register/{answer}/export") { request, context in
            await desk.sending(request, context) { try await exported(context.parameters.get("answer") ?? "", $0, $1) }
        }
    }

    private func empty(
        _ visit: Visits.Visit, _ query: RegisterQuery, notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let choices = try await desk.console.registerChoices(query, visit)
        return desk.page(
            RegisterPage(visit, query, choices, notice: notice.map { (text: $0.0, isBad: $0.1) }).html(), status: status)
    }

    private func asked(_ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let query = RegisterQuery(form)
        guard !query.isEmpty else {
            return try await empty(
                visit, query, notice: (visit.language == .zh ? "请写明要找什么，或选定类别。" : "Say what to find, or choose a kind.", true),
                status: .unprocessableContent)
        }
        guard query.columns.count <= RegisterQuery.columnsMax else {
            let most = RegisterQuery.columnsMax
            return try await empty(
                visit, query,
                notice: (
                    visit.language == .zh
                        ? "栏目至多 \(most) 个，这里有 \(query.columns.count) 个：请少写几个；要全部栏目的，用下面的导出。"
                        : "At most \(most) columns are shown, and here are \(query.columns.count): name fewer; an export has them all.",
                    true
                ), status: .unprocessableContent)
        }
        do {
            return ConsoleDesk.elsewhere("/register/" + answers.put(try await desk.console.search(query, visit), for: visit))
        } catch {
            return try await empty(visit, query, notice: (sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }

    /// Of a name that is none it is said where those stand that are: no page has a terminal's `describe`.
    private func sentence(_ error: any Error, _ language: Language) -> String {
        guard case .unknownField(let name, let type, _)? = error as? EditError else { return desk.console.sentence(error, language) }
        return language == .zh
            ? "“\(name)”不是\(type.label.zh)的栏目：可用的名称列在“条件、排序、栏目”下面。"
            : "\"\(name)\" is no column of a \(type.label.en): those that there are stand beneath the conditions."
    }

    private func lost(_ visit: Visits.Visit) async throws -> Response {
        try await empty(
            visit, RegisterQuery(),
            notice: (visit.language == .zh ? "这次查找的结果已不在，请重新查找。" : "What was found then is no longer kept; find it again.", true),
            status: .notFound)
    }

    private func shown(
        _ name: String, _ page: Int, _ visit: Visits.Visit, notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard let answer = answers.find(name, for: visit) else { return try await lost(visit) }
        do {
            let view = try await desk.console.page(answer, offset: page * RegisterView.pageLength, visit)
            return desk.page(
                RegisterPage(visit, answer.query, view.choices, view, name: name, notice: notice.map { (text: $0.0, isBad: $0.1) }).html(),
                status: status)
        } catch {
            return try await empty(
                visit, answer.query, notice: (sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }

    private func exported(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        guard let answer = answers.find(name, for: visit) else { return try await lost(visit) }
        do {
            let format = TableExport.Format(rawValue: form["format"]) ?? .xlsx
            let bytes = try await desk.console.export(answer, format, visit, form.exactly("passphrase"))
            let day = RegisterCalendar.dayText(at: answer.time)
            return Response(
                status: .ok,
                headers: [
                    .contentType: format == .csv
                        ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    .contentDisposition: "attachment; filename=\"\(answer.query.type)-\(day).\(format.rawValue)\"",
                    .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
                ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        } catch {
            return try await shown(
                name, 0, visit, notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }
}

extension RegisterQuery {
    /// As the register's form has it.
    init(_ form: FormFields) {
        self.init()
        text = form["text"]
        type = form["type"]
        conditions = (0..<3).map { form["where\($0)"] }.filter { !$0.isEmpty }
        sort = form["sort"]
        // Each once, however often it was written.
        var seen: Set<String> = []
        columns = form["columns"].split { ",，、".contains($0) }.map(String.init)
            .filter { !$0.allSatisfy(\.isWhitespace) && seen.insert($0.normalised).inserted }
        scope = UInt64(form["scope"]).map { ScopeCode(number: $0) }
    }
}
