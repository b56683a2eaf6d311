import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// The second way of folding that `verify` holds against the rows.
///
/// What is changed in a file the comparison of rows finds first, so no damaged file shows whether this one looks at all: it is for faults of
/// the program, and is given rows here that no program made.
struct FoldCheckTests {
    private static let scope = HandMadeTransferTests.scope

    /// A ship with a value that a second one has not, in a store whose rows are right.
    private struct Sample {
        let lone: Lone
        let ship: RecordID
        let right: FoldCheck

        init() throws {
            lone = try Lone()
            (ship, _) = try lone.ship("Hai", in: FoldCheckTests.scope)
            try lone.set(ship, 6, .integer(7), in: FoldCheckTests.scope)
            _ = try lone.ship("Bo", in: FoldCheckTests.scope)
            _ = try lone.sealed(FoldCheckTests.scope)
            let rooms = lone.store.rooms
            right = try lone.store.file.read { (r: borrowing ReadTransaction) throws(StoreError) -> FoldCheck in
                try rooms.verifying.foldCheck(FoldCheckTests.scope, rooms, r, r)
            }
        }

        var states: [(RecordID, RecordState)] { right.records.map { ($0.id, $0.state) } }

        /// What is found where the rows say something else.
        func faults(
            states: [(RecordID, RecordState)]? = nil, applied: VersionVector? = nil, refused: [Dot] = []
        ) -> [Fault.What] {
            let records = states?.map { id, state in
                let cells = state.fields.map { StoredRecord.Cell(address: $0.key, content: .full($0.value)) }
                return StoredRecord(id: id, type: state.type, parent: state.parent, existence: state.existence, cells: cells)
            }
            return faults(records: records ?? right.records, applied: applied, refused: refused)
        }

        func faults(records: [StoredRecord], applied: VersionVector? = nil, refused: [Dot] = []) -> [Fault.What] {
            FoldCheck(
                scope: right.scope, schema: right.schema, suite: right.suite, log: right.log, contested: right.contested,
                records: records, applied: applied ?? right.applied, refused: refused
            ).run().faults.map(\.what)
        }
    }

    @Test func `D13 a field as its row keeps it, one value of one entry, is held against both`() throws {
        let sample = try Sample()
        let place = try #require(sample.right.records.firstIndex { $0.id == sample.ship })
        let cell = try #require(sample.right.records[place].cells.firstIndex { $0.address == FieldAddress(6) })
        guard case .plain(let value, let dot) = sample.right.records[place].cells[cell].content else {
            Issue.record("not plain")
            return
        }
        #expect(value == .integer(7) && sample.faults(states: sample.states) == [])
        for (value, dot) in [(Value.integer(8), dot), (value, Dot(dot.replica, dot.number + 1)), (.missing, dot)] {
            var records = sample.right.records
            records[place].cells[cell] = .init(address: FieldAddress(6), content: .plain(value, dot))
            #expect(sample.faults(records: records) == [.foldsDiffer(sample.ship, field: 6)])
        }
        var records = sample.right.records
        records[place].cells.remove(at: cell)
        #expect(sample.faults(records: records) == [.foldsDiffer(sample.ship, field: 6)])
    }

    @Test func `D13 rows that are not what the log comes to in memory are a fault, whichever way they are not`() throws {
        let sample = try Sample()
        #expect(sample.faults() == [])
        let (own, other) = (sample.ship.replica, sample.states.map(\.0).filter { $0 != sample.ship })
        var states = sample.states
        let place = try #require(states.firstIndex { $0.0 == sample.ship })
        states[place].1.fields[FieldAddress(6)] = FieldState(values: [Sibling(.integer(8), [Mark(Dot(own, 2))])])
        #expect(sample.faults(states: states) == [.foldsDiffer(sample.ship, field: 6)])
        // One that is gone, with all its fields; one that nobody made.
        #expect(sample.faults(states: sample.states.filter { $0.0 != sample.ship }) == [.foldsDiffer(sample.ship, field: 1)])
        let ghost = RecordID(replica: own, number: 9, index: 0, salt: 1)
        let ghosts = sample.states + [(ghost, sample.states[place].1)]
        #expect(sample.faults(states: ghosts) == [.foldsDiffer(ghost, field: nil)])
        states = sample.states
        for index in states.indices where other.contains(states[index].0) {
            states[index].1.existence.delete(Deletion(dot: Dot(own, 3), covered: VersionVector()))
        }
        #expect(sample.faults(states: states) == other.map { .foldsDiffer($0, field: nil) })
        // And where no row is another: what is applied, and what is kept out.
        #expect(sample.faults(applied: VersionVector([(own, UInt64(2))])) == [.setting("canonical")])
        #expect(sample.faults(refused: [Dot(own, 1)]) == [.setting("canonical")])
    }
}
