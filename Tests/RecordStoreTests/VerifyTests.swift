import Causality
import Changesets
import Glibc
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// Verifying proves it: whatever is not as the log says is found and named, and repair makes it so again.
struct VerifyTests {
    /// Of each kind of thing that the log proves, one that is changed in the file.
    static let edits: [(name: String, sql: String)] = [
        ("households gone from every list", "UPDATE ship SET _standing = 1 WHERE _standing = 0"),
        ("ghost rows", "INSERT INTO ship (_id, _scope, _standing, name) VALUES (900, 1, 0, 'ghost')"),
        ("a row taken out", "DELETE FROM ship WHERE _id = (SELECT min(_id) FROM ship)"),
        ("another parent", "UPDATE sailor SET _parent = _parent + 1"),
        ("another scope", "UPDATE ship SET _scope = _scope + 1 WHERE _id = (SELECT min(_id) FROM ship)"),
        ("a field that is disputed no longer", "UPDATE ship SET _disputed = CASE WHEN _disputed IS NULL THEN '1' ELSE NULL END"),
        ("another value", "UPDATE ship SET name = 'Kon-Tiki' WHERE _id = (SELECT min(_id) FROM ship)"),
        ("another state behind the value", "UPDATE ship SET _state = x'0102' WHERE _id = (SELECT min(_id) FROM ship)"),
        ("more held", "UPDATE _head SET held = held + 1"),
        ("another head's digest", "UPDATE _head SET digest = randomblob(32)"),
        ("more applied", "UPDATE _head SET applied = applied - 1 WHERE applied > 1"),
        ("another digest beside the bytes", "UPDATE _changeset SET digest = randomblob(32) WHERE id = 1"),
        ("other bytes", "UPDATE _changeset SET bytes = zeroblob(length(bytes)) WHERE id = 2"),
        ("a signature", "UPDATE _changeset SET bytes = substr(bytes, 1, length(bytes) - 1) || x'99' WHERE id = 1"),
        ("a changeset under another author", "UPDATE _changeset SET replica = replica + 1 WHERE id = 1"),
        ("a changeset taken out of its chain", "DELETE FROM _changeset WHERE id = 1"),
        (
            "a changeset said to wait",
            "UPDATE _changeset SET sequence = NULL WHERE id = (SELECT max(id) FROM _changeset WHERE sequence NOT NULL)"
        ),
        ("an open conflict closed", "DELETE FROM _conflict"),
        ("an open conflict more", "INSERT INTO _conflict VALUES (1, 6, 0, 1, 1, 0)"),
        ("somebody let in", "INSERT INTO _admission VALUES (1, 1, 1)"),
        ("somebody kept out", "INSERT INTO _refused VALUES (1, 1, 1, 4)"),
        ("a retirement", "DELETE FROM _deletion"),
        ("another identity", "UPDATE _meta SET value = zeroblob(20) WHERE key = 'own'"),
        ("another schema's version", "UPDATE _meta SET value = '7' WHERE key = 'schemaVersion'"),
        ("an unsealed entry's number", "UPDATE _entry SET number = number + 31"),
        ("the first unsealed entry's number", "UPDATE _entry SET number = 38 WHERE number = (SELECT min(number) FROM _entry)"),
        ("an unsealed entry's salt", "UPDATE _entry SET salt = salt / 2 + 1"),
        ("no salt", "UPDATE _entry SET salt = zeroblob(40)"),
        // Its time, which no row shows: behind the dot and an empty context.
        ("an unsealed entry's time", "UPDATE _entry SET bytes = substr(bytes, 1, 26) || x'01' || substr(bytes, 28)"),
        ("another name of a record", "UPDATE _run SET number = number + 1 WHERE first = 1"),
        ("other keys", "UPDATE _replica SET public_key = x'00'"),
        ("a planted trigger", "CREATE TRIGGER spy AFTER INSERT ON _entry BEGIN DELETE FROM _entry; END"),
        ("a planted view", "ALTER TABLE _conflict RENAME TO hidden; CREATE VIEW _conflict AS SELECT * FROM hidden WHERE 0"),
        ("a planted index", "CREATE UNIQUE INDEX one ON _entry (number, scope)"),
        ("a planted table", "CREATE TABLE loot (a)"),
        ("an index gone", "DROP INDEX _changeset_place"),
        ("an index of a table with rows gone", "DROP INDEX _scope_ship"),
        ("a table gone", "DROP TABLE _edit"),
    ]

