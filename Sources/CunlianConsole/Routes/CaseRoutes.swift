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
        guard typed != nil else { return desk.page(CasePage(visit, item).html()) }
        let text = visit.language == .zh ? "请选定如何裁定。没有写入。" : "Choose what you decide. Nothing was written."
        return desk.page(CasePage(visit, item, typed: typed, notice: (text, true)).html(), status: .unprocessableContent)
    }

    /// What came of it: of these some decide nothing yet.
    private static func done(_ decision: Console.Decision, _ item: CaseView?, _ language: Language) -> String {
        let say = { (zh: String, en: String) in language == .zh ? zh : en }
        switch decision.verdict {
        case .uphold, .reject: return say("已签字裁定。", "Decided and signed.")
        case .return:
            let step = item?.steps.first { $0.code == decision.step }?.label ?? ""
            return say("已签字退回：从“\(step)”起重办。", "Sent back and signed: from \"\(step)\" on it is done again.")
        case .delegate:
            let office = item?.offices.first { $0.code == decision.handler }?.label
            let name = office ?? decision.handler ?? ""
            return say(
                "已签字移交\(name)：争议没有裁定，由其裁定。", "Handed over to \(name) and signed: nothing is decided yet, and they may decide it.")
        }
    }

    private func decided(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        do {
            guard let verdict = ExitProcedure.Verdict(rawValue: form["verdict"]) else {
                return try await shown(name, visit, typed: form)
            }
            if verdict == .delegate, !form["handler"].isEmpty, !form["office"].isEmpty { throw ConsoleRefusal.twoHandlers }
            let decision = Console.Decision(
                verdict: verdict, step: StepCode(rawValue: form["step"]), handler: [form["handler"], form["office"]].first { !$0.isEmpty },
                reason: form["reason"], seen: form["seen"])
            let before = try await desk.console.openCase(name, visit)
            try await desk.console.decide(name, decision, visit, form.exactly("passphrase"))
            return desk.page(
                CasesPage(visit, try await desk.console.cases(visit), notice: (Self.done(decision, before, visit.language), false)).html())
        } catch {
            // What was typed is not lost; a case that is another by now is shown as it is.
            guard let item = try await desk.console.openCase(name, visit) else { return try await shown(name, visit, typed: form) }
            return desk.page(
                CasePage(visit, item, typed: form, notice: (desk.console.sentence(error, visit.language), true)).html(),
                status: error as? ConsoleRefusal == .movedOn ? .conflict : .unprocessableContent)
        }
    }
}
