import Changesets
import Records

extension RowCollector {
    /// A change: which row of which block.
    struct Cell {
        let source: Int32
        let row: Int32
    }

    /// What the cells of one block have in common.
    struct Source {
        let payload: Int32
        /// Of the field in its table.
        let position: Int32
        /// Among ``columns``: those of its inputs.
        let firstColumn: Int32
        let columnCount: Int32
        /// Where its first input lies in the table.
        let tableColumn: Int32
        let isUnion: Bool
        /// Of all its changes; `nil` where they differ.
        let kind: ChangeKind?
        /// Whether the author may `set` the field, or `add` to the union, in the entry that creates the record and in others.
        let hasRightAtCreation: Bool
        let hasRight: Bool
        /// Whether every number is one that its input can be: else all changes are spelled out, and judged.
        let isReadable: Bool

        func maySet(creates: Bool) -> Bool { creates ? hasRightAtCreation : hasRight }
    }

    struct Creation {
        let payload: Int32
        let entry: Int32
        let parent: Int64?
        let isConfirmed: Bool
    }

    /// What one entry changes in one row.
    struct Fragment {
        let table: Int32
        let payload: Int32
        let entry: Int32
        /// Where the record is created by one of the payloads: then no row of it is in the file.
        let creation: Int32
        let record: Int64
        let key: Int64
        let firstCell: Int32
        let cellCount: Int32

        var cells: Range<Int> { Int(firstCell)..<Int(firstCell + cellCount) }

        func isOfSameRow(as other: Fragment) -> Bool { record == other.record && table == other.table && key == other.key }

        /// By row, and within a row as they came.
        func precedes(_ other: Fragment) -> Bool {
            if table != other.table { return table < other.table }
            if record != other.record { return record < other.record }
            return key == other.key ? firstCell < other.firstCell : key < other.key
        }
    }

    /// The blocks of a payload that go into one table.
    struct Group {
        let touched: TouchTable
        let authored: AuthoredPayload
        let table: TableLayout
        let sources: Range<Int>
        /// Of each slot.
        let creation: [Int32]

        /// Which rows of a block count; `nil` where all do.
        func taken(_ block: Block) -> [Bool]? {
            guard let position = table.position(of: block.field) else { return nil }
            let slot = table.slots[position]
            let allFit = slot.fits(block) && block.keys.allSatisfy(isKey)
            if allFit, authored.admitted == nil, authored.contested.isEmpty { return nil }
            return block.rows.indices.map { row in
                let touch = touched.touches[Int(block.rows[row])]
                return authored.isAdmitted(Int(touch.entry)) && !authored.contested.contains(touch.slot)
                    && (allFit || slot.fits(block, row) && isKey(block.key(row)))
            }
        }

        private func isKey(_ key: FieldKey) -> Bool {
            switch (table.key, key) {
            case (nil, .none), (.year, .number), (.round, .number), (.member, .record): true
            default: false
            }
        }
    }
}
