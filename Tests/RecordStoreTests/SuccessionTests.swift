import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// A tree gets another root: who speaks for it then, on every store alike, whatever came first.
struct SuccessionTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    private static func key(_ store: RecordStore) throws -> [UInt8] { try #require(store.signer?.publicKey) }
    private static func fingerprint(_ store: RecordStore) -> Fingerprint { Fingerprint(of: store.own) }

    /// A root whose key was stolen, two offices that follow it together, and what both sides said in the directory.
    private struct Stolen {
        let tree: Tree
        let offices: [RecordStore]
        let thief: RecordStore
        let sailor: RecordStore
        let signed: SignedSuccession

        /// - Parameter isTold: Whether the successor's store has taken the succession in.
        init(_ seed: UInt64, isTold: Bool = true) throws {
            let tree = try Tree(scope: SuccessionTests.scope, seed: seed)
            self.tree = tree
            let region = try #require(ScopeCode("4501", in: tree.root.schema.scopes))
            // Its own, which stands and lets nobody in any more once it has ended.
            _ = try tree.root.grant(
                publicKey: SuccessionTests.key(tree.root), person: "root", role: "H", scopes: [region], mayGrant: true, expires: nil)
            let offices = try ["city", "county"].map { name in
                let store = try tree.add(name)
                _ = try tree.root.grant(
                    publicKey: SuccessionTests.key(store), person: name, role: "H", scopes: [region], mayGrant: true, expires: nil)
                return store
            }
            self.offices = offices
            sailor = try tree.add("sailor", role: "S")
            for office in offices { try tree.deliver(.directory, from: tree.root, to: office) }
            let keys = try offices.map(SuccessionTests.key)
            var file = SignedSuccession(try offices[0].succeeding.statement(root: keys[0], keys: keys, threshold: 2))
            for store in [tree.root] + offices { file = try store.succeeding.sign(file) }
            signed = file
            // The thief goes on with the old key, and gives themselves an office.
            thief = try tree.add("thief", role: "H")
            if isTold { _ = try offices[1].succeeding.take(signed) }
        }

        func reader(_ name: String) throws -> RecordStore { try tree.add(name) }
    }

    @Test func `what the old root said later counts nowhere, and what it said before stands, in every order of delivery`() throws {
        let stolen = try Stolen(71)
        _ = try stolen.thief.save(Self.ship("Hei"))
        _ = try stolen.sailor.save(Self.ship("Hai"))
        let sources = [stolen.tree.root, stolen.offices[1], stolen.thief, stolen.sailor]
        for store in sources { try store.seal(Self.scope) }
        var pieces: Set<[UInt8]> = []
        for store in sources {
            for scope in [.directory, Self.scope] { pieces.formUnion(try store.log.changesets(scope, beyond: VersionVector())) }
        }
        // Five grants, the succession, and a ship each.
        #expect(pieces.count == 8)
        var digests: Set<[UInt8]> = []
        for (index, order) in Array(pieces).inEveryOrder.enumerated() where index % 421 == 0 {
            let reader = try stolen.reader("reader \(index)")
            for bytes in order + order { try reader.write { _ in _ = try reader.receive(bytes, accepts: { _ in true }) } }
            let directory = try reader.offices.directory()
            #expect(directory.root == Self.fingerprint(stolen.offices[0]))
            #expect(directory.grants.values.map(\.person).sorted() == ["city", "county", "root", "sailor"])
            #expect(try reader.admissions.refusedDots(.directory).map(\.1) == [.revoked])
            #expect(try reader.admissions.refusedDots(Self.scope).map { $0.0.replica } == [stolen.thief.own])
            digests.insert(try reader.stateDigest(Self.scope) + reader.stateDigest(.directory))
            if index % 4210 == 0 { #expect(try reader.verify().faults.isEmpty) }
        }
        #expect(digests.count == 1)
    }

    @Test func `the new root gives offices and ends them, the old one and whoever it let in since do not`() throws {
        let stolen = try Stolen(72)
        let (root, old) = (stolen.offices[0], stolen.tree.root)
        try stolen.tree.settle()
        let fresh = try stolen.tree.add("fresh")
        let region = try #require(ScopeCode("450124100201", in: root.schema.scopes))
        #expect(try root.offices.directory().grants(of: Self.fingerprint(old)).map(\.rank) == [0])
        _ = try root.grant(publicKey: Self.key(fresh), person: "fresh", role: "S", scopes: [region], mayGrant: false, expires: nil)
        #expect(throws: StoreError.self) {
            try old.grant(publicKey: Self.key(fresh), person: "x", role: "S", scopes: [region], mayGrant: false, expires: nil)
        }
        _ = try root.revoking.give(RevocationOrder(keys: [Self.fingerprint(old)], kind: .revoke), reason: "stolen")
        try stolen.tree.settle()
        for store in [root, old, fresh, stolen.sailor] {
            let directory = try store.offices.directory()
            #expect(directory.grants(of: Self.fingerprint(fresh)).map(\.person) == ["fresh"])
            #expect(try store.verify().faults.isEmpty)
        }
        _ = try fresh.save(Self.ship("Xin"))
        try stolen.tree.settle()
        #expect(try root.admissions.refusedDots(Self.scope).isEmpty)
    }

