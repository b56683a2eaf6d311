import Logging
import ServiceLifecycle
import SyncSession
import Synchronization

/// One session being served: it ends by itself, by ``cancel()``, or by being forgotten.
///
/// A response whose peer has gone is dropped unwritten, without a word to whoever made it; what is
/// dropped before its end goes to ``AbandonedSessions``, so that every session is ended exactly once.
final class ServedSession: Sendable {
    let exchange: any SyncExchange
    /// `nil` until it is known who asks.
    private let place = Mutex<SessionPlaces.Place?>(nil)
    private let abandoned: AbandonedSessions
    private let isOver = Mutex(false)

    init(_ exchange: any SyncExchange, abandoned: AbandonedSessions) {
        self.exchange = exchange
        self.abandoned = abandoned
    }

    var isSeated: Bool { place.withLock { $0 != nil } }

    func take(_ place: SessionPlaces.Place) { self.place.withLock { $0 = place } }

    /// The answer has gone out whole.
    func end() { isOver.withLock { $0 = true } }

    /// The link broke, or the exchange threw.
    func cancel(_ logger: Logger) async {
        guard
            isOver.withLock({ over in
                defer { over = true }; return !over
            })
        else { return }
        await exchange.cancel(logger)
    }

    deinit {
        if !isOver.withLock({ $0 }) { abandoned.add(exchange, place.withLock { $0 }) }
    }
}

/// Cancels sessions whose response was dropped.
struct AbandonedSessions: Service {
    private let stream: AsyncStream<(any SyncExchange, SessionPlaces.Place?)>
    private let continuation: AsyncStream<(any SyncExchange, SessionPlaces.Place?)>.Continuation
    private let logger: Logger

    /// At most one waits for each place, so the buffer is bounded by the places.
    init(_ logger: Logger) {
        (stream, continuation) = AsyncStream.makeStream()
        self.logger = logger
    }

    func add(_ exchange: any SyncExchange, _ place: SessionPlaces.Place?) {
        continuation.yield((exchange, place))
    }

    /// No more will come; ``run()`` returns when all are cancelled.
    func finish() { continuation.finish() }

    func run() async {
        await withGracefulShutdownHandler {
            for await (exchange, _) in stream { await exchange.cancel(logger) }
        } onGracefulShutdown: {
            finish()
        }
    }
}

extension SyncExchange {
    /// Gives the session up; there is nobody left to tell, so a failure goes to the log.
    fileprivate func cancel(_ logger: Logger) async {
        do {
            try await cancel()
        } catch {
            logger.error("What came of a broken session could not be kept.", metadata: ["error": "\(error)"])
        }
    }
}
