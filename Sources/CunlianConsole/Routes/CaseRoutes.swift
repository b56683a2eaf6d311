import HTTPTypes
import Hummingbird
import Records
import Register

/// The open cases, and the decision of one.
struct CaseRoutes: Sendable {
    let desk: ConsoleDesk

    func add(to router: Router<BasicRequestContext>) {
        router.get("/cases") { request, context in
            await desk.visiting(request, context) {
                desk.page(
                    CasesPage($0, try await desk.console.cases($0, offset: ConflictRoutes.page(request) * CasesView.pageLength)).html(),
                    renews: true)
            }
        }
        router.get("/case/{name}") { request, context in
            await desk.visiting(request, context) { try await shown(context.parameters.get("name") ?? "", $0) }
        }
        router.post("/case/{name}") { request, context in
            await desk.sending(request, context) { try await decided(context.parameters.get("name") ?? "", $0, $1) }
        }
    }

    private func shown(_ name: String, _ visit: Visits.Visit, typed: FormFields? = nil) async throws -> Response {
        guard let item = try await desk.console.openCase(name, visit) else {
            let text =
                visit.language == .zh
                ? "这件争议已不在：已裁定，或所依据的情况已变。没有写入。"
                : "That case is no longer there: it was decided, or what it is about has changed. Nothing was written."
            return desk.page(
                CasesPage(visit, try await desk.console.cases(visit), notice: (text + ConsoleDesk.quoted(typed, visit.language), true))
                    .html(),
                status: .notFound)
        }
        guard typed != nil else { return desk.page(html(visit, item)) }
        let text = visit.language == .zh ? "请选定如何裁定。没有写入。" : "Choose what you decide. Nothing was written."
        return desk.page(html(visit, item, typed, (text, true)), status: .unprocessableContent)
    }

    private func html(
        _ visit: Visits.Visit, _ item: Console.Opened, _ typed: FormFields? = nil, _ notice: (text: String, isBad: Bool)? = nil
    ) -> String {
        switch item {
        case .household(let item): CasePage(visit, item, typed: typed, notice: notice).html()
        case .other(let item): OtherCasePage(visit, item, typed: typed, notice: notice).html()
        }
    }

    /// What was chosen, and of several records the one that stays; `nil` where nothing was.
    private static func choice(_ text: String) -> (verdict: ExitProcedure.Verdict, kept: String?)? {
        if text.hasPrefix("keep ") { return (.uphold, String(text.dropFirst(5))) }
        return ExitProcedure.Verdict(rawValue: text).map { ($0, nil) }
    }

    /// What came of it: of these some decide nothing yet.
    private static func done(_ decision: Console.Decision, _ item: Console.Opened?, _ language: Language) -> String {
        let say = { (zh: String, en: String) in language == .zh ? zh : en }
        switch decision.verdict {
        case .uphold, .reject: return say("已签字裁定。", "Decided and signed.")
        case .return:
            let step = item?.step(decision.step) ?? ""
            return say("已签字退回：从“\(step)”起重办。", "Sent back and signed: from \"\(step)\" on it is done again.")
        case .delegate:
            let office = item?.office(decision.handler)
            let name = office ?? decision.handler ?? ""
            return say(
                "已签字移交\(name)：争议没有裁定，由其裁定。", "Handed over to \(name) and signed: nothing is decided yet, and they may decide it.")
        }
    }

    private func decided(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        do {
            guard let (verdict, kept) = Self.choice(form["verdict"]) else {
                return try await shown(name, visit, typed: form)
            }
            if verdict == .delegate, !form["handler"].isEmpty, !form["office"].isEmpty { throw ConsoleRefusal.twoHandlers }
            let decision = Console.Decision(
                verdict: verdict, step: form["step"].isEmpty ? nil : form["step"], kept: kept,
                handler: [form["handler"], form["office"]].first { !$0.isEmpty }, reason: form["reason"], seen: form["seen"])
            let before = try await desk.console.openCase(name, visit)
            try await desk.console.decide(name, decision, visit, form.exactly("passphrase"))
            return desk.page(
                CasesPage(visit, try await desk.console.cases(visit), notice: (Self.done(decision, before, visit.language), false)).html())
        } catch {
            // What was typed is not lost; a case that is another by now is shown as it is.
            guard let item = try await desk.console.openCase(name, visit) else { return try await shown(name, visit, typed: form) }
            return desk.page(
                html(visit, item, form, (desk.console.sentence(error, visit.language), true)),
                status: error as? ConsoleRefusal == .movedOn ? .conflict : .unprocessableContent)
        }
    }
}
