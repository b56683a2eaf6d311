import Changesets
import Records
import SQLite

/// Rows that are made and in which nobody writes again what is written: what a cold store takes in consists of them.
extension RowWriter {
    /// Writes a row of which nothing is in the file, where each of its fields is set once, by one of its entries, who may.
    ///
    /// No value stands there, so there is nothing to judge: each field has what its entry says, under the entry's dot.
    ///
    /// - Parameter range: The fragments of the row.
    /// - Returns: Whether the row is one of those; else nothing has happened.
    mutating func insertWhole(
        _ fragments: [RowCollector.Fragment], _ range: Range<Int>, _ row: Row, _ contents: RowCollector.Contents,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Bool {
        isSet.removeAll(keepingCapacity: true)
        isSet.append(contentsOf: repeatElement(false, count: row.table.slots.count))
        for index in range { guard isWhole(fragments[index], row, contents) else { return false } }
        bindHead(row)
        // What is not bound is NULL.
        for index in range { try bindCells(of: fragments[index], to: row, isAlone: range.count == 1, contents, w) }
        try encodeWhole(fragments[range.lowerBound], isAlone: range.count == 1, w)
        row.statement.bindNull(row.lastParameters)
        row.statement.bind(row.lastParameters + 1, encoded.bytes)
        try row.statement.perform()
        try noteUnconfirmed(row, w)
        return true
    }

    /// The state of a row whose fields are all plain.
    private mutating func encodeWhole(
        _ fragment: RowCollector.Fragment, isAlone: Bool, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        encoded.removeAll()
        if !isAlone {
            try fold.rows.encode(&state, into: &encoded, scope, w)
        } else if fragment.cells.isEmpty {
            encoded.varint(0)
        } else {
            RowState.encode(dot(of: fragment), isSet: isSet, into: &encoded)
        }
    }

    /// - Parameter isAlone: Whether nothing else is said of the row: then its state is not put together field by field.
    private mutating func bindCells(
        of fragment: RowCollector.Fragment, to row: Row, isAlone: Bool, _ contents: RowCollector.Contents, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let dot = dot(of: fragment)
        var index = Int(fragment.firstCell)
        while index < fragment.cells.upperBound {
            let cell = unsafe contents.cells[index]
            let source = unsafe contents.sources[Int(cell.source)]
            if !isAlone { state.setPlain(Int(source.position), dot) }
            if source.isUnion {
                index = try bindElements(from: index, of: fragment, row, contents, w)
            } else {
                try bind(source, Int(cell.row), to: row, contents, w)
                index += 1
            }
        }
    }

    /// Whether a fragment sets fields once each that none before it has set, or adds to unions, with the right to, and no more
    /// than a union may have; notes which.
    private mutating func isWhole(_ fragment: RowCollector.Fragment, _ row: Row, _ contents: RowCollector.Contents) -> Bool {
        let creates = creates(fragment)
        var index = Int(fragment.firstCell)
        while index < fragment.cells.upperBound {
            let first = unsafe contents.cells[index].source
            let source = unsafe contents.sources[Int(first)]
            let position = Int(source.position)
            guard source.isReadable, source.kind == (source.isUnion ? .add : .set), source.maySet(creates: creates), !isSet[position] else {
                return false
            }
            isSet[position] = true
            let start = index
            repeat { index += 1 } while unsafe source.isUnion && index < fragment.cells.upperBound && contents.cells[index].source == first
            if source.isUnion, !isSettled(start..<index, row.table.slots[position].field.cap, contents) { return false }
        }
        return true
    }

    /// Whether elements stand as the union's column has them, each once and ascending, and are not too many.
    private func isSettled(_ cells: Range<Int>, _ cap: Int, _ contents: RowCollector.Contents) -> Bool {
        guard cap == 0 || cells.count <= cap else { return false }
        if cells.count == 1 { return true }
        if let elements = PlainElements(cells, contents) { return elements.areAscending(rows.pool.references) }
        let block = unsafe rows.blocks[Int(contents.cells[cells.lowerBound].source)]
        return cells.dropFirst().allSatisfy {
            unsafe block.value(Int(contents.cells[$0 - 1].row)) < block.value(Int(contents.cells[$0].row))
        }
    }

    /// - Returns: The index behind the union's last cell.
    private mutating func bindElements(
        from start: Int, of fragment: RowCollector.Fragment, _ row: Row, _ contents: RowCollector.Contents,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Int {
        let first = unsafe contents.cells[start].source
        let source = unsafe contents.sources[Int(first)]
        var end = start
        while end < fragment.cells.upperBound, unsafe contents.cells[end].source == first { end += 1 }
        let parameter = row.firstParameter + Int(source.tableColumn)
        if let elements = PlainElements(start..<end, contents), let text = elements.columnText(rows.pool.references, in: &encoded) {
            row.statement.bind(parameter, text)
            return end
        }
        let elements = (start..<end).map { index in unsafe rows.blocks[Int(first)].value(Int(contents.cells[index].row)) }
        row.statement.bind(parameter, try fold.rows.columnText(elements, scope, w))
        return end
    }
}
