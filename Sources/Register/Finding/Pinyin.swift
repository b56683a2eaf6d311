import RegisterData

/// How characters are read: names are found by pinyin, by initials, and by both mixed with characters.
///
/// One table for the whole program, `Sources/RegisterData/pinyin.txt`, read when the first word in letters is looked for.
/// Every reading of a character counts: of a name nobody can tell which is meant (覃 qin or tan, 单 shan or dan).
package struct Pinyin: Sendable {
    /// The characters that have readings: CJK Unified Ideographs and their extension A.
    static let characters: Range<UInt32> = 0x3400..<0xA000

    /// A pattern's places are the bits of a number.
    static let patternMax = 63

    /// The table that the program carries.
    package static let table: Pinyin = {
        let file = unsafe register_pinyin()
        return Pinyin(parsing: unsafe Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count))))
    }()

    /// By character: where its syllables begin in ``readings``; one more than there are characters.
    private var starts: [UInt32]
    /// Into ``syllables``.
    private var readings: [UInt16]
    /// In small letters, `v` for ü.
    private var syllables: [[UInt8]] = []
    /// By character: a bit for each letter that a reading begins with.
    private(set) var initials: [UInt32]
    /// By character: the reading that it is put in order by, and 1; 0 where it has none. Syllables are in alphabetical order.
    private var orders: [UInt16]

    /// - Parameter bytes: Lines of a syllable, a blank, the characters that are mostly read so, and behind `|` those that may
    ///   be; lines with `#` are remarks.
    init(parsing bytes: [UInt8]) {
        let count = Self.characters.count
        starts = Array(repeating: 0, count: count + 1)
        initials = Array(repeating: 0, count: count)
        orders = Array(repeating: 0, count: count)
        readings = []
        var pairs: [(character: Int, syllable: UInt16)] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
            guard let blank = line.firstIndex(of: UInt8(ascii: " ")), let first = line.first, (0x61...0x7A).contains(first) else {
                continue
            }
            let syllable = UInt16(clamping: syllables.count)
            syllables.append(Array(line[..<blank]))
            var isMain = true
            for scalar in String(decoding: line[(blank + 1)...], as: UTF8.self).unicodeScalars {
                guard let place = place(of: scalar) else {
                    if scalar == "|" { isMain = false }
                    continue
                }
                if isMain { orders[place] = syllable + 1 }
                pairs.append((place, syllable))
                starts[place + 1] += 1
                initials[place] |= 1 << UInt32(first - 0x61)
            }
        }
        for place in 0..<count { starts[place + 1] += starts[place] }
        readings = Array(repeating: 0, count: pairs.count)
        var next = starts
        for pair in pairs {
            readings[Int(next[pair.character])] = pair.syllable
            next[pair.character] += 1
        }
    }

    /// The syllables of a character, without tones; none of what is no ideograph.
    package func readings(of scalar: Unicode.Scalar) -> [String] {
        guard let place = place(of: scalar) else { return [] }
        return readings[Int(starts[place])..<Int(starts[place + 1])].map { String(decoding: syllables[Int($0)], as: UTF8.self) }
    }

    /// By which names are put in order, as a dictionary does it: by syllable, and characters of one syllable by their code.
    package func order(of text: String) -> [UInt64] {
        text.unicodeScalars.map { scalar in
            UInt64(place(of: scalar).map { orders[$0] } ?? 0) << 32 | UInt64(scalar.value)
        }
    }

    private func place(of scalar: Unicode.Scalar) -> Int? {
        Self.characters.contains(scalar.value) ? Int(scalar.value - Self.characters.lowerBound) : nil
    }

    /// How far a text answers to what was typed.
    package enum Match: Int, Comparable, Sendable {
        /// The whole text is spelled out.
        case whole
        /// It begins so.
        case start
        /// A later part of it does.
        case part

        package static func < (one: Match, two: Match) -> Bool { one.rawValue < two.rawValue }
    }

    /// Whether a text is read as the pattern says, from its first character or a later one on.
    ///
    /// - Parameters:
    ///   - pattern: Small letters, digits and characters: `wdm`, `weidaming`, `weidm`, `韦dm`; `v` for ü. The last syllable
    ///     may be unfinished.
    ///   - name: As ``SearchText/folded(_:)`` gives it.
    package func match(_ pattern: [Unicode.Scalar], in name: [Unicode.Scalar]) -> Match? {
        guard let first = pattern.first, pattern.count <= Self.patternMax else { return nil }
        for start in name.indices where mayBegin(name[start], with: first) {
            guard let end = end(of: pattern, in: name, at: start) else { continue }
            if start > 0 { return .part }
            return end == name.count ? .whole : .start
        }
        return nil
    }

    private func mayBegin(_ scalar: Unicode.Scalar, with letter: Unicode.Scalar) -> Bool {
        if scalar == letter { return true }
        guard let place = place(of: scalar), (0x61...0x7A).contains(letter.value) else { return false }
        return initials[place] & (1 << (letter.value - 0x61)) != 0
    }

    /// Where in the name the pattern ends, if it follows it; the greatest such place.
    ///
    /// Character by character, with every place of the pattern that the readings so far lead to: as many steps as the name
    /// has characters, however many ways there are.
    private func end(of pattern: [Unicode.Scalar], in name: [Unicode.Scalar], at start: Int) -> Int? {
        var reached: UInt64 = 1
        var best: Int?
        var place = start
        while reached != 0, place < name.count {
            var next: UInt64 = 0
            for from in 0..<pattern.count where reached & (1 << UInt64(from)) != 0 {
                next |= steps(pattern, from, name[place]) << UInt64(from)
            }
            place += 1
            if next & (1 << UInt64(pattern.count)) != 0 { best = place }
            reached = next & ((1 << UInt64(pattern.count)) - 1)
        }
        return best
    }

    /// By how much a character may lead on in the pattern, a bit for each.
    private func steps(_ pattern: [Unicode.Scalar], _ from: Int, _ scalar: Unicode.Scalar) -> UInt64 {
        guard mayBegin(scalar, with: pattern[from]) else { return 0 }
        var steps: UInt64 = scalar == pattern[from] ? 2 : 0
        guard let place = place(of: scalar) else { return steps }
        for reading in readings[Int(starts[place])..<Int(starts[place + 1])] {
            let syllable = syllables[Int(reading)]
            let common = common(syllable, pattern, from)
            guard common > 0 else { continue }
            // A letter stands for a syllable, and so do the two of zh, ch and sh; the last one may stop anywhere.
            steps |= 2
            if common == syllable.count || from + common == pattern.count { steps |= 1 << UInt64(common) }
            if common > 1, syllable[1] == UInt8(ascii: "h") { steps |= 4 }
        }
        return steps
    }

    /// How many letters of a syllable stand in the pattern from a place on; ü may be written u.
    private func common(_ syllable: [UInt8], _ pattern: [Unicode.Scalar], _ from: Int) -> Int {
        var count = 0
        while count < syllable.count, from + count < pattern.count {
            let (wanted, typed) = (UInt32(syllable[count]), pattern[from + count].value)
            guard wanted == typed || wanted == 0x76 && typed == 0x75 else { break }
            count += 1
        }
        return count
    }
}
