import CunlianHTTP
import CunlianServer
import NIOCore
import SyncSession
import Testing

/// Requests that stop before their end, in every way a link or a peer has: none may count as complete.
@Suite(.timeLimit(.minutes(1))) struct BrokenRequestTests {
    private static let head =
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-type: \(RefusalMapping.contentType)\r\n"

    private static let block = [[UInt8](repeating: 0, count: 1 << 16)]

    enum End: CaseIterable, Sendable { case close, reset, halfClose }

    @Test(
        arguments: End.allCases,
        ["transfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n", "content-length: 9\r\n\r\nabcd"])
    func `a request cut in the middle is cancelled, not finished`(end: End, body: String) async throws {
        let service = ScriptedService()
        try await withNode(service) { port in
            let peer = try await connect(port: port, reset: end == .reset, halfClosure: end == .halfClose)
            try await peer.writeAndFlush(ByteBuffer(string: BrokenRequestTests.head + body))
            var events = service.events.makeAsyncIterator()
            #expect(await events.next() == .received(Array("abcd".utf8)))
            try await peer.close(mode: end == .halfClose ? .output : .all)
            #expect(await events.next() == .cancelled)
            if end == .halfClose { try await peer.closeFuture.get() }
        }
    }

    @Test func `a transport whose body fails leaves a cancelled session`() async throws {
        let service = ScriptedService()
        try await withNode(service) { port in
            try await withTransport { transport in
                await #expect(throws: Mishap()) {
                    try await transport.sync(
                        node: "http://127.0.0.1:\(port)", body: pieces([[1, 2]], then: Mishap())
                    ) { _ in }
                }
            }
            await service.events.wait(for: .cancelled)
        }
    }

    @Test func `a peer that falls silent in its request is cut off`() async throws {
        let service = ScriptedService()
        var configuration = ServerConfiguration()
        configuration.idleTimeout = .seconds(10)
        try await withNode(service, configuration) { port in
            let peer = try await connect(port: port)
            try await peer.writeAndFlush(
                ByteBuffer(string: BrokenRequestTests.head + "content-length: 9\r\n\r\nabcd"))
            var events = service.events.makeAsyncIterator()
            #expect(await events.next() == .received(Array("abcd".utf8)))
            #expect(await events.next() == .cancelled)
            try await peer.closeFuture.get()
        }
    }

    @Test(arguments: ["", "POST /v1/sync HTTP/1.1\r\nhost: x\r\nx-a: "])
    func `a peer that never ends its head is cut off`(text: String) async throws {
        let service = ScriptedService()
        var configuration = ServerConfiguration()
        configuration.idleTimeout = .milliseconds(200)
        try await withNode(service, configuration) { port in
            let peer = try await connect(port: port)
            // On a busy machine the node may be done with it before it says anything.
            try? await peer.writeAndFlush(ByteBuffer(string: text))
            try await peer.closeFuture.get()
        }
        #expect(await service.sessionCount == 0)
    }

    @Test func `a peer that does not read its answer is cut off`() async throws {
        let service = ScriptedService(.init(answer: BrokenRequestTests.block, isEndless: true))
        var configuration = ServerConfiguration()
        configuration.idleTimeout = .seconds(10)
        try await withNode(service, configuration) { port in
            let peer = try await connect(port: port)
            try await peer.setOption(.autoRead, value: false).get()
            try await peer.writeAndFlush(
                ByteBuffer(string: BrokenRequestTests.head + "content-length: 1\r\n\r\na"))
            await service.events.wait(for: .cancelled)
            try await peer.close()
        }
    }

    @Test func `a peer that is gone before its answer begins leaves a cancelled session`() async throws {
        let gate = Gate()
        let service = ScriptedService(.init(answer: BrokenRequestTests.block, isEndless: true, gate: gate))
        try await withNode(service) { port in
            let peer = try await connect(port: port, reset: true)
            try await peer.writeAndFlush(
                ByteBuffer(string: BrokenRequestTests.head + "content-length: 1\r\n\r\na"))
            var events = service.events.makeAsyncIterator()
            #expect(await events.next() == .received([0x61]))
            #expect(await events.next() == .finished)
            try await peer.close()
            gate.open()
            // Whether the server learns of it before the head goes out or after is chance; the end is the same.
            #expect(await events.next() == .cancelled)
        }
    }

    @Test func `after an early refusal the rest of the request is not read for ever`() async throws {
        let service = ScriptedService(.init(receiveError: SyncRefusal.cutShort))
        try await withNode(service) { port in
            let peer = try await connect(port: port)
            try await peer.writeAndFlush(
                ByteBuffer(string: BrokenRequestTests.head + "content-length: 999999\r\n\r\nabcd"))
            try await peer.closeFuture.get()
        }
    }
}
