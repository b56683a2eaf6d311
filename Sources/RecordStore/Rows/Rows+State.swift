import Causality
import Changesets
import Records
import SQLite

/// Between a row as it lies in the file and the fields that it stands for.
extension Rows {
    /// Writes a row's state in the names that this file has for replicas and records.
    func encode(
        _ state: inout RowState, into writer: inout ByteWriter, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        try state.encode(into: &writer) { replica throws(StoreError) in
            try names.intern(replica, w)
        } record: { record throws(StoreError) in
            try names.reference(record, from: scope, w)
        }
    }

    /// Takes up the state of the row that a statement of ``TableLayout/rowSQL`` stands on.
    func decode(
        _ state: inout RowState, from stored: Statement, _ table: TableLayout, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        state.clear(fieldCount: table.slots.count)
        try decode(&state, stored.blob(table.columns.count + 1), r)
    }

    /// Takes up a row's state.
    ///
    /// - Precondition: The state was cleared for as many fields as the row's table has.
    func decode(_ state: inout RowState, _ bytes: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        try state.decode(bytes) { number throws(StoreError) in
            try names.replica(number, r)
        } record: { number throws(StoreError) in
            try reference(number, r)
        }
    }

    /// A written field as its row keeps it.
    ///
    /// - Parameter stored: Stands on the row.
    func content(
        _ state: RowState, _ position: Int, _ table: TableLayout, _ stored: Statement, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> StoredRecord.Cell.Content {
        let slot = table.slots[position]
        guard state.plain[position] > 0, !slot.isUnion else { return .full(try fullState(state, position, table, stored, r)) }
        let local = state.dot(at: position)
        return .plain(try wholeValue(stored, table, slot, r), Dot(try names.replica(local.replica, r), local.number))
    }

    /// The full state of a field, whichever way its row keeps it.
    ///
    /// - Parameter stored: Stands on the row; `nil` where there is none.
    func fullState(
        _ state: RowState, _ position: Int, _ table: TableLayout, _ stored: Statement?, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> FieldState {
        switch state.plain[position] {
        case 0: return FieldState()
        case -1: return state.crowded[position] ?? FieldState()
        default:
            guard let stored else { throw StoreError.damaged(.missingRow(table: table.name)) }
            let local = state.dot(at: position)
            let mark = Mark(Dot(try names.replica(local.replica, r), local.number))
            return FieldState(values: try values(stored, table, table.slots[position], r).map { Sibling($0, [mark]) })
        }
    }
}
