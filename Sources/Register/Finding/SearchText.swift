import Records

/// Texts as they are compared when somebody is looked for: what only looks different is equal.
package enum SearchText {
    /// Whether a text contains another, by pinyin too.
    package static func contains(_ text: String, _ wanted: String) -> Bool {
        guard let word = SearchWord(wanted) else { return true }
        return word.rank(name: SearchText.folded(text)) != nil
    }

    /// Half-width, small letters, without blanks, without what is invisible, and without the dots between the parts of a name,
    /// of which there are many (买买提·艾力).
    static func folded(_ text: String) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF0D, 0xFF0F...0xFF5E: append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)), to: &result)
            case 0x2E, 0xFF0E, 0xB7, 0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0xFF65, 0x387, 0x16EB: break
            case 0xFC, 0xDC: result.append("v")
            case 0xC0...0x1FF: append(plain[scalar] ?? scalar, to: &result)
            default: append(scalar, to: &result)
            }
        }
        return result
    }

    /// Letters with the marks of tones, as dictionaries print pinyin.
    private static let plain: [Unicode.Scalar: Unicode.Scalar] = {
        let marked: [(Unicode.Scalar, String)] = [
            ("a", "āáǎàĀÁǍÀ"), ("e", "ēéěèĒÉĚÈ"), ("i", "īíǐìĪÍǏÌ"), ("o", "ōóǒòŌÓǑÒ"), ("u", "ūúǔùŪÚǓÙ"), ("v", "ǖǘǚǜǕǗǙǛ"),
            ("n", "ńňǹŃŇǸ"),
        ]
        var result: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (letter, forms) in marked { for form in forms.unicodeScalars { result[form] = letter } }
        return result
    }()

    /// Pinyin whose syllables end in the number of a tone, without the numbers: `lan2you3fu2`. Any other word is as it is.
    static func withoutTones(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard let last = word.last, ("1"..."5").contains(last) else { return word }
        var letters: [Unicode.Scalar] = []
        var length = 0
        for scalar in word {
            if ("a"..."z").contains(scalar) {
                letters.append(scalar)
                length += 1
            } else {
                // A syllable is longer than a letter, and ends in a vowel, n, g or r: so a number like F1 is none.
                guard ("1"..."5").contains(scalar), length > 1, let end = letters.last, "aeiouvngr".unicodeScalars.contains(end) else {
                    return word
                }
                length = 0
            }
        }
        return letters
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout [Unicode.Scalar]) {
        switch scalar.value {
        case 0x41...0x5A: result.append(Unicode.Scalar(UInt8(scalar.value + 0x20)))
        case 0x21..<0x7F: result.append(scalar)
        case 0..<0x21, 0x7F..<0xA1: break
        default:
            switch scalar.properties.generalCategory {
            case .format, .control, .spaceSeparator, .lineSeparator, .paragraphSeparator, .nonspacingMark: break
            default: result.append(scalar)
            }
        }
    }

    /// The same of a part of a line, into a list that is used again: most names are three ideographs, which are as they are.
    static func fold(_ bytes: Span<UInt8>, _ range: Range<Int>, into result: inout [Unicode.Scalar]) {
        result.removeAll(keepingCapacity: true)
        var place = range.lowerBound
        while place < range.upperBound {
            guard let value = ideograph(bytes, place, before: range.upperBound), let scalar = Unicode.Scalar(value) else {
                result = folded(String(decoding: range.map { bytes[$0] }, as: UTF8.self))
                return
            }
            result.append(scalar)
            place += 3
        }
    }

    /// The character of three bytes that begins at a place, where it is one that has readings: such are as they are.
    @inline(__always)
    static func ideograph(_ bytes: Span<UInt8>, _ place: Int, before end: Int) -> UInt32? {
        guard bytes[place] >= 0xE3, bytes[place] <= 0xE9, place + 2 < end else { return nil }
        let value = UInt32(bytes[place] & 0x0F) << 12 | UInt32(bytes[place + 1] & 0x3F) << 6 | UInt32(bytes[place + 2] & 0x3F)
        return Pinyin.characters.contains(value) ? value : nil
    }

    /// Numbers as they are compared: half-width, capital letters, without blanks.
    static func number(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in folded(text) { bytes += String(scalar).uppercased().utf8 }
        return bytes
    }
}

