/// What every question looks at of a scope's lines, one behind the other: where they are in memory, all else is read of the lines alone
/// that may answer. Names are a sixth of a line.
struct FindSheet: Sendable {
    /// Where each line begins.
    fileprivate(set) var starts: [UInt32] = []
    /// The type of each line's record.
    fileprivate(set) var kinds: [Int64] = []
    /// Of each line the names, behind which a newline stands.
    fileprivate(set) var names: [UInt8] = []
    /// Of each line the register's number and the others, blanks between them.
    fileprivate(set) var codes: [UInt8] = []
    /// Of each line where somebody is said beside a household: its hamlet and its helpers.
    fileprivate(set) var beside: [UInt8] = []

    /// - Parameter content: A scope's lines (``FindLine``).
    init(_ content: Span<UInt8>) {
        var (line, place) = (FindLine(), 0)
        while place < content.count {
            starts.append(UInt32(truncatingIfNeeded: place))
            place = line.read(content, from: place)
            kinds.append(FindLine.number(content, line[.type]) ?? 0)
            Self.add(content, line[.names], FindLine.newline, to: &names)
            Self.add(content, line[.number], FindLine.blank, to: &codes)
            Self.add(content, line[.codes], FindLine.newline, to: &codes)
            Self.add(content, line[.hamlet], FindLine.comma, to: &beside)
            Self.add(content, line[.helpers], FindLine.newline, to: &beside)
        }
    }

    private static func add(_ bytes: Span<UInt8>, _ range: Range<Int>, _ end: UInt8, to list: inout [UInt8]) {
        for place in range { list.append(bytes[place]) }
        list.append(end)
    }

    /// Which lines may answer to which words: a bit for each word.
    struct Marks {
        /// By what is the record's own.
        var own: [UInt64]
        /// By what is said beside it.
        var beside: [UInt64]
    }

    /// As many words have a bit.
    static let wordsMax = 64

    func marks(_ words: [SearchWord], _ firsts: [FirstCharacter]) -> Marks {
        var marks = Marks(own: starts.map { _ in 0 }, beside: starts.map { _ in 0 })
        for index in words.indices {
            let bit: UInt64 = 1 << UInt64(index)
            Self.each(names.span) { if firsts[index].mayStand(in: $1, $2) { marks.own[$0] |= bit } }
            Self.each(beside.span) { if firsts[index].mayStand(in: $1, $2) { marks.beside[$0] |= bit } }
            guard firsts[index].isNumber else { continue }
            Self.each(codes.span) { line, bytes, range in
                var codes = FindPieces(range, FindLine.blank)
                while let code = codes.next(in: bytes) {
                    guard words[index].rank(number: bytes, code) != nil else { continue }
                    marks.own[line] |= bit
                    // A household's number is said beside those who live there.
                    marks.beside[line] |= bit
                }
            }
        }
        return marks
    }

    private static func each(_ bytes: Span<UInt8>, _ body: (Int, Span<UInt8>, Range<Int>) -> Void) {
        var (line, first) = (0, 0)
        for place in bytes.indices where bytes[place] == FindLine.newline {
            body(line, bytes, first..<place)
            (line, first) = (line + 1, place + 1)
        }
    }
}
