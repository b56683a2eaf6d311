import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Numbers that arrive and that no input can be: they are kept, and count as nothing.
struct UnreadableTests {
    static let scope = ScopeCode(number: 450_124_100_201)
    static let range = -Limits.numberMax...Limits.numberMax

    /// A ship with a number in that field.
    private func ship(_ forger: inout Forger, _ field: FieldAddress, _ value: Value) throws -> [UInt8] {
        let record = forger.record(forger.last + 1)
        return try forger.say(
            [Change(record, FieldAddress(1), .set, .text("a")), Change(record, field, .set, value)],
            creating: [Creation(record, type: 1, parent: nil)], in: Self.scope)
    }

    @Test(arguments: [
        (FieldAddress(3), Value.integer(Limits.scaledMax)), (FieldAddress(5), .integer(-1 << 40)), (FieldAddress(6), .integer(.max)),
        (FieldAddress(7), .integer(.min)), (FieldAddress(6), .integer(Limits.numberMax + 1)),
        (FieldAddress(13, .number(2017)), .integer(.max)),
        (FieldAddress(9, .number(2017)), .group([.integer(.max), .text("k")])),
    ]) func `S11 a number that its input cannot be leaves the field disputed under every rule, and is named`(
        address: FieldAddress, value: Value
    )
        throws
    {
        let lone = try Lone()
        var forger = try Forger("liar")
        #expect(try lone.receive(ship(&forger, address, value)) == .applied)
        let record = forger.record(1)
        let field = try #require(try lone.store.record(record, in: Self.scope)?.field(address))
        #expect(field.verdict == Verdict(value: nil, attention: .disputed) && field.state.values.map(\.value) == [value])
        #expect(try lone.store.views.conflicts().map(\.kind) == [.unreadable])
        let place = try #require(lone.store.views.column("ship", field.field.name, field.field.inputs[0].name))
        let rows = try lone.store.views.query("SELECT \"\(place.name)\", _disputed FROM \"\(place.table)\"")
        #expect(rows == [[.null, .text(field.field.name)]])
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
        // Somebody who saw it writes another, and all is well.
        let good: Value = field.field.isGroup ? .group([.integer(2), .text("k")]) : .integer(2_000)
        var draft = Draft(scope: Self.scope)
        draft.record = record
        // What is written once takes a decision.
        draft.changes = [FieldWrite(address, field.field.rule == .fixed ? .resolve : .set, good)]
        _ = try lone.store.save(draft)
        #expect(try lone.store.record(record, in: Self.scope)?.field(address)?.verdict == Verdict(value: good, attention: .none))
        #expect(try lone.store.views.conflicts().isEmpty)
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `numbers at their bounds are values`() throws {
        let lone = try Lone()
        var forger = try Forger("honest")
        let values: [(FieldAddress, Int64)] = [
            (FieldAddress(3), Limits.numberMax), (FieldAddress(5), 2100), (FieldAddress(6), -Limits.numberMax),
        ]
        for (address, number) in values { #expect(try lone.receive(ship(&forger, address, .integer(number))) == .applied) }
        #expect(try lone.store.views.conflicts().isEmpty)
        let shown = try values.indices.map {
            try lone.store.record(forger.record(UInt64($0) + 1), in: Self.scope)?.field(values[$0].0)?.verdict.value
        }
        #expect(shown == values.map { .integer($0.1) })
    }

    @Test func `what this program saves it can read`() throws {
        let lone = try Lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        for (field, number) in [(3, Limits.numberMax + 1), (6, .min), (5, 1899)] {
            #expect(throws: StoreError.invalid(.numberTooGreat(field: lone.store.schema.types[0].fields[field - 1].name))) {
                try lone.set(ship, field, .integer(number), in: Self.scope)
            }
        }
        try lone.set(ship, 3, .integer(Limits.numberMax), in: Self.scope)
    }
}
