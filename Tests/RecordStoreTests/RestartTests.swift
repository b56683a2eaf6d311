import Causality
import Changesets
import RecordStore
import Records
import TestSupport
import Testing

/// What a store knows again after it was closed.
struct RestartTests {
    private let scope = ScopeCode(number: 450_124_100_201)

    private func ship() -> Draft {
        var draft = Draft(scope: scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("x"))])]
        return draft
    }

    @Test func `times go on ascending after sealing and a restart, even where the clock was set back`() throws {
        let folder = TemporaryFolder()
        let path = folder.folder("a")
        let first: RecordStore = try .create(
            in: path, schema: TestRegister.bytes, signer: Toy.signer("a"), environment: Toy.environment(seed: 1))
        let early = try first.save(ship())
        _ = try first.write { _ in try first.seal(scope) }
        let later = try RecordStore.open(
            in: path, signer: Toy.signer("a"), environment: Toy.environment(seed: 2, clock: { 1_000 }))
        let late = try later.save(ship())
        #expect(try later.authors.info(late.dot, in: scope).time > later.authors.info(early.dot, in: scope).time)
        #expect(late.dot.number == early.dot.number + 1)
    }
}
