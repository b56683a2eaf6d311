import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Records
import Register

/// The addresses that anybody may open; at every other there is a page that says so.
struct PublicRoutes: Sendable {
    let board: PublicBoard
    let throttle: Throttle

    func add(to router: Router<PublicContext>) {
        router.add(middleware: PublicDoor(routes: self))
        router.get("/") { request, _ in
            let page = request.uri.queryParameters.get("page").flatMap { Int($0) } ?? 1
            return answer(PublicFrame(language: language(request)).index(try await board.lists(), page: page))
        }
        router.get("/list/{code}") { request, context in
            guard let code = context.parameters.get("code").flatMap({ ListCode($0) }),
                let page = try await board.page(of: code, language(request))
            else { throw HTTPError(.notFound) }
            return answer(page)
        }
        router.get("/platform") { request, _ in answer(try await board.platform(language(request))) }
        router.get("/robots.txt") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "User-agent: *\nDisallow: /\n")))
        }
    }

    func language(_ request: Request) -> Language {
        request.uri.queryParameters.get("language").flatMap(Language.init(rawValue:)) ?? ConsoleDesk.asked(request)
    }

    func answer(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        var response = PageDocument.response(html, status: status, formsGo: "'none'", digest: board.digest)
        if let name = HTTPField.Name("X-Robots-Tag") { response.headers[name] = "noindex, nofollow, noarchive" }
        return response
    }
}

/// Who comes too often, and what is not there, is told so on a page.
private struct PublicDoor: RouterMiddleware {
    let routes: PublicRoutes

    func handle(
        _ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response
    ) async throws -> Response {
        let frame = PublicFrame(language: routes.language(request))
        guard routes.throttle.mayOpen(context.address) else {
            var response = routes.answer(frame.failed(isTooMany: true), status: .tooManyRequests)
            response.headers[.retryAfter] = "60"
            return response
        }
        let response: Response
        do {
            guard !isTooLong(request) else { throw HTTPError(.uriTooLong) }
            return try await next(request, context)
        } catch let error as HTTPError {
            response = routes.answer(frame.missing(), status: error.status == .uriTooLong ? .uriTooLong : .notFound)
        } catch {
            context.logger.error("A public page failed.", metadata: ["error": "\(type(of: error))"])
            response = routes.answer(frame.failed(isTooMany: false), status: .serviceUnavailable)
        }
        return request.method == .head ? response.createHeadResponse() : response
    }
}

/// A request, and from which address of the network it came.
struct PublicContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let address: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress
    }
}
