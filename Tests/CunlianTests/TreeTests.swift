import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// Devices, a county and a city that sync until they are quiet.
struct TreeTests {
    private func ship(_ name: String) -> Draft {
        var draft = Draft(scope: TestTree.village)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }

    private func digest(_ member: TestTree.Member) async throws -> [UInt8] {
        try await member.replica.run { try $0.stateDigest(TestTree.village) }
    }

    @Test func `what one device records reaches the other through the county, and the city`() async throws {
        let tree = try await TestTree()
        let (a, b) = (try await tree.device("a", role: "S"), try await tree.device("b", role: "S"))
        let first = ship("first")
        _ = try await a.replica.run { try $0.save(first) }
        let sent = try await tree.sync(a, with: tree.county)
        #expect(sent.sentEntries == 1)
        #expect(sent.roundTrips == 1)
        #expect(sent.isComplete)
        try await tree.sync(tree.county, with: tree.city)
        let got = try await tree.sync(b, with: tree.county)
        #expect(got.receivedEntries >= 1)
        let digests = [try await digest(a), try await digest(b), try await digest(tree.county), try await digest(tree.city)]
        #expect(Set(digests).count == 1)
        let ships = try await b.replica.run { store in try store.views.records(store.schema.type(1)!) }
        #expect(ships.count == 1)
    }

    @Test func `P12 a second session says nothing in few bytes and one round trip`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        let first = ship("first")
        _ = try await a.replica.run { try $0.save(first) }
        try await tree.sync(a, with: tree.county)
        let quiet = try await tree.sync(a, with: tree.county)
        #expect(quiet.roundTrips == 1)
        #expect(quiet.bodyBytes <= 200)
        #expect(quiet.isComplete)
    }

    @Test func `an answer cut anywhere leaves a store that the next session completes`() async throws {
        let tree = try await TestTree()
        let (a, b) = (try await tree.device("a", role: "S"), try await tree.device("b", role: "S"))
        for index in 0..<5 {
            let next = ship("ship \(index)")
            _ = try await a.replica.run { store in
                _ = try store.save(next)
                try store.write { _ in _ = try store.seal(TestTree.village) }
            }
        }
        try await tree.sync(a, with: tree.county)
        for cut in stride(from: 1, to: 1_500, by: 37) {
            var transport = tree.transport(to: tree.county)
            transport.cutAnswer = cut
            transport.chunk = 64
            _ = try? await Asker(replica: b.replica, signer: b.signer).sync(over: transport)
        }
        try await tree.sync(b, with: tree.county)
        #expect(try await digest(a) == digest(b))
    }

    @Test func `a first contact of more than a quarter of a megabyte ends, although it waits for the node's word`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        var random = SplitMix64(seed: 1)
        let drafts = (0..<150).map { _ in
            ship(
                String(
                    String.UnicodeScalarView(
                        (0..<900).compactMap { _ in
                            Unicode.Scalar(UInt32.random(in: 0x4E00...0x9FA5, using: &random))
                        })))
        }
        _ = try await a.replica.run { store in for draft in drafts { _ = try store.save(draft) } }
        let report = try await tree.sync(a, with: tree.county)
        #expect(report.isComplete && report.sentEntries == 150 && report.sentBytes > 256 << 10)
        #expect(try await digest(a) == digest(tree.county))
    }

    @Test func `a device without a grant is turned away`() async throws {
        let tree = try await TestTree()
        let stranger = try await tree.device("stranger", role: nil)
        await #expect(throws: (any Error).self) { try await tree.sync(stranger, with: tree.county) }
    }
}

/// A grant that has ended opens no session, and takes nothing back.
struct ExpiryTests {
    private static let day: UInt64 = 86_400_000

    /// A device whose grant ends on a day, and a county whose clock can be set.
    private func enrolled(until day: Int64) async throws -> (tree: TestTree, device: TestTree.Member) {
        let tree = try await TestTree()
        let device = try await tree.device("a", role: nil)
        try await tree.county.replica.run { store in
            try store.invitations.invite(
                .init(role: "S", person: "a", scopes: [TestTree.village], mayGrant: false, grantExpires: day), code: "c", expires: .max / 2)
        }
        try await device.replica.enrol(over: tree.transport(to: tree.county), code: "c", signer: device.signer)
        return (tree, device)
    }

    private func ship(_ name: String) -> Draft {
        var draft = Draft(scope: TestTree.village)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }

    /// The day of the clock of ``Toy/environment(seed:clock:)``.
    private let today = Int64(1_500_000_000_000 / day)

