import CunlianHTTP
import NIOCore
import SyncSession
import Testing

@testable import CunlianServer

@Suite(.timeLimit(.minutes(1))) struct LimitTests {
    @Test func `a session without a place is told that the node is busy, and the next one is served`()
        async throws
    {
        let gate = Gate()
        let service = ScriptedService(.init(gate: gate))
        var configuration = CunlianServer.ServerConfiguration()
        configuration.sessionsMax = 1
        try await withNode(service, configuration) { port in
            try await withTransport { transport in
                async let first = transport.sync(port: port)
                await service.events.wait(for: .finished)
                let error = await #expect(throws: TransportError.self) {
                    try await transport.sync(port: port)
                }
                guard error == .busy(comeAgain: 1) else { throw Mishap() }
                gate.open()
                #expect(try await first == [1, 2, 3])
            }
        }
    }

    @Test func `a place is free again when it is let go`() throws {
        let places = SessionPlaces(countMax: 2)
        var taken = [try #require(places.take()), try #require(places.take())]
        #expect(places.take() == nil)
        taken.removeLast()
        #expect(places.take() != nil)
        #expect(places.metrics.map(\.value) == [1, 3, 1])
        withExtendedLifetime(taken) {}
    }

    @Test func `a session that is forgotten is cancelled, once, and frees its place`() async throws {
        let (service, places, abandoned) = (
            ScriptedService(), SessionPlaces(countMax: 1), AbandonedSessions(quiet)
        )
        func session() async throws -> ServedSession {
            let session = ServedSession(try await service.session(), abandoned: abandoned)
            session.take(try #require(places.take()))
            return session
        }
        async let running: Void = abandoned.run()
        _ = try await session()
        await service.events.wait(for: .cancelled)
        while places.metrics[0].value > 0 { await Task.yield() }
        try await session().end()
        let cancelled = try await session()
        await cancelled.cancel(quiet)
        await cancelled.cancel(quiet)
        abandoned.finish()
        await running
        #expect(await service.remainingEvents() == [.cancelled])
    }

    @Test func `F9 a slow upload is cut, a patient one on a bad link is not`() {
        var dripping = UploadPace(grace: .seconds(60), rateMin: 64)
        let admitted = (1...100).prefix { _ in dripping.admits(1, after: .seconds(1)) }
        #expect(admitted.count == 60)
        var slow = UploadPace(grace: .seconds(60), rateMin: 64)
        #expect((1...10_000).allSatisfy { _ in slow.admits(100, after: .seconds(1)) })
    }

    @Test func `a head of too many bytes or lines is refused`() async throws {
        let service = ScriptedService()
        let heads = [
            "x-a: " + String(repeating: "a", count: 20_000) + "\r\n",
            (0..<100).map { "x-\($0): a\r\n" }.joined(),
        ]
        try await withNode(service) { port in
            for head in heads {
                let peer = try await connect(port: port)
                try await peer.writeAndFlush(ByteBuffer(string: "POST /v1/sync HTTP/1.1\r\n\(head)\r\n"))
                try await peer.closeFuture.get()
            }
        }
        #expect(await service.sessionCount == 0)
    }
}
