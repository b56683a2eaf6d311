import Records
import TestSupport
import Testing

@testable import RecordStore

/// A store that is opened to look, as the public page has it, beside the one who writes.
struct LookingTests {
    @Test func `who only looks sees what another writes afterwards, writes nothing, and opens nothing that is sealed`() throws {
        let lone = try Lone("lone", seed: 1, schema: SecretRegister.bytes)
        let (ship, _) = try lone.ship("Hai", in: SealedTests.scope)
        let looking = try RecordStore.openForLooking(in: lone.path, environment: Toy.environment(seed: 2))
        #expect(try looking.record(ship, in: SealedTests.scope)?.value("name") == .text("Hai"))
        try lone.set(ship, 2, .text(SealedTests.number), in: SealedTests.scope)
        try lone.set(ship, 1, .text("Bo"), in: SealedTests.scope)
        #expect(try looking.record(ship, in: SealedTests.scope)?.value("name") == .text("Bo"))
        // The writer reads it, and is written down as one who did; whoever looks has no key.
        #expect(try lone.store.record(ship, in: SealedTests.scope)?.value("master") == .text(SealedTests.number))
        let shown = try looking.record(ship, in: SealedTests.scope)?.value("master")
        #expect(shown != .text(SealedTests.number))
        #expect(try !"\(looking.views.query("SELECT * FROM ship"))".contains(SealedTests.number))
        #expect(throws: StoreError.self) {
            try looking.write { _ in
                var draft = Draft(scope: SealedTests.scope)
                draft.record = ship
                draft.changes = [FieldWrite(FieldAddress(1), .set, .text("Qi"))]
                _ = try looking.save(draft)
            }
        }
        #expect(try lone.store.record(ship, in: SealedTests.scope)?.value("name") == .text("Bo"))
        #expect(try lone.store.verify(SealedTests.scope).faults.isEmpty)
    }

    @Test func `where there is no store nobody looks`() throws {
        let folder = TemporaryFolder()
        #expect(throws: StoreError.noStore(path: folder.path + "/" + RecordStore.fileName)) {
            _ = try RecordStore.openForLooking(in: folder.path, environment: Toy.environment(seed: 2))
        }
    }

    @Test func `what is computed over a connection that only looks is kept by whoever writes, and found there afterwards`() throws {
        let lone = try Lone("lone", seed: 1)
        _ = try lone.ship("Hai", in: SealedTests.scope)
        var given: [KeptPart] = []
        let looking = try RecordStore.openForLooking(in: lone.path, environment: Toy.environment(seed: 2)) { given.append($0) }
        let states = try looking.keptParts.scopeStates()
        let state = try #require(states.first)
        try looking.keptParts.keepParts("part", [(state, [1, 2])])
        #expect(try given.count == 1 && looking.keptParts.keptParts("part").isEmpty)
        try lone.store.keptParts.keep(given)
        #expect(try looking.keptParts.keptParts("part")[state.number]?.content == [1, 2])
        #expect(try looking.keptParts.contents("part", of: states)[state.number] == [1, 2])
        // Of another state it is as good as none.
        let later = ScopeState(scope: state.scope, number: state.number, stamp: state.stamp + [0])
        #expect(try looking.keptParts.contents("part", of: [later]).isEmpty)
    }
}
