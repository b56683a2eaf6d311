import Causality
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Writes within reads, within other writes, and undone ones: what remains is what was written to its end, in the file and in memory.
struct TransactionTests {
    static let scope = ScopeCode(number: 450_124_100_201)
    private struct Undone: Error {}

    @Test func `D3 a write within a read is refused and writes nothing, and the store goes on`() throws {
        let lone = try Lone()
        let error = #expect(throws: StoreError.self) { try lone.store.read { _ in try lone.ship(in: Self.scope) } }
        guard case .writeWithinRead = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try lone.store.heads(Self.scope).heads[lone.store.own] == nil)
        _ = try lone.ship(in: Self.scope)
        #expect(try lone.store.heads(Self.scope).applied[lone.store.own] == 1)
    }

    @Test func `a read within a write sees what was written so far`() throws {
        let lone = try Lone()
        try lone.store.write { _ in
            let (ship, _) = try lone.ship(in: Self.scope)
            #expect(try lone.store.read { _ in try lone.store.record(ship, in: Self.scope) } != nil)
        }
    }

    @Test func `E11 a write undone within another, whatever it had made, takes nothing along and leaves no trace`() throws {
        let (undone, never) = (try Lone(), try Lone())
        let lost = try undone.store.write { _ in
            _ = try undone.ship("Hai", in: Self.scope)
            var lost: RecordID?
            #expect(throws: Undone.self) {
                try undone.store.write { _ in
                    lost = try undone.ship("Bai", in: Self.scope).0
                    throw Undone()
                }
            }
            _ = try undone.ship("Lan", in: Self.scope)
            return lost
        }
        for name in ["Hai", "Lan"] { _ = try never.ship(name, in: Self.scope) }
        try Self.expectSame(undone.store, never.store)
        // The one after it got the number, and with it the name, that the undone one had.
        let name = try #require(lost)
        let record = try undone.store.record(name, in: Self.scope)
        #expect(record?.field(FieldAddress(1))?.verdict.value == .text("Lan"))
    }

    @Test func `D3 a write undone as a whole leaves the store as if it had not been tried`() throws {
        let (undone, never) = (try Lone(), try Lone())
        _ = try undone.ship("Hai", in: Self.scope)
        #expect(throws: Undone.self) {
            try undone.store.write { _ in
                _ = try undone.ship("Bai", in: Self.scope)
                try undone.store.write { _ in _ = try undone.ship("Lan", in: Self.scope) }
                throw Undone()
            }
        }
        _ = try undone.ship("Gui", in: Self.scope)
        for name in ["Hai", "Gui"] { _ = try never.ship(name, in: Self.scope) }
        try Self.expectSame(undone.store, never.store)
    }

    private static func expectSame(_ one: RecordStore, _ other: RecordStore) throws {
        #expect(try one.verify(scope).faults.isEmpty)
        #expect(try one.stateDigest(scope) == other.stateDigest(scope))
        #expect(try one.heads(scope).applied == other.heads(scope).applied)
    }

    @Test func `a table's indexes are made with its first row, and go with it where it is undone`() throws {
        let lone = try Lone()
        func made() throws -> [String] {
            let names = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name NOT GLOB '[_]*' AND sql IS NOT NULL ORDER BY name"
            return try lone.store.views.query(names).compactMap { $0[0].text }
        }
        #expect(try made() == [])
        #expect(throws: Undone.self) {
            try lone.store.write { _ in
                _ = try lone.ship("Lan", in: Self.scope)
                throw Undone()
            }
        }
        #expect(try made() == [])
        #expect(throws: Undone.self) {
            try lone.store.write { _ in
                // A write within another is undone by itself.
                try? lone.store.write { _ in
                    _ = try lone.ship("Mei", in: Self.scope)
                    throw Undone()
                }
                #expect(try made() == [])
                _ = try lone.ship("Hua", in: Self.scope)
                #expect(try made() == ["_scope_ship"])
                throw Undone()
            }
        }
        _ = try lone.ship("Qin", in: Self.scope)
        #expect(try made() == ["_scope_ship"])
        #expect(try lone.store.verify().faults == [])
    }
}
