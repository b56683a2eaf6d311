/// A line of a terminal that is drawn over itself and taken away in the end.
public enum PassingLine {
    /// What draws a text in the place of the one before.
    public static func drawn(_ text: String, width: Int) -> String { "\r" + text.truncated(to: width - 1) + "\u{1B}[K" }

    /// What takes it away.
    public static let takenAway = "\r\u{1B}[K"

    /// Where such lines go.
    @Sendable public static func show(_ text: String) { _ = StandardStream.error.write(text) }
}
