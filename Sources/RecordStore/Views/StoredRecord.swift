import Causality
import Changesets
import Records

/// A record as its rows have it, for a whole scope at a time.
///
/// A field that one entry wrote lies here as its value and that entry, as it does in the row: a ``FieldState`` for each of a
/// city's ten million would cost more to make and to give back than folding them does.
struct StoredRecord: Sendable {
    struct Cell: Sendable {
        enum Content: Sendable {
            /// One value under one dot that decided nothing.
            case plain(Value, Dot)
            case full(FieldState)
        }

        let address: FieldAddress
        let content: Content

        var state: FieldState {
            switch content {
            case .plain(let value, let dot): FieldState(values: [Sibling(value, [Mark(dot)])])
            case .full(let state): state
            }
        }

        func isSame(as state: FieldState) -> Bool {
            switch content {
            case .plain(let value, let dot):
                state.isPlain && state.values[0].marks[0].dot == dot && state.values[0].value == value
            case .full(let own): own == state
            }
        }
    }

    let id: RecordID
    /// By the type's number.
    let type: Int
    var parent: RecordID?
    var existence: Existence
    /// Those fields of which anything was ever written.
    var cells: [Cell] = []

    var state: RecordState {
        let fields = Dictionary(cells.map { ($0.address, $0.state) }) { first, _ in first }
        return RecordState(type: type, parent: parent, existence: existence, fields: fields)
    }

    /// Whether a fold in memory came to the same written form, told without writing it; where that cannot be, `false`.
    func isPlainlySame(as state: RecordState) -> Bool {
        guard type == state.type, parent == state.parent, Canonical.isPlainlySame(existence, state.existence),
            cells.count == state.fields.count
        else { return false }
        return cells.allSatisfy { cell in state.fields[cell.address].map(cell.isSame) ?? false }
    }
}