    @Test func `a succession that the root itself brought which it ends waits for nobody to let it in`() throws {
        let stolen = try Stolen(81, isTold: false)
        let old = stolen.tree.root
        _ = try old.succeeding.take(stolen.signed)
        try stolen.tree.settle()
        for store in [old, stolen.offices[0], stolen.sailor] {
            let carrier = try #require(try store.offices.directory().course?.successions.first?.entry)
            #expect(carrier.replica == old.own)
            #expect(try store.admissions.refusedDots(.directory).contains { $0.0 == carrier })
            // The thief's office, and nothing else.
            let listed = try store.views.quarantine()
            #expect(listed.count == 1 && listed[0].dot != carrier, "\(listed)")
            #expect(try store.views.quarantineCount() == 1 && store.views.quarantineCounts().keptOut == 1)
        }
    }

    @Test func `what an ended root said later is listed with the succession that ended it`() throws {
        let stolen = try Stolen(79)
        let root = stolen.offices[0]
        try stolen.tree.settle()
        let listed = try root.views.quarantine().filter { $0.scope.isDirectory }
        #expect(listed.map(\.reason) == [.refused(.revoked)])
        #expect(listed.first?.succession?.root == Self.fingerprint(root) && listed.first?.succession?.version == 2)
        #expect(listed.first?.revocation == nil)
    }

    @Test func `a thief's own succession, of fewer signatures, changes nothing, also where it came first`() throws {
        let stolen = try Stolen(73, isTold: false)
        let old = stolen.tree.root
        var thiefs = SignedSuccession(
            try old.succeeding.statement(root: Self.key(stolen.thief), keys: [Self.key(stolen.thief)], threshold: 1))
        for store in [old, stolen.thief] { thiefs = try store.succeeding.sign(thiefs) }
        _ = try old.succeeding.take(thiefs)
        #expect(try old.offices.directory().root == Self.fingerprint(stolen.thief))
        _ = try stolen.offices[1].succeeding.take(stolen.signed)
        try stolen.tree.settle()
        for store in [old, stolen.sailor, stolen.thief] {
            let course = try #require(try store.offices.directory().course)
            #expect(course.root == Self.fingerprint(stolen.offices[0]))
            #expect(course.rivals.map(\.root) == [Self.fingerprint(stolen.thief)])
            #expect(try store.verify().faults.isEmpty)
        }
    }

