package import NIOCore
import NIOSSL

/// Seals what goes out in records that fit a packet each.
///
/// Nothing of a TLS record can be read before its last byte is there. By itself a body is sealed 16 KiB at a time, so a link that
/// breaks after 20,000 bytes would hand over one record or none, and nothing would ever come through. A record of a packet costs 22
/// bytes in 1,400, and a break loses less than one.
package final class SmallRecords: ChannelOutboundHandler, RemovableChannelHandler {
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// What a packet of 1,500 bytes holds beside the headers of IPv6, TCP with its options, and the record.
    package static let contentBytes = 1_380

    private var held = ByteBuffer()
    private var promises: [EventLoopPromise<Void>] = []

    package init() {}

    /// Puts it before what seals; a connection that is not sealed stays as it is.
    package static func add(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        let sealing: (any ChannelHandler)? =
            (try? pipeline.handler(type: NIOSSLServerHandler.self)) ?? (try? pipeline.handler(type: NIOSSLClientHandler.self))
        guard let sealing else { return }
        try pipeline.addHandler(SmallRecords(), position: .after(sealing))
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var part = unwrapOutboundIn(data)
        held.writeBuffer(&part)
        if let promise { promises.append(promise) }
    }

    package func flush(context: ChannelHandlerContext) {
        pass(context)
        context.flush()
    }

    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        pass(context)
        context.close(mode: mode, promise: promise)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
        promises = []
    }

    /// What was written is done when the last of it is.
    private func pass(_ context: ChannelHandlerContext) {
        guard held.readableBytes > 0 || !promises.isEmpty else { return }
        let waiting = promises
        promises = []
        var done: EventLoopPromise<Void>?
        if !waiting.isEmpty {
            let all = context.eventLoop.makePromise(of: Void.self)
            for promise in waiting { all.futureResult.cascade(to: promise) }
            done = all
        }
        var rest = held
        held = ByteBuffer()
        while rest.readableBytes > Self.contentBytes, let part = rest.readSlice(length: Self.contentBytes) {
            context.write(wrapOutboundOut(part), promise: nil)
        }
        context.write(wrapOutboundOut(rest), promise: done)
    }
}
