import CunlianHTTP
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import SyncSession
import Testing

@testable import CunlianServer

/// Every route twice: against the router, and over a socket.
@Suite struct RouteTests {
    enum Setup: CaseIterable, Sendable {
        case router, live

        var testing: TestingSetup { self == .router ? .router : .live }
    }

    private func test(
        _ setup: Setup, _ service: ScriptedService,
        _ configuration: CunlianServer.ServerConfiguration = .init(),
        _ body: @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let application = try makeApplication(
            service, configuration: configuration, loops: MultiThreadedEventLoopGroup.singleton, logger: quiet
        )
        try await application.test(setup.testing, body)
    }

    private static let ours: HTTPFields = [.contentType: RefusalMapping.contentType]

    @Test(arguments: Setup.allCases)
    func `a session takes the request and streams the answer`(setup: Setup) async throws {
        let service = ScriptedService(.init(answer: [[1, 2], [], [UInt8](repeating: 7, count: 100_000)]))
        try await test(setup, service) { client in
            try await client.execute(
                uri: "/v1/sync", method: .post, headers: RouteTests.ours, body: ByteBuffer(bytes: [5, 6])
            ) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == RefusalMapping.contentType)
                #expect(
                    Array(response.body.readableBytesView) == [1, 2] + [UInt8](repeating: 7, count: 100_000))
            }
        }
        var events = service.events.makeAsyncIterator()
        #expect(await events.next() == .received([5, 6]))
        #expect(await events.next() == .finished)
    }

    @Test(arguments: Setup.allCases)
    func `an enrolment is answered`(setup: Setup) async throws {
        try await test(setup, ScriptedService()) { client in
            try await client.execute(
                uri: "/v1/enrol", method: .post, headers: RouteTests.ours, body: ByteBuffer(bytes: [1, 2, 3])
            ) { #expect(Array($0.body.readableBytesView) == [3, 2, 1]) }
        }
    }

    @Test(arguments: Setup.allCases)
    func `D4 health, readiness and figures`(setup: Setup) async throws {
        let metric = Metric(name: "cunlian_scopes", help: "Scopes held.", kind: .gauge, value: 200)
        for isReady in [true, false] {
            let script = ScriptedService.Script(isReady: isReady, remarks: ["parent: failing"], metrics: [metric])
            try await test(setup, ScriptedService(script)) { client in
                try await client.execute(uri: "/healthz", method: .get) { #expect($0.status == .ok) }
                try await client.execute(uri: "/readyz", method: .get) {
                    #expect($0.status == (isReady ? .ok : .serviceUnavailable))
                    #expect(String(buffer: $0.body) == (isReady ? "ready\nparent: failing\n" : "not ready\nparent: failing\n"))
                }
                try await client.execute(uri: "/metrics", method: .get) { response in
                    let text = String(buffer: response.body)
                    #expect(text.contains("# TYPE cunlian_scopes gauge\ncunlian_scopes 200\n") == isReady)
                    #expect(text.contains("cunlian_store_readable \(isReady ? 1 : 0)\n"))
                    #expect(text.contains("cunlian_sessions_open 0\n"))
                }
            }
        }
    }

    @Test(arguments: Setup.allCases, [false, true])
    func `a refusal has its status, its code, and its number or its words`(setup: Setup, readsNumbers: Bool) async throws {
        let refusals: [SyncRefusal] = [.failed, .unknownSuite(2), .notEnrolled, .unknownVersion(9)]
        let scripts: [ScriptedService.Script] = [
            .init(sessionError: refusals[0]), .init(receiveError: refusals[1]), .init(finishError: refusals[2]),
            .init(answer: [], nextError: refusals[3]),
        ]
        let accepted: HTTPFields = readsNumbers ? [.accept: RefusalMapping.accepted] : [:]
        let headers = RouteTests.ours + accepted
        let expected: [(Int, UInt8)] = [(503, 8), (415, 5), (403, 3), (501, 7)]
        for (index, (status, code)) in expected.enumerated() {
            try await test(setup, ScriptedService(scripts[index])) { client in
                try await client.execute(
                    uri: "/v1/sync", method: .post, headers: headers, body: ByteBuffer(bytes: [1])
                ) { response in
                    #expect(response.status.code == status)
                    let body = Array(response.body.readableBytesView)
                    #expect(body.first == (readsNumbers ? 0 : code))
                    let heard = readsNumbers ? refusals[index] : .unlisted(refusals[index].code, number: 0)
                    #expect(RefusalMapping.refusal(body: body) == heard)
                    let header = response.headers[try #require(HTTPField.Name(RefusalMapping.headerName))]
                    #expect(header.flatMap { RefusalMapping.refusal(header: $0) } == (readsNumbers ? heard : nil))
                    #expect(response.headers[.connection] == "close")
                    #expect((response.headers[.retryAfter] != nil) == (status == 503))
                }
            }
        }
    }

    @Test(arguments: Setup.allCases)
    func `a failure of the node tells no stranger what it was`(setup: Setup) async throws {
        try await test(setup, ScriptedService(.init(finishError: Mishap()))) { client in
            try await client.execute(
                uri: "/v1/sync", method: .post, headers: RouteTests.ours, body: ByteBuffer(bytes: [1])
            ) { response in
                #expect(response.status == .internalServerError)
                #expect(!String(buffer: response.body).contains("Mishap"))
            }
        }
    }

    @Test(arguments: Setup.allCases)
    func `what is no request of ours is refused without a session`(setup: Setup) async throws {
        let service = ScriptedService()
        try await test(setup, service) { client in
            try await client.execute(uri: "/v1/sync", method: .post, body: ByteBuffer(bytes: [1])) {
                #expect($0.status == .badRequest)
            }
        }
        try await test(setup, service) { client in
            try await client.execute(uri: "/v1/sync", method: .get) { #expect($0.status == .notFound) }
            try await client.execute(uri: "/v2/sync", method: .post) { #expect($0.status == .notFound) }
        }
        #expect(await service.sessionCount == 0)
    }

    @Test(arguments: Setup.allCases, [-1, 0, 1])
    func `a request may have so many bytes and no more`(setup: Setup, beyond: Int) async throws {
        var configuration = CunlianServer.ServerConfiguration()
        configuration.requestBytesMax = 1_000
        configuration.enrolmentBytesMax = 1_000
        let body = ByteBuffer(repeating: 1, count: 1_000 + beyond)
        for route in ["/v1/sync", "/v1/enrol"] {
            try await test(setup, ScriptedService(), configuration) { client in
                try await client.execute(uri: route, method: .post, headers: RouteTests.ours, body: body) {
                    #expect($0.status == (beyond > 0 ? .contentTooLarge : .ok))
                }
            }
        }
    }
}