    @Test func `what does not count is not taken in, and says why`() throws {
        let stolen = try Stolen(74, isTold: false)
        let county = stolen.offices[1]
        func refusal(_ signed: SignedSuccession) -> StoreError? {
            do throws(StoreError) { _ = try county.succeeding.take(signed) } catch { return error }
            return nil
        }
        var few = SignedSuccession(stolen.signed.statement)
        few = try stolen.tree.root.succeeding.sign(few)
        #expect(refusal(few) == .succession(.tooFewSigned))
        var other = stolen.signed.statement
        other.version = 3
        #expect(refusal(SignedSuccession(other, stolen.signed.signatures)) == .succession(.otherVersion))
        other = stolen.signed.statement
        other.threshold = 1
        #expect(refusal(SignedSuccession(other, stolen.signed.signatures)) == .succession(.badSignature))
        other.tree = Self.fingerprint(county)
        #expect(refusal(SignedSuccession(other, [])) == .succession(.otherTree))
        #expect(throws: StoreError.succession(.notASigner)) { try stolen.sailor.succeeding.sign(stolen.signed) }
        #expect(throws: StoreError.succession(.badKeys)) { try county.succeeding.statement(root: Self.key(county), keys: [], threshold: 1) }
        #expect(throws: StoreError.succession(.badKeys)) {
            try county.succeeding.statement(root: Self.key(county), keys: [Self.key(county)], threshold: 2)
        }
        #expect(refusal(stolen.signed) == nil)
        #expect(refusal(stolen.signed) == .succession(.otherVersion))
    }

    @Test func `of two branches of one chain each brings a succession of its own, and both are weighed, whichever came first`() throws {
        let tree = try Tree(scope: Self.scope, seed: 76)
        let region = try #require(ScopeCode("4501", in: tree.root.schema.scopes))
        var one = try Forger("twin")
        one.schema = .directory
        one.grant = try tree.root.grant(
            publicKey: one.signer.publicKey, person: "twin", role: "H", scopes: [region], mayGrant: true, expires: nil
        ).created[0]
        var two = one
        let heirs = [Toy.signer("heir 1"), Toy.signer("heir 2")]
        let signed = try heirs.map { heir in
            var signed = SignedSuccession(
                try tree.root.succeeding.statement(root: heir.publicKey, keys: [heir.publicKey], threshold: 1))
            for signer in try [#require(tree.root.signer), heir] {
                signed.add(.init(key: signer.publicKey, signature: try signer.sign(signed.message)))
            }
            return signed
        }
        let pieces = try [Self.bringing(signed[0], &one, salt: 9), Self.bringing(signed[1], &two, salt: 8)]
        for (place, order) in [pieces, pieces.reversed()].enumerated() {
            let reader = try tree.add("reader \(place)")
            try tree.deliver(.directory, from: tree.root, to: reader)
            for bytes in order { try reader.write { _ in _ = try reader.receive(bytes, accepts: { _ in true }) } }
            let course = try #require(try reader.offices.directory().course)
            #expect(Set(course.successions.map(\.root) + course.rivals.map(\.root)).count == 2)
            #expect(try reader.verify().faults.isEmpty)
        }
    }

    private static func bringing(_ signed: SignedSuccession, _ forger: inout Forger, salt: UInt32) throws -> [UInt8] {
        let record = forger.record(1, salt: salt)
        let texts = [signed.statement.text, signed.signatureText]
        return try forger.say(
            texts.enumerated().map { Change(record, FieldAddress($0 + 1), .set, .text($1)) },
            creating: [Creation(record, type: Schema.DirectoryType.succession, parent: nil)], salt: salt, in: .directory)
    }

    @Test func `a statement and its signatures are read as they are written, and with any byte changed they are not`() throws {
        let signed = try Stolen(75, isTold: false).signed
        #expect(SignedSuccession(file: signed.file) == signed)
        #expect(SignedSuccession(file: signed.statement.text) == SignedSuccession(signed.statement))
        let suite = Toy.environment(seed: 1).suite
        let bytes = Array(signed.file.utf8)
        for place in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << bit
                guard let text = String(validating: changed, as: UTF8.self), let read = SignedSuccession(file: text) else { continue }
                #expect(read != signed)
                #expect(read.signatures.contains { !suite.verify($0.signature, read.message, $0.key) }, "byte \(place), bit \(bit)")
            }
        }
    }

    private static func ship(_ name: String) -> Draft {
        var draft = Draft(scope: scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }
}
