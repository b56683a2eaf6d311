import Records

/// What somebody typed and everybody may read: no number in it that may be a person's, and no name that was not allowed.
package enum PublicText {
    /// Telephones have eleven digits, citizens' numbers fifteen or eighteen, accounts more.
    package static let digitsMin = 11
    /// What stands in the place of what is left out.
    static let gap = "×"

    /// Whether a text has a run of digits, single blanks and hyphens among them, as long as a telephone's.
    static func holdsNumber(_ text: String) -> Bool { !runs(text).isEmpty }

    /// The text without such numbers, and without these names.
    static func masked(_ text: String, names: [String] = []) -> String {
        var result = ""
        var rest = text.startIndex
        for run in runs(text) {
            result += text[rest..<run.lowerBound] + gap
            rest = run.upperBound
        }
        result += text[rest...]
        // The longest first, for one may be part of another.
        for name in names.sorted(by: { ($1.count, $0) < ($0.count, $1) }) where name.count > 1 {
            result = result.replacing(name, with: gap)
        }
        return result
    }

    private static func runs(_ text: String) -> [Range<String.Index>] {
        var found: [Range<String.Index>] = []
        var (start, end) = (String.Index?.none, text.startIndex)
        var (digits, isApart) = (0, false)
        func close() {
            if let start, digits >= digitsMin { found.append(start..<end) }
            (start, digits) = (nil, 0)
        }
        for index in text.indices {
            if isDigit(text[index]) {
                if start == nil { start = index }
                (digits, isApart, end) = (digits + 1, false, text.index(after: index))
            } else if start != nil, !isApart, separators.contains(text[index]) {
                isApart = true
            } else {
                close()
                isApart = false
            }
        }
        close()
        return found
    }

    /// Also the wide ones of Chinese text.
    private static func isDigit(_ character: Character) -> Bool { character.isNumber && character.isWholeNumber }
    private static let separators: Set<Character> = [" ", "-", "\u{3000}", "\u{2010}", "\u{2013}", "\u{2014}", "\u{FF0D}"]
}
