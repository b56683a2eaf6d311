import Causality
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Records that are named before they are there.
struct NameTableTests {
    private static let scope = ScopeCode(number: 450_124_100_201)

    @Test func `a record that was only referred to is found in its scope, under its number, as soon as it is there`() throws {
        let lone = try Lone("names")
        let names = lone.store.rooms.names
        let record = RecordID(replica: ReplicaID(high: 9, low: 9, incarnation: 9), number: 3, index: 0, salt: 7)
        try lone.store.file.write { w throws(StoreError) in
            let number = try names.reference(record, from: Self.scope, w)
            // Looked at, so that it is remembered as it is now: of no scope and no type.
            #expect(try names.row(number, w)?.type == 0)
            #expect(try names.number(record, in: Self.scope, w) == nil)
            #expect(try names.intern(record, in: Self.scope, type: 1, w) == number)
            let there = try names.row(number, w)
            #expect(there?.scope == Self.scope && there?.type == 1)
            #expect(try names.number(record, in: Self.scope, w) == number)
            // Nobody is missing any more, so the next records are not looked for one by one.
            #expect(names.missing ?? 0 == 0)
            try names.checkInvariants(w)
            // And the other way round: what is not there again is of no scope.
            try names.place(number, in: 0, type: 0, w)
            #expect(try names.number(record, in: Self.scope, w) == nil)
            #expect(names.missing ?? 1 == 1)
            try names.checkInvariants(w)
        }
    }
}
