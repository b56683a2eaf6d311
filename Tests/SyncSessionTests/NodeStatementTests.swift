import Changesets
import Records
import SyncSession
import TestSupport
import Testing

/// What a node says of itself, and the pin that an invitation has of it.
struct NodeStatementTests {
    private let statement = NodeStatement(
        root: Fingerprint(high: 1, low: 2), certificate: "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n")

    @Test func `it is read as it was written, and nothing else is`() throws {
        #expect(NodeStatement(statement.bytes) == statement)
        let bare = NodeStatement(root: Fingerprint(high: 3, low: 4), certificate: "")
        #expect(NodeStatement(bare.bytes) == bare)
        for bytes in [
            [], Array("cunlian-node 2\nroot 00\n".utf8), Array("cunlian-node 1\nroot 00\n".utf8), [0xFF], Array(repeating: 65, count: 9000),
        ] {
            #expect(NodeStatement(bytes) == nil)
        }
    }

    @Test func `the pin is of every bit that the node says`() {
        let suite = Toy.suite
        let pin = statement.pin(by: suite)
        #expect(pin.count == 19 && pin == statement.pin(by: suite))
        for place in statement.bytes.indices {
            for bit in 0..<8 {
                var turned = statement.bytes
                turned[place] ^= 1 << bit
                guard let other = NodeStatement(turned) else { continue }
                #expect(other.pin(by: suite) != pin || other == statement, "byte \(place), bit \(bit)")
            }
        }
    }

    @Test func `a code is taken apart as people type it`() {
        #expect(InvitationCode("AAAA-BBBB-CCCC-DDDD").pin == nil)
        let code = InvitationCode("AAAA-BBBB-CCCC-DDDD.eeee-FFFF-GGGG-HHHH")
        #expect(code.secret == "AAAA-BBBB-CCCC-DDDD" && code.pin == "EEEE-FFFF-GGGG-HHHH")
        #expect(InvitationCode("AAAA.").pin == nil && InvitationCode("").secret == "")
    }
}
