import CunlianTrust
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Records
import Register
import ReportFormats

/// The console's addresses: what is asked, who may, and which page answers.
///
/// No address carries anything personal; nothing is kept by a browser or by whoever lies between; no page runs a script or shows itself in
/// another's frame.
struct ConsoleRoutes: Sendable {
    let console: Console
    let visits: Visits
    /// Whether the browser may send the visit's name over TLS alone.
    let isSecure: Bool

    func add(to router: Router<BasicRequestContext>) {
        router.get("/sign-in") { request, _ in page(SignInPage(language: language(request)).html()) }
        router.post("/sign-in") { request, context in try await signIn(request, context, isNew: false) }
        router.post("/join") { request, context in try await signIn(request, context, isNew: true) }
        router.get("/") { request, context in await visiting(request, context) { try await today($0) } }
        router.get("/cases") { request, context in
            await visiting(request, context) { page(CasesPage($0, try await console.cases($0)).html()) }
        }
        router.get("/case/{name}") { request, context in
            await visiting(request, context) { try await shown(context.parameters.get("name") ?? "", $0) }
        }
        router.post("/case/{name}") { request, context in
            await sending(request, context) { try await decided(context.parameters.get("name") ?? "", $0, $1) }
        }
        router.post("/language") { request, context in
            await sending(request, context) { visit, _ in
                visits.setLanguage(visit.language == .zh ? .en : .zh, of: Self.name(of: request) ?? "")
                return Self.elsewhere("/")
            }
        }
        router.post("/sign-out") { request, context in
            await sending(request, context) { visit, _ in
                visits.end(Self.name(of: request) ?? "")
                return Self.elsewhere("/sign-in?language=\(visit.language.rawValue)", cookie: cookie("", seconds: 0))
            }
        }
    }

    // MARK: Signing in

    private func signIn(_ request: Request, _ context: BasicRequestContext, isNew: Bool) async throws -> Response {
        guard let form = await form(request) else { return page(refused(Self.asked(request)), status: .badRequest) }
        let language = Language(rawValue: form["language"]) ?? Self.asked(request)
        let (name, passphrase) = (form["name"], form.exactly("passphrase"))
        func again(_ text: String) -> Response {
            page(SignInPage(language: language, notice: (text, true), name: name, code: form["code"]).html(), status: .unprocessableContent)
        }
        if isNew, passphrase != form.exactly("again") {
            return again(language == .zh ? "两次输入的口令不同。" : "The two passphrases differ.")
        }
        do {
            let key =
                isNew
                ? try await console.join(name, code: form["code"], passphrase) : try await console.unlock(name, passphrase)
            context.logger.notice("Somebody signed in at the console.")
            return Self.elsewhere("/", cookie: cookie(visits.begin(name, key, language), seconds: nil))
        } catch {
            context.logger.warning("A sign-in at the console was refused.", metadata: ["kind": "\(type(of: error))"])
            return again(console.sentence(error, language))
        }
    }

    // MARK: Pages

    private func today(_ visit: Visits.Visit) async throws -> Response {
        let report = try await console.today(visit)
        let frame = ConsolePage(title: Label("今日", "Today"), language: visit.language, visit: visit)
        return page(frame.html { report.write(visit.language, into: &$0) })
    }

    private func shown(_ name: String, _ visit: Visits.Visit) async throws -> Response {
        guard let item = try await console.openCase(name, visit) else {
            return page(
                CasesPage(
                    visit, try await console.cases(visit),
                    notice: (
                        visit.language == .zh
                            ? "这件争议已不在：已裁定，或所依据的情况已变。" : "That case is no longer there: it was decided, or what it is about has changed.",
                        true
                    )
                ).html(), status: .notFound)
        }
        return page(CasePage(visit, item).html())
    }

    private func decided(_ name: String, _ visit: Visits.Visit, _ form: FormFields) async throws -> Response {
        do {
            guard let verdict = ExitProcedure.Verdict(rawValue: form["verdict"]) else { return try await shown(name, visit) }
            let decision = Console.Decision(
                verdict: verdict, step: StepCode(rawValue: form["step"]), handler: form["handler"].isEmpty ? nil : form["handler"],
                reason: form["reason"])
            try await console.decide(name, decision, visit, form.exactly("passphrase"))
            return page(
                CasesPage(visit, try await console.cases(visit), notice: (visit.language == .zh ? "已签字裁定。" : "Decided and signed.", false))
                    .html())
        } catch {
            // What was typed is not lost; a case that is another by now is shown as it is.
            guard let item = try await console.openCase(name, visit) else { return try await shown(name, visit) }
            return page(
                CasePage(visit, item, typed: form, notice: (console.sentence(error, visit.language), true)).html(),
                status: .unprocessableContent)
        }
    }

    // MARK: Who asks

    private func visiting(
        _ request: Request, _ context: BasicRequestContext, _ answer: (Visits.Visit) async throws -> Response
    ) async -> Response {
        guard let visit = Self.name(of: request).flatMap(visits.visit) else { return Self.elsewhere("/sign-in") }
        do { return try await answer(visit) } catch {
            context.logger.error("A page of the console failed.", metadata: ["error": "\(type(of: error))"])
            let frame = ConsolePage(
                title: Label("没有成功", "That did not work"), language: visit.language, visit: visit,
                notice: (console.sentence(error, visit.language), true))
            return page(frame.html { _ in }, status: .internalServerError)
        }
    }

    /// A form counts where its visit goes on and it is the visit's own.
    private func sending(
        _ request: Request, _ context: BasicRequestContext, _ answer: (Visits.Visit, FormFields) async throws -> Response
    ) async -> Response {
        let form = await form(request)
        return await visiting(request, context) { visit in
            guard let form, form["form"] == visit.formToken else { return page(refused(visit.language), status: .badRequest) }
            return try await answer(visit, form)
        }
    }

    private func refused(_ language: Language) -> String {
        ConsolePage(
            title: Label("没有写入", "Nothing was written"), language: language,
            notice: (
                language == .zh
                    ? "这张表不是本次登录的，或内容过大。请从页面上重新填写。"
                    : "That form is not of this sign-in, or too large. Please fill it in from its page again.", true
            )
        ).html { _ in }
    }

    private func form(_ request: Request) async -> FormFields? {
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true,
            let body = try? await request.body.collect(upTo: FormFields.bytesMax)
        else { return nil }
        return FormFields(body.readableBytesView)
    }
}