    @Test(arguments: edits.indices)
    func `D12 D13 F5 T19 whatever is changed in the file is found, or refused at open, and repair makes it as it was`(index: Int) throws {
        for sample in try DamageSample.all {
            let folder = try sample.copy(Self.edits[index].sql)
            let name = Self.edits[index].name
            var isFound: Bool
            do { isFound = try DamageSample.check(folder, sample.signer).faultCount > 0 } catch { isFound = true }
            // What a sample does not have cannot be taken out of it.
            let store = try? RecordStore.openForChecking(in: folder.path, environment: DamageSample.environment)
            if !isFound, let store { isFound = try DamageSample.content(store) == sample.content }
            #expect(isFound, "\(name)")
            let repaired = try RecordStore.repair(in: folder.path, signer: sample.signer, environment: DamageSample.environment)
            let again = try RecordStore.open(in: folder.path, signer: sample.signer, environment: DamageSample.environment)
            #expect(try again.verify().faults == [], "\(name)")
            // Where nothing of the log is lost, nothing at all is.
            guard repaired.lost == 0, repaired.renewed == nil else { continue }
            if name == "a changeset taken out of its chain" { continue }
            #expect(try DamageSample.digests(again) == sample.digests, "\(name)")
        }
    }

    @Test(arguments: edits.indices)
    func `whatever is changed in the file, a store that went on with it verifies once it is repaired`(index: Int) throws {
        for sample in [try DamageSample.village.get(), try DamageSample.county.get()] {
            let folder = try sample.copy(Self.edits[index].sql)
            try DamageTests.use(folder, sample, Self.edits[index].name)
            try Self.repair(folder, sample, Self.edits[index].name)
        }
    }

    @Test(arguments: ["name", "key"])
    func `wherever the store's own name or key stands, a bit that changes is found, or means nothing, and is repaired`(what: String) throws
    {
        var found = 0
        for sample in [try DamageSample.village.get(), try DamageSample.county.get()] {
            let whole = try sample.copy()
            let own = try RecordStore.openForChecking(in: whole.path, environment: DamageSample.environment).own
            let sought = what == "name" ? own.bytes : sample.signer.publicKey
            let places = sample.bytes.indices.dropLast(sought.count).filter { place in
                sample.bytes[place] == sought[0] && sample.bytes[place..<place + sought.count].elementsEqual(sought)
            }
            found += places.count
            for place in places {
                let name = "\(what) at \(place)"
                let folder = try sample.copy { $0[place + 5] ^= 4 }
                #expect(try DamageTests.outcome(folder, sample) != .silent, "\(name)")
                try DamageTests.use(folder, sample, name)
                try Self.repair(folder, sample, name)
            }
        }
        #expect(found > 1)
    }

    /// Repaired it verifies; what has nothing to begin with is said to be so.
    private static func repair(_ folder: TemporaryFolder, _ sample: DamageSample, _ name: String) throws {
        do {
            _ = try RecordStore.repair(in: folder.path, signer: sample.signer, environment: DamageSample.environment)
            let again = try RecordStore.open(in: folder.path, signer: sample.signer, environment: DamageSample.environment)
            #expect(try again.verify().faults == [], "\(name)")
        } catch {
            guard case StoreError.damaged(.noIdentity) = error else { throw error }
        }
    }

    @Test func `what nobody has signed yet is not signed as something else`() throws {
        let sample = try DamageSample.village.get()
        let scope = HandMadeTransferTests.scope
        for sql in ["UPDATE _entry SET number = 38 WHERE number = (SELECT min(number) FROM _entry)", "UPDATE _entry SET salt = 5"] {
            let folder = try sample.copy(sql)
            let store = try RecordStore.open(in: folder.path, signer: sample.signer, environment: DamageSample.environment)
            let before = try store.log.changesets(scope, beyond: VersionVector())
            let error = #expect(throws: StoreError.self) { try store.seal(scope) }
            #expect(error == .damaged(.entryUnreadable))
            #expect(try store.log.changesets(scope, beyond: VersionVector()) == before)
        }
    }

