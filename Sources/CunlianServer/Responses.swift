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
    init(_ refusal: SyncRefusal, status: Int? = nil) {
        var headers = Response.ours
        headers[.connection] = "close"
        headers[.retryAfter] = RefusalMapping.retryAfter(refusal.code).map { String($0) }
        self.init(
            status: HTTPResponse.Status(code: status ?? RefusalMapping.status(of: refusal.code)),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: RefusalMapping.body(of: refusal))))
    }
}

/// Runs a handler and turns what it throws into an answer.
///
/// Peers learn of a failure of ours that it was one, and no more; the log has the rest.
func refusing(
    _ context: BasicRequestContext, _ handler: () async throws -> Response
) async -> Response {
    do {
        return try await handler()
    } catch let refusal as SyncRefusal {
        context.logger.info(
            "A request was refused.", metadata: ["code": "\(refusal.code)", "message": "\(refusal.message)"])
        return Response(refusal)
    } catch is BrokenRequest {
        context.logger.info("A request broke before its end.")
        return Response(SyncRefusal(.malformed, "The request broke before its end."))
    } catch {
        context.logger.error("A request failed.", metadata: ["error": "\(error)"])
        return Response(SyncRefusal(.storeClosed, "The node failed; its log says why."), status: 500)
    }
}
