import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import Synchronization
import TestSupport
import Testing

/// Real stores over links that break at the same byte at every request.
struct BrokenLinkTests {
    private func ship(_ name: String) -> Draft {
        var draft = Draft(scope: TestTree.village)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }

    private func digest(_ member: TestTree.Member) async throws -> [UInt8] {
        try await member.replica.run { try $0.stateDigest(TestTree.village) }
    }

    /// Syncs again and again.
    ///
    /// - Returns: How many tries it took; `nil` where it did not end.
    private func tries(_ member: TestTree.Member, _ transport: LoopbackTransport, most: Int) async throws -> Int? {
        for attempt in 1...most {
            let report = try? await Asker(replica: member.replica, signer: member.signer).sync(over: transport)
            if report?.isComplete ?? false { return attempt }
        }
        return nil
    }

    @Test(arguments: [900, 2_000, 8_000])
    func `L2 a device that was enrolled elsewhere joins, with 76 grants in the directory`(cut: Int) async throws {
        let tree = try await TestTree()
        // Enrolled at the city, with everybody else's grants before and after; the county has heard of none of them.
        let device = try TestTree.make("a", TestTree.village, tree.folder)
        for index in 0..<76 {
            if index == 40 { try await tree.enrol(device, at: tree.city, role: "S", scopes: [TestTree.village], mayGrant: false) }
            let signer = Toy.signer("other \(index)")
            _ = try await tree.city.replica.run { store in
                let saved = try store.grant(
                    publicKey: signer.publicKey, person: "other \(index)", role: "S", scopes: [TestTree.sibling], mayGrant: false,
                    expires: nil)
                try store.write { _ in _ = try store.seal(.directory) }
                return saved
            }
        }
        let first = ship("first")
        _ = try await device.replica.run { try $0.save(first) }
        var transport = tree.transport(to: tree.county)
        transport.cut = cut
        transport.chunk = 64
        let tries = try await tries(device, transport, most: 60)
        #expect(tries != nil, "at \(cut)")
        #expect(try await digest(device) == digest(tree.county))
    }

    @Test(arguments: [1_500, 4_000])
    func `L3 what two hold goes both ways over the same cut, and nothing comes back to where it is from`(cut: Int) async throws {
        let tree = try await TestTree()
        let (a, b) = try await apart(tree)
        var transport = tree.transport(to: tree.county)
        transport.cut = cut
        transport.chunk = 256
        #expect(try await tries(b, transport, most: 80) != nil, "at \(cut)")
        try await tree.sync(a, with: tree.county)
        #expect(try await digest(a) == digest(b))
        #expect(try await b.replica.run { try $0.views.records($0.schema.types[0]).count } == 12)
        for member in [a, b, tree.county] { try await member.replica.run { try $0.checkInvariants() } }
    }

    /// A device with six long entries, and a county that has six of somebody else's for it.
    private func apart(_ tree: TestTree) async throws -> (a: TestTree.Member, b: TestTree.Member) {
        let (a, b) = (try await tree.device("a", role: "S"), try await tree.device("b", role: "S"))
        for (device, name) in [(a, "of a"), (b, "of b")] {
            var random = SplitMix64(seed: 3)
            for index in 0..<6 {
                let text = String((0..<1_200).map { _ in Character(Unicode.Scalar(UInt8.random(in: 65...122, using: &random))) })
                let next = ship("\(name) \(index) \(text)")
                _ = try await device.replica.run { store in
                    _ = try store.save(next)
                    try store.write { _ in _ = try store.seal(TestTree.village) }
                }
            }
        }
        try await tree.sync(a, with: tree.county)
        return (a, b)
    }

    /// One sync that is patient, on a clock that moves only while it waits.
    ///
    /// - Returns: What it told of its progress, step by step.
    private func patientSync(_ member: TestTree.Member, _ transport: some SyncTransport) async throws -> (SyncReport, [SyncProgress]) {
        let clock = Mutex<UInt64>(0)
        let steps = Mutex<[SyncProgress]>([])
        let asker = Asker(
            replica: member.replica, signer: member.signer, patience: .seconds(30), now: { clock.withLock { $0 } },
            pause: { time in clock.withLock { $0 += UInt64(time / .milliseconds(1)) } },
            onProgress: { step in steps.withLock { $0.append(step) } })
        return (try await asker.sync(over: transport), steps.withLock { $0 })
    }

