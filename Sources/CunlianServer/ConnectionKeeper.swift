import CunlianHTTP
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose peer does not read, and one whose answer says `connection: close`.
///
/// The server waits for room to write for as long as the peer likes, and after an early refusal it reads
/// the rest of the request to the end, whatever its length; both would hold a connection for ever. The
/// second close comes `linger` after the answer: closing at once, with bytes unread, would make the
/// system reset the connection and take the answer with it.
final class ConnectionKeeper: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let newcomers: Newcomers
    private let stallMax: TimeAmount
    private let linger: TimeAmount
    private var pending = 0
    private var progressed = NIODeadline.uptimeNanoseconds(0)
    private var closesAfterAnswer = false
    private var timers: [Scheduled<Void>] = []
    private var isWatching = false

    /// - Parameter stallMax: How long no write may complete while one is under way.
    init(stallMax: Duration, linger: Duration = .seconds(5), newcomers: Newcomers = Newcomers()) {
        self.newcomers = newcomers
        self.stallMax = TimeAmount(stallMax)
        self.linger = TimeAmount(linger)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        newcomers.enter(context.channel)
        // A pipeline that is closed already seals nothing more.
        try? SmallRecords.add(to: context.pipeline.syncOperations)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var isLast = false
        switch unwrapOutboundIn(data) {
        case .head(let head): closesAfterAnswer = head.headerFields[.connection] == "close"
        case .body: break
        case .end:
            isLast = closesAfterAnswer
            // Whoever asks again says again who it is.
            newcomers.enter(context.channel)
        }
        if pending == 0 { progressed = context.eventLoop.now }
        pending += 1
        watch(context)
        let done = promise ?? context.eventLoop.makePromise()
        done.futureResult.assumeIsolated().whenComplete { result in
            self.pending -= 1
            self.progressed = context.eventLoop.now
            // What was not written went down with its connection, and its loop may be gone too.
            guard case .success = result else { return }
            if isLast { self.schedule(context, in: self.linger) { context.close(promise: nil) } }
        }
        context.write(data, promise: done)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        newcomers.leave(context.channel)
        for timer in timers { timer.cancel() }
        timers = []
    }

    /// Looks again when the write under way would be late; one timer serves all writes.
    private func watch(_ context: ChannelHandlerContext) {
        guard !isWatching else { return }
        isWatching = true
        schedule(context, in: progressed + stallMax - context.eventLoop.now) {
            self.isWatching = false
            guard self.pending > 0 else { return }
            if context.eventLoop.now >= self.progressed + self.stallMax {
                context.close(promise: nil)
            } else {
                self.watch(context)
            }
        }
    }

    private func schedule(
        _ context: ChannelHandlerContext, in delay: TimeAmount, _ action: @escaping () -> Void
    ) {
        timers = [context.eventLoop.assumeIsolated().scheduleTask(in: delay, action)] + timers.prefix(1)
    }
}
