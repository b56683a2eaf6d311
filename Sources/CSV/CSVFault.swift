/// Why a whole file is refused; nothing of it was handed out as a row but those before.
package enum CSVError: Error, Hashable, Sendable {
    /// The file cannot be opened or read; the number is the system's `errno`.
    case unreadable(path: String, number: Int32)
    /// Not a single row, so not even the names of the columns.
    case empty
    /// A NUL byte: not a text file.
    case nul(line: Int)
    /// The first row, which names the columns, cannot be read.
    case header(CSVFault)
    /// A pipe that carries more than this many bytes; a file may be of any size.
    case pipeTooLarge(bytesMax: Int)
    /// The system's iconv has no table for GB18030.
    case noDecoder
}

/// Why one row is refused; the reader goes on with the next.
package struct CSVFault: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A cell opens with a quote that closes nowhere, or only in the middle of a later line's text.
        case unclosedQuote(column: Int)
        /// Something other than a separator follows a closing quote.
        case textAfterQuote(column: Int)
        /// A quote in a cell that does not begin with one.
        case bareQuote(column: Int)
        /// More or fewer cells than the first row has.
        case columns(expected: Int, found: Int)
        /// The bytes of a cell are no text in the file's encoding.
        case notText(column: Int, encoding: CSVEncoding)
        /// Beyond ``CSVReader/Limits/rowBytesMax``.
        case rowTooLong(bytesMax: Int)
    }

    /// Where the row begins, from 1, as editors count: a quoted line break counts too.
    package var line: Int
    package var kind: Kind

    package init(line: Int, kind: Kind) {
        self.line = line
        self.kind = kind
    }
}

/// How the bytes of a file stand for text.
package enum CSVEncoding: String, Hashable, Sendable {
    case utf8 = "UTF-8"
    case gb18030 = "GB18030"
    /// Excel's "Unicode text", with or without the mark; units of two bytes, the lower or the higher first.
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
}