    // A byte at a time is the slowest that a link can be.
    @Test(arguments: [1_500, 4_000], [1, 256])
    func `L1 one sync goes on by itself over a link that breaks at the same byte each time`(cut: Int, chunk: Int) async throws {
        let tree = try await TestTree()
        let (a, b) = try await apart(tree)
        var transport = tree.transport(to: tree.county)
        (transport.cut, transport.chunk) = (cut, chunk)
        let (report, steps) = try await patientSync(b, transport)
        #expect(report.isComplete && report.isWitnessed && report.refusals.isEmpty)
        #expect(report.receivedEntries >= 6 && report.sentEntries >= 6, "\(report.receivedEntries) \(report.sentEntries)")
        let last = try #require(steps.last)
        #expect(last.breaks > 2 && last.breaks < 80, "\(last.breaks)")
        for step in steps {
            #expect(step.sent.entries <= step.toSend.entries)
            #expect(step.toReceive.entries == 0 || step.received.entries <= step.toReceive.entries)
        }
        try await tree.sync(a, with: tree.county)
        #expect(try await digest(a) == digest(b))
        #expect(try await digest(b) == digest(tree.county))
    }

    @Test func `a sync that gives up says what is left, and what came through is kept`() async throws {
        let tree = try await TestTree()
        let (_, b) = try await apart(tree)
        try await tree.sync(b, with: tree.county)
        _ = try await b.replica.run { [draft = ship("one more")] store in try store.save(draft) }
        var transport = tree.transport(to: tree.county)
        // Not even a hello comes through.
        transport.cutRequest = 40
        let failure = await #expect(throws: SyncGivenUp.self) { try await patientSync(b, transport) }
        #expect(failure?.cause is LoopbackTransport.Cut)
        #expect(failure?.toSend.entries == 1 && failure?.toSend.bytes ?? 0 > 50)
        #expect(failure?.toReceive == Amount() && failure?.isToldOfIncoming == false)
        #expect((7...20).contains(failure?.attempts ?? 0))
        transport.cutRequest = nil
        #expect(try await patientSync(b, transport).0.isComplete)
    }

    @Test func `what the node has and has not sent is named when the sync is given up`() async throws {
        let tree = try await TestTree()
        let (_, b) = try await apart(tree)
        try await tree.sync(b, with: tree.county)
        let third = try await tree.device("c", role: "S")
        var transport = tree.transport(to: tree.county)
        (transport.cutAnswer, transport.chunk) = (2_500, 64)
        let once = Asker(replica: third.replica, signer: third.signer)
        await #expect(throws: LoopbackTransport.Cut.self) { try await once.sync(over: transport) }
        // From now on nothing comes through but the head of an answer, again and again.
        transport.cutAnswer = 300
        let failure = await #expect(throws: SyncGivenUp.self) { try await patientSync(third, transport) }
        #expect(failure?.toReceive.entries ?? 0 > 3 && failure?.isToldOfIncoming == true, "\(String(describing: failure))")
        // It wrote nothing; the directory that it was given is nothing to send.
        #expect(failure?.toSend.entries == 0)
        #expect(failure?.attempts ?? 0 > 3)
    }

    @Test func `one attempt is one attempt where no patience is given`() async throws {
        let tree = try await TestTree()
        let (_, b) = try await apart(tree)
        var transport = tree.transport(to: tree.county)
        transport.cut = 4_000
        let asker = Asker(replica: b.replica, signer: b.signer, pause: { _ in Issue.record("it waits") })
        await #expect(throws: LoopbackTransport.Cut.self) { try await asker.sync(over: transport) }
    }

    @Test func `a device that a busy node turns away waits as long as it is told, and comes again`() async throws {
        let tree = try await TestTree()
        let (_, b) = try await apart(tree)
        let transport = BusyTransport(inner: tree.transport(to: tree.county), times: 7)
        let (report, steps) = try await patientSync(b, transport)
        #expect(report.isComplete)
        #expect(steps.count { $0.isTurnedAway } == 7)
        #expect(steps.last?.isTurnedAway == false && steps.last?.breaks == 0)
    }

    @Test func `a stranger whose first session breaks tries again before it seals`() async throws {
        let tree = try await TestTree()
        let device = try await tree.device("a", role: nil)
        _ = try await device.replica.run { [draft = ship("early")] store in try store.save(draft) }
        var transport = tree.transport(to: tree.county)
        (transport.cut, transport.chunk) = (260, 16)
        await #expect(throws: (any Error).self) { try await patientSync(device, transport) }
        #expect(try await device.replica.run { try $0.views.ownCounts(TestTree.village).unsealed } == 1)
    }
}

/// Turns the first few away.
private final class BusyTransport: SyncTransport {
    private struct Busy: LinkError {
        var fault: LinkFault { .busy(comeAgain: 2) }
    }

    private let inner: LoopbackTransport
    private let left: Mutex<Int>
    var address: String { inner.address }

    init(inner: LoopbackTransport, times: Int) {
        self.inner = inner
        left = Mutex(times)
    }

    func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        let isTurnedAway = left.withLock { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
        if isTurnedAway { throw Busy() }
        try await inner.exchange(request, receive: receive)
    }

    func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await inner.enrol(request) }
}
