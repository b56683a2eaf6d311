import Causality
import Changesets
import Foundation
@testable import RecordStore
import Records
@testable import SQLite
import TestSupport
import Testing

/// Several people write with one device, one after the other, each in a chain of their own.
struct PeopleTests {
    private static let scope = ScopeCode(number: 450_124_100_201)

    /// A device and the people who share it.
    private final class Tablet {
        let folder = TemporaryFolder()
        private let path: String
        private var seed: UInt64 = 900
        private(set) var person = "a"
        private(set) var store: RecordStore

        init() throws {
            path = folder.folder("tablet")
            var environment = Toy.environment(seed: 900)
            environment.seat = .beside
            store = try RecordStore.create(in: path, schema: TestRegister.bytes, signer: Toy.signer("a"), environment: environment)
        }

        static func key(_ person: String) -> Fingerprint { Fingerprint(digest: Toy.digest(Toy.signer(person).publicKey)) }

        /// What is hidden is turned round, so that whoever reads it plainly reads nothing.
        static func turned(_ bytes: [UInt8]?) -> [UInt8]? { bytes.map { $0.map { ~$0 } } }

        @discardableResult
        func signIn(_ next: String) throws -> Int {
            let back = try store.write { _ in
                let open = try store.people.openWork()
                return try store.people.change(
                    to: Self.key(next), concealed: Self.turned(open), revealed: Self.turned(store.people.concealedWork(of: Self.key(next))))
            }
            person = next
            try reopen()
            return back
        }

        func reopen() throws { store = try opened() }

        /// The store in another window, with the key of whoever is signed in.
        func opened() throws -> RecordStore {
            seed += 1
            var environment = Toy.environment(seed: seed)
            environment.seat = .beside
            return try RecordStore.open(in: path, signer: Toy.signer(person), environment: environment)
        }

        /// Every file becomes another one, as in a folder that was copied.
        func move() throws {
            let aside = folder.path + "/aside"
            try FileManager.default.copyItem(atPath: path, toPath: aside)
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.copyItem(atPath: aside, toPath: path)
            try FileManager.default.removeItem(atPath: aside)
            try reopen()
        }

        @discardableResult
        func ship(_ name: String) throws -> Saved {
            var draft = Draft(scope: PeopleTests.scope)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
            return try store.save(draft)
        }

        func names() throws -> [String] {
            try store.views.query("SELECT name FROM ship ORDER BY name").map { row in
                if case .text(let name) = row[0] { name } else { "?" }
            }
        }

        func faults() throws -> String { try store.verify().faults.map { "\($0)" }.joined(separator: "; ") }
    }

    @Test func `each writes under their own key and goes on in their own chain`() throws {
        let tablet = try Tablet()
        try tablet.ship("Hai")
        try tablet.store.seal(Self.scope)
        let first = tablet.store.own
        try tablet.signIn("b")
        #expect(Fingerprint(of: tablet.store.own) == Tablet.key("b"))
        #expect(try tablet.ship("Yun").dot.number == 1)
        try tablet.store.seal(Self.scope)
        let second = tablet.store.own
        try tablet.signIn("a")
        #expect(tablet.store.own == first)
        #expect(try tablet.ship("Jiang").dot == Dot(first, 2))
        try tablet.store.seal(Self.scope)
        try tablet.signIn("b")
        #expect(tablet.store.own == second)
        #expect(try tablet.ship("He").dot == Dot(second, 2))
        try tablet.store.seal(Self.scope)
        #expect(try tablet.names() == ["Hai", "He", "Jiang", "Yun"])
        #expect(try tablet.faults() == "")
    }

    @Test func `P20 what somebody left unsealed leaves the rows and comes back as it was`() throws {
        let tablet = try Tablet()
        try tablet.ship("Hai")
        try tablet.store.seal(Self.scope)
        let left = [try tablet.ship("Jiang").dot, try tablet.ship("He").dot]
        try tablet.store.write { _ in try tablet.store.notebook.setInterviewDraft("collect x", "half an answer") }
        #expect(try tablet.signIn("b") == 0)
        #expect(try tablet.names() == ["Hai"])
        #expect(try tablet.store.notebook.interviewDrafts().isEmpty)
        #expect(try tablet.faults() == "")
        try tablet.ship("Yun")
        try tablet.store.seal(Self.scope)
        #expect(try tablet.signIn("a") == 2)
        #expect(try tablet.names() == ["Hai", "He", "Jiang", "Yun"])
        #expect(try tablet.store.notebook.interviewDraft("collect x") == "half an answer")
        #expect(try tablet.store.people.concealedWork(of: Tablet.key("a")) == nil)
        let entries = try tablet.store.read { r in try tablet.store.ownEntries.unsealedEntries(Self.scope, r) }
        #expect(entries.map(\.dot) == left)
        #expect(entries.allSatisfy { $0.repeats == nil })
        #expect(try tablet.faults() == "")
    }

