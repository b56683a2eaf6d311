/// A line on standard error that is drawn over again and taken away in the end.
public enum PassingLine {
    /// The line instead of what stands there, cut so that it never moves the window on.
    public static func drawn(_ text: String, width: Int) -> String { "\r" + text.truncated(to: width - 1) + "\u{1B}[K" }

    /// Nothing instead of what stands there.
    public static let cleared = "\r\u{1B}[K"

    /// Writes what ``drawn(_:width:)`` or ``cleared`` gave.
    @Sendable public static func write(_ text: String) { StandardStream.error.write(text) }
}