    @Test(arguments: [(0, false), (-400, false), (1, true), (20_000, true)] as [(Int64, Bool)])
    func `the day on which it ends is the first that opens no session`(offset: Int64, opens: Bool) async throws {
        let (tree, device) = try await enrolled(until: today + offset)
        if opens {
            #expect(try await tree.sync(device, with: tree.county).isComplete)
        } else {
            let refusal = await #expect(throws: SyncRefusal.self) { try await tree.sync(device, with: tree.county) }
            #expect(refusal == .grantEnded(on: today + offset))
        }
    }

    @Test func `what was written under it stands, comes by another way, and goes on after a new enrolment`() async throws {
        let (tree, device) = try await enrolled(until: today)
        let first = ship("first")
        _ = try await device.replica.run { try $0.save(first) }
        await #expect(throws: SyncRefusal.self) { try await tree.sync(device, with: tree.county) }
        #expect(try await device.replica.run { try $0.views.records($0.schema.types[0]).count } == 1)
        // Somebody else carries it.
        let other = try await tree.device("b", role: "S")
        let log = try await device.replica.run { store in
            try store.write { _ in _ = try store.seal(TestTree.village) }
            return try store.log.changesets(TestTree.village, beyond: VersionVector())
        }
        try await other.replica.run { store in
            try store.write { _ in for bytes in log { _ = try store.receive(bytes, accepts: { _ in true }) } }
        }
        try await tree.sync(other, with: tree.county)
        #expect(try await tree.county.replica.run { try $0.views.records($0.schema.types[0]).count } == 1)
        #expect(try await tree.county.replica.run { try $0.admissions.refusedDots(TestTree.village) }.isEmpty)
        // And a new grant opens sessions again.
        try await tree.enrol(device, at: tree.county, role: "S", scopes: [TestTree.village], mayGrant: false)
        #expect(try await tree.sync(device, with: tree.county).isComplete)
        #expect(try await tree.county.replica.run { try $0.verify(TestTree.village).faults }.isEmpty)
    }
}

/// A line that breaks while somebody enrols.
struct LostEnrolmentTests {
    /// Hands requests on, and loses what comes back behind some bytes.
    private struct Lossy: SyncTransport {
        let through: LoopbackTransport
        let keep: Int
        var address: String { through.address }

        func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
            try await through.exchange(request, receive: receive)
        }

        func enrol(_ request: [UInt8]) async throws -> [UInt8] { Array(try await through.enrol(request).prefix(keep)) }
    }

    private func invite(_ tree: TestTree, _ code: String) async throws {
        try await tree.county.replica.run { store in
            try store.invitations.invite(
                .init(role: "S", person: "a", scopes: [TestTree.village], mayGrant: false, grantExpires: nil), code: code, expires: .max / 2
            )
        }
    }

    @Test func `I6 an answer lost behind any byte leaves a device that simply tries again, and one grant`() async throws {
        let tree = try await TestTree()
        let device = try await tree.device("a", role: nil)
        try await invite(tree, "c")
        let transport = tree.transport(to: tree.county)
        var (keep, failures) = (0, 0)
        while true {
            do {
                try await device.replica.enrol(over: Lossy(through: transport, keep: keep), code: "c", signer: device.signer)
                break
            } catch {
                failures += 1
                #expect(try await device.replica.run { try $0.offices.directory().root } == nil, "behind \(keep) bytes")
                keep += 1
            }
        }
        #expect(failures > 60)
        let key = device.signer.publicKey
        let grants = try await tree.county.replica.run { store in
            try store.offices.directory().grants.values.filter { $0.subject == Fingerprint(digest: store.environment.suite.digest(key)) }
        }
        #expect(grants.count == 1)
        #expect(try await tree.sync(device, with: tree.county).isComplete)
    }

    @Test func `a code that was used is nobody else's, nor the same key's once it has expired`() async throws {
        let tree = try await TestTree()
        try await invite(tree, "c")
        let (first, second) = (try await tree.device("a", role: nil), try await tree.device("b", role: nil))
        let transport = tree.transport(to: tree.county)
        try await first.replica.enrol(over: transport, code: "c", signer: first.signer)
        try await first.replica.enrol(over: transport, code: "c", signer: first.signer)
        let refusal = await #expect(throws: SyncRefusal.self) {
            try await second.replica.enrol(over: transport, code: "c", signer: second.signer)
        }
        #expect(refusal == .unknownCode)
        try await tree.county.replica.run { store in
            try store.invitations.invite(
                .init(role: "S", person: "b", scopes: [TestTree.village], mayGrant: false, grantExpires: nil), code: "old", expires: 1)
        }
        let late = await #expect(throws: SyncRefusal.self) {
            try await second.replica.enrol(over: transport, code: "old", signer: second.signer)
        }
        #expect(late == .unknownCode)
    }
}
