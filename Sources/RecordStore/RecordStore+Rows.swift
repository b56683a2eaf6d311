import Causality
import Changesets
import JSON
import Records
import SQLite

/// Between a row as it lies in the file and the fields that it stands for.
extension RecordStore {
    /// The names that a row's state uses; asked for as it is encoded.
    func rowNames(_ scope: ScopeCode) -> RowState.Names {
        RowState.Names(
            replica: { [self] in (try? replicaNumber($0)) ?? 0 },
            record: { [self] in (try? referenceNumber($0, from: scope)) ?? 0 })
    }

    /// Takes up the state of the row that a statement of ``TableLayout/rowSQL`` stands on.
    func decode(_ state: inout RowState, from stored: Statement, _ table: TableLayout) throws {
        state.clear(fieldCount: table.slots.count)
        try state.decode(stored.blob(table.columns.count + 1), replica: { try? replica($0) }, record: { try? recordRow($0)?.id })
    }

    /// The full state of a field, whichever way its row keeps it.
    ///
    /// - Parameter stored: Stands on the row; `nil` where there is none.
    func fullState(_ state: RowState, _ position: Int, _ table: TableLayout, _ stored: Statement?) throws -> FieldState {
        switch state.plain[position] {
        case 0: return FieldState()
        case -1: return state.crowded[position] ?? FieldState()
        default:
            guard let stored else { throw StoreError.damaged(.missingRow(table: table.name)) }
            let local = state.dot(at: position)
            let mark = Mark(Dot(try replica(local.replica), local.number))
            return FieldState(values: try values(stored, table, table.slots[position]).map { Sibling($0, [mark]) })
        }
    }

    /// What a plain field's columns hold: one value, or the elements of a union, ascending.
    private func values(_ stored: Statement, _ table: TableLayout, _ slot: TableLayout.FieldSlot) throws -> [Value] {
        if slot.isUnion {
            return try elements(stored.text(slot.columns.lowerBound), table.columns[slot.columns.lowerBound].input)
        }
        let parts = try slot.columns.map { try value(stored, $0, table.columns[$0].input) }
        return [parts.count == 1 ? parts[0] : .group(parts)]
    }

    private func value(_ stored: Statement, _ column: Int, _ input: Input) throws -> Value {
        switch stored.kind(column) {
        case .null: return .missing
        case .text: return .text(stored.text(column))
        case .blob: return .sealed(stored.blob(column))
        case .integer:
            switch input.type.wireType {
            case .bits: return .bool(stored.int(column) != 0)
            case .reference: return .reference(try reference(stored.int(column)))
            default: return .integer(stored.int(column))
            }
        }
    }

    private func reference(_ number: Int64) throws -> RecordID {
        guard let row = try recordRow(number) else { throw StoreError.damaged(.missingRecord(number)) }
        return row.id
    }

    // MARK: Unions

    /// The elements of a union as they stand in its column: a JSON list of numbers or strings.
    func columnText(_ elements: [Value], _ scope: ScopeCode) throws -> String? {
        guard !elements.isEmpty else { return nil }
        return "[" + (try elements.map { try elementText($0, scope) }).joined(separator: ",") + "]"
    }

    private func elementText(_ value: Value, _ scope: ScopeCode) throws -> String {
        switch value {
        case .missing, .group: "null"
        case .bool(let bit): bit ? "true" : "false"
        case .integer(let number): String(number)
        case .reference(let record): String(try referenceNumber(record, from: scope))
        case .text(let text): "\"" + text.unicodeScalars.map(escaped).joined() + "\""
        case .sealed(let bytes): "\"" + bytes.map { hex(UInt64($0), digits: 2) }.joined() + "\""
        }
    }

    /// Reads what ``columnText(_:_:)`` writes.
    private func elements(_ text: String, _ input: Input) throws -> [Value] {
        guard let list = try? JSONNode(parsing: Array(text.utf8)).list else {
            throw StoreError.damaged(.listUnreadable(input: input.name))
        }
        return try list.map { try element($0.value, input) }.sorted()
    }

    private func element(_ value: JSONValue, _ input: Input) throws -> Value {
        switch (value, input.type.wireType) {
        case (.null, _): return .missing
        case (.bool(let bit), .bits): return .bool(bit)
        case (.text(let text), .sealed): return .sealed(try bytes(ofHex: text))
        case (.text(let text), .text): return .text(text)
        case (.number(let number), let type):
            guard let integer = Int64(number.text) else { break }
            return type == .reference ? .reference(try reference(integer)) : .integer(integer)
        default: break
        }
        throw StoreError.damaged(.elementOfOtherType(input: input.name))
    }

    private func bytes(ofHex text: String) throws -> [UInt8] {
        let digits = Array(text.utf8)
        return try stride(from: 0, to: digits.count, by: 2).map { place in
            guard place + 1 < digits.count, let byte = UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16)
            else { throw StoreError.damaged(.elementNotHexadecimal) }
            return byte
        }
    }
}

/// A character as it stands in a JSON string.
private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"", "\\": "\\" + String(scalar)
    case "\u{0}"..<" ": "\\u" + hex(UInt64(scalar.value), digits: 4)
    default: String(scalar)
    }
}