    @Test(arguments: ["trigger", "view", "index", "table"])
    func `what was planted is refused when the store is opened for work`(kind: String) throws {
        let sample = try DamageSample.village.get()
        let sql = try #require(Self.edits.first { $0.name == "a planted \(kind)" }).sql
        let folder = try sample.copy(sql)
        let error = #expect(throws: StoreError.self) {
            try RecordStore.open(in: folder.path, signer: sample.signer, environment: DamageSample.environment)
        }
        guard case .damaged(let damage) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        if case .planted(let part, _) = damage { #expect(part.rawValue == kind || kind == "view") } else { #expect(kind == "view") }
    }

    @Test func `D10 a form in the file that cannot be read is damage of the file, and no fault of somebody's JSON`() throws {
        let folder = try DamageSample.village.get().copy("UPDATE _meta SET value = x'7B' WHERE key = 'schema'")
        for open in [RecordStore.openForChecking, { try RecordStore.open(in: $0, signer: nil, environment: $1) }] {
            let error = #expect(throws: StoreError.self) { _ = try open(folder.path, DamageSample.environment) }
            guard case .damaged(.schemaUnreadable) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test func `D11 F12 another store's key is refused at open, and named by verify`() throws {
        let sample = try DamageSample.village.get()
        let folder = try sample.copy()
        let other = Toy.signer("somebody else")
        let error = #expect(throws: StoreError.self) {
            try RecordStore.open(in: folder.path, signer: other, environment: DamageSample.environment)
        }
        guard case .otherKey = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        let faults = try DamageSample.check(folder, other).faults
        #expect(faults.map(\.remedy) == [.key])
    }

    @Test func `what others hold of this store, and it does not, is told`() throws {
        let lone = try Lone("told")
        let scope = HandMadeTransferTests.scope
        _ = try lone.ship(in: scope)
        _ = try lone.sealed(scope)
        var state = PeerState()
        state.heldOwn = 9
        try lone.store.peers.setPeerState([1], scope, state)
        let faults = try lone.store.verify(scope).faults
        #expect(faults == [Fault(scope: scope, what: .lost(lone.store.own, heldOnce: 9, held: 1))])
    }

    @Test(.timeLimit(.minutes(1)))
    func `D9 a pipe in the place of a store is refused, and nobody waits for it`() throws {
        let folder = TemporaryFolder()
        mkfifo(folder.path + "/" + RecordStore.fileName, 0o600)
        for open in [RecordStore.openForChecking, { try RecordStore.open(in: $0, signer: nil, environment: $1) }] {
            let error = #expect(throws: StoreError.self) { _ = try open(folder.path, DamageSample.environment) }
            guard case .notAStore(_, .notAFile) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test(arguments: 0..<24)
    func `D7 a flipped bit in the write-ahead log drops no commit in silence`(seed: UInt64) throws {
        let lone = try Lone("wal")
        let scope = HandMadeTransferTests.scope
        let path = lone.path + "/" + RecordStore.fileName
        // Behind what made the store, or nothing that opens would be left to be silent.
        let begin = try #require(readAll(path + "-wal")).count
        for _ in 0..<6 { _ = try lone.ship(in: scope) }
        // What was there when the power went: the files as they lie, the log not yet taken over.
        let copy = TemporaryFolder()
        var random = SplitMix64(seed: seed)
        for suffix in ["", "-wal"] {
            var bytes = try #require(readAll(path + suffix))
            if !suffix.isEmpty {
                bytes[Int.random(in: begin..<(begin + bytes.count) / 2, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            let file = try #require(fopen(copy.path + "/" + RecordStore.fileName + suffix, "w"))
            fwrite(bytes, 1, bytes.count, file)
            fclose(file)
        }
        let held = try lone.store.heads(scope).applied
        do {
            let store = try RecordStore.openForChecking(in: copy.path, environment: DamageSample.environment)
            #expect(try store.heads(scope).applied == held)
        } catch {
            let error = try #require(error as? StoreError)
            switch error {
            case .damaged(.lostCommits): break
            default: Issue.record("\(error)")
            }
        }
    }
}
