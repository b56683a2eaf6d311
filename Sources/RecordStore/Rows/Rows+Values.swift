import Causality
import Changesets
import Records
import SQLite

/// Whole records into rows, as a fold in memory has them.
extension Rows {
    func bind(
        _ value: Value, _ index: Int, to statement: Statement, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        switch value {
        case .missing, .group: statement.bindNull(index)
        case .bool(let bit): statement.bind(index, bit ? 1 : 0)
        case .integer(let number): statement.bind(index, number)
        case .text(let text): statement.bind(index, text)
        case .reference(let record): statement.bind(index, try names.reference(record, from: scope, w))
        case .sealed(let bytes): statement.bind(index, bytes)
        }
    }

    func fieldKey(_ number: Int64, _ table: TableLayout, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> FieldKey {
        switch table.key {
        case nil: return .none
        case .year, .round: return .number(number)
        case .member:
            guard let row = try names.row(number, r) else { throw StoreError.damaged(.missingRecord(number)) }
            return .record(row.id)
        }
    }

    /// What a plain field's columns hold: one value, or the elements of a union, ascending.
    func values(
        _ stored: Statement, _ table: TableLayout, _ slot: TableLayout.FieldSlot, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Value] {
        if slot.isUnion {
            return try elements(stored.text(slot.columns.lowerBound), table.columns[slot.columns.lowerBound].input, r)
        }
        return [try wholeValue(stored, table, slot, r)]
    }

    /// What the columns of a field that is no union hold.
    func wholeValue(
        _ stored: Statement, _ table: TableLayout, _ slot: TableLayout.FieldSlot, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Value {
        guard slot.columns.count > 1 else {
            return try value(stored, slot.columns.lowerBound, table.columns[slot.columns.lowerBound].input, r)
        }
        return .group(try slot.columns.map { place throws(StoreError) in try value(stored, place, table.columns[place].input, r) })
    }

    func value(_ stored: Statement, _ column: Int, _ input: Input, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Value {
        switch stored.kind(column) {
        case .null: return .missing
        case .text: return .text(stored.text(column))
        case .blob: return .sealed(stored.blob(column))
        case .integer:
            switch input.type.wireType {
            case .bits: return .bool(stored.int(column) != 0)
            case .reference: return .reference(try reference(stored.int(column), r))
            default: return .integer(stored.int(column))
            }
        }
    }

    func reference(_ number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordID {
        guard let row = try names.row(number, r) else { throw StoreError.damaged(.missingRecord(number)) }
        return row.id
    }
}
