import Changesets
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

/// Two people who disagree, and the one who decides.
struct DecidingTests {
    private let scope = TestTree.village

    private func pair(_ folder: TemporaryFolder) throws -> (RecordStore, RecordStore, RecordID) {
        let stores = try ["a", "b"].map { name in
            let store = try RecordStore.create(
                in: folder.folder(name), schema: TestRegister.bytes, signer: Toy.signer(name),
                environment: Toy.environment(seed: UInt64(name.utf8.first ?? 0)))
            try store.write { _ in try store.peers.setSubscriptions([scope]) }
            return store
        }
        let ship = try Editor(stores[0], language: .en).add(
            stores[0].schema.types[0], [Assignment("name=old")], parent: nil, scope: scope)
        try exchange(stores[0], stores[1])
        return (stores[0], stores[1], ship.record)
    }

    private func exchange(_ a: RecordStore, _ b: RecordStore) throws {
        for (from, to) in [(a, b), (b, a)] {
            try from.write { _ in _ = try from.seal(scope) }
            let changesets = try from.log.changesets(scope, beyond: try to.heads(scope).held)
            try to.write { _ in for bytes in changesets { _ = try to.receive(bytes) { _ in true } } }
        }
    }

    @Test func `without a token nothing disputed is written over`() throws {
        let folder = TemporaryFolder()
        let (a, b, ship) = try pair(folder)
        _ = try Editor(a, language: .en).set(ship, [Assignment("name=left")], token: nil)
        _ = try Editor(b, language: .en).set(ship, [Assignment("name=right")], token: nil)
        try exchange(a, b)
        #expect(throws: EditError.self) { try Editor(a, language: .en).set(ship, [Assignment("name=third")], token: nil) }
        // With the token of what it shows now, it is a choice that somebody made.
        let token = try a.tokens.currentToken(scope)
        _ = try Editor(a, language: .en).set(ship, [Assignment("name=third")], token: token)
        #expect(try a.record(ship, in: scope)?.value("name") == .text("third"))
    }

    @Test func `a decision is refused under a name to which something came`() throws {
        let folder = TemporaryFolder()
        let (a, b, ship) = try pair(folder)
        _ = try Editor(a, language: .en).set(ship, [Assignment("name=left")], token: nil)
        _ = try Editor(b, language: .en).set(ship, [Assignment("name=right")], token: nil)
        let token = try b.tokens.currentToken(scope)
        try exchange(a, b)
        let shown = try #require(try a.views.conflicts().first)
        #expect(shown.kind == .disputed)
        // A third value arrives, written in ignorance of the first.
        _ = try Editor(b, language: .en).set(ship, [Assignment("flag=red")], token: token)
        let old = try Editor(b, language: .en).set(ship, [Assignment("name=late")], token: token)
        _ = old
        try exchange(a, b)
        #expect(throws: EditError.self) {
            try Editor(a, language: .en).resolve(shown.name, .value([Assignment("name=left")]), reason: "seen")
        }
        let now = try #require(try a.views.conflicts().first { $0.kind == .disputed })
        #expect(now.name != shown.name)
        #expect(now.name.prefix(6) == shown.name.prefix(6))
        let left = try #require(now.state.values.first { $0.value == .text("left") })
        _ = try Editor(a, language: .en).resolve(now.name, .take(left.marks[0].dot), reason: "heard both")
        try exchange(a, b)
        for store in [a, b] {
            #expect(try store.views.conflicts().allSatisfy { $0.kind != .disputed })
            #expect(try store.record(ship, in: scope)?.value("name") == .text("left"))
        }
    }

    @Test func `a group is decided by what people say differently; what nobody disputes stays, and what is left open is named`() throws {
        let folder = TemporaryFolder()
        let (a, b, ship) = try pair(folder)
        let (first, second) = (Editor(a, language: .en), Editor(b, language: .en))
        _ = try first.set(ship, [Assignment("cargo[2017].tons=4"), Assignment("cargo[2017].kind=rice")], token: nil)
        _ = try second.set(ship, [Assignment("cargo[2017].tons=5"), Assignment("cargo[2017].kind=rice")], token: nil)
        try exchange(a, b)
        let conflict = try #require(try a.views.conflicts().first { $0.record == ship && $0.field?.name == "cargo" })
        #expect(throws: EditError.self) { try first.decision(conflict, .value([Assignment("cargo[2017].kind=salt")])) }
        _ = try first.resolve(conflict.name, .value([Assignment("cargo[2017].tons=6")]), reason: "weighed")
        let view = try #require(try a.record(ship, in: scope))
        let cargo = try #require(view.fields.first { $0.field.name == "cargo" })
        #expect(cargo.verdict.attention != .disputed)
        #expect(try first.text(cargo).contains("6") && first.text(cargo).contains("rice"))
    }

    @Test func `part of a disputed group is refused`() throws {
        let folder = TemporaryFolder()
        let (a, b, ship) = try pair(folder)
        _ = try Editor(a, language: .en).set(ship, [Assignment("cargo[2017].tons=4")], token: nil)
        _ = try Editor(b, language: .en).set(ship, [Assignment("cargo[2017].tons=5")], token: nil)
        try exchange(a, b)
        let token = try a.tokens.currentToken(scope)
        #expect(throws: EditError.self) { try Editor(a, language: .en).set(ship, [Assignment("cargo[2017].kind=rice")], token: token) }
    }
}
