import Causality
import Changesets
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// What a schema has sealed: who reads it, who does not, and that nothing of it lies anywhere in the clear.
struct SealedTests {
    static let scope = ScopeCode(number: 450_124_100_201)
    static let number = "11010519491231002X"

    private func lone(_ name: String = "lone", seed: UInt64 = 1) throws -> Lone {
        try Lone(name, seed: seed, schema: SecretRegister.bytes)
    }

    /// What the rows hold, as they lie in the file.
    private func stored(_ lone: Lone, _ column: String) throws -> [QueryValue] {
        let find = try lone.store.connection.prepare("SELECT \"\(column)\" FROM ship ORDER BY _id")
        defer { find.reset() }
        var result: [QueryValue] = []
        while try find.step() {
            result.append(find.kind(0) == .blob ? .blob(find.blob(0)) : find.kind(0) == .null ? .null : .text(find.text(0)))
        }
        return result
    }

    @Test func `who writes a sealed field reads it, and the file has it as ciphertext`() throws {
        let lone = try lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        try lone.set(ship, 2, .text(Self.number), in: Self.scope)
        #expect(try lone.store.record(ship, in: Self.scope)?.value("master") == .text(Self.number))
        guard case .blob(let bytes) = try stored(lone, "master").first else {
            Issue.record("The column holds no ciphertext.")
            return
        }
        #expect(SealedValue(bytes) != nil)
        #expect(try lone.store.views.query("SELECT master FROM ship") == [[.text(Self.number)]])
        // Refolded from its log, and checked from the bytes up, it is the same.
        _ = try lone.sealed(Self.scope)
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
        try lone.store.refold(Self.scope)
        #expect(try lone.store.record(ship, in: Self.scope)?.value("master") == .text(Self.number))
    }

    @Test func `a group is sealed part by part, and each part is for its own readers`() throws {
        let lone = try lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        var draft = Draft(scope: Self.scope)
        draft.record = ship
        draft.changes = [FieldWrite(FieldAddress(4, .number(2017)), .set, .group([.text("asthma"), .integer(12)]))]
        _ = try lone.store.save(draft)
        #expect(try lone.store.record(ship, in: Self.scope)?.value("illness") == .group([.text("asthma"), .integer(12)]))
        #expect(try lone.store.connection.integer("SELECT typeof(illness_what) = 'blob' AND illness_days = 12 FROM ship_year") == 1)
    }

    @Test func `what is saved twice is one value, and in another place or of another ship it is other bytes`() throws {
        let lone = try lone()
        let (first, _) = try lone.ship("Hai", in: Self.scope)
        let (second, _) = try lone.ship("Bo", in: Self.scope)
        for ship in [first, second] { try lone.set(ship, 3, .text("13900000001"), in: Self.scope) }
        let before = try stored(lone, "phone")
        #expect(before[0] != before[1])
        try lone.set(first, 3, .text("13900000001"), in: Self.scope)
        #expect(try stored(lone, "phone") == before)
    }

    @Test func `two who have the keys and write the same without knowing of each other disagree about nothing`() throws {
        let (lone, other) = (try lone(), try lone("other", seed: 2))
        let (ship, _) = try lone.ship(in: Self.scope)
        try lone.set(ship, 2, .text(Self.number), in: Self.scope)
        for bytes in try lone.sealed(Self.scope) { try other.receive(bytes) }
        // The other is given the keys, as a sync would.
        try lone.giveKeys(to: other, Self.scope)
        #expect(try other.store.record(ship, in: Self.scope)?.value("master") == .text(Self.number))
        for each in [lone, other] { try each.set(ship, 2, .text("440524188001010014"), in: Self.scope) }
        for bytes in try other.sealed(Self.scope) { try lone.receive(bytes) }
        #expect(try lone.store.views.conflicts().isEmpty)
        #expect(try lone.store.record(ship, in: Self.scope)?.field(FieldAddress(2))?.state.values.count == 1)
    }

