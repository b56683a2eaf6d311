import Cunlian
import CunlianHTTP
import RecordStore
import Records
import SyncSession
import Synchronization
import TestSupport
import Testing

@testable import CunlianServer

/// A device and a county over HTTP, on links that break, drip, or lead to a node without a place.
@Suite(.timeLimit(.minutes(2))) struct LinkTests {
    /// As the programs have it.
    private struct OverHTTP: SyncTransport {
        let transport: HTTPTransport
        let port: Int
        let address = "county"

        func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
            try await transport.sync(node: "http://127.0.0.1:\(port)", body: request, receive: receive)
        }

        func enrol(_ request: [UInt8]) async throws -> [UInt8] {
            try await transport.enrol(node: "http://127.0.0.1:\(port)", request: request)
        }
    }

    /// Two devices that have not met: the first one's work is at the county, the other's is not.
    private func apart(entries: Int) async throws -> (tree: TestTree, a: TestTree.Member, b: TestTree.Member) {
        let tree = try await TestTree()
        let (a, b) = (try await tree.device("a", role: "S"), try await tree.device("b", role: "S"))
        for (device, seed) in [(a, UInt64(3)), (b, 4)] {
            var random = SplitMix64(seed: seed)
            for _ in 0..<entries {
                let text = String((0..<900).map { _ in Character(Unicode.Scalar(UInt8.random(in: 65...122, using: &random))) })
                var draft = Draft(scope: TestTree.village)
                draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(text))])]
                _ = try await device.replica.run { [draft] store in
                    _ = try store.save(draft)
                    try store.write { _ in _ = try store.seal(TestTree.village) }
                }
            }
        }
        try await tree.sync(a, with: tree.county)
        return (tree, a, b)
    }

    private func asker(_ member: TestTree.Member, _ steps: @escaping @Sendable (SyncProgress) -> Void = { _ in }) -> Asker {
        // No test waits for a pause.
        Asker(replica: member.replica, signer: member.signer, patience: .seconds(60), pause: { _ in }, onProgress: steps)
    }

    private func digest(_ member: TestTree.Member) async throws -> [UInt8] {
        try await member.replica.run { try $0.stateDigest(TestTree.village) }
    }

    @Test(arguments: [
        BreakingLink(cut: 2_500), BreakingLink(cut: 5_000), BreakingLink(cut: 3_000, piece: 1), BreakingLink(cut: nil, piece: 1),
    ])
    func `one sync over HTTP ends on a link that breaks at the same byte each time, or drips`(link: BreakingLink) async throws {
        let (tree, _, b) = try await apart(entries: 5)
        let breaks = Mutex(0)
        try await withNode(tree.service(tree.county)) { port in
            try await link.carry(to: port) { port, count in
                try await withTransport { transport in
                    let asker = asker(b) { step in breaks.withLock { $0 = max($0, step.breaks) } }
                    let report = try await asker.sync(over: OverHTTP(transport: transport, port: port))
                    #expect(report.isComplete)
                    let connections = count.connections.withLock { $0 }
                    #expect(link.cut == nil ? connections == 1 : (2..<60).contains(connections), "\(connections)")
                }
            }
        }
        #expect((breaks.withLock { $0 } > 0) == (link.cut != nil))
        #expect(try await digest(b) == digest(tree.county))
        #expect(try await b.replica.run { try $0.views.records($0.schema.types[0]).count } == 10)
        for member in [b, tree.county] { try await member.replica.run { try $0.checkInvariants() } }
    }

    @Test func `L5 forty devices at a node with two places all end well, whoever was turned away comes again`() async throws {
        let tree = try await TestTree()
        var devices: [TestTree.Member] = []
        for number in 0..<40 {
            let device = try await tree.device("device \(number)", role: "S")
            var draft = Draft(scope: TestTree.village)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("ship \(number)"))])]
            _ = try await device.replica.run { [draft] store in try store.save(draft) }
            devices.append(device)
        }
        var configuration = CunlianServer.ServerConfiguration()
        configuration.sessionsMax = 2
        try await withNode(tree.service(tree.county), configuration) { [devices] port in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for device in devices {
                    group.addTask {
                        try await withTransport { transport in
                            try await asker(device).sync(over: OverHTTP(transport: transport, port: port)).isComplete
                        }
                    }
                }
                for try await isComplete in group { #expect(isComplete) }
            }
        }
        #expect(try await tree.county.replica.run { try $0.views.records($0.schema.types[0]).count } == 40)
    }

    @Test func `a node without a place says when to come again, by how long its sessions take`() {
        let places = SessionPlaces(countMax: 1)
        #expect(places.comeAgain == 1)
        for _ in 0..<40 { places.learn(.seconds(9)) }
        #expect((8...9).contains(places.comeAgain))
        for _ in 0..<40 { places.learn(.seconds(900)) }
        #expect(places.comeAgain == 30)
        for _ in 0..<80 { places.learn(.milliseconds(3)) }
        #expect(places.comeAgain == 1)
    }
}
