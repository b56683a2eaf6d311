import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Says some bytes to whoever has said anything, and understands nothing.
///
/// - Parameters:
///   - thenCloses: Whether it hangs up when it has said them.
///   - tls: Within what it speaks; `nil` is in the clear.
@discardableResult
func withSpeaker<Result: Sendable>(
    saying text: String, thenCloses: Bool = false, tls: NIOSSLContext? = nil, _ body: @Sendable (_ port: Int) async throws -> Result
) async throws -> Result {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                try channel.pipeline.syncOperations.addHandler(Speaker(text: text, thenCloses: thenCloses))
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    do {
        let result = try await body(server.localAddress?.port ?? 0)
        try await server.close()
        return result
    } catch {
        try await server.close()
        throw error
    }
}

private final class Speaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var text: String?
    private let thenCloses: Bool

    init(text: String, thenCloses: Bool) {
        self.text = text
        self.thenCloses = thenCloses
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let text else { return }
        self.text = nil
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        if thenCloses { context.close(promise: nil) }
    }
}

/// A port that nobody listens on and nobody else is given: our own end of a connection.
func withSilentPort(_ body: @Sendable (_ port: Int) async throws -> Void) async throws {
    try await withSpeaker(saying: "") { port in
        let peer = try await connect(port: port)
        try await body(peer.localAddress?.port ?? 0)
        try await peer.close()
    }
}

/// A plain connection, to say what no well-behaved client says.
func connect(port: Int, reset: Bool = false, halfClosure: Bool = false) async throws -> any Channel {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelOption(.allowRemoteHalfClosure, value: halfClosure)
        .connect(host: "127.0.0.1", port: port).get()
    if reset {
        // A linger of zero seconds turns the close into a reset.
        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    return channel
}
