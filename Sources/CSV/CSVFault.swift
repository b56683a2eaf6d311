/// Why a whole file is refused; nothing of it was handed out as a row but those before.
public enum CSVError: Error, Hashable, Sendable {
    /// The system's own words for why the file cannot be opened or read.
    case unreadable(path: String, reason: String)
    /// Not a single row, so not even the names of the columns.
    case empty
    /// Excel's "Unicode text": it has to be saved as "CSV UTF-8".
    case utf16
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
public struct CSVFault: Error, Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
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
    public var line: Int
    public var kind: Kind

    public init(line: Int, kind: Kind) {
        self.line = line
        self.kind = kind
    }
}

/// How the bytes of a file stand for text.
public enum CSVEncoding: String, Hashable, Sendable {
    case utf8 = "UTF-8"
    case gb18030 = "GB18030"
}

extension CSVError: CustomStringConvertible {
    public var description: String { message.en }

    /// One sentence in each language of the register: what is wrong, where, and what to do.
    public var message: (zh: String, en: String) {
        switch self {
        case .unreadable(let path, let reason):
            ("无法读取 \(path)：\(reason)。", "Cannot read \(path): \(reason).")
        case .empty:
            ("文件是空的；第一行应为列名。", "The file is empty; its first row must name the columns.")
        case .utf16:
            (
                "文件是 UTF-16 编码；请另存为“CSV UTF-8”。",
                "The file is UTF-16; save it as \"CSV UTF-8\" instead."
            )
        case .nul(let line):
            (
                "第 \(line) 行含有空字节，这不是文本文件。",
                "Line \(line) holds a NUL byte; this is not a text file."
            )
        case .header(let fault):
            ("列名行无法读取：\(fault.message.zh)", "The row of column names cannot be read: \(fault.message.en)")
        case .pipeTooLarge(let bytesMax):
            (
                "管道输入超过 \(bytesMax) 字节；请先存成文件再导入。",
                "The pipe carries more than \(bytesMax) bytes; save it to a file first."
            )
        case .noDecoder:
            (
                "本机不能解码 GB18030；请另存为“CSV UTF-8”。",
                "This system cannot decode GB18030; save the file as \"CSV UTF-8\"."
            )
        }
    }
}

extension CSVFault: CustomStringConvertible {
    public var description: String { message.en }

    /// One sentence in each language of the register, with the line.
    public var message: (zh: String, en: String) {
        let place = (zh: "第 \(line) 行", en: "Line \(line)")
        switch kind {
        case .unclosedQuote(let column):
            return (
                "\(place.zh)第 \(column) 列的引号没有结束。",
                "\(place.en), column \(column): the quote is never closed."
            )
        case .textAfterQuote(let column):
            return (
                "\(place.zh)第 \(column) 列的结束引号之后还有文字。",
                "\(place.en), column \(column): text follows the closing quote."
            )
        case .bareQuote(let column):
            return (
                "\(place.zh)第 \(column) 列中间有引号；含引号的单元格须整体加引号。",
                "\(place.en), column \(column): a quote inside a cell that is not quoted as a whole."
            )
        case .columns(let expected, let found):
            return (
                "\(place.zh)有 \(found) 列，应为 \(expected) 列。",
                "\(place.en) has \(found) columns; the first row has \(expected)."
            )
        case .notText(let column, let encoding):
            return (
                "\(place.zh)第 \(column) 列不是有效的 \(encoding.rawValue) 文字。",
                "\(place.en), column \(column): not valid \(encoding.rawValue) text."
            )
        case .rowTooLong(let bytesMax):
            return ("\(place.zh)超过 \(bytesMax) 字节。", "\(place.en): the row is longer than \(bytesMax) bytes.")
        }
    }
}