/// One word of what somebody looks for; a record answers to all of them.
struct SearchWord: Sendable {
    /// Compared with names.
    let text: [Unicode.Scalar]
    /// Compared with numbers; none where nothing in the word is a digit.
    let numbers: [[UInt8]]
    /// Whether it may be read as pinyin.
    let hasLetters: Bool

    /// How well a record answers; the least is the best.
    enum Rank: Int, Comparable, Sendable {
        /// The whole name, or a whole number.
        case whole
        /// The name begins so, or a number ends so.
        case start
        case part
        /// A place or a helper.
        case beside

        static func < (one: Rank, two: Rank) -> Bool { one.rawValue < two.rawValue }
    }

    /// - Returns: `nil` where nothing is left of the word.
    init?(_ text: String) {
        let folded = SearchText.folded(text)
        self.text = Array(SearchText.withoutTones(folded).prefix(Pinyin.patternMax))
        guard !self.text.isEmpty else { return nil }
        hasLetters = self.text.contains { ("a"..."z").contains($0) }
        guard folded.contains(where: { ("0"..."9").contains($0) }) else {
            numbers = []
            return
        }
        let number = SearchText.number(text)
        // The old form of a citizen's number finds the new one.
        let converted = number.count == 15 ? try? CitizenNumber(String(decoding: number, as: UTF8.self)) : nil
        numbers = [number] + (converted.map { [Array($0.text.utf8)] } ?? [])
    }

    /// The words of what was typed.
    static func words(of texts: [String]) -> [SearchWord] {
        texts.flatMap { $0.split { $0.isWhitespace || "，,、;；".contains($0) } }.compactMap { SearchWord(String($0)) }
    }

    // MARK: Comparing

    func rank(name: [Unicode.Scalar]) -> Rank? {
        if hasLetters {
            return switch Pinyin.table.match(text, in: name) {
            case .whole: .whole
            case .start: .start
            case .part: .part
            case nil: nil
            }
        }
        guard let place = place(of: text, in: name) else { return nil }
        return place > 0 ? .part : text.count == name.count ? .whole : .start
    }

    private func place(of text: [Unicode.Scalar], in name: [Unicode.Scalar]) -> Int? {
        guard text.count <= name.count else { return nil }
        return (0...(name.count - text.count)).first { start in
            text.indices.allSatisfy { name[start + $0] == text[$0] }
        }
    }

    /// A whole number, one that ends so or begins so; of the number behind a region's code also the figure alone (`42` is
    /// `…-0042`).
    ///
    /// - Parameter field: A range of bytes without blanks.
    func rank(number bytes: Span<UInt8>, _ field: Range<Int>) -> Rank? {
        for wanted in numbers {
            guard wanted.count <= field.count else { continue }
            if ends(bytes, field, with: wanted) {
                if wanted.count == field.count { return .whole }
                if wanted.count >= Self.digitsMin || isFigure(bytes, field, wanted) { return .start }
            }
            if wanted.count >= Self.digitsMin, begins(bytes, field, with: wanted) { return .part }
        }
        return nil
    }

    /// Shorter ones would be the tail of everybody's.
    static let digitsMin = 4

    private func ends(_ bytes: Span<UInt8>, _ field: Range<Int>, with wanted: [UInt8]) -> Bool {
        var (place, at) = (field.upperBound - 1, wanted.count - 1)
        while at >= 0 {
            guard bytes[place] == wanted[at] else { return false }
            place -= 1
            at -= 1
        }
        return true
    }

    private func begins(_ bytes: Span<UInt8>, _ field: Range<Int>, with wanted: [UInt8]) -> Bool {
        for at in wanted.indices where bytes[field.lowerBound + at] != wanted[at] { return false }
        return true
    }

    /// Whether what stands before the wanted digits, back to the hyphen, is zeros.
    private func isFigure(_ bytes: Span<UInt8>, _ field: Range<Int>, _ wanted: [UInt8]) -> Bool {
        var place = field.upperBound - wanted.count - 1
        while place >= field.lowerBound, bytes[place] == UInt8(ascii: "0") { place -= 1 }
        return place >= field.lowerBound && bytes[place] == UInt8(ascii: "-")
    }
}
