/// A line on standard error that is drawn over again and taken away in the end.
package enum PassingLine {
    /// The line instead of what stands there, cut so that it never moves the window on.
    package static func drawn(_ text: String, width: Int) -> String { "\r" + text.truncated(to: width - 1) + "\u{1B}[K" }

    /// Nothing instead of what stands there.
    package static let cleared = "\r\u{1B}[K"

    /// Writes what ``drawn(_:width:)`` or ``cleared`` gave.
    @Sendable package static func write(_ text: String) { StandardStream.error.write(text) }
}
