import CunlianTrust
import HTTPTypes
import Hummingbird
import Logging
import Records

/// Signing in and out, and the language of the pages.
struct SignInRoutes: Sendable {
    let desk: ConsoleDesk

    func add(to router: Router<BasicRequestContext>) {
        router.get("/sign-in") { request, _ in desk.page(SignInPage(language: desk.language(request)).html()) }
        router.post("/sign-in") { request, context in try await signIn(request, context, isNew: false) }
        router.post("/join") { request, context in try await signIn(request, context, isNew: true) }
        router.get("/held") { request, context in
            await desk.visiting(request, context) { visit in
                guard let held = visit.held else { return ConsoleDesk.elsewhere("/") }
                return desk.page(HeldFormPage(visit: visit, held: held).html())
            }
        }
        router.post("/language") { request, context in
            await desk.sending(request, context, isOpen: false) { visit, _ in
                desk.visits.setLanguage(visit.language == .zh ? .en : .zh, of: ConsoleDesk.name(of: request) ?? "")
                return ConsoleDesk.elsewhere("/")
            }
        }
        router.post("/sign-out") { request, context in
            await desk.sending(request, context, isOpen: false) { visit, _ in
                desk.visits.end(ConsoleDesk.name(of: request) ?? "")
                return ConsoleDesk.elsewhere("/sign-in?language=\(visit.language.rawValue)", cookie: desk.cookie("", seconds: 0))
            }
        }
    }

    private func signIn(_ request: Request, _ context: BasicRequestContext, isNew: Bool) async throws -> Response {
        guard let form = await desk.form(request) else { return desk.page(desk.refused(ConsoleDesk.asked(request)), status: .badRequest) }
        let language = Language(rawValue: form["language"]) ?? ConsoleDesk.asked(request)
        let (name, passphrase) = (form["name"], form.exactly("passphrase"))
        let held = HeldForm(in: form)
        func again(_ text: String) -> Response {
            desk.page(
                SignInPage(language: language, notice: (text, true), name: name, code: form["code"], held: held).html(),
                status: .unprocessableContent)
        }
        if isNew, passphrase != form.exactly("again") {
            return again(language == .zh ? "两次输入的口令不同。" : "The two passphrases differ.")
        }
        do {
            let key =
                isNew
                ? try await desk.console.join(name, code: form["code"], passphrase)
                : try await desk.console.unlock(name, passphrase, isWhole: false)
            let hasFactor = try desk.console.papersLeft(of: key) != nil
            guard hasFactor || desk.needsSecondFactor else {
                try desk.console.forgetMisses(of: name)
                context.logger.notice("Somebody signed in at the console.")
                let visit = desk.visits.begin(name, key, language, held: held)
                return ConsoleDesk.elsewhere(held == nil ? "/" : "/held", cookie: desk.cookie(visit, seconds: nil))
            }
            let secret = hasFactor ? nil : SecondFactor.drawSecret()
            let visit = desk.visits.begin(name, key, language, isWaiting: true, newSecret: secret, held: held)
            return ConsoleDesk.elsewhere("/second-step", cookie: desk.cookie(visit, seconds: nil))
        } catch {
            context.logger.warning("A sign-in at the console was refused.", metadata: ["kind": "\(type(of: error))"])
            return again(desk.console.sentence(error, language))
        }
    }
}
