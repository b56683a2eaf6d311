import HTTPTypes
import Hummingbird
import Records
import Register

/// What is no address of the console, and what no browser sends, is told so on a page.
struct ConsoleDoor: RouterMiddleware {
    let desk: ConsoleDesk

    func handle(
        _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            guard !isTooLong(request) else { throw HTTPError(.uriTooLong) }
            return try await next(request, context)
        } catch let error as HTTPError {
            let visit = ConsoleDesk.name(of: request).flatMap(desk.visits.visit)
            let language = visit?.language ?? ConsoleDesk.asked(request)
            let text =
                error.status == .notFound || error.status == .uriTooLong
                ? Label(
                    "这里没有网页：网址有误，或内容已不在。请从上面的导航进入。",
                    "There is no page here: the address is wrong, or what it was of is gone. Start from the links above.")
                : Label("浏览器发来的内容读不懂，没有写入。请返回重试。", "What the browser sent cannot be read, and nothing was written. Go back and try again.")
            let page = ConsolePage(
                title: Label("没有这个网页", "No such page"), language: language, visit: visit, notice: (text.text(in: language), true))
            let response = desk.page(page.html { _ in }, status: error.status)
            return request.method == .head ? response.createHeadResponse() : response
        }
    }
}
