import Changesets
import CunlianTrust
import JSON
import RecordStore
import Records
import Testing

@testable import vectors

/// What a store writes into its file and gives to people, and what it takes of them, as the vectors say.
@Suite struct StoreVectorTests {
    @Test func `every state of a row is read and written again to the byte, or is damage`() throws {
        let vectors = try VectorTests.vectors("states.json")
        #expect(vectors.count >= 20)
        for vector in vectors {
            let bytes = vector.hex("hex")
            let fields = Int(vector["fields"]?.number?.integer ?? 0)
            let state = try? StateVectors.decoded(bytes, fields: fields)
            if vector["mustFail"] == nil {
                #expect(try state.map(StateVectors.encoded) == bytes, "\(vector.text("name"))")
            } else {
                #expect(state == nil, "\(vector.text("name"))")
            }
        }
    }

    @Test func `every token is read and written again to the letter, or refused`() throws {
        let vectors = try VectorTests.vectors("tokens.json")
        #expect(vectors.count >= 15)
        for vector in vectors {
            let text = vector.text("token")
            let token = try? WrittenToken(text, digest: Changesets.Suite.one.digest)
            #expect(token?.text(digest: Changesets.Suite.one.digest) == (vector["mustFail"] == nil ? text : nil), "\(vector.text("name"))")
        }
    }

    @Test func `every citizen's number is converted, or refused`() throws {
        let vectors = try VectorTests.vectors("citizens.json")
        #expect(vectors.count >= 20)
        let input = Input(name: "number", label: Label(zh: "证件号", en: "number"), type: .idNumber)
        let schema = try VectorSchema.parsed()
        for vector in vectors {
            let name = vector.text("name")
            let today = try #require(CalendarDate(vector.text("today"))).days
            let number = try? CitizenNumber(vector.text("text"))
            let isTaken = (number?.birth.days).map { $0 <= today } ?? false
            #expect(isTaken == (vector["mustFail"] == nil), "\(name)")
            guard vector["mustFail"] == nil || number != nil else { continue }
            let value = try? input.read(vector.text("text"), in: schema, today: today)
            #expect(value == (vector["mustFail"] == nil ? .text(vector.text("number")) : nil), "\(name)")
            if isTaken { #expect(number?.birth.description == vector.text("birth"), "\(name)") }
        }
    }

    @Test func `every statement about keys, and every entry of a log of views, is read, or refused`() throws {
        let statements = try VectorTests.vectors("sealed.json").filter { ["ScopeKey", "Erasure"].contains($0.text("form")) }
        let vectors = try statements + VectorTests.vectors("viewings.json")
        #expect(vectors.count >= 40)
        for vector in vectors {
            let bytes = vector.hex("hex")
            let again: [UInt8]? =
                switch vector.text("form") {
                case "ScopeKey": try? ScopeKey(bytes, suite: .one).bytes
                case "Erasure": try? Erasure(bytes, suite: .one).bytes
                default: try? Viewing(bytes, suite: .one).bytes
                }
            #expect(again == (vector["mustFail"] == nil ? bytes : nil), "\(vector.text("name"))")
        }
    }

    @Test func `the texts of every succession are read, or are none`() throws {
        let vectors = try VectorTests.vectors("successions.json")
        #expect(vectors.count >= 25)
        for vector in vectors {
            let (statement, signatures) = (vector.text("statement"), vector.text("signatures"))
            let signed = SignedSuccession(statement: statement, signatures: signatures)
            let isOne = signed.map { signed in
                signed.signatures.allSatisfy { Changesets.Suite.one.verify($0.signature, signed.message, $0.key) }
            }
            #expect((isOne ?? false) == (vector["mustFail"] == nil), "\(vector.text("name"))")
            guard let signed, vector["mustFail"] == nil else { continue }
            #expect(signed.statement.text == statement && signed.signatureText == signatures, "\(vector.text("name"))")
        }
    }

    @Test func `a signature verifies for everybody or for nobody`() throws {
        let vectors = try VectorTests.vectors("signatures.json")
        #expect(vectors.count >= 8)
        for vector in vectors {
            let verifies = Changesets.Suite.one.verify(vector.hex("signature"), vector.hex("message"), vector.hex("publicKey"))
            #expect(verifies == (vector["mustFail"] == nil), "\(vector.text("name"))")
        }
    }
}
