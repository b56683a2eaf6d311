import CunlianTrust
import HTTPTypes
import Hummingbird
import Logging
import Records

/// The second step of a sign-in, and what belongs to it.
struct SecondFactorRoutes: Sendable {
    let desk: ConsoleDesk

    func add(to router: Router<BasicRequestContext>) {
        router.get("/second-step") { request, context in
            await desk.visiting(request, context, isOpen: false) { visit in desk.page(try shown(visit)) }
        }
        router.post("/second-step") { request, context in
            await desk.sending(request, context, isOpen: false) { visit, form in
                try await given(form["code"], visit, ConsoleDesk.name(of: request) ?? "", context)
            }
        }
        router.post("/second-step/new") { request, context in
            await desk.sending(request, context) { visit, form in
                do {
                    _ = try await desk.console.unlock(visit.person, form.exactly("passphrase"))
                } catch {
                    return desk.page(
                        SecondFactorPage(visit: visit, notice: (desk.console.sentence(error, visit.language), true)).standing(
                            try desk.console.papersLeft(of: visit.key)), status: .unprocessableContent)
                }
                desk.visits.setSecret(SecondFactor.drawSecret(), of: ConsoleDesk.name(of: request) ?? "")
                return ConsoleDesk.elsewhere("/second-step")
            }
        }
    }

    private func shown(_ visit: Visits.Visit, notice: (text: String, isBad: Bool)? = nil) throws -> String {
        let page = SecondFactorPage(visit: visit, notice: notice)
        if let secret = visit.newSecret { return page.settingUp(secret) }
        return visit.isWaiting ? page.asking() : page.standing(try desk.console.papersLeft(of: visit.key))
    }

    private func given(
        _ code: String, _ visit: Visits.Visit, _ name: String, _ context: BasicRequestContext
    ) async throws -> Response {
        // Somebody who went back: there is nothing to prove any more.
        guard visit.isWaiting || visit.newSecret != nil else { return ConsoleDesk.elsewhere("/") }
        do {
            if let secret = visit.newSecret {
                let papers = try await desk.console.setUp(secret, code: code, visit.person, visit.key)
                guard let opened = desk.visits.open(name) else { return ConsoleDesk.elsewhere("/sign-in") }
                context.logger.notice("Somebody set up a second factor at the console.")
                var response = desk.page(SecondFactorPage(visit: desk.visits.found(opened) ?? visit).shown(papers))
                response.headers[.setCookie] = desk.cookie(opened, seconds: nil)
                return response
            }
            try await desk.console.take(code, visit.person, visit.key)
            guard let opened = desk.visits.open(name) else { return ConsoleDesk.elsewhere("/sign-in") }
            context.logger.notice("Somebody signed in at the console.")
            return ConsoleDesk.elsewhere(visit.held == nil ? "/" : "/held", cookie: desk.cookie(opened, seconds: nil))
        } catch let error as ConsoleRefusal where error == .wrongCode {
            context.logger.warning("A second factor at the console was refused.")
            let text =
                desk.console.sentence(error, visit.language)
                + (visit.language == .zh
                    ? "。本服务器的时钟是 \(desk.console.clock)（北京时间），手机的时间应与它相差不到一分钟。"
                    : " This server's clock says \(desk.console.clock), Beijing time; the telephone's has to be within a minute of it.")
            guard desk.visits.noteMiss(name) else {
                return desk.page(
                    SignInPage(language: visit.language, notice: (text, true), name: visit.person).html(), status: .unprocessableContent)
            }
            return desk.page(try shown(visit, notice: (text, true)), status: .unprocessableContent)
        }
    }
}
