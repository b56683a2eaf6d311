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

    @Test(arguments: [
        "NQ88-E5KU-DZP2-E3S8.65G4-Q8QR-2U9T-MZNT", "nq88-e5ku-dzp2-e3s8.65g4-q8qr-2u9t-mznt", "NQ88E5KUDZP2E3S8.65G4Q8QR2U9TMZNT",
        " NQ88 E5KU DZP2 E3S8 65G4 Q8QR 2U9T MZNT \n", "NQ88—E5KU—DZP2—E3S8。65G4–Q8QR–2U9T–MZNT",
        "ＮＱ８８－Ｅ５ＫＵ－ＤＺＰ２－Ｅ３Ｓ８．65G4-Q8QR-2U9T-MZNT",
    ])
    func `S17 a code is understood however it was copied`(text: String) throws {
        let code = try InvitationCode(typed: text)
        #expect(code == InvitationCode("NQ88-E5KU-DZP2-E3S8.65G4-Q8QR-2U9T-MZNT"))
        #expect(try InvitationCode(typed: "nq88 e5ku dzp2 e3s8") == InvitationCode("NQ88-E5KU-DZP2-E3S8"))
    }

    @Test(arguments: [
        ("", InvitationCode.Slip.length(0)), ("NQ88-E5KU-DZP2-E3S", .length(15)),
        ("NQ88-E5KU-DZP2-E3S8.65G4-Q8QR-2U9T-MZN", .length(31)), ("NQ88-E5KU-DZP2-E3S0", .letter("0")),
        ("NQ88-E5KU-DZP2-E3SI", .letter("I")),
        ("授权码 NQ88-E5KU-DZP2-E3S8", .letter("授")),
    ])
    func `what is no code is told apart before anybody hears of it`(text: String, slip: InvitationCode.Slip) {
        #expect(throws: slip) { try InvitationCode(typed: text) }
    }
}