    @Test func `who has not the key is shown that there is something, merges it all the same, and loses nothing`() throws {
        let (lone, other) = (try lone(), try lone("other", seed: 2))
        let (ship, _) = try lone.ship(in: Self.scope)
        try lone.set(ship, 2, .text(Self.number), in: Self.scope)
        for bytes in try lone.sealed(Self.scope) { try other.receive(bytes) }
        let shown = try #require(try other.store.record(ship, in: Self.scope)?.value("master"))
        guard case .sealed = shown else {
            Issue.record("It is shown as \(shown).")
            return
        }
        let input = try #require(other.store.schema.type(1)?.field(2)?.inputs[0])
        #expect(input.text(of: shown, in: other.store.schema, language: .zh) == "（已加密）")
        #expect(try other.store.views.query("SELECT master FROM ship") == [[.text("（已加密）")]])
        #expect(try other.store.stateDigest(Self.scope) == lone.store.stateDigest(Self.scope))
        #expect(try other.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `a program of the schema before carries what is sealed, and reads it once it has the newer one`() throws {
        let lone = try lone()
        let old = try Lone("old", seed: 2, schema: SecretRegister.openBytes)
        let (ship, _) = try lone.ship(in: Self.scope)
        try lone.set(ship, 2, .text(Self.number), in: Self.scope)
        let sent = try lone.sealed(Self.scope)
        for bytes in sent { try old.receive(bytes) }
        #expect(try old.store.record(ship, in: Self.scope)?.value("master") == nil)
        #expect(try old.store.log.changesets(Self.scope, beyond: VersionVector()) == sent)
        #expect(try old.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `what was saved in the clear before a field was sealed stays readable beside what is sealed since`() throws {
        let (lone, old) = (try lone(), try Lone("old", seed: 2, schema: SecretRegister.openBytes))
        let (ship, _) = try old.ship(in: Self.scope)
        try old.set(ship, 2, .text(Self.number), in: Self.scope)
        for bytes in try old.sealed(Self.scope) { try lone.receive(bytes) }
        #expect(try lone.store.record(ship, in: Self.scope)?.value("master") == .text(Self.number))
        try lone.set(ship, 2, .text("440524188001010014"), in: Self.scope)
        #expect(try lone.store.record(ship, in: Self.scope)?.value("master") == .text("440524188001010014"))
        _ = try lone.sealed(Self.scope)
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `a value that was carried from one ship to another opens nowhere`() throws {
        let lone = try lone()
        let (first, _) = try lone.ship("Hai", in: Self.scope)
        let (second, _) = try lone.ship("Bo", in: Self.scope)
        try lone.set(first, 3, .text("13900000001"), in: Self.scope)
        guard case .blob(let bytes) = try stored(lone, "phone")[0] else { return }
        try lone.set(second, 3, .sealed(bytes), in: Self.scope)
        #expect(try lone.store.record(second, in: Self.scope)?.value("phone") == .sealed(bytes))
    }

    @Test func `a store whose schema seals nothing has no keys, and its file no room for them`() throws {
        let old = try Lone("old", seed: 2, schema: SecretRegister.openBytes)
        let (ship, _) = try old.ship(in: Self.scope)
        try old.set(ship, 2, .text(Self.number), in: Self.scope)
        #expect(try stored(old, "master") == [.text(Self.number)])
        #expect(try old.store.connection.integer("SELECT count(*) FROM sqlite_master WHERE name LIKE '%_key'") == 0)
    }

    @Test func `every bit of a sealed value counts`() throws {
        let key = SubjectKey(beginning: [1, 2, 3, 4, 5, 6]) { count in (0..<count).map { UInt8($0) } }
        let record = RecordID(replica: ReplicaID(high: 1, low: 2, incarnation: 3), number: 4, index: 5, salt: 6)
        let place = SealedPlace(record, FieldAddress(7, .number(2017)), input: 1)
        let bytes = SealedValue.seal(.text("a secret"), at: place, under: key, 250, Toy.cipher)
        #expect(SealedValue(bytes)?.opened(by: key, at: place, Toy.cipher) == .text("a secret"))
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(SealedValue(changed)?.opened(by: key, at: place, Toy.cipher) == nil)
            #expect(SealedValue(changed)?.opened(by: key, Toy.cipher) == nil)
        }
        for length in 0..<bytes.count { #expect(SealedValue(Array(bytes[..<length]))?.opened(by: key, at: place, Toy.cipher) == nil) }
        let others = [
            SealedPlace(record, FieldAddress(7, .number(2018)), input: 1), SealedPlace(record, FieldAddress(8, .number(2017)), input: 1),
            SealedPlace(record, FieldAddress(7, .number(2017)), input: 0),
        ]
        for other in others { #expect(SealedValue(bytes)?.opened(by: key, at: other, Toy.cipher) == nil) }
    }
}

extension Lone {
    /// Has its keys of a scope given to somebody else, and hands over what a sync would.
    fileprivate func giveKeys(to other: Lone, _ scope: ScopeCode) throws {
        let signer = try #require(other.store.signer)
        try store.write { w in
            let ring = store.rooms.keyRing
            for known in try ring.keys(of: scope, w) {
                guard let key = try ring.scopeKey(known.name, w) else { continue }
                let to = [Fingerprint(digest: Toy.digest(signer.publicKey)): signer.publicKey]
                for given in try ring.give(key, to: to) { try store.rooms.keyTable.insert(given, w) }
            }
        }
        let (statements, subjects) = try store.read { r in
            (try store.rooms.keyTable.statements(in: scope, r), try store.rooms.keyTable.allSubjects(r))
        }
        try other.store.write { w in
            for bytes in statements { try other.store.rooms.keyTable.insert(ScopeKey(bytes, suite: Toy.suite), w) }
            for subject in subjects { try other.store.rooms.keyTable.insert(subject, w) }
        }
        other.store.rooms.keyRing.forget()
    }
}
