extension Unicode.Scalar {
    /// How many cells of a terminal the scalar takes: 0, 1 or 2.
    ///
    /// Ambiguous scalars of UAX #11 (`─`, `“`, `①`) count as narrow, as terminals do outside of old East Asian
    /// locales.
    package var displayWidth: Int {
        switch value {
        case 0x20..<0x7F, 0xA0..<0x300: return 1
        case 0x4E00..<0xA000: return 2
        case 0..<0x20, 0x7F..<0xA0: return 0
        // Vowels and final consonants join the Hangul syllable before them.
        case 0x1160...0x11FF: return 0
        default: break
        }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
        default: return WideRanges.contains(value) ? 2 : 1
        }
    }
}

extension Character {
    /// The sum over the scalars: terminals disagree with Unicode about 👍🏽, which is four cells to most of them.
    package var displayWidth: Int { unicodeScalars.reduce(0) { $0 + $1.displayWidth } }
}

/// On which side of its column a text stands.
package enum Alignment: Sendable {
    case leading, trailing
}

extension String {
    /// How many cells of a terminal the text takes.
    package var displayWidth: Int { unicodeScalars.reduce(0) { $0 + $1.displayWidth } }

    /// The text with spaces up to a width; a longer text stays as it is.
    package func padded(to width: Int, _ alignment: Alignment = .leading) -> String {
        let space = String(repeating: " ", count: max(0, width - displayWidth))
        return alignment == .leading ? self + space : space + self
    }

    /// The text, cut to at most that many cells; the last is `…` where something is missing.
    package func truncated(to width: Int) -> String {
        guard displayWidth > width else { return self }
        guard width > 0 else { return "" }
        var room = width - 1
        var kept = ""
        for character in self {
            room -= character.displayWidth
            if room < 0 { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// The text in lines of at most that many cells, broken where Chinese and English may be broken.
    ///
    /// A closing mark does not begin a line and an opening one does not end it; a word longer than a line
    /// is cut. Spaces at which a line is broken are left out.
    package func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        for paragraph in split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            // Most cells are shorter than their column.
            guard paragraph.unicodeScalars.reduce(0, { $0 + $1.displayWidth }) > width else {
                lines.append(String(paragraph).trimmedAtEnd)
                continue
            }
            var current: [Character] = []
            var used = 0
            var breakAt = 0
            var isContinued = false
            for character in paragraph {
                if character == " ", current.isEmpty, isContinued { continue }
                if let last = current.last, character.mayFollowBreak(after: last) { breakAt = current.count }
                if used + character.displayWidth > width, !current.isEmpty {
                    let cut = breakAt > 0 && character != " " ? breakAt : current.count
                    lines.append(String(current[..<cut]).trimmedAtEnd)
                    current.removeSubrange(..<cut)
                    used = current.reduce(0) { $0 + $1.displayWidth }
                    breakAt = 0
                    isContinued = true
                    if character == " " { continue }
                }
                current.append(character)
                used += character.displayWidth
            }
            if !current.isEmpty || !isContinued { lines.append(String(current).trimmedAtEnd) }
        }
        return lines
    }

    /// The text with everything that would move the cursor, hide or turn round what follows, made visible.
    ///
    /// Values come from other people's devices: an escape sequence in a name must not repaint the screen on
    /// which somebody decides, nor a right-to-left override swap two choices.
    package var visible: String {
        guard unicodeScalars.contains(where: \.isTreacherous) else { return self }
        var shown = ""
        for scalar in unicodeScalars {
            if !scalar.isTreacherous {
                shown.unicodeScalars.append(scalar)
            } else if scalar.value < 0x20, let picture = Unicode.Scalar(0x2400 + scalar.value) {
                shown.unicodeScalars.append(picture)
            } else {
                shown += "‹U+" + String(scalar.value, radix: 16, uppercase: true).leftPadded(to: 4) + "›"
            }
        }
        return shown
    }

    private func leftPadded(to count: Int) -> String {
        String(repeating: "0", count: Swift.max(0, count - utf8.count)) + self
    }

    var trimmedAtEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}

extension Unicode.Scalar {
    /// Control characters, and those that are not seen but change what is seen.
    var isTreacherous: Bool {
        if value < 0x20 || (0x7F..<0xA0).contains(value) { return true }
        guard value >= 0x200B else { return value == 0xAD || value == 0x61C || [0x115F, 0x1160, 0x180E].contains(value) }
        // The joiners and selectors within emoji are harmless.
        return value != 0x200D
            && (properties.generalCategory == .format || value == 0x2028 || value == 0x2029
                || value == 0x3164 || value == 0xFFA0 || (0xF0000...0xF0001).contains(value))
    }
}

extension Character {
    /// Whether a line may end between two characters.
    func mayFollowBreak(after last: Character) -> Bool {
        if "，。、；：！？）》」』】〉”’…,.;:!?)%".contains(self) || "（《「『【〈“‘(".contains(last) { return false }
        return last == " " || last.displayWidth > 1 || displayWidth > 1
    }
}
