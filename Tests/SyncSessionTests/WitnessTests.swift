import Causality
import Records
import SyncSession
import TestSupport
import Testing

/// Whose word for what it holds counts.
struct WitnessTests {
    static let village = ScopeCode(number: 450_124_100_201)
    static let node = Peer(address: "node")

    private static func grant(_ replica: ReplicaID, role: String, _ scope: ScopeCode) -> [Fingerprint: [Grant]] {
        let key = Fingerprint(of: replica)
        let record = RecordID(replica: replica, number: 1, index: 0, salt: 1)
        return [
            key: [
                Grant(
                    record: record, subject: key, person: "", role: role, scopes: [scope], rank: 1, mayGrant: true, series: 0, expires: nil,
                    authorGrant: nil)
            ]
        ]
    }

    /// What a device remembers of a node's receipt, when its directory says so much of the node; the node calls itself a county.
    private func receipt(_ grants: (ReplicaID) -> [Fingerprint: [Grant]]?) throws -> (receipt: Receipt?, isWitnessed: Bool) {
        var asker = MemoryStore("asker", regions: [Self.village])
        var node = MemoryStore("node", regions: [Self.village])
        asker.write(in: Self.village, count: 3)
        asker.grants = grants(node.own)
        let outcome = try Link(seed: 3).run(&asker, &node)
        #expect(outcome.end == .complete && outcome.isComplete && node.held == asker.held)
        return (asker.receipts[Self.node]?[Self.village], outcome.isWitnessed)
    }

    @Test func `F4 T5 a receipt by a key that the directory does not name a node counts for nothing, and is told`() throws {
        let strangers: [(ReplicaID) -> [Fingerprint: [Grant]]?] = [
            { _ in [:] }, { Self.grant($0, role: "C", ScopeCode(number: 450_124)) },
            { Self.grant($0, role: "node", ScopeCode(number: 450_125)) },
        ]
        for grants in strangers {
            let (receipt, isWitnessed) = try receipt(grants)
            #expect(receipt?.heldOwn == 0 && receipt?.level == 255 && !isWitnessed)
        }
    }

    @Test func `F4 the tier of a receipt is the directory's, not the answer's`() throws {
        for (region, level) in [(UInt64(45), UInt8(0)), (4_501, 0), (450_124, 1), (450_124_100, 2), (450_124_100_201, 3)] {
            let (receipt, isWitnessed) = try receipt { Self.grant($0, role: "node", ScopeCode(number: region)) }
            #expect(receipt?.heldOwn == 3 && receipt?.level == level && isWitnessed, "\(region)")
        }
    }

    @Test func `without a directory everybody's word counts as before`() throws {
        let (receipt, isWitnessed) = try receipt { _ in nil }
        #expect(receipt?.heldOwn == 3 && receipt?.level == 1 && isWitnessed)
    }
}
