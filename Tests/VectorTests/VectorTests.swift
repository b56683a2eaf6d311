import Changesets
import CunlianTrust
import Foundation
import JSON
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

@testable import vectors

/// The checked-in vectors are what the generator writes and what the engine reads.
@Suite struct VectorTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: "Protocol/" + path)))
    }

    static func vectors(_ name: String) throws -> [JSONNode] {
        guard case .list(let list)? = try JSONNode(parsing: try bytes("vectors/" + name))["vectors"]?.value
        else { return [] }
        return list
    }

    @Test func `the dictionary is the file's bytes`() throws {
        #expect(try VectorTests.bytes("dictionary-1.txt") == PresetDictionary.bytes(1))
        #expect(PresetDictionary.bytes(0) == [])
        #expect(PresetDictionary.bytes(2) == nil)
    }

    @Test func `writing the vectors again changes no byte`() throws {
        for (name, text) in try Vectors.files() {
            #expect(
                try VectorTests.bytes("vectors/" + name) == Array(text.utf8),
                "write \(name) again: swift run vectors")
        }
    }

    @Test func `every encoding decodes to what is said of it, and back, or is refused`() throws {
        for vector in try VectorTests.vectors("encoding.json") {
            let (name, form, bytes) = (vector.text("name"), vector.text("form"), vector.hex("hex"))
            let again = try? reencoded(bytes, as: form)
            if vector["mustFail"] == nil {
                #expect(vector["isOld"] == nil ? again == bytes : again != nil, "\(name)")
            } else {
                #expect(again == nil, "\(name)")
            }
        }
    }

    private func reencoded(_ bytes: [UInt8], as form: String) throws(WireError) -> [UInt8] {
        if form == "Entry" { return EntryCodec.encode(try EntryCodec.decode(bytes)) }
        var reader = ByteReader(bytes)
        var writer = ByteWriter()
        switch form {
        case "Varint": writer.varint(try reader.varint())
        case "Signed": writer.signed(try reader.signed())
        case "Text": writer.text(try reader.text(max: Limits.textBytesMax, .text))
        case "Value": ValueCodec.encode(try ValueCodec.decode(from: &reader), into: &writer)
        case "Key": ValueCodec.encode(try ValueCodec.key(from: &reader), into: &writer)
        case "Dot": ValueCodec.encode(try ValueCodec.dot(from: &reader), into: &writer)
        case "RecordID": ValueCodec.encode(try ValueCodec.record(from: &reader), into: &writer)
        case "Vector": ValueCodec.encode(try ValueCodec.vector(from: &reader), into: &writer)
        default: Issue.record("form \(form) is not known")
        }
        try reader.expectEnd(.text)
        return writer.bytes
    }

    @Test func `every changeset is signed, and says what is said of it`() throws {
        let vectors = try VectorTests.vectors("changesets.json")
        #expect(vectors.count >= 10)
        for vector in vectors {
            let changeset = try Changeset(parsing: vector.hex("hex"), digest: Suite.one.digest)
            #expect(changeset.digest == vector.hex("digest"))
            #expect(changeset.isSigned(by: vector.hex("publicKey"), suite: .one), "\(vector.text("name"))")
            #expect(try ChangesetVectors.inflated(changeset) == vector.hex("payload"))
            #expect(try changeset.entries().count == changeset.header.count)
        }
    }

    @Test func `S2 what the refusals of transfers are made of is taken`() throws {
        let changeset = try Changeset(parsing: try TransferRefusals.good(), digest: Suite.one.digest)
        #expect(try changeset.entries().first?.transfer?.carried?.records.count == 1)
    }

    @Test func `S2 every refusal is refused, where it is said to be`() throws {
        for vector in try VectorTests.vectors("refusals.json") {
            let (name, bytes) = (vector.text("name"), vector.hex("hex"))
            guard let changeset = try? Changeset(parsing: bytes, digest: Suite.one.digest) else {
                #expect(["frame", "header"].contains(vector.text("part")), "\(name)")
                continue
            }
            let key = changeset.header.publicKey
            let isAuthors =
                Fingerprint(digest: Suite.one.digest(key)) == Fingerprint(of: changeset.header.replica)
            guard changeset.isSigned(by: key, suite: .one), isAuthors else {
                #expect(vector.text("part") == "signature", "\(name)")
                continue
            }
            #expect(vector.text("part") == "payload", "\(name)")
            #expect(throws: WireError.self, "\(name): \(vector.text("mustFail"))") { try changeset.payload() }
        }
    }

    @Test func `of every chain all but the last are taken, and the last is refused`() throws {
        let vectors = try VectorTests.vectors("chains.json")
        #expect(vectors.count >= 6)
        for vector in vectors {
            let folder = TemporaryFolder()
            let random = SharedRandom(7)
            let store = try RecordStore.create(
                in: folder.path, schema: VectorTests.bytes("vectors/schema.json"), signer: try Cast.signer("zoe"),
                environment: StoreEnvironment(wallClock: { Cast.began }, randomBits: { random.next() }, suite: .one))
            let outcomes = try store.write { _ in
                try vector.list("changesets").map { try store.receive($0, accepts: { _ in true }) }
            }
            for (index, outcome) in outcomes.enumerated() {
                var isRefused = false
                if case .refused = outcome { isRefused = true }
                #expect(isRefused == (index == outcomes.count - 1), "\(vector.text("name")) \(index): \(outcome)")
            }
        }
    }

    @Test func `T12 every spoilt schema is refused where it is spoilt`() throws {
        #expect(try VectorTests.vectors("schemas.json").count == SchemaVectors.all.count)
        for spoilt in SchemaVectors.all {
            let document = try #require(spoilt.document(), "\(spoilt.name)")
            do {
                _ = try Schema(parsing: Array(document.text.utf8), file: "schema.json")
                Issue.record("not refused: \(spoilt.name)")
            } catch {
                #expect((error.line, error.column) == (document.line, document.column), "\(spoilt.name): \(error)")
            }
        }
    }

    @Test func `the decoder's list of what is checked is as it would be written anew`() throws {
        let outcome = try Decoder.run("musts.py")
        #expect(outcome.status == 0, "\(outcome.text)")
    }

    @Test func `every message of a session is read, or refused`() throws {
        let vectors = try VectorTests.vectors("sessions.json")
        #expect(vectors.count >= 60)
        for vector in vectors {
            let isRead = (try? read(vector.hex("hex"), as: vector.text("form"))) != nil
            #expect(isRead == (vector["mustFail"] == nil), "\(vector.text("name"))")
        }
    }

    @Test func `every text, piece and message of attachments is read, or refused`() throws {
        let vectors = try VectorTests.vectors("attachments.json")
        #expect(vectors.count >= 20)
        for vector in vectors {
            let isRead = (try? read(vector.hex("hex"), as: vector.text("form"))) != nil
            #expect(isRead == (vector["mustFail"] == nil), "\(vector.text("name"))")
        }
    }

    private func read(_ bytes: [UInt8], as form: String) throws {
        switch form {
        case "AttachmentValue":
            guard AttachmentValue(String(decoding: bytes, as: UTF8.self)) != nil else { throw SyncRefusal.cutShort }
        case "AttachmentPiece": _ = try AttachmentPiece(decoding: bytes)
        case "AttachmentAsk":
            let message = try SignedMessage(cutting: bytes, .hello)
            let ask = try AttachmentAsk(decoding: message, suite: .one)
            let key = try Cast.signer("alice").publicKey
            guard message.isSigned(for: .attachments, by: key, of: ask.replica, suite: .one) else { throw SyncRefusal.otherKey }
        case "AttachmentStates":
            let isLong = bytes.count > 88
            _ = try AttachmentStates(
                decoding: bytes, to: isLong ? Array(bytes[55..<87]) : [], count: isLong ? Int(bytes[87]) : 0, suite: .one)
        case "AttachmentHoldings": _ = try AttachmentHoldings(decoding: bytes, suite: .one)
        case "AttachmentFile":
            var content = AttachmentContent(for: try Cast.fingerprint("alice"), suite: .one)
            _ = try content.add(bytes)
            guard content.isEnded else { throw SyncRefusal.cutShort }
        case "Hello":
            let message = try SignedMessage(cutting: bytes, .hello)
            let hello = try Hello(decoding: message)
            guard bytes[1] == 1 else { throw SyncRefusal.unknownSuite(bytes[1]) }
            let key = try hello.publicKey.isEmpty ? Cast.signer("alice").publicKey : hello.publicKey
            guard message.isSigned(for: .hello, by: key, of: hello.replica, suite: .one) else { throw SyncRefusal.otherKey }
        case "Answer": _ = try Answer(decoding: bytes, suite: .one)
        case "Refusal": _ = try ChangesetRefusal(decoding: bytes)
        case "EnrolmentRequest": _ = try EnrolmentRequest(decoding: bytes, suite: .one)
        case "Enrolment": _ = try EnrolmentAnswer(decoding: bytes)
        case "Frames":
            var parser = FrameParser()
            parser.append(bytes)
            while try parser.next() != nil {}
        default: Issue.record("form \(form) is not known")
        }
    }

    @Test func `every bundle, sealed by another's program, is opened and read, or refused`() throws {
        let vectors = try VectorTests.vectors("bundles.json")
        #expect(vectors.count >= 30)
        for vector in vectors {
            let bytes = vector.hex("hex")
            let content = try? readBundle(bytes, as: vector.text("form"), seed: vector["seed"] == nil ? [] : vector.hex("seed"))
            #expect((content != nil) == (vector["mustFail"] == nil), "\(vector.text("name"))")
            if vector["content"] != nil { #expect(content == vector.hex("content")) }
        }
    }

    private func readBundle(_ bytes: [UInt8], as form: String, seed: [UInt8]) throws -> [UInt8] {
        switch form {
        case "Statement":
            _ = try Statement(decoding: bytes, suite: .one)
            return bytes
        case "Recipient":
            guard let form = MontgomeryForm.of(edwards: bytes) else { throw SyncRefusal.cutShort }
            return form
        case "Content":
            let own = try Cast.fingerprint("kong")
            var content = BundleContent(
                BundleHeader(suite: 1, addressee: own, place: BundlePlace(set: 0x0102_0304_0506_0708), bytes: bytes.count), suite: .one)
            try content.add(bytes)
            try content.finish()
            return bytes
        default:
            let signer = try Signer(seed: seed)
            var opening = try BundleOpening(
                Array(bytes.prefix(BundleHeader.sizeMax)), size: bytes.count, own: Fingerprint(digest: Suite.one.digest(signer.publicKey)),
                signer: signer, suite: .one)
            var content: [UInt8] = []
            while let range = opening.next { content += try opening.open(Array(bytes[range])) }
            return content
        }
    }

    @Test func `a good changeset cut anywhere, or with any bit flipped, is refused`() throws {
        let good = try Forge().bytes()
        for count in 0..<good.count { #expect(!isTaken(Array(good.prefix(count)))) }
        for place in good.indices {
            for bit in 0..<8 {
                var bytes = good
                bytes[place] ^= 1 << UInt8(bit)
                #expect(!isTaken(bytes), "bit \(bit) of byte \(place)")
            }
        }
        #expect(isTaken(good))
    }

    private func isTaken(_ bytes: [UInt8]) -> Bool {
        guard let changeset = try? Changeset(parsing: bytes, digest: Suite.one.digest),
            (try? changeset.payload()) != nil
        else { return false }
        let key = changeset.header.publicKey
        return Fingerprint(digest: Suite.one.digest(key)) == Fingerprint(of: changeset.header.replica)
            && changeset.isSigned(by: key, suite: .one)
    }

    /// The rows of a store, which share no code with the fold that wrote the digest.
    @Test(arguments: 0..<4) func `S5 S6 S7 every fold is reached by a store, in every order`(seed: UInt64) throws {
        let schema = try VectorTests.bytes("vectors/schema.json")
        for vector in try VectorTests.vectors("folds.json") {
            let folder = TemporaryFolder()
            let random = SharedRandom(seed)
            let environment = StoreEnvironment(
                wallClock: { Cast.began }, randomBits: { random.next() }, suite: .one)
            let store = try RecordStore.create(
                in: folder.path, schema: schema, signer: try Cast.signer("zoe"), environment: environment)
            var order = SplitMix64(seed: seed)
            var changesets = vector.list("changesets")
            if seed > 0 { changesets.shuffle(using: &order) }
            var directory = vector.list("directory")
            // The directory comes first, last, or in between.
            if seed % 2 == 1 { changesets += directory } else { changesets = directory + changesets }
            directory = []
            try store.write { _ in
                if let root = vector["root"]?.text { try store.setRoot(try #require(Fingerprint(root))) }
                // What came before the beginning of its chain is refused, and sent again.
                var left = changesets
                while !left.isEmpty {
                    let refused = try left.filter {
                        if case .refused = try store.receive($0, accepts: { _ in true }) {
                            true
                        } else {
                            false
                        }
                    }
                    try #require(refused.count < left.count, "\(vector.text("name"))")
                    left = refused
                }
                let digest = try store.stateDigest(Cast.village)
                #expect(digest == vector.hex("digest"), "\(vector.text("name"))")
                #expect(try conflicts(store) == conflicts(vector), "\(vector.text("name"))")
                let faults = try store.verify(Cast.village).faults
                #expect(faults == [], "\(vector.text("name"))")
            }
        }
    }
}

extension VectorTests {
    /// The names of what people are asked, which tell by themselves what is in it.
    private func conflicts(_ store: RecordStore) throws -> Set<String> {
        let asked = try store.views.conflicts(of: Cast.village).filter { $0.kind != .sameNumber }
        return Set(asked.map { "\($0.record) \($0.address.field) \($0.name)" })
    }

    private func conflicts(_ vector: JSONNode) -> Set<String> {
        guard case .list(let list)? = vector["conflicts"]?.value else { return [] }
        return Set(list.map { "\($0.text("record")) \($0["field"]?.number?.integer ?? -1) \($0.text("name"))" })
    }
}

extension JSONNode {
    var text: String? { if case .text(let text) = value { text } else { nil } }
    func text(_ name: String) -> String { self[name]?.text ?? "" }
    func hex(_ name: String) -> [UInt8] { JSONNode.bytes(text(name)) }

    /// The bytes of a list of hexadecimal texts.
    func list(_ name: String) -> [[UInt8]] {
        guard case .list(let list)? = self[name]?.value else { return [] }
        return list.map { JSONNode.bytes($0.text ?? "") }
    }

    private static func bytes(_ text: String) -> [UInt8] {
        let digits = text.utf8.map { UInt8(Int(String(Unicode.Scalar($0)), radix: 16) ?? 0) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
