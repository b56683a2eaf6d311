/// How far work has come, on standard error, once it takes longer than a second.
///
///     合并 ━━━━━━━━━━━━──────────────  46%  920/2,000  剩余 6 秒
///
/// Quick work shows nothing; nor does work whose standard error is no terminal. Nothing stays behind.
package struct ProgressBar {
    private let title: String
    private let total: Int
    private let language: DisplayLanguage
    private let palette: Palette
    private let now: () -> Duration
    private let width: () -> Int?
    private let write: (String) -> Void
    private let start: Duration
    private var drawn: Duration?

    /// - Parameters:
    ///   - total: In whatever unit ``update(_:)`` counts.
    ///   - now: A time that only ascends, from any beginning.
    ///   - width: Of the window; `nil` is no terminal.
    ///   - write: To standard error.
    package init(
        _ title: String, total: Int, language: DisplayLanguage, palette: Palette,
        now: @escaping () -> Duration,
        width: @escaping () -> Int? = { StandardStream.error.windowSize?.width },
        write: @escaping (String) -> Void = { StandardStream.error.write($0) }
    ) {
        self.title = title
        self.total = max(total, 1)
        self.language = language
        self.palette = palette
        self.now = now
        self.width = width
        self.write = write
        start = now()
    }

    /// Draws at most ten times a second; cheap to call for every item.
    package mutating func update(_ done: Int) {
        let time = now()
        guard time - (drawn ?? start) >= (drawn == nil ? .seconds(1) : .milliseconds(100)) else { return }
        guard let width = width() else { return }
        drawn = time
        write("\r" + line(min(max(done, 0), total), elapsed: time - start, width: width) + "\u{1B}[K")
    }

    /// Takes the bar away.
    package mutating func finish() {
        if drawn != nil { write("\r\u{1B}[K") }
        drawn = nil
    }

    private func line(_ done: Int, elapsed: Duration, width: Int) -> String {
        let percent = "\(done * 100 / total)%".padded(to: 4, .trailing)
        var text = "\(percent)  \(grouped(done))/\(grouped(total))"
        if done > 0 {
            let rest = elapsed * (Double(total - done) / Double(done))
            let seconds = max(1, Int(rest.components.seconds))
            let amount =
                seconds < 90
                ? language("\(seconds) 秒", "\(seconds) s")
                : language("\((seconds + 30) / 60) 分钟", "\((seconds + 30) / 60) min")
            text += language("  剩余 ", "  left ") + amount
        }
        let room = min(30, width - title.displayWidth - text.displayWidth - 3)
        guard room >= 8 else { return "\(title) \(text)".truncated(to: width - 1) }
        let filled = done * room / total
        return title + " " + palette(String(repeating: "━", count: filled), .accent)
            + palette(String(repeating: "─", count: room - filled), .dim) + " " + text
    }
}

/// A whole number with a comma every three digits.
package func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return text
}