    @Test func `of whoever is forgotten nothing is left that was not sealed, whether they write now or wrote before`() throws {
        for writesNow in [true, false] {
            let tablet = try Tablet()
            try tablet.ship("a's")
            try tablet.signIn("b")
            try tablet.ship("b's, sealed")
            try tablet.store.seal(Self.scope)
            try tablet.ship("b's, open")
            try tablet.store.write { _ in try tablet.store.notebook.setInterviewDraft("collect x", "half an answer") }
            if !writesNow { try tablet.signIn("a") }
            try tablet.store.people.forget(Tablet.key("b"))
            #expect(try tablet.store.people.concealedWork(of: Tablet.key("b")) == nil)
            if writesNow {
                #expect(try tablet.store.people.openWork() == nil)
                try tablet.signIn("a")
            }
            #expect(try tablet.names() == ["a's", "b's, sealed"])
            try tablet.ship("a's, later")
            #expect(try tablet.store.verify().faults.isEmpty)
        }
    }

    @Test func `what is concealed lies in no file of the store`() throws {
        let tablet = try Tablet()
        try tablet.ship("CanaryOfTheLockedOne")
        try tablet.signIn("b")
        try tablet.ship("Yun")
        let hidden = try #require(try tablet.store.people.concealedWork(of: Tablet.key("a")))
        #expect(!String(decoding: hidden, as: UTF8.self).contains("CanaryOfTheLockedOne"))
        let rows = try tablet.store.views.query("SELECT count(*) FROM _entry WHERE instr(bytes, CAST('CanaryOfTheLockedOne' AS BLOB)) > 0")
        #expect(rows.count == 1 && rows[0][0] == .integer(0))
    }

    @Test func `a store that was moved meanwhile gives nobody's number twice`() throws {
        let tablet = try Tablet()
        try tablet.ship("Hai")
        try tablet.store.seal(Self.scope)
        let first = tablet.store.own
        let left = try tablet.ship("Jiang").dot
        try tablet.signIn("b")
        try tablet.ship("Yun")
        try tablet.move()
        #expect(try tablet.signIn("a") == 1)
        #expect(tablet.store.own != first && tablet.store.own.hasSameKey(as: first))
        let entries = try tablet.store.read { r in try tablet.store.ownEntries.unsealedEntries(Self.scope, r) }
        #expect(entries.map(\.repeats) == [left])
        #expect(try tablet.names() == ["Hai", "Jiang"])
        let faults = try tablet.faults()
        #expect(faults == "")
        #expect(try tablet.signIn("b") == 1)
        #expect(try tablet.names() == ["Hai", "Yun"])
    }

