import Changesets
import Records

/// Elements of a union that are numbers or records, as they lie in the pool: those of codes and of persons, that is nearly all.
///
/// They are compared and written down without becoming a ``Value`` or a text each. What they come to is what ``Value`` and
/// ``Rows/columnText(_:_:_:)`` say of them; `ShortWayTests` hold both against each other.
struct PlainElements {
    private let cells: Range<Int>
    private let contents: RowCollector.Contents
    private let column: ValuePool.Column

    /// - Parameter cells: Of one source, into the contents' cells.
    /// - Returns: `nil` where one is missing, or they are something else.
    init?(_ cells: Range<Int>, _ contents: RowCollector.Contents) {
        let source = unsafe contents.sources[Int(contents.cells[cells.lowerBound].source)]
        guard source.columnCount == 1 else { return nil }
        column = unsafe contents.columns[Int(source.firstColumn)]
        guard column.presence < 0 else { return nil }
        switch column.type {
        case .integer, .scaled, .day, .reference: break
        case .bits, .text, .sealed: return nil
        }
        (self.cells, self.contents) = (cells, contents)
    }

    private func number(_ cell: Int) -> Int64 { unsafe contents.values.number(column, Int(contents.cells[cell].row)) }

    /// Whether each stands once, and in the order of values.
    ///
    /// - Parameter references: Of the pool.
    func areAscending(_ references: [ValuePool.Reference]) -> Bool {
        for cell in cells.dropFirst() {
            let (before, after) = (number(cell - 1), number(cell))
            if column.type != .reference {
                guard before < after else { return false }
            } else {
                guard references[column.references + Int(before)].record < references[column.references + Int(after)].record else {
                    return false
                }
            }
        }
        return true
    }

    /// As the union's column has them.
    ///
    /// - Parameter writer: For the bytes in hand; it is emptied.
    /// - Returns: `nil` where the number of a record has to be looked up.
    func columnText(_ references: [ValuePool.Reference], in writer: inout ByteWriter) -> String? {
        writer.removeAll()
        for cell in cells {
            writer.byte(cell == cells.lowerBound ? UInt8(ascii: "[") : UInt8(ascii: ","))
            var number = number(cell)
            if column.type == .reference {
                number = references[column.references + Int(number)].number
                guard number >= 0 else { return nil }
            }
            writer.raw(String(number).utf8)
        }
        writer.byte(UInt8(ascii: "]"))
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
