import Cunlian
import HTTPTypes
import Hummingbird
import RecordStore
import Records
import Register

/// The week's review: of all villages, and of one.
struct ReviewRoutes: Sendable {
    let desk: ConsoleDesk
    private let tickets = Shelf<Bool>(perVisit: 32, inAll: 2_048)

    init(desk: ConsoleDesk) { self.desk = desk }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/reviews") { request, context in
            await desk.visiting(request, context) {
                try await all(Self.day(request), $0, offset: ConflictRoutes.page(request) * ReviewView.pageLength)
            }
        }
        router.get("/review/{village}") { request, context in
            await desk.visiting(request, context) {
                // Digits of a key and nothing else.
                let key = request.uri.queryParameters.get("by").map { $0.filter(\.isHexDigit).prefix(32) }.flatMap {
                    $0.isEmpty ? nil : String($0)
                }
                return try await one(
                    context.parameters.get("village") ?? "", Self.day(request), $0, by: key,
                    offset: ConflictRoutes.page(request) * Console.Week.pageLength)
            }
        }
        router.post("/review/{village}") { request, context in
            await desk.sending(request, context) { try await said(context.parameters.get("village") ?? "", $0, $1) }
        }
    }

    private static func day(_ request: Request) -> Int? { request.uri.queryParameters.get("week").flatMap { CalendarDate($0)?.days } }

    private func all(
        _ day: Int?, _ visit: Visits.Visit, offset: Int = 0, notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let view = try await desk.console.reviews(weekOf: day, offset: offset, visit)
        return desk.page(ReviewsPage(visit, view, notice: notice.map { (text: $0.0, isBad: $0.1) }).html(), status: status)
    }

    private func one(
        _ name: String, _ day: Int?, _ visit: Visits.Visit, by key: String? = nil, offset: Int = 0, typed: FormFields? = nil,
        notice: (String, Bool)? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let monday = Review.monday(of: day ?? RegisterCalendar.day(at: desk.console.replica.environment.wallClock()))
        guard let found = try await desk.console.week(of: name, weekOf: monday, by: key, offset: offset, visit) else {
            return try await all(
                day, visit, notice: (visit.language == .zh ? "本节点没有这个村的记录。" : "This node has no record of that village.", true),
                status: .notFound)
        }
        return desk.page(
            ReviewPage(
                visit, name, found, monday: CalendarDate(days: monday)?.description ?? "", ticket: tickets.put(true, for: visit),
                typed: typed, notice: notice.map { (text: $0.0, isBad: $0.1) }
            ).html(), status: status)
    }

    private func said(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        let say = { (zh: String, en: String) in visit.language == .zh ? zh : en }
        let day = CalendarDate(form["week"])?.days
        guard tickets.take(form["ticket"], for: visit) != nil else {
            return try await one(
                name, day, visit, typed: form,
                notice: (
                    say(
                        "这张表已经提交过，或不是本次登录打开的：没有写入。现在的情况如下。",
                        "That form was sent before, or is of another sign-in: nothing was written. Here is how it stands now."), true
                ),
                status: .conflict)
        }
        do {
            guard let day else { throw ConsoleRefusal.noDate }
            let today = RegisterCalendar.day(at: desk.console.replica.environment.wallClock())
            guard Review.monday(of: day) <= Review.monday(of: today) else { throw ConsoleRefusal.weekAhead }
            guard let verdict = Review.Verdict(rawValue: form["verdict"]) else {
                return try await one(
                    name, day, visit, typed: form, notice: (say("请选定结论。", "Choose a verdict."), true), status: .unprocessableContent)
            }
            try await desk.console.review(name, verdict, weekOf: day, comment: form["comment"], visit, form.exactly("passphrase"))
            return try await all(day, visit, notice: (say("已签字审核。", "Reviewed and signed."), false))
        } catch {
            let isAhead = error as? ConsoleRefusal == .weekAhead
            return try await one(
                name, isAhead ? nil : day, visit, typed: form, notice: (desk.console.sentence(error, visit.language), true),
                status: .unprocessableContent)
        }
    }
}