    @Test func `who is signed out writes nothing, in another window either`() throws {
        let tablet = try Tablet()
        try tablet.ship("Hai")
        let window = try tablet.opened()
        try tablet.signIn("b")
        var draft = Draft(scope: Self.scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("late"))])]
        let late = draft
        let own = tablet.store.own
        #expect(throws: StoreError.otherKey(own: own)) { try window.save(late) }
        #expect(throws: StoreError.otherKey(own: own)) { try window.seal(Self.scope) }
        #expect(try tablet.names().isEmpty)
    }

    @Test func `what is another's or nobody's work is not taken up`() throws {
        let tablet = try Tablet()
        try tablet.ship("Hai")
        let open = try tablet.store.people.openWork()
        #expect(throws: StoreError.damaged(.openWork)) {
            try tablet.store.people.change(to: Tablet.key("b"), concealed: nil, revealed: nil)
        }
        for bytes in [open ?? [], [], [1], Array("anything".utf8)] {
            #expect(throws: StoreError.damaged(.openWork)) {
                try tablet.store.people.change(to: Tablet.key("b"), concealed: open, revealed: bytes)
            }
        }
        #expect(try tablet.names() == ["Hai"])
        #expect(Fingerprint(of: tablet.store.own) == Tablet.key("a"))
    }

    // MARK: At a node

    @Test func `whoever is signed in at a node writes in their own chain, and the node's goes on beside it`() throws {
        let tablet = try Tablet()
        let store = tablet.store
        let node = store.own
        try tablet.ship("Hai")
        try store.write { _ in try store.notebook.setInterviewDraft("collect x", "half an answer") }
        let first = try store.acting(as: Toy.signer("b")) { try tablet.ship("Yun").dot }
        #expect(store.own == node && Fingerprint(of: first.replica) == Tablet.key("b") && first.number == 1)
        #expect(try tablet.ship("Jiang").dot == Dot(node, 2))
        #expect(try store.acting(as: Toy.signer("b")) { try tablet.ship("He").dot } == Dot(first.replica, 2))
        #expect(try store.acting(as: Toy.signer("c")) { try tablet.ship("Liao").dot.number } == 1)
        #expect(try store.notebook.interviewDraft("collect x") == "half an answer")
        #expect(try tablet.names() == ["Hai", "He", "Jiang", "Liao", "Yun"])
        #expect(try tablet.faults() == "")
        // The store, opened anew, is the node's.
        try tablet.reopen()
        #expect(tablet.store.own == node)
        let reader = try Lone("reader", seed: 7)
        for bytes in try tablet.store.write({ _ in
            try tablet.store.seal(Self.scope)
            return try tablet.store.log.changesets(Self.scope, beyond: VersionVector())
        }) { try reader.receive(bytes) }
        #expect(try reader.store.stateDigest(Self.scope) == tablet.store.stateDigest(Self.scope))
    }

    @Test func `what fails while somebody writes at a node leaves nothing of theirs, and the node writes on`() throws {
        let tablet = try Tablet()
        struct Lost: Error {}
        let own = tablet.store.own
        #expect(throws: Lost.self) {
            try tablet.store.acting(as: Toy.signer("b")) {
                try tablet.ship("Yun")
                throw Lost()
            }
        }
        #expect(tablet.store.own == own)
        #expect(try tablet.ship("Hai").dot == Dot(own, 1))
        #expect(try tablet.names() == ["Hai"])
        #expect(try tablet.store.acting(as: Toy.signer("b")) { try tablet.ship("Yun").dot.number } == 1)
        #expect(try tablet.faults() == "")
    }

    @Test(arguments: LongForm.seeds(1...6)) func `whatever three people do in turns, another store comes to the same`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let tablet = try Tablet()
        let reader = try Lone("reader", seed: 7)
        var made: [RecordID] = []
        var edits = 0
        for _ in 0..<40 {
            switch random.next() % 8 {
            case 0, 1:
                try tablet.signIn(["a", "b", "c"][Int(random.next() % 3)])
                let faults = try tablet.faults()
                #expect(faults == "", "seed \(seed)")
            case 2: try tablet.store.seal(Self.scope)
            case 3 where random.next() % 4 == 0: try tablet.move()
            case 4, 5:
                // Of what is in sight: what somebody left unsealed is not.
                guard let record = made.randomElement(using: &random), try tablet.store.record(record, in: Self.scope) != nil else { break }
                edits += 1
                var draft = Draft(scope: Self.scope)
                draft.record = record
                draft.changes = [FieldWrite(FieldAddress(1), .set, .text("\(tablet.person) again \(edits)"))]
                _ = try tablet.store.save(draft)
            default: made += try tablet.ship("\(tablet.person)\(made.count)").created
            }
        }
        for person in ["a", "b", "c"] {
            try tablet.signIn(person)
            try tablet.store.seal(Self.scope)
        }
        let faults = try tablet.faults()
        #expect(faults == "", "seed \(seed)")
        #expect(try tablet.names().count == made.count, "seed \(seed): nothing is lost and nothing there twice")
        for bytes in try tablet.store.log.changesets(Self.scope, beyond: VersionVector()) { _ = try reader.receive(bytes) }
        #expect(try reader.store.stateDigest(Self.scope) == tablet.store.stateDigest(Self.scope), "seed \(seed)")
    }

    @Test func `that somebody's key was ended is told them, and nobody else who shares the device`() throws {
        let tablet = try Tablet()
        try tablet.signIn("b")
        try tablet.store.notebook.noteEnded(.revoke, at: 1, by: "node")
        try tablet.signIn("a")
        #expect(try tablet.store.notebook.ended() == nil)
        try tablet.store.notebook.noteEnded(nil)
        try tablet.signIn("b")
        #expect(try tablet.store.notebook.ended()?.kind == .revoke)
        try tablet.store.notebook.noteEnded(nil)
        #expect(try tablet.store.notebook.ended() == nil)
    }
}
