/// Where in a scope's lines each character and each number stands, so that of all lines only those are read that may answer.
///
/// A city has half a million lines, and a question looks at all its villages: in each it goes to the few hundred characters that names
/// there consist of, and by halves to the numbers that end or begin as its own do.
struct FindSheet: Sendable {
    /// Where each line begins.
    private(set) var starts: [UInt32] = []
    /// The type of each line's record; `0` is none that anybody asks for.
    private(set) var kinds: [UInt32] = []
    private let names: CharacterPlaces
    /// Of each line where somebody is said beside a household: its hamlet and its helpers.
    private let beside: CharacterPlaces
    /// The register's numbers and the others, by their lines.
    private let codes: NumberOrder

    /// - Parameter content: A scope's lines (``FindLine``).
    init(_ content: Span<UInt8>) {
        var (line, place, index) = (FindLine(), 0, UInt32.zero)
        var (names, beside) = (CharacterPlaces.Gathering(), CharacterPlaces.Gathering())
        var codes: [NumberOrder.Place] = []
        while place < content.count {
            starts.append(UInt32(truncatingIfNeeded: place))
            place = line.read(content, from: place)
            kinds.append(FindLine.number(content, line[.type]).flatMap { UInt32(exactly: $0) } ?? 0)
            names.add(content, line[.names], of: index)
            for part in [line[.hamlet], line[.helpers]] { beside.add(content, part, of: index) }
            if !line[.number].isEmpty { codes.append(NumberOrder.Place(line[.number], of: index)) }
            var pieces = FindPieces(line[.codes], FindLine.blank)
            while let code = pieces.next(in: content) { codes.append(NumberOrder.Place(code, of: index)) }
            index += 1
        }
        self.names = CharacterPlaces(names)
        self.beside = CharacterPlaces(beside)
        self.codes = NumberOrder(codes, in: content)
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

    /// - Parameter content: What the sheet was made of.
    func marks(_ words: [SearchWord], _ firsts: [FirstCharacter], in content: Span<UInt8>) -> Marks {
        var marks = Marks(own: [UInt64](repeating: 0, count: starts.count), beside: [UInt64](repeating: 0, count: starts.count))
        for index in words.indices {
            let bit: UInt64 = 1 << UInt64(index)
            names.mark(firsts[index], bit, &marks.own)
            beside.mark(firsts[index], bit, &marks.beside)
            guard firsts[index].isNumber else { continue }
            codes.each(words[index], in: content) { code, _ in
                marks.own[Int(code.owner)] |= bit
                // A household's number is said beside those who live there.
                marks.beside[Int(code.owner)] |= bit
            }
        }
        return marks
    }
}

/// Of each character that stands in some texts, in which of them.
private struct CharacterPlaces: Sendable {
    /// What was found so far: a character, and behind it the line that it stands in.
    struct Gathering {
        fileprivate var pairs: [UInt64] = []
        fileprivate var others: [UInt32] = []

        mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>, of line: UInt32) {
            var place = range.lowerBound
            while place < range.upperBound {
                if bytes[place] == FindLine.comma {
                    place += 1
                    continue
                }
                guard let found = SearchText.ideograph(bytes, place, before: range.upperBound) else {
                    if others.last != line { others.append(line) }
                    return
                }
                pairs.append(UInt64(found) << 32 | UInt64(line))
                place += 3
            }
        }
    }

    private var characters: [UInt32] = []
    /// Where each character's lines end, among ``lines``.
    private var ends: [UInt32] = []
    private var lines: [UInt32] = []
    /// Lines in which something stands that is no ideograph with a reading: they may answer to anything.
    private let others: [UInt32]

    init(_ gathering: Gathering) {
        others = gathering.others
        var last: UInt64?
        lines.reserveCapacity(gathering.pairs.count)
        for pair in gathering.pairs.sorted() where pair != last {
            last = pair
            let character = UInt32(truncatingIfNeeded: pair >> 32)
            if characters.last != character {
                characters.append(character)
                ends.append(UInt32(lines.count))
            }
            lines.append(UInt32(truncatingIfNeeded: pair))
            ends[ends.count - 1] = UInt32(lines.count)
        }
    }

    func mark(_ first: FirstCharacter, _ bit: UInt64, _ marks: inout [UInt64]) {
        for line in others { marks[Int(line)] |= bit }
        var start = 0
        for index in characters.indices {
            let end = Int(ends[index])
            if first.isRead(characters[index]) { for line in lines[start..<end] { marks[Int(line)] |= bit } }
            start = end
        }
    }
}
