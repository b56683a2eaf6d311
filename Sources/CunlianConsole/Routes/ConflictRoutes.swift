import Cunlian
import HTTPTypes
import Hummingbird
import Records
import Register

/// The conflicts: the list, one, and many at once.
struct ConflictRoutes: Sendable {
    let desk: ConsoleDesk
    /// What is filtered by: an author's name is in no address.
    private let filters = Shelf<ConflictFilter>(perVisit: 32, inAll: 2_048)
    private let plans = Shelf<PlanView>(perVisit: 4, inAll: 64)

    init(desk: ConsoleDesk) { self.desk = desk }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/conflicts") { request, context in
            await desk.visiting(request, context) { try await list($0, "", Self.page(request)) }
        }
        router.post("/conflicts") { request, context in await desk.sending(request, context) { try await filtered($0, $1) } }
        router.get("/conflicts/{filter}") { request, context in
            await desk.visiting(request, context) { try await list($0, context.parameters.get("filter") ?? "", Self.page(request)) }
        }
        router.post("/conflicts/{filter}/plan") { request, context in
            await desk.sending(request, context) { try await planned(context.parameters.get("filter") ?? "", $0, $1) }
        }
        router.get("/plan/{plan}") { request, context in
            await desk.visiting(request, context) { try await plan(context.parameters.get("plan") ?? "", $0, Self.page(request)) }
        }
        router.post("/plan/{plan}") { request, context in
            await desk.sending(request, context) { try await signed(context.parameters.get("plan") ?? "", $0, $1) }
        }
        router.get("/batches") { request, context in
            await desk.visiting(request, context) { desk.page(BatchesPage.html($0, try await desk.console.batches($0))) }
        }
        router.get("/batch/{batch}") { request, context in
            await desk.visiting(request, context) { try await batch(context.parameters.get("batch") ?? "", $0, Self.page(request)) }
        }
        router.post("/batch/{batch}") { request, context in
            await desk.sending(request, context) { try await undone(context.parameters.get("batch") ?? "", $0, $1) }
        }
        router.get("/conflict/{name}") { request, context in
            await desk.visiting(request, context) { try await shown(context.parameters.get("name") ?? "", $0) }
        }
        router.post("/conflict/{name}") { request, context in
            await desk.sending(request, context) { try await decided(context.parameters.get("name") ?? "", $0, $1) }
        }
    }

    /// The number of a page, from 0.
    static func page(_ request: Request) -> Int {
        let number = request.uri.queryParameters.get("page").flatMap { Int($0) } ?? 1
        return min(max(number, 1), 1_000_000) - 1
    }

    // MARK: The list

    private func list(
        _ visit: Visits.Visit, _ name: String, _ page: Int, typed: FormFields? = nil, notice: (String, Bool)? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let filter = filters.find(name, for: visit)
        let view = try await desk.console.conflicts(visit, filter ?? ConflictFilter(), offset: page * ConflictsView.pageLength)
        return desk.page(
            ConflictsPage(visit, view, name: filter == nil ? "" : name, typed: typed, notice: notice.map { (text: $0.0, isBad: $0.1) })
                .html(),
            status: status)
    }

    private func filtered(_ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let filter = ConflictFilter(form)
        guard form["until"].isEmpty || filter.until != nil else {
            return try await list(
                visit, "", 0, notice: (desk.console.sentence(ConsoleRefusal.noDate, visit.language), true), status: .unprocessableContent)
        }
        return ConsoleDesk.elsewhere(filter.isEmpty ? "/conflicts" : "/conflicts/" + filters.put(filter, for: visit))
    }

    // MARK: One

    private func shown(
        _ name: String, _ visit: Visits.Visit, typed: FormFields? = nil, notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        switch try await desk.console.conflict(name, visit) {
        case .asShown(let view):
            return desk.page(
                ConflictPage(visit, view, typed: typed, notice: notice.map { (text: $0.0, isBad: $0.1) }).html(), status: status)
        case .changed(let view):
            return desk.page(
                ConflictPage(
                    visit, view, typed: typed,
                    notice: (
                        say(
                            "没有写入：这项争议在显示之后有变化，现在如下。请再看一遍。",
                            "Nothing was written: something has come to this conflict since it was shown. Here is how it stands now."), true
                    )
                ).html(), status: .conflict)
        case .gone:
            return try await list(
                visit, "", 0,
                notice: (
                    say(
                        "这项争议已不在：已裁定，或所依据的情况已变。没有写入。",
                        "That conflict is no longer there: it was decided, or what it is about has changed. Nothing was written.")
                        + ConsoleDesk.quoted(typed, visit.language),
                    true
                ), status: .notFound)
        }
    }

    private func decided(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        do {
            guard case .asShown(let view) = try await desk.console.conflict(name, visit) else {
                return try await shown(name, visit, typed: form)
            }
            guard let choice = Self.choice(form, view) else {
                return try await shown(
                    name, visit, typed: form, notice: (say("请选定一个值，或写明另定的值。", "Choose a value, or write another."), true),
                    status: .unprocessableContent)
            }
            let proposed = try await desk.console.resolve(name, choice, reason: form["reason"], visit, form.exactly("passphrase"))
            return try await list(
                visit, "", 0,
                notice: proposed.isEmpty
                    ? (say("已签字裁定。", "Decided and signed."), false)
                    : (
                        say(
                            "未裁定：您的职务无权裁定，已作为意见提出；争议仍在。",
                            "Not decided: your office may not, so this was put forward; the conflict stays open."), true
                    ))
        } catch {
            if case .conflictChanged? = error as? EditError { return try await shown(name, visit, typed: form) }
            if case .unknownConflict? = error as? EditError { return try await shown(name, visit, typed: form) }
            return try await shown(
                name, visit, typed: form, notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }

    private static func choice(_ form: FormFields, _ view: ConflictView) -> Editor.Choice? {
        if let place = Int(form["choice"]) { return .candidate(place) }
        guard form["choice"] == "other" else { return nil }
        let written = view.blanks.enumerated().compactMap { index, blank in
            form["value\(index)"].isEmpty ? nil : Assignment(path: blank.path, text: form["value\(index)"])
        }
        return written.isEmpty ? nil : .value(written)
    }

    // MARK: Many

    private func planned(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        guard let filter = filters.find(name, for: visit) else {
            return try await list(
                visit, "", 0,
                notice: (
                    say("筛选已失效，请重新筛选。没有写入。", "That filter is gone; filter again. Nothing was written.")
                        + ConsoleDesk.quoted(form, visit.language), true
                ),
                status: .notFound)
        }
        let take = form["take"] == "newest" ? "newest" : form["take"] + ":" + form["take-" + form["take"]]
        do {
            let view = try await desk.console.plan(filter, take: take, reason: form["reason"], visit)
            return ConsoleDesk.elsewhere("/plan/" + plans.put(view, for: visit))
        } catch {
            return try await list(
                visit, name, 0, typed: form, notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }

    private func plan(_ name: String, _ visit: Visits.Visit, _ page: Int) async throws -> Response {
        guard let view = plans.find(name, for: visit) else { return try await lost(visit) }
        return desk.page(PlanPage(visit, view, name: name, offset: page * PlanView.pageLength).html())
    }

    private func batch(
        _ name: String, _ visit: Visits.Visit, _ page: Int = 0, typed: FormFields? = nil, notice: (String, Bool)? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard let view = try await desk.console.batch(name, offset: page * BatchView.pageLength, visit) else {
            return desk.page(NoRecordPage.html(visit), status: .notFound)
        }
        let shown = BatchPage(visit, view, typed: typed, notice: notice.map { (text: $0.0, isBad: $0.1) })
        return desk.page(shown.html(), status: status)
    }

    private func lost(_ visit: Visits.Visit) async throws -> Response {
        let text =
            visit.language == .zh
            ? "这个方案已不在，没有写入；请重新列出。" : "That plan is no longer kept, and nothing was written; make it anew."
        return try await list(visit, "", 0, notice: (text, true), status: .notFound)
    }

    private func signed(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        guard let view = plans.find(name, for: visit) else { return try await lost(visit) }
        do {
            let outcome = try await desk.console.carryOut(view.plan, typed: Int(form["count"]), visit, form.exactly("passphrase"))
            return desk.page(OutcomePage(visit, outcome).html())
        } catch {
            return desk.page(
                PlanPage(visit, view, name: name, typed: form, notice: (desk.console.sentence(error, visit.language), true)).html(),
                status: .unprocessableContent)
        }
    }

    private func undone(_ batch: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        do {
            let outcome = try await desk.console.undo(batch: batch, reason: form["reason"], visit, form.exactly("passphrase"))
            return try await list(
                visit, "", 0,
                notice: (
                    say(
                        "已撤回 \(outcome.restored) 项；此后有人改过而不动的 \(outcome.touched) 项。",
                        "Taken back: \(outcome.restored); left as they are, since somebody wrote since: \(outcome.touched)."), false
                ))
        } catch {
            return try await self.batch(
                batch, visit, typed: form, notice: (desk.console.sentence(error, visit.language), true), status: .unprocessableContent)
        }
    }
}

extension ConflictFilter {
    /// As the list's form has it; what it does not know is not filtered by.
    init(_ form: FormFields) {
        self.init()
        kind = Conflict.Kind(rawValue: form["kind"])
        let name = form["field"].split(separator: ".").compactMap { Int($0) }
        if name.count == 2 { (type, field) = (name[0], name[1]) }
        scope = UInt64(form["scope"]).map { ScopeCode(number: $0) }
        author = form["author"].isEmpty ? nil : form["author"]
        role = form["role"].isEmpty ? nil : form["role"]
        until = CalendarDate(form["until"])?.days
    }
}
