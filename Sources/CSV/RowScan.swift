/// Finds the cells of one row, byte by byte.
///
/// # Function
/// States: at the beginning of a cell, in a plain cell, in a quoted cell, behind a quote in a quoted
/// cell. A quote there is an escaped quote; a separator or a line break ends the cell.
///
/// # Exceptions
/// A fault names the line on which reading goes on *after* being passed over. For a quoted cell that spans
/// lines and then goes wrong it is the line that opened the quote: the usual slip is one forgotten
/// quote, and the lines after it are good. An odd number of quotes on a line always changes the state, so
/// no file makes this quadratic: between two such lines every byte is read at most twice.
struct RowScan {
    enum End {
        case row
        /// Reading goes on behind the line that holds the byte at `resume`, which is on line `line`.
        case fault(CSVFault.Kind, resume: Int, line: Int)
    }
    private enum State { case cellStart, plain, quoted, afterQuote }

    private(set) var cells: [[UInt8]] = []
    /// How many bytes were read: where the next row begins, at the end.
    private(set) var index = 0
    private(set) var line: Int
    private(set) var end: End?
    private var state = State.cellStart
    private var cell: [UInt8] = []
    private var wasQuoted = false
    private var opening = (index: 0, line: 0)
    private let separator: UInt8

    init(line: Int, separator: UInt8) {
        self.line = line
        self.separator = separator
    }

    var isBlankLine: Bool { cells.count == 1 && cells[0].isEmpty && !wasQuoted }

    private var column: Int { cells.count + 1 }

    /// - Parameter isBeforeNewline: The byte is CR, and LF follows.
    mutating func read(_ byte: UInt8, isBeforeNewline: Bool) {
        switch (state, byte) {
        case (.quoted, 0x22): state = .afterQuote
        case (.quoted, _):
            cell.append(byte)
            if byte == 0x0A || byte == 0x0D && !isBeforeNewline { line += 1 }
        case (.afterQuote, 0x22):
            cell.append(byte)
            state = .quoted
        case (_, separator): endCell()
        case (_, 0x0A):
            endRow()
        case (_, 0x0D):
            if !isBeforeNewline { endRow() }
        case (.cellStart, 0x22):
            state = .quoted
            wasQuoted = true
            opening = (index, line)
        case (.plain, 0x22) where cell == [0x3D]:
            // `="0001"`, as spreadsheets are told that a text is one: the text alone is meant.
            cell = []
            state = .quoted
            wasQuoted = true
            opening = (index, line)
        case (.plain, 0x22): refuse(.bareQuote(column: column))
        case (.afterQuote, _):
            if opening.line == line {
                refuse(.textAfterQuote(column: column))
            } else {
                end = .fault(.unclosedQuote(column: column), resume: opening.index, line: opening.line)
            }
        default:
            cell.append(byte)
            state = .plain
        }
        index += 1
    }

    /// The file ends here.
    mutating func finish() {
        if state == .quoted {
            end = .fault(.unclosedQuote(column: column), resume: opening.index, line: opening.line)
        } else {
            endCell()
            end = .row
        }
    }

    /// The row is longer than it may be.
    mutating func overflow(bytesMax: Int) {
        if state == .quoted {
            end = .fault(.unclosedQuote(column: column), resume: opening.index, line: opening.line)
        } else {
            refuse(.rowTooLong(bytesMax: bytesMax))
        }
    }

    private mutating func refuse(_ kind: CSVFault.Kind) {
        end = .fault(kind, resume: index, line: line)
    }

    private mutating func endCell() {
        cells.append(cell)
        cell = []
        state = .cellStart
    }

    private mutating func endRow() {
        endCell()
        line += 1
        end = .row
    }
}
