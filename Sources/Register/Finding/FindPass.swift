/// One pass over all lines.
///
/// A city has half a million, and each is looked at for every question: so what lies in the bytes is compared there, and only
/// what may answer is spelled out (``FirstCharacter``).
struct FindPass {
    struct Hit {
        let rank: SearchWord.Rank
        /// Into the contents.
        let scope: Int
        let start: Int
        /// The line of the household that stands before; empty where there is none.
        let household: Range<Int>
        let matched: Range<Int>
        /// What answered of what the register seals, which stands in no line.
        let code: String?
    }

    private let words: [SearchWord]
    /// Of each word.
    private let firsts: [FirstCharacter]
    private let hasNumbers: Bool
    /// Of each word and scope, the records of which a sealed number answers to it.
    private let sealed: [[Int: [Int64: FindCodes.Found]]]
    /// The same of the scope that is looked through.
    private var sealedHere: [[Int64: FindCodes.Found]]
    private let type: Int64?
    private let kinds: FindKinds
    private(set) var hits: [Hit] = []
    /// Which of the hits are of which scope: scopes are looked through in no order.
    private var runs: [(scope: Int, hits: Range<Int>)] = []
    private var name: [Unicode.Scalar] = []
    /// Of each word, whether it is said beside the household that stands before, so that its members are found by it too.
    private var isBeside: [Bool]

    init(words: [SearchWord], sealed: [[Int: [Int64: FindCodes.Found]]] = [], type: Int64?, kinds: FindKinds) {
        self.words = words
        self.sealed = sealed.isEmpty ? words.map { _ in [:] } : sealed
        sealedHere = words.map { _ in [:] }
        self.type = type
        self.kinds = kinds
        firsts = words.map { FirstCharacter($0) }
        hasNumbers = words.contains { !$0.numbers.isEmpty }
        isBeside = words.map { _ in false }
    }

    /// Those of the best rank first, and of one rank by scope and as they stand there.
    func best(_ limit: Int, after offset: Int) -> [Hit] {
        var (best, left): ([Hit], Int) = ([], offset)
        guard limit > 0 else { return best }
        let places = runs.sorted { $0.scope < $1.scope }.flatMap(\.hits)
        for rank in [SearchWord.Rank.whole, .start, .part, .beside] {
            for place in places where hits[place].rank == rank {
                if left > 0 { left -= 1 } else { best.append(hits[place]) }
                if best.count == limit { return best }
            }
        }
        return best
    }

    /// - Parameter sheet: Of the lines, where there is one.
    mutating func look(through bytes: Span<UInt8>, _ sheet: FindSheet? = nil, of scope: Int) {
        let first = hits.count
        for index in words.indices { (isBeside[index], sealedHere[index]) = (false, sealed[index][scope] ?? [:]) }
        if let sheet, words.count <= FindSheet.wordsMax { look(at: sheet, bytes, of: scope) } else { look(through: bytes, scope) }
        if hits.count > first { runs.append((scope, first..<hits.count)) }
    }

    private mutating func look(through bytes: Span<UInt8>, _ scope: Int) {
        var (line, household, place) = (FindLine(), 0..<0, 0)
        while place < bytes.count {
            let start = place
            place = line.read(bytes, from: start, to: hasNumbers ? .codes : .names)
            let kind = FindLine.number(bytes, line[.type])
            if kind == kinds.household {
                household = start..<place
                takeUp(household, bytes)
            }
            if let type, kind != type { continue }
            note(bytes, line, kind, start, household, scope)
        }
    }

    /// The same, of the lines alone that may answer.
    private mutating func look(at sheet: FindSheet, _ bytes: Span<UInt8>, of scope: Int) {
        let all: UInt64 = words.count == FindSheet.wordsMax ? .max : 1 << UInt64(words.count) - 1
        var marks = sheet.marks(words, firsts, in: bytes)
        // Which records a sealed number is of stands in no sheet.
        for index in words.indices where !sealedHere[index].isEmpty {
            for line in marks.own.indices { marks.own[line] |= 1 << UInt64(index) }
        }
        var (line, home, taken) = (FindLine(), Int?.none, Int?.none)
        for place in sheet.starts.indices {
            let kind = Int64(sheet.kinds[place])
            if kind == kinds.household { home = place }
            if let type, kind != type { continue }
            let isAtHome = kind == kinds.household || kind == kinds.member
            let beside = if isAtHome, let home { marks.beside[home] } else { UInt64.zero }
            guard marks.own[place] | beside == all, marks.own[place] != 0 || kind == kinds.household else { continue }
            if let home, taken != home {
                takeUp(range(of: home, sheet, bytes), bytes)
                taken = home
            }
            let start = Int(sheet.starts[place])
            _ = line.read(bytes, from: start, to: hasNumbers ? .codes : .names)
            note(bytes, line, kind, start, home.map { range(of: $0, sheet, bytes) } ?? 0..<0, scope)
        }
    }

    private func range(of line: Int, _ sheet: FindSheet, _ bytes: Span<UInt8>) -> Range<Int> {
        Int(sheet.starts[line])..<(line + 1 < sheet.starts.count ? Int(sheet.starts[line + 1]) : bytes.count)
    }

