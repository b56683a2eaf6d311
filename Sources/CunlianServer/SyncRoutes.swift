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
    let newcomers: Newcomers
    let abandoned: AbandonedSessions
    let traffic: Traffic

    func add(to router: Router<NodeRequestContext>) {
        router.post("v1/sync") { request, context in
            await refusing(request, context, traffic) {
                try await answer(request, context) { try await service.session() }
            }
        }
        router.post("v1/attachments") { request, context in
            await refusing(request, context, traffic) {
                try await answer(request, context) { try await service.attachments() }
            }
        }
        router.post("v1/keys") { request, context in
            await refusing(request, context, traffic) {
                try await answer(request, context) { try await service.keys() }
            }
        }
        router.post("v1/viewings") { request, context in
            await refusing(request, context, traffic) {
                try await answer(request, context) { try await service.viewings() }
            }
        }
        router.post("v1/enrol") { request, context in
            await refusing(request, context, traffic) { try await enrol(request, context) }
        }
        router.get("v1/node") { _, context in
            do {
                guard let bytes = try await configuration.statement() else { return Response(status: .notFound) }
                return Response(plain: String(decoding: bytes, as: UTF8.self))
            } catch {
                context.logger.error("The store could not be read for what the node says of itself.", metadata: ["error": "\(error)"])
                return Response(status: .serviceUnavailable)
            }
        }
        router.get("healthz") { _, _ in Response(plain: "ok\n") }
        router.get("readyz") { _, _ in
            let remarks = await service.remarks().map { $0 + "\n" }.joined()
            return await service.isReady()
                ? Response(plain: "ready\n" + remarks) : Response(plain: "not ready\n" + remarks, status: .serviceUnavailable)
        }
        router.get("metrics") { _, context in
            Response(
                plain: prometheusText(places.metrics + newcomers.metrics + traffic.metrics + (await figures(context.logger))),
                type: prometheusContentType)
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
    private func answer(
        _ request: Request, _ context: NodeRequestContext, with exchange: () async throws -> (any SyncExchange)?
    ) async throws -> Response {
        let record = SessionRecord(traffic, context.logger)
        var begun: ServedSession?
        do {
            try admit(request, bytesMax: configuration.requestBytesMax)
            guard let exchange = try await exchange() else {
                record.done(SessionAccount())
                return Response(plain: "", status: .notFound)
            }
            let session = ServedSession(exchange, abandoned: abandoned)
            begun = session
            try await read(request.body, of: session, record, context)
            // The first piece is asked for before the head goes out: a refusal still finds its status.
            let first = try await session.exchange.next()
            return Response(status: .ok, headers: Response.ours, body: answer(first, of: session, record, context))
        } catch {
            await begun?.cancel(context.logger)
            record.threw(error, await begun?.exchange.account ?? SessionAccount())
            throw error
        }
    }

    private func read(
        _ body: RequestBody, of session: ServedSession, _ record: SessionRecord, _ context: NodeRequestContext
    ) async throws {
        try await seat(session, context)
        var unknownBytes = 0
        try await upload(body, bytesMax: configuration.requestBytesMax) { piece in
            record.received(piece.count)
            if !session.isSeated {
                unknownBytes += piece.count
                guard unknownBytes <= configuration.newcomerBytesMax else {
                    throw SyncRefusal.bodyTooLarge(unknownBytes, max: configuration.newcomerBytesMax)
                }
                newcomers.hold(piece.count, of: context.channel)
            }
            try await session.exchange.receive(piece)
            try await seat(session, context)
        }
        try await session.exchange.finish()
        try await seat(session, context, isLast: true)
    }

    /// Gives a session its place as soon as it is known who asks: until then it holds up nobody.
    ///
    /// - Parameter isLast: Whether everything came, and more will not become known.
    private func seat(_ session: ServedSession, _ context: NodeRequestContext, isLast: Bool = false) async throws {
        guard !session.isSeated else { return }
        let isKnown = await session.exchange.isIntroduced
        guard isKnown || isLast else { return }
        guard let place = places.take() else { throw BusyNode(comeAgain: places.comeAgain) }
        session.take(place)
        if isKnown { newcomers.leave(context.channel) }
    }

    private func answer(
        _ first: [UInt8]?, of session: ServedSession, _ record: SessionRecord, _ context: NodeRequestContext
    ) -> ResponseBody {
        ResponseBody { writer in
            do {
                var piece = first
                while let bytes = piece {
                    // Small writes, so that the deadline of one is a fair measure of a slow link.
                    for start in stride(from: 0, to: bytes.count, by: 16 << 10) {
                        let part = bytes[start..<min(bytes.count, start + 16 << 10)]
                        try await writer.write(ByteBuffer(bytes: part))
                        record.sent(part.count)
                    }
                    piece = try await session.exchange.next()
                }
                try await writer.finish(nil)
                session.end()
                record.done(await session.exchange.account)
            } catch {
                // The head has gone out; breaking the connection is the only way left to say no.
                context.logger.debug("A session broke while it was answered.", metadata: ["error": "\(error)"])
                await session.cancel(context.logger)
                record.broke(await session.exchange.account)
                throw error
            }
        }
    }

    private func enrol(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        try admit(request, bytesMax: configuration.enrolmentBytesMax)
        let address = Newcomers.address(of: context.channel)
        guard newcomers.mayTry(address) else {
            context.logger.warning(
                "Too many wrong codes for enrolling: nobody there is heard for a while.", metadata: ["address": "\(address)"])
            throw SyncRefusal.busy
        }
        var body: [UInt8] = []
        try await upload(request.body, bytesMax: configuration.enrolmentBytesMax) { body += $0 }
        let answer: [UInt8]
        do {
            answer = try await service.enrol(body)
            context.logger.notice("A key was enrolled.", metadata: ["address": "\(address)"])
        } catch SyncRefusal.unknownCode {
            let count = newcomers.miss(address)
            context.logger.warning(
                "A code for enrolling was wrong.", metadata: ["address": "\(address)", "within a minute": "\(count)"])
            throw SyncRefusal.unknownCode
        }
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

/// All places are taken.
struct BusyNode: Error {
    /// In seconds.
    let comeAgain: Int
}

/// The request stopped before its end: there is nobody to answer.
struct BrokenRequest: Error {}

/// What is known of a request: also over which connection it came.
struct NodeRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
