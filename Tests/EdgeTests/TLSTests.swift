import AsyncHTTPClient
import CunlianHTTP
import NIOCore
import NIOSSL
import SyncSession
import Testing

@testable import CunlianServer

@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    private func sync(_ transport: HTTPTransport, _ node: String) async throws -> [UInt8] {
        var answer: [UInt8] = []
        try await transport.sync(node: node, body: pieces([[1]])) { answer += $0 }
        return answer
    }

    @Test func `a trusted node is spoken to`() async throws {
        try await withSecureNode(ScriptedService()) { port, certificate in
            try await withTransport(trustRoots: certificate) { transport in
                let answer = try await sync(transport, "https://localhost:\(port)")
                #expect(answer == [1, 2, 3])
            }
        }
    }

    @Test func `a node that nobody vouches for, or of another name, is not reachable`() async throws {
        try await withSecureNode(ScriptedService()) { port, certificate in
            try await withTransport { transport in
                let error = await #expect(throws: TransportError.self) { try await sync(transport, "https://localhost:\(port)") }
                switch error {
                case .notReachable(_, .otherCertificate), .notReachable(_, .notTrusted): break
                default: Issue.record("\(String(describing: error))")
                }
            }
            try await withTransport(trustRoots: certificate) { transport in
                _ = await #expect(throws: TransportError.notReachable(host: "127.0.0.1:\(port)", .otherName)) {
                    try await sync(transport, "https://127.0.0.1:\(port)")
                }
            }
        }
    }

    @Test func `trust roots that cannot be read trust nobody`() async throws {
        try await withSecureNode(ScriptedService()) { port, _ in
            try await withTransport(trustRoots: "/nowhere.pem") { transport in
                _ = await #expect(throws: TransportError.notReachable(host: "localhost:\(port)", .noAuthorities(path: "/nowhere.pem"))) {
                    try await sync(transport, "https://localhost:\(port)")
                }
            }
        }
    }

    @Test func `a certificate that a node made for itself is whom it is known by, at whatever address; an authority's is not`() async throws
    {
        try await withTemporaryDirectory { directory in
            let (own, other) = (try OwnCertificate(name: "cunlian 4501", serial: 1), try OwnCertificate(name: "cunlian 4501", serial: 2))
            let authority = try selfSigned().certificate
            let named = [
                "own": own.certificate, "other": other.certificate, "authority": authority, "both": own.certificate + authority,
                "none": "nothing",
            ]
            for (name, text) in named { try write(text, to: directory + "/" + name, mode: 0o600) }
            for name in ["own", "other"] { #expect(NodeTrust(namedFile: directory + "/" + name) == .pinned(path: directory + "/" + name)) }
            for name in ["authority", "both", "none", "nowhere"] {
                #expect(NodeTrust(namedFile: directory + "/" + name) == .authorities(path: directory + "/" + name), "\(name)")
            }
            try write(own.key, to: directory + "/key", mode: 0o600)
            var configuration = CunlianServer.ServerConfiguration()
            configuration.tls = .init(certificate: directory + "/own", key: directory + "/key")
            try await withNode(ScriptedService(), configuration) { port in
                for (name, isBelieved) in [("own", true), ("other", false)] {
                    let transport = HTTPTransport(trust: NodeTrust(namedFile: directory + "/" + name), timeout: .seconds(120))
                    let answer = try? await sync(transport, "https://127.0.0.1:\(port)")
                    try await transport.shutdown()
                    #expect(answer == (isBelieved ? [1, 2, 3] : nil), "\(name)")
                }
            }
        }
    }

    @Test func `plain talk to a secure node, and the reverse, end in errors of ours`() async throws {
        try await withSecureNode(ScriptedService()) { port, _ in
            try await withTransport { transport in
                _ = await #expect(throws: TransportError.notReachable(host: "localhost:\(port)", .brokeBeforeAnswer)) {
                    try await sync(transport, "http://localhost:\(port)")
                }
            }
        }
        try await withNode(ScriptedService()) { port in
            try await withTransport { transport in
                _ = await #expect(throws: TransportError.notReachable(host: "localhost:\(port)", .speaksNoTLS)) {
                    try await sync(transport, "https://localhost:\(port)")
                }
            }
        }
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `T16 nothing below TLS 1.3 is spoken`(version: TLSVersion) async throws {
        try await withSecureNode(ScriptedService()) { port, certificate in
            var security = TLSConfiguration.makeClientConfiguration()
            security.trustRoots = .file(certificate)
            security.maximumTLSVersion = version
            var settings = HTTPClient.Configuration(tlsConfiguration: security)
            settings.connectionPool.retryConnectionEstablishment = false
            settings.timeout.connect = .seconds(120)
            let client = HTTPClient(configuration: settings)
            let request = HTTPClientRequest(url: "https://localhost:\(port)/healthz")
            let response = try? await client.execute(request, timeout: .seconds(120))
            try await client.shutdown()
            #expect((response != nil) == (version == .tlsv13))
        }
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `T16 a node that speaks nothing above TLS 1.2 is not spoken to`(version: TLSVersion) async throws {
        try await withTemporaryDirectory { directory in
            let pem = try selfSigned()
            let (certificate, key) = (directory + "/node.pem", directory + "/node.key")
            try write(pem.certificate, to: certificate, mode: 0o644)
            try write(pem.key, to: key, mode: 0o600)
            var security = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            security.maximumTLSVersion = version
            let answer = "HTTP/1.1 200 OK\r\ncontent-type: \(RefusalMapping.contentType)\r\ncontent-length: 3\r\n\r\nabc"
            try await withSpeaker(saying: answer, tls: NIOSSLContext(configuration: security)) { port in
                try await withTransport(trustRoots: certificate) { transport in
                    let spoken = try? await sync(transport, "https://localhost:\(port)")
                    #expect(spoken == (version == .tlsv13 ? Array("abc".utf8) : nil))
                }
            }
        }
    }
}
