import NIOCore
import NIOPosix
import Synchronization

/// A link to a port of this machine that breaks.
struct BreakingLink: Sendable {
    /// After how many bytes, both ways together, each connection is cut; `nil` is never.
    var cut: Int?
    /// How many bytes are handed on at a time.
    var piece = 4_096

    private struct Cut: Error {}

    /// How many connections were made.
    final class Count: Sendable {
        let connections = Mutex(0)
    }

    /// Carries connections from a port of its own for as long as the body takes.
    func carry<Result: Sendable>(
        to port: Int, _ body: @Sendable @escaping (_ port: Int, Count) async throws -> Result
    ) async throws -> Result {
        let loops = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: loops).bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
        }
        let (listening, count) = (server.channel.localAddress?.port ?? 0, Count())
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                try await withThrowingDiscardingTaskGroup { links in
                    try await server.executeThenClose { clients in
                        for try await client in clients {
                            count.connections.withLock { $0 += 1 }
                            links.addTask { await forward(client, to: port) }
                        }
                    }
                }
                return nil
            }
            tasks.addTask { try await body(listening, count) }
            defer { tasks.cancelAll() }
            while let result = try await tasks.next() { if let result { return result } }
            throw Mishap()
        }
    }

    private func forward(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>, to port: Int) async {
        let budget = Budget(cut ?? .max)
        do {
            let node = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port) {
                channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
            try await client.executeThenClose { fromClient, toClient in
                try await node.executeThenClose { fromNode, toNode in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await pump(fromClient, toNode, budget) }
                        group.addTask { try await pump(fromNode, toClient, budget) }
                        // Whichever ends first ends both.
                        try await group.next()
                        group.cancelAll()
                    }
                }
            }
        } catch {}
    }

    private func pump(
        _ source: NIOAsyncChannelInboundStream<ByteBuffer>, _ sink: NIOAsyncChannelOutboundWriter<ByteBuffer>, _ budget: Budget
    ) async throws {
        for try await buffer in source {
            var rest = buffer
            while rest.readableBytes > 0 {
                let length = budget.take(min(piece, rest.readableBytes))
                guard let slice = rest.readSlice(length: length), length > 0 else { throw Cut() }
                try await sink.write(slice)
            }
        }
    }

    /// What a connection may still carry.
    private final class Budget: Sendable {
        private let left: Mutex<Int>

        init(_ bytes: Int) { left = Mutex(bytes) }

        func take(_ wanted: Int) -> Int {
            left.withLock { left in
                let taken = min(left, wanted)
                left -= taken
                return taken
            }
        }
    }
}
