import CunlianHTTP
import Logging
import NIOCore
import SyncSession
import Synchronization
import Testing

@testable import CunlianServer

/// Whoever says nothing, or says it slowly, holds up nobody who says who they are.
@Suite(.timeLimit(.minutes(1))) struct NewcomerTests {
    private final class Peer: Sendable {}

    @Test func `the oldest of an address gives way to its newest, and others' are left alone`() {
        let newcomers = Newcomers(.init(perAddress: 3, all: 5))
        let peers = (0..<8).map { _ in Peer() }
        let closed = Mutex<[Int]>([])
        func enter(_ number: Int, _ address: String) {
            newcomers.enter(ObjectIdentifier(peers[number]), from: address) { closed.withLock { $0.append(number) } }
        }
        for number in 0..<3 { enter(number, "127.0.0.2") }
        enter(3, "127.0.0.3")
        #expect(newcomers.metrics[0].value == 4 && newcomers.metrics[1].value == 0)
        // One more of the first address, and its first goes.
        enter(4, "127.0.0.2")
        #expect(newcomers.metrics[0].value == 4 && newcomers.metrics[1].value == 1)
        // Who is known counts no more.
        newcomers.leave(ObjectIdentifier(peers[1]))
        enter(5, "127.0.0.4")
        enter(6, "127.0.0.5")
        #expect(newcomers.metrics[0].value == 5 && newcomers.metrics[1].value == 1)
        // Of all together the oldest.
        enter(7, "127.0.0.6")
        #expect(newcomers.metrics[0].value == 5 && newcomers.metrics[1].value == 2)
        #expect(closed.withLock { $0 } == [0, 2])
    }

    @Test func `what nobody could judge yet has a bound in bytes`() {
        let newcomers = Newcomers(.init(bytes: 100))
        let peers = (0..<3).map { _ in Peer() }
        for peer in peers { newcomers.enter(ObjectIdentifier(peer), from: "127.0.0.2") {} }
        newcomers.hold(60, of: ObjectIdentifier(peers[0]))
        newcomers.hold(40, of: ObjectIdentifier(peers[1]))
        #expect(newcomers.metrics[1].value == 0)
        newcomers.hold(1, of: ObjectIdentifier(peers[2]))
        #expect(newcomers.metrics[0].value == 2 && newcomers.metrics[1].value == 1)
    }

    @Test func `F18 an address that tries codes is heard so often and no more, and then again`() {
        let newcomers = Newcomers(.init(misses: 3, missWindow: .seconds(60), addresses: 8))
        let start = ContinuousClock.now
        for count in 1...3 {
            #expect(newcomers.mayTry("127.0.0.2", at: start) && newcomers.miss("127.0.0.2", at: start) == count)
        }
        #expect(!newcomers.mayTry("127.0.0.2", at: start + .seconds(59)) && newcomers.mayTry("127.0.0.3", at: start))
        #expect(newcomers.mayTry("127.0.0.2", at: start + .seconds(60)))
        for other in 0..<1_000 { newcomers.miss("127.0.1.\(other)", at: start) }
        #expect(newcomers.metrics[2].value == 1_003)
    }

    @Test func `F18 wrong codes are slowed by address, and a right one elsewhere is not`() async throws {
        let service = ScriptedService(.init(enrolError: SyncRefusal.unknownCode))
        try await withNode(service) { port in
            try await withTransport { transport in
                for count in 1...31 {
                    let error = await #expect(throws: TransportError.self) {
                        try await transport.enrol(node: "http://127.0.0.1:\(port)", request: [1])
                    }
                    #expect(error == (count <= 30 ? .refused(.unknownCode) : .busy(comeAgain: 30)), "\(count)")
                }
            }
        }
    }

    @Test func `F18 each wrong code is logged with the address that it came from, and that an address is heard no more`() async throws {
        let service = ScriptedService(.init(enrolError: SyncRefusal.unknownCode))
        let lines = Mutex<[String]>([])
        try await withNode(service, logger: Logger(label: "test") { _ in NotingLog { line in lines.withLock { $0.append(line) } } }) {
            port in
            try await withTransport { transport in
                for _ in 1...31 {
                    _ = await #expect(throws: TransportError.self) {
                        try await transport.enrol(node: "http://127.0.0.1:\(port)", request: [1])
                    }
                }
            }
        }
        let warnings = lines.withLock { $0 }.filter { $0.hasPrefix("warning ") && $0.contains("127.0.0.1") }
        #expect(warnings.count { $0.contains("code") && $0.contains("wrong") && !$0.contains("Too many") } == 30, "\(warnings)")
        #expect(warnings.count { $0.contains("Too many wrong codes") } == 1, "\(warnings)")
    }

    @Test func `F9 a session takes a place when it is known who asks, and not before`() async throws {
        let service = ScriptedService(.init(introducedAfter: 4))
        var configuration = CunlianServer.ServerConfiguration()
        configuration.sessionsMax = 1
        try await withNode(service, configuration) { port in
            // They begin a request each, and never say who they are.
            var silent: [any Channel] = []
            for _ in 0..<40 {
                let peer = try await connect(port: port)
                try await peer.writeAndFlush(
                    ByteBuffer(
                        string: "POST /v1/sync HTTP/1.1\r\ncontent-type: application/vnd.cunlian.sync\r\ncontent-length: 100\r\n\r\nabc"))
                silent.append(peer)
            }
            try await withTransport { transport in
                let answer = try await transport.sync(port: port)
                #expect(answer == [1, 2, 3])
            }
            for peer in silent { try await peer.close() }
        }
    }

    @Test func `F9 T18 connections that say nothing give way to whoever comes`() async throws {
        let service = ScriptedService()
        try await withNode(service) { port in
            var silent: [any Channel] = []
            for _ in 0..<150 { silent.append(try await connect(port: port)) }
            try await withTransport { transport in
                let answer = try await transport.sync(port: port)
                #expect(answer == [1, 2, 3])
            }
            // The first of them are gone: an address has room for 64.
            for peer in silent.prefix(80) { try await peer.closeFuture.get() }
            for peer in silent.suffix(60) { try? await peer.close() }  // Some may have given way too.
        }
    }
}

/// Hands on what is logged, a line each.
private struct NotingLog: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    private let note: @Sendable (String) -> Void

    init(note: @escaping @Sendable (String) -> Void) { self.note = note }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { note("\(event.level) \(event.message) \(event.metadata ?? [:])") }
}
