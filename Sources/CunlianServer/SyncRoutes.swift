import CunlianHTTP
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SyncSession

/// The routes of `Protocol/06-http.md` over a service.
struct SyncRoutes: Sendable {
    let service: any SyncService
    let configuration: ServerConfiguration
    let places: SessionPlaces
    let abandoned: AbandonedSessions

    func add(to router: Router<BasicRequestContext>) {
        router.post("v1/sync") { request, context in
            await refusing(request, context) { try await sync(request, context) }
        }
        router.post("v1/enrol") { request, context in
            await refusing(request, context) { try await enrol(request) }
        }
        router.get("healthz") { _, _ in Response(plain: "ok\n") }
        router.get("readyz") { _, _ in
            await service.isReady()
                ? Response(plain: "ready\n") : Response(plain: "not ready\n", status: .serviceUnavailable)
        }
        router.get("metrics") { _, context in
            Response(plain: prometheusText(places.metrics + (await figures(context.logger))), type: prometheusContentType)
        }
    }

    /// The store's figures; where it cannot be read, that is the figure: an empty list would say that there is nothing.
    private func figures(_ logger: Logger) async -> [Metric] {
        var figures: [Metric] = []
        var isReadable = true
        do {
            figures = try await service.metrics()
        } catch {
            logger.error("The store could not be read for its figures.", metadata: ["error": "\(error)"])
            isReadable = false
        }
        let help = "Whether the store could be read for the figures."
        return figures + [Metric(name: "cunlian_store_readable", help: help, kind: .gauge, value: isReadable ? 1 : 0)]
    }

    /// Takes the request in pieces, then answers in pieces; neither is held whole.
    ///
    /// Whatever happens, the exchange comes to its end or is cancelled, once.
    private func sync(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        try admit(request, bytesMax: configuration.requestBytesMax)
        guard let place = places.take() else { throw SyncRefusal.busy }
        let session = ServedSession(try await service.session(), place: place, abandoned: abandoned)
        do {
            try await upload(request.body, bytesMax: configuration.requestBytesMax) {
                try await session.exchange.receive($0)
            }
            try await session.exchange.finish()
            // The first piece is asked for before the head goes out: a refusal still finds its status.
            let first = try await session.exchange.next()
            return Response(status: .ok, headers: Response.ours, body: answer(first, of: session, context))
        } catch {
            await session.cancel(context.logger)
            throw error
        }
    }

    private func answer(_ first: [UInt8]?, of session: ServedSession, _ context: BasicRequestContext)
        -> ResponseBody
    {
        ResponseBody { writer in
            do {
                var piece = first
                while let bytes = piece {
                    // Small writes, so that the deadline of one is a fair measure of a slow link.
                    for start in stride(from: 0, to: bytes.count, by: 16 << 10) {
                        try await writer.write(
                            ByteBuffer(bytes: bytes[start..<min(bytes.count, start + 16 << 10)]))
                    }
                    piece = try await session.exchange.next()
                }
                try await writer.finish(nil)
                session.end()
            } catch {
                // The head has gone out; breaking the connection is the only way left to say no.
                context.logger.info("A session broke while it was answered.", metadata: ["error": "\(error)"])
                await session.cancel(context.logger)
                throw error
            }
        }
    }

    private func enrol(_ request: Request) async throws -> Response {
        try admit(request, bytesMax: configuration.enrolmentBytesMax)
        var body: [UInt8] = []
        try await upload(request.body, bytesMax: configuration.enrolmentBytesMax) { body += $0 }
        let answer = try await service.enrol(body)
        return Response(
            status: .ok, headers: Response.ours, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer)))
    }

    /// What the head alone can decide.
    private func admit(_ request: Request, bytesMax: Int) throws {
        guard request.headers[.contentType]?.lowercased() == RefusalMapping.contentType else {
            throw SyncRefusal.otherContentType
        }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > bytesMax {
            throw SyncRefusal.bodyTooLarge(length, max: bytesMax)
        }
    }

    /// Hands on the body of a request piece by piece.
    ///
    /// - Throws: ``SyncRefusal`` beyond `bytesMax`; ``BrokenRequest`` where the body stops before its end
    ///   or is too slow; what `take` throws.
    private func upload(_ body: RequestBody, bytesMax: Int, take: ([UInt8]) async throws -> Void) async throws {
        let clock = ContinuousClock()
        var pace = UploadPace(grace: configuration.idleTimeout, rateMin: configuration.uploadRateMin)
        var count = 0
        var pieces = body.makeAsyncIterator()
        while true {
            let asked = clock.now
            guard let piece = try await broken({ try await pieces.next() }) else { break }
            guard pace.admits(piece.readableBytes, after: clock.now - asked) else { throw BrokenRequest() }
            count += piece.readableBytes
            guard count <= bytesMax else { throw SyncRefusal.bodyTooLarge(count, max: bytesMax) }
            try await take(Array(piece.readableBytesView))
        }
        // A cancelled wait looks like the end of the body.
        guard !Task.isCancelled else { throw BrokenRequest() }
    }

    private func broken<Result>(_ step: () async throws -> Result) async throws -> Result {
        do { return try await step() } catch { throw BrokenRequest() }
    }
}

/// The request stopped before its end: there is nobody to answer.
struct BrokenRequest: Error {}
