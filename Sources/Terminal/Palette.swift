/// What a text is, rather than what it looks like.
package enum TextStyle: Sendable {
    case plain, title, section, dim, accent, good, warning, bad, selected

    /// The sixteen colours only: people choose how these look, and they are legible on black and on white.
    fileprivate var code: String {
        switch self {
        case .plain: ""
        case .title: "1"
        case .section: "1;36"
        case .dim: "2"
        case .accent: "36"
        case .good: "32"
        case .warning: "33"
        case .bad: "31"
        case .selected: "1;36"
        }
    }
}

/// Colours text, or leaves it as it is.
///
/// A colour begins with a ``mark`` that no other process has, and becomes an escape sequence only where a line goes to the
/// terminal (``Swift/String/shown``). So an escape sequence in a value is never taken for one of ours, whoever put it there.
package struct Palette: Sendable {
    package var isColored: Bool

    /// In front of a style's code and its `m`: two private characters, and between them forty random bits.
    static let mark: String = {
        var mark = String.UnicodeScalarView("\u{F0000}".unicodeScalars)
        for _ in 0..<8 { mark.append(Unicode.Scalar(UInt32.random(in: 0xE000..<0xE020)) ?? "\u{E000}") }
        mark.append("\u{F0001}")
        return String(mark)
    }()

    package init(isColored: Bool) { self.isColored = isColored }

    /// Colour for a terminal, unless people said otherwise (https://no-color.org).
    package init(for stream: StandardStream, environment: (String) -> String?) {
        let isRefused = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        isColored = stream.isTerminal && !isRefused && environment("TERM") != "dumb"
    }

    package func callAsFunction(_ text: String, _ style: TextStyle) -> String {
        guard isColored, !style.code.isEmpty, !text.isEmpty else { return text }
        return "\(Self.mark)\(style.code)m\(text)\(Self.mark)0m"
    }
}
