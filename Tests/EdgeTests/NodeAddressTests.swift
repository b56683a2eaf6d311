import CunlianHTTP
import Testing

/// What is an address, whoever gives it: an option, or what a store has kept since an older program.
@Suite struct NodeAddressTests {
    @Test(arguments: [
        ("http://127.0.0.1:7450", "127.0.0.1:7450"), ("https://node.example/", "node.example"), ("http://[::1]:65535", "[::1]:65535"),
        ("https://[::1]", "[::1]"), ("https://node.example:1/county", "node.example:1"), ("http://县.example", "县.example"),
    ])
    func `a scheme, a host, perhaps a port and a path`(text: String, host: String) throws { #expect(try NodeAddress(text).host == host) }

    @Test(arguments: [
        "http://h:70000", "http://h:65536", "http://h:0", "http://h:-1", "http://h:+1", "http://h:", "http://:1", "http://h:1:2",
        "http://::1:80", "http://[::1", "http://[::1]x", "http://a:b@h", "http://h?x", "http://h/#x", "http://h /",
        "http://h:9223372036854775808",
    ])
    func `what no node can be at is no address, and nothing is asked there`(text: String) async throws {
        #expect(throws: TransportError.self) { try NodeAddress(text) }
        let transport = HTTPTransport(trust: .system, timeout: .seconds(1))
        await #expect(throws: TransportError.self) { try await transport.enrol(node: text, request: []) }
        try await transport.shutdown()
    }

    @Test(arguments: ["127.0.0.1:0", "127.0.0.1:65535", "[::1]:7450", "::1:7450", "node.example:1"])
    func `a place to listen at is a host and a port, which may be any`(text: String) { #expect(ListeningPlace(text) != nil) }

    @Test(arguments: [
        "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:", "127.0.0.1", ":7450", "http://127.0.0.1:1", "a b:1", "h:9223372036854775808",
    ])
    func `what is none is told`(text: String) { #expect(ListeningPlace(text) == nil) }
}
