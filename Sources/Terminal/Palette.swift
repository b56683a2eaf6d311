/// What a text is, rather than what it looks like.
public enum TextStyle: Sendable {
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
public struct Palette: Sendable {
    public var isColored: Bool

    public init(isColored: Bool) { self.isColored = isColored }

    /// Colour for a terminal, unless people said otherwise (https://no-color.org).
    public init(for stream: StandardStream, environment: (String) -> String?) {
        let isRefused = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        isColored = stream.isTerminal && !isRefused && environment("TERM") != "dumb"
    }

    public func callAsFunction(_ text: String, _ style: TextStyle) -> String {
        guard isColored, !style.code.isEmpty, !text.isEmpty else { return text }
        return "\u{1B}[\(style.code)m\(text)\u{1B}[0m"
    }
}
