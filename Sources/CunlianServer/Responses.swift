import CunlianHTTP
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SyncSession

extension Response {
    static var ours: HTTPFields { [.contentType: RefusalMapping.contentType] }

    init(plain text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8") {
        self.init(
            status: status, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// A refusal may come while the peer still sends, so it closes the connection.
    ///
    /// - Parameter inWords: For a peer that reads no numbers.
    init(_ refusal: SyncRefusal, inWords: Bool, status: Int? = nil, comeAgain: Int? = nil) {
        var headers = Response.ours
        headers[.connection] = "close"
        if !inWords, let name = HTTPField.Name(RefusalMapping.headerName) { headers[name] = RefusalMapping.header(of: refusal) }
        headers[.retryAfter] = (comeAgain ?? RefusalMapping.retryAfter(refusal.code)).map { String($0) }
        self.init(
            status: HTTPResponse.Status(code: status ?? RefusalMapping.status(of: refusal.code)),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: RefusalMapping.body(of: refusal, inWords: inWords))))
    }
}

/// Runs a handler and turns what it throws into an answer.
///
/// Peers learn of a failure of ours that it was one, and no more; the log has the rest.
func refusing(
    _ request: Request, _ context: some RequestContext, _ traffic: Traffic, _ handler: () async throws -> Response
) async -> Response {
    let inWords = !RefusalMapping.readsNumbers(accept: request.headers[.accept])
    do {
        return try await handler()
    } catch let refusal as SyncRefusal {
        traffic.count(refusal)
        context.logger.debug("A request was refused.", metadata: ["code": "\(refusal.code)", "reason": "\(refusal)"])
        return Response(refusal, inWords: inWords)
    } catch let busy as BusyNode {
        traffic.count(.busy)
        return Response(.busy, inWords: inWords, comeAgain: busy.comeAgain)
    } catch is BrokenRequest {
        return Response(.cutShort, inWords: inWords)
    } catch {
        context.logger.error("A request failed.", metadata: ["error": "\(error)"])
        return Response(.failed, inWords: inWords, status: 500)
    }
}