    /// Learns what is said beside a household.
    private mutating func takeUp(_ household: Range<Int>, _ bytes: Span<UInt8>) {
        var line = FindLine()
        _ = line.read(bytes, from: household.lowerBound)
        for index in words.indices { isBeside[index] = isBeside(index, bytes, line) }
    }

    private mutating func note(
        _ bytes: Span<UInt8>, _ line: FindLine, _ kind: Int64?, _ start: Int, _ household: Range<Int>, _ scope: Int
    ) {
        let isAtHome = kind == kinds.household || kind == kinds.member
        guard let (rank, matched, code) = rank(bytes, line, isAtHome: isAtHome, isHousehold: kind == kinds.household) else { return }
        hits.append(Hit(rank: rank, scope: scope, start: start, household: household, matched: matched, code: code))
    }

    /// How well a line answers to all words: as its best word does.
    private mutating func rank(
        _ bytes: Span<UInt8>, _ line: FindLine, isAtHome: Bool, isHousehold: Bool
    ) -> (SearchWord.Rank, Range<Int>, String?)? {
        var best: SearchWord.Rank?
        var matched = 0..<0
        var code: String?
        for word in words.indices {
            var own = own(word, bytes, line, isHousehold: isHousehold, &matched)
            if !sealedHere[word].isEmpty, let record = FindLine.number(bytes, line[.record]), let found = sealedHere[word][record] {
                own = min(own ?? found.rank, found.rank)
                code = found.code
            }
            if let own {
                best = min(best ?? own, own)
            } else if isAtHome, isBeside[word] {
                if isHousehold { best = min(best ?? .beside, .beside) }
            } else {
                return nil
            }
        }
        return best.map { ($0, matched, code) }
    }

    private mutating func own(
        _ word: Int, _ bytes: Span<UInt8>, _ line: FindLine, isHousehold: Bool, _ matched: inout Range<Int>
    ) -> SearchWord.Rank? {
        // A household's names are its head's, who is found by himself.
        var best = isHousehold ? nil : rank(word, bytes, line[.names])
        guard firsts[word].isNumber else { return best }
        if let rank = words[word].rank(number: bytes, line[.number]) { best = min(best ?? rank, rank) }
        var codes = FindPieces(line[.codes], FindLine.blank)
        while let code = codes.next(in: bytes) {
            guard let rank = words[word].rank(number: bytes, code) else { continue }
            best = min(best ?? rank, rank)
            matched = code
        }
        return best
    }

    private mutating func rank(_ word: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) -> SearchWord.Rank? {
        guard firsts[word].mayStand(in: bytes, range) else { return nil }
        var best: SearchWord.Rank?
        var names = FindPieces(range, FindLine.comma)
        while let field = names.next(in: bytes) {
            SearchText.fold(bytes, field, into: &name)
            if let rank = words[word].rank(name: name) { best = min(best ?? rank, rank) }
        }
        return best
    }

    private mutating func isBeside(_ word: Int, _ bytes: Span<UInt8>, _ home: FindLine) -> Bool {
        if rank(word, bytes, home[.hamlet]) != nil || rank(word, bytes, home[.helpers]) != nil { return true }
        return firsts[word].isNumber && words[word].rank(number: bytes, home[.number]) != nil
    }
}

/// What stands between separators, one after the other.
struct FindPieces {
    private var first: Int
    private let end: Int
    private let separator: UInt8

    init(_ range: Range<Int>, _ separator: UInt8) {
        (first, end, self.separator) = (range.lowerBound, range.upperBound, separator)
    }

    mutating func next(in bytes: Span<UInt8>) -> Range<Int>? {
        guard first < end else { return nil }
        var place = first
        while place < end, bytes[place] != separator { place += 1 }
        defer { first = place + 1 }
        return first..<place
    }
}

/// Whether a word may stand in names at all: by its first character, which some character of them must be or be read as.
///
/// Nearly every name is ideographs as the table has them, of three bytes each; others are looked at with more care.
struct FirstCharacter {
    private let value: UInt32
    /// A bit for the letter that the word begins with; none where it begins with something else.
    private let letter: UInt32
    private let initials: [UInt32]
    /// Whether the word is compared with numbers too.
    let isNumber: Bool

    init(_ word: SearchWord) {
        let first = word.text.first?.value ?? 0
        value = first
        letter = word.hasLetters && (0x61...0x7A).contains(first) ? 1 << (first - 0x61) : 0
        initials = letter == 0 ? [] : Pinyin.table.initials
        isNumber = !word.numbers.isEmpty
    }

    /// - Returns: `false` only where the word stands in none of the names.
    func mayStand(in bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var place = range.lowerBound
        while place < range.upperBound {
            if bytes[place] == FindLine.comma {
                place += 1
                continue
            }
            guard let found = SearchText.ideograph(bytes, place, before: range.upperBound) else { return true }
            if isRead(found) { return true }
            place += 3
        }
        return false
    }

    /// Whether the word may begin with a character that has readings.
    @inline(__always)
    func isRead(_ character: UInt32) -> Bool {
        character == value || letter != 0 && initials[Int(character - Pinyin.characters.lowerBound)] & letter != 0
    }
}
