import CunlianHTTP
import CunlianServer
import SyncSession
import Testing

/// The client against the server, and against what is none, over the loopback.
@Suite struct TransportTests {
    @Test func `requests and answers larger than any buffer stream through`() async throws {
        let answer = (0..<40).map { [UInt8](repeating: UInt8($0), count: 50_000) }
        let service = ScriptedService(.init(answer: answer))
        let request = (0..<30).map { [UInt8](repeating: UInt8($0), count: 70_000) }
        let got = try await withNode(service) { port in
            try await withTransport(answerBytesMax: 2_000_000) { try await $0.sync(port: port, request) }
        }
        #expect(got == answer.flatMap { $0 })
        var received: [UInt8] = []
        for await event in service.events {
            guard case .received(let bytes) = event else { break }
            received += bytes
        }
        #expect(received == request.flatMap { $0 })
    }

    @Test func `one transport serves many sessions at once`() async throws {
        try await withNode(ScriptedService()) { port in
            try await withTransport { transport in
                try await withThrowingTaskGroup(of: [UInt8].self) { group in
                    for _ in 0..<20 { group.addTask { try await transport.sync(port: port) } }
                    for try await answer in group { #expect(answer == [1, 2, 3]) }
                }
            }
        }
    }

    @Test func `an enrolment comes back`() async throws {
        let answer = try await withNode(ScriptedService()) { port in
            try await withTransport {
                try await $0.enrol(node: "http://127.0.0.1:\(port)/", request: [1, 2, 3])
            }
        }
        #expect(answer == [3, 2, 1])
    }

    @Test func `a refusal arrives as it was said`() async throws {
        let refusal = SyncRefusal.grantEnded(on: 17_287)
        try await withNode(ScriptedService(.init(receiveError: refusal))) { port in
            try await withTransport { transport in
                await #expect(throws: TransportError.refused(refusal)) {
                    try await transport.sync(port: port)
                }
                await #expect(throws: TransportError.refused(refusal)) {
                    try await transport.enrol(node: "http://127.0.0.1:\(port)", request: [1])
                }
            }
        }
    }

    @Test func `a refusal is heard while the request is still going out`() async throws {
        let refusal = SyncRefusal.badHello(at: 3)
        try await withNode(ScriptedService(.init(receiveError: refusal))) { port in
            try await withTransport { transport in
                let request = [[UInt8]](repeating: [UInt8](repeating: 0, count: 1 << 20), count: 32)
                await #expect(throws: TransportError.refused(refusal)) {
                    try await transport.sync(port: port, request)
                }
            }
        }
    }

    @Test func `a node that is down is not reachable, at once`() async throws {
        try await withSilentPort { port in
            try await withTransport(timeout: .seconds(3_600)) { transport in
                _ = await #expect(
                    throws: TransportError.notReachable(
                        host: "127.0.0.1:\(port)", .nobodyListens)
                ) { try await transport.sync(port: port) }
            }
        }
    }

    @Test(arguments: ["node.example", "ftp://node.example", "http://", "https:///v1", ""])
    func `an address that is none is not reachable`(address: String) async throws {
        try await withTransport { transport in
            let error = await #expect(throws: TransportError.self) {
                try await transport.enrol(node: address, request: [1])
            }
            guard case .notReachable = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `a node that says nothing times out`() async throws {
        let gate = Gate()
        try await withNode(ScriptedService(.init(gate: gate))) { port in
            defer { gate.open() }
            try await withTransport(timeout: .milliseconds(200)) { transport in
                await #expect(throws: TransportError.timedOut) { try await transport.sync(port: port) }
            }
        }
    }

    @Test func `an answer that breaks off is not taken for whole`() async throws {
        try await withNode(ScriptedService(.init(answer: [[1, 2, 3]], nextError: Mishap()))) { port in
            try await withTransport { transport in
                await #expect(
                    throws: TransportError.notReachable(
                        host: "127.0.0.1:\(port)", .connectionBroke)
                ) { try await transport.sync(port: port) }
            }
        }
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nlocation: http://login.example/\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 503 Busy\r\ncontent-type: application/vnd.cunlian.sync\r\ncontent-length: 1\r\n\r\nz",
        "HTTP/1.1 204 None\r\ncontent-type: application/vnd.cunlian.sync\r\n\r\n",
    ])
    func `what is not a node's answer is garbage`(answer: String) async throws {
        try await withSpeaker(saying: answer) { port in
            try await withTransport { transport in
                let error = await #expect(throws: TransportError.self) {
                    try await transport.sync(port: port)
                }
                guard case .garbage = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test func `a refusal whose body was lost is heard from the head`() async throws {
        let refusal = SyncRefusal.grantEnded(on: 17_287)
        let head =
            "HTTP/1.1 403 No\r\ncontent-type: application/vnd.cunlian.sync\r\ncontent-length: 9\r\n"
            + "cunlian-refusal: \(RefusalMapping.header(of: refusal))\r\n\r\n"
        try await withSpeaker(saying: head, thenCloses: true) { port in
            try await withTransport { transport in
                await #expect(throws: TransportError.refused(refusal)) { try await transport.sync(port: port) }
            }
        }
    }

    @Test func `an answer beyond its cap is garbage`() async throws {
        let service = ScriptedService(.init(answer: [[1], [UInt8](repeating: 0, count: 1_000)]))
        try await withNode(service) { port in
            try await withTransport(answerBytesMax: 1_000) { transport in
                await #expect(throws: TransportError.garbage(.tooLarge(bytesMax: 1_000))) {
                    try await transport.sync(port: port)
                }
            }
        }
    }

    @Test func `what the caller throws passes as it is`() async throws {
        try await withNode(ScriptedService()) { port in
            try await withTransport { transport in
                let node = "http://127.0.0.1:\(port)"
                await #expect(throws: Mishap()) {
                    try await transport.sync(node: node, body: pieces([[1]], then: Mishap())) { _ in }
                }
                await #expect(throws: Mishap()) {
                    try await transport.sync(node: node, body: pieces([[1]])) { _ in throw Mishap() }
                }
            }
        }
    }
}
