import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// A device that was shut out: at the node, at the city, and by whichever way what it wrote arrives.
struct RevokedDeviceTests {
    private func ship(_ name: String) -> Draft {
        var draft = Draft(scope: TestTree.village)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }

    private func key(_ member: TestTree.Member) -> Fingerprint { Fingerprint(digest: Toy.digest(member.signer.publicKey)) }

    private func order(_ member: TestTree.Member, _ kind: Revocation.Kind?) -> RevocationOrder {
        RevocationOrder(keys: [key(member)], kind: kind)
    }

    private func give(_ order: RevocationOrder, at node: TestTree.Member) async throws {
        _ = try await node.replica.run { try $0.revoking.give(order, reason: "lost") }
    }

    private func carry(_ scopes: [ScopeCode], from: TestTree.Member, to other: TestTree.Member) async throws {
        // Who brings the directory brings those of the regions, too.
        let regional = try await from.replica.run { try $0.scopes().filter(\.isOfRegion) }
        for scope in scopes + (scopes.contains(.directory) ? regional : []) {
            let log = try await from.replica.run { store in
                try store.write { _ in _ = try store.seal(scope) }
                return try store.log.changesets(scope, beyond: VersionVector())
            }
            try await other.replica.run { store in
                try store.write { _ in for bytes in log { _ = try store.receive(bytes, accepts: { _ in true }) } }
            }
        }
    }

    @Test(arguments: Revocation.Kind.allCases)
    func `a node turns an ended key away, says how and when it ended, and serves it again once it is readmitted`(
        kind: Revocation.Kind
    ) async throws {
        let tree = try await TestTree()
        let device = try await tree.device("a", role: "S")
        #expect(try await tree.sync(device, with: tree.county).isComplete)
        try await give(order(device, kind), at: tree.county)
        let refusal = try #require(await #expect(throws: SyncRefusal.self) { try await tree.sync(device, with: tree.county) })
        guard case .revoked(kind, at: let time) = refusal else {
            Issue.record("\(refusal)")
            return
        }
        #expect(time >= 1_500_000_000_000)
        #expect(refusal.code == .notPermitted)
        // The city learns of it from the county, and does alike.
        try await tree.sync(tree.county, with: tree.city)
        let above = try #require(await #expect(throws: SyncRefusal.self) { try await tree.sync(device, with: tree.city) })
        #expect(above.kind == .revoked)
        // Nor does a new code help before the key is readmitted; it is not used up.
        try await tree.county.replica.run { store in
            try store.invitations.invite(
                .init(role: "S", person: "a", scopes: [TestTree.village], mayGrant: false, grantExpires: nil), code: "anew",
                expires: .max / 2)
        }
        let enrolment = try #require(
            await #expect(throws: SyncRefusal.self) {
                try await device.replica.enrol(over: tree.transport(to: tree.county), code: "anew", signer: device.signer)
            })
        #expect(enrolment.kind == .revoked)
        try await give(order(device, nil), at: tree.county)
        #expect(try await tree.sync(device, with: tree.county).isComplete)
        try await device.replica.enrol(over: tree.transport(to: tree.county), code: "anew", signer: device.signer)
    }

    @Test func `T1 what a stolen device goes on writing comes by another one, counts nowhere, and is listed with who ended it`()
        async throws
    {
        let tree = try await TestTree()
        let (stolen, other) = (try await tree.device("a", role: "S"), try await tree.device("b", role: "S"))
        let (first, second) = (ship("first"), ship("second"))
        _ = try await stolen.replica.run { try $0.save(first) }
        try await tree.sync(stolen, with: tree.county)
        try await give(order(stolen, .revoke), at: tree.county)
        _ = try await stolen.replica.run { try $0.save(second) }
        try await carry([TestTree.village], from: stolen, to: other)
        // Until the news come the other device goes on counting it; then it is judged anew.
        #expect(try await other.replica.run { try $0.admissions.refusedDots(TestTree.village).count } == 0)
        try await tree.sync(other, with: tree.county)
        try await tree.sync(tree.county, with: tree.city)
        for member in [other, tree.county, tree.city] {
            let listed = try await member.replica.run { try $0.views.quarantine(in: [TestTree.village]) }
            #expect(listed.map(\.reason) == [.refused(.revoked)], "\(member.name)")
            #expect(listed.first?.revocation?.reason == "lost", "\(member.name)")
            #expect(listed.first?.revocation?.person == "county", "\(member.name)")
            #expect(try await member.replica.run { try $0.verify().faults }.isEmpty)
        }
        // The device itself, once the news reach it by whatever way, saves nothing more and says why.
        try await carry([.directory], from: other, to: stolen)
        await #expect(throws: StoreError.notPermitted(.ended(.revoke, in: TestTree.village))) {
            let third = self.ship("third")
            _ = try await stolen.replica.run { try $0.save(third) }
        }
    }

    @Test func `P19 T21 nothing that was written too late vanishes: it is let in singly, with its author's office`() async throws {
        let tree = try await TestTree()
        let (late, office) = (try await tree.device("a", role: "S"), try await tree.device("h", role: "H"))
        try await tree.sync(late, with: tree.county)
        try await give(order(late, .retire), at: tree.county)
        let draft = ship("late")
        _ = try await late.replica.run { try $0.save(draft) }
        try await carry([TestTree.village], from: late, to: office)
        try await tree.sync(office, with: tree.county)
        let kept = try #require(await office.replica.run { try $0.views.quarantine(in: [TestTree.village]) }.first)
        _ = try await office.replica.run { store in
            var admission = Draft(scope: TestTree.village)
            admission.admits = [kept.dot]
            admission.reason = "he had written it before he left"
            return try store.save(admission)
        }
        try await tree.sync(office, with: tree.county)
        for member in [office, tree.county] {
            #expect(try await member.replica.run { try $0.admissions.refusedDots(TestTree.village).count } == 0)
            let ships = try await member.replica.run { store in try store.views.records(store.schema.types[0]) }
            #expect(ships.count == 1)
        }
    }

    @Test func `a node that was revoked gives and gets nothing, and what it says that it holds is not shown as held`() async throws {
        let tree = try await TestTree()
        let device = try await tree.device("a", role: "S")
        let first = ship("first")
        try await tree.sync(tree.county, with: tree.city)
        try await give(order(tree.county, .revoke), at: tree.city)
        try await carry([.directory], from: tree.city, to: device)
        // A grant that the county gave before it was ended stands.
        _ = try await device.replica.run { try $0.save(first) }
        _ = try? await tree.sync(device, with: tree.county)
        #expect(try await device.replica.run { try $0.peers.heldOwn(TestTree.village, level: 1) } == 0)
        try await carry([.directory], from: tree.city, to: tree.county)
        await #expect(throws: SyncRefusal.self) { try await tree.sync(tree.county, with: tree.city) }
        // It gives no office any more.
        let key = Toy.signer("newcomer").publicKey
        await #expect(throws: StoreError.self) {
            _ = try await tree.county.replica.run {
                try $0.grant(publicKey: key, person: "x", role: "S", scopes: [TestTree.village], mayGrant: false, expires: nil)
            }
        }
    }
}
