/// How many lines end in bytes.
private struct LineCount {
    private var feeds = 0
    private var returns = 0

    mutating func read(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if byte == 0x0A { feeds += 1 } else if byte == 0x0D { returns += 1 }
        }
    }

    /// CRLF is one end.
    var count: Int { max(feeds, returns) }
}

/// One row, and where it begins: from 1, as editors count lines.
package struct CSVRow: Hashable, Sendable {
    package var line: Int
    package var cells: [String]

    package init(line: Int, cells: [String]) {
        self.line = line
        self.cells = cells
    }

    /// Spreadsheets leave rows of nothing but separators behind.
    package var isBlank: Bool { cells.allSatisfy(\.isEmpty) }
}

/// What a reader comes upon next.
package enum CSVItem: Hashable, Sendable {
    case row(CSVRow)
    case fault(CSVFault)
}

/// Reads rows after RFC 4180 in bounded memory, whatever office suite wrote them.
///
/// - UTF-8 and UTF-16, with or without a byte order mark, and GB18030 are told apart by the whole file's bytes.
/// - Lines end with LF, CRLF or CR; lines with nothing on them are passed over.
/// - A bad row is a ``CSVFault`` with its line, and the next call goes on with the next row. After a
///   quote that is never closed that is the next line, so one slip does not swallow the file.
/// - The quote that ``CSVWriter`` puts before a would-be formula is taken off again.
///
///     let reader = try CSVReader(file: "households.csv")
///     reader.header.cells                       // ["姓名", "人口"]
///     while let item = try reader.next() { … }
package final class CSVReader {
    package struct Limits: Sendable {
        /// A longer row is refused; bounds the reader's memory.
        package var rowBytesMax: Int

        package init(rowBytesMax: Int = 1 << 20) { self.rowBytesMax = rowBytesMax }
    }

    /// The first row: every other must have as many cells.
    package private(set) var header = CSVRow(line: 1, cells: [])
    package let encoding: CSVEncoding
    /// How many lines end in the file, the header's included: what a progress bar counts to.
    package let lineCount: Int

    private let source: ByteSource
    private let decoder: TextDecoder
    private let limits: Limits
    package let separator: UInt8

    /// A window of the file, and where in it the row to be read begins.
    private var window: [UInt8] = []
    private var position = 0
    private var line = 1
    private var isAtEnd = false

    /// - Parameters:
    ///   - file: A path. Trust: none; a pipe is read too, up to 64 MiB.
    ///   - separator: `nil` is found out: commas, tabs or semicolons.
    ///   - encoding: `nil` is found out.
    package convenience init(
        file: String, separator: Character? = ",", encoding: CSVEncoding? = nil, limits: Limits = Limits()
    ) throws(CSVError) {
        try self.init(source: ByteSource(path: file), separator, encoding, limits)
    }

    /// - Parameter bytes: A whole file. Trust: none.
    package convenience init(
        bytes: [UInt8], separator: Character? = ",", encoding: CSVEncoding? = nil, limits: Limits = Limits()
    ) throws(CSVError) {
        try self.init(source: ByteSource(bytes: bytes), separator, encoding, limits)
    }

    private init(
        source: ByteSource, _ separator: Character?, _ encoding: CSVEncoding?, _ limits: Limits
    ) throws(CSVError) {
        var probe = EncodingProbe()
        var lines = LineCount()
        while case let chunk = try source.next(), !chunk.isEmpty {
            probe.read(chunk)
            lines.read(chunk)
        }
        let found = try probe.verdict()
        self.encoding = encoding ?? found
        if self.encoding == .utf16LittleEndian || self.encoding == .utf16BigEndian {
            source.readUTF16(isBigEndian: self.encoding == .utf16BigEndian)
            // Its line ends are units and no bytes.
            lines = LineCount()
            try source.rewind()
            while case let chunk = try source.next(), !chunk.isEmpty { lines.read(chunk) }
        }
        lineCount = lines.count
        try source.rewind()
        decoder = try TextDecoder(self.encoding)
        self.source = source
        self.limits = limits
        // In GB18030 none of these is part of a longer character.
        let beginning = try source.next()
        window = Array(beginning)
        isAtEnd = beginning.isEmpty
        self.separator = separator.map { $0.asciiValue ?? 0x2C } ?? Separators.guess(window)
        // The mark, in whatever form it stood, and before whatever text: no text of GB18030 begins so.
        if try byte(at: 2) != nil, window.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        switch try nextRow() {
        case .row(let row)?: header = row
        case .fault(let fault)?: throw .header(fault)
        case nil: throw .empty
        }
    }

    /// The next row after the header, or why it cannot be read; `nil` at the end.
    package func next() throws(CSVError) -> CSVItem? {
        let item = try nextRow()
        guard case .row(let row)? = item, row.cells.count != header.cells.count else { return item }
        let kind = CSVFault.Kind.columns(expected: header.cells.count, found: row.cells.count)
        return .fault(CSVFault(line: row.line, kind: kind))
    }

    /// The next row, however many cells it has.
    package func nextUneven() throws(CSVError) -> CSVItem? { try nextRow() }

    private func nextRow() throws(CSVError) -> CSVItem? {
        while true {
            dropRead()
            guard try byte(at: position) != nil else { return nil }
            if let row = PlainRow(in: window, from: position, separator: separator, bytesMax: limits.rowBytesMax) {
                if let item = item(from: row) { return item }
                continue
            }
            var scan = RowScan(line: line, separator: separator)
            while scan.end == nil {
                guard scan.index <= limits.rowBytesMax else {
                    scan.overflow(bytesMax: limits.rowBytesMax)
                    break
                }
                guard let next = try byte(at: position + scan.index) else {
                    scan.finish()
                    break
                }
                // A lone CR ends a line, unless it is the first half of CRLF.
                scan.read(
                    next,
                    isBeforeNewline: next == 0x0D ? try byte(at: position + scan.index + 1) == 0x0A : false)
            }
            if let item = try item(from: scan) { return item }
        }
    }

    /// Only now and then, as what is left moves.
    private func dropRead() {
        guard position >= ByteSource.chunkBytes else { return }
        window.removeSubrange(..<position)
        position = 0
    }

    /// Moves behind a row; `nil` for a line with nothing on it.
    private func item(from row: PlainRow) -> CSVItem? {
        let start = line
        position = row.next
        line += 1
        if row.isBlankLine { return nil }
        var cells: [String] = []
        cells.reserveCapacity(row.cells.count)
        for (column, range) in row.cells.enumerated() {
            guard let text = decoder.decode(window.span.extracting(range)) else {
                return .fault(CSVFault(line: start, kind: .notText(column: column + 1, encoding: encoding)))
            }
            cells.append(Formula.unmarked(text))
        }
        return .row(CSVRow(line: start, cells: cells))
    }

    /// Moves behind what was scanned; `nil` for a line with nothing on it.
    private func item(from scan: RowScan) throws(CSVError) -> CSVItem? {
        let start = line
        switch scan.end {
        case .row?:
            position += scan.index
            line = scan.line
            if scan.isBlankLine { return nil }
            var cells: [String] = []
            for (column, bytes) in scan.cells.enumerated() {
                guard let text = decoder.decode(bytes) else {
                    let kind = CSVFault.Kind.notText(column: column + 1, encoding: encoding)
                    return .fault(CSVFault(line: start, kind: kind))
                }
                cells.append(Formula.unmarked(text))
            }
            return .row(CSVRow(line: start, cells: cells))
        case .fault(let kind, let resume, let resumeLine)?:
            position += resume
            line = resumeLine
            try skipLine()
            return .fault(CSVFault(line: start, kind: kind))
        case nil:
            return nil
        }
    }

    private func skipLine() throws(CSVError) {
        while let next = try byte(at: position) {
            position += 1
            dropRead()
            if next == 0x0A { break }
            if next == 0x0D {
                if try byte(at: position) == 0x0A { position += 1 }
                break
            }
        }
        line += 1
    }

    private func byte(at index: Int) throws(CSVError) -> UInt8? {
        while index >= window.count {
            if isAtEnd { return nil }
            let chunk = try source.next()
            if chunk.isEmpty { isAtEnd = true } else { window += chunk }
        }
        return window[index]
    }
}
