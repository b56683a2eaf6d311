extension String {
    /// A line as people read it on a terminal: wrapped between words, what is continued set in under its beginning.
    ///
    ///     Due: the government's attestation, for: helper,
    ///       first secretary and resident team, township
    ///
    /// Colours of a ``Palette`` become escape sequences, and take no room. Everything else that would move the cursor, the end
    /// of a line too, is made ``visible``: values come from other people's devices. A word longer than a line, such as the name of an entry, is never cut, nor is a command
    /// that stands on a line of its own, so that both can be copied.
    ///
    /// - Parameter width: Of the terminal; `nil` is none, and nothing is wrapped.
    package func prose(within width: Int?) -> [String] {
        // Nearly every line.
        if !unicodeScalars.contains(where: \.isTreacherous), width.map({ displayWidth <= $0 }) ?? true { return [self] }
        let line = ProseLine(self[...])
        return width.map(line.wrapped) ?? [line.text]
    }

    /// The line as a terminal gets it: the one place where a ``Palette``'s colours become escape sequences, and where
    /// everything else that a terminal would obey is made ``visible``.
    package var shown: String { unicodeScalars.contains(where: \.isTreacherous) ? ProseLine(self[...]).text : self }
}

/// A line taken apart into what is seen and the colours between.
private struct ProseLine {
    /// A character, or a change of colour, which takes no room.
    private struct Glyph {
        let text: String
        let width: Int
        /// `nil`: a change of colour.
        let character: Character?
    }

    private var glyphs: [Glyph] = []

    init(_ line: Substring) {
        var rest = line
        while let first = rest.first {
            if let (code, length) = Self.colour(rest.unicodeScalars) {
                glyphs.append(Glyph(text: "\u{1B}[\(code)m", width: 0, character: nil))
                rest = Substring(rest.unicodeScalars.dropFirst(length))
                continue
            }
            let shown = first.unicodeScalars.contains(where: \.isTreacherous) ? String(first).visible : String(first)
            glyphs += shown.map { Glyph(text: String($0), width: $0.displayWidth, character: $0) }
            rest = rest.dropFirst()
        }
    }

    private static let mark = Array(Palette.mark.unicodeScalars)

    /// The code of the colour that a text begins with, and how many scalars it takes.
    private static func colour(_ text: Substring.UnicodeScalarView) -> (code: String, length: Int)? {
        guard text.starts(with: mark) else { return nil }
        let code = text.dropFirst(mark.count).prefix { $0 != "m" }
        return (String(code), mark.count + code.count + 1)
    }

    var text: String { glyphs.map(\.text).joined() }

    private var isCommand: Bool {
        String(glyphs.compactMap(\.character)).drop { $0 == " " }.hasPrefix("cunlian")
    }

    func wrapped(to width: Int) -> [String] {
        guard glyphs.reduce(0, { $0 + $1.width }) > width, !isCommand else { return [text] }
        let own = glyphs.lazy.filter { $0.character != nil }.prefix { $0.character == " " }.count
        let indent = String(repeating: " ", count: min(own + 2, max(0, width / 3)))
        var lines: [String] = []
        var current: [Glyph] = []
        var (used, breakAt) = (0, 0)
        var last: Character?
        for glyph in glyphs {
            if let character = glyph.character {
                if last == nil, character == " ", !lines.isEmpty { continue }
                if let last, last != " " || character != " ", character.mayFollowBreak(after: last),
                    current.contains(where: { $0.character != nil && $0.character != " " })
                {
                    breakAt = current.count
                }
                if used + glyph.width > width, breakAt > 0 || character == " " {
                    let cut = character == " " ? current.count : breakAt
                    lines.append((lines.isEmpty ? "" : indent) + current[..<cut].map(\.text).joined().trimmedAtEnd)
                    current.removeSubrange(..<cut)
                    used = indent.count + current.reduce(0) { $0 + $1.width }
                    breakAt = 0
                    last = current.last { $0.character != nil }?.character
                    if character == " " { continue }
                }
                last = character
            }
            current.append(glyph)
            used += glyph.width
        }
        if current.contains(where: { $0.character != nil }) {
            lines.append((lines.isEmpty ? "" : indent) + current.map(\.text).joined())
        } else if let end = lines.indices.last {
            lines[end] += current.map(\.text).joined()
        }
        return lines
    }
}
