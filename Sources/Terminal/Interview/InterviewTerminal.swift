private import CTerminal
import Glibc

/// Why an interview cannot go on.
package enum InterviewError: Error, Hashable, Sendable {
    /// The terminal does not take a new mode; the number is the system's `errno`.
    case terminal(number: Int32)
}

/// An interview on a terminal, a page at a time.
///
/// The terminal is put back whichever way this ends: a result, an error of `autosave`, `exit`, a signal, a trap.
/// Only SIGKILL and the power cord leave it raw, and then `reset` helps; the draft has been saved.
package struct InterviewTerminal {
    private let palette: Palette

    package init(palette: Palette) { self.palette = palette }

    /// Whether a page can be drawn at all; otherwise ``InterviewLines`` serves.
    package static func isUsable(environment: (String) -> String?) -> Bool {
        StandardStream.input.isTerminal && StandardStream.output.isTerminal && environment("TERM") != "dumb"
    }

    /// Asks until people confirm or leave.
    ///
    /// - Parameters:
    ///   - state: The interview, new or resumed.
    ///   - autosave: Called after every answer, before the next question is shown.
    package func run(
        _ state: InterviewState, autosave: (InterviewAnswers) throws -> Void
    ) throws -> InterviewOutcome {
        let mode = try RawMode.enter()
        var state = state
        var keys = KeyParser()
        draw(state)
        while true {
            let pressed: [Key]
            switch mode.read(isWaiting: keys.isWaiting) {
            case .bytes(let bytes): pressed = keys.parse(bytes)
            case .silence: pressed = keys.flush()
            case .resized: pressed = []
            case .closed: return .draft(state.answers)
            }
            for key in pressed {
                switch state.press(key) {
                case .none: break
                case .save: try autosave(state.answers)
                case .finished(let outcome): return outcome
                }
            }
            draw(state)
        }
    }

    /// The whole page in one write, without clearing it first: nothing flickers.
    private func draw(_ state: InterviewState) {
        let screen = state.screen(StandardStream.output.windowSize ?? .ordinary, palette: palette)
        var text = "\u{1B}[?25l\u{1B}[H"
        text += screen.lines.map(\.shown).joined(separator: "\u{1B}[K\r\n")
        text += "\u{1B}[K\u{1B}[J"
        if let cursor = screen.cursor {
            text += "\u{1B}[\(cursor.row + 1);\(cursor.column + 1)H\u{1B}[?25h"
        }
        StandardStream.output.write(text)
    }
}

/// The terminal's raw mode and alternate screen, for as long as the value lives.
private struct RawMode: ~Copyable {
    enum Input {
        case bytes([UInt8])
        /// Nothing came for a moment.
        case silence
        case resized
        /// The terminal is gone.
        case closed
    }

    // Literals have no end of life, which the handlers rely on. Alternate screen, bracketed paste, and no
    // wrapping: a line that a terminal takes for wider than we do must not push the page up.
    private static let begin: StaticString = "\u{1B}[?1049h\u{1B}[?2004h\u{1B}[?7l"
    private static let end: StaticString = "\u{1B}[?7h\u{1B}[?2004l\u{1B}[?25h\u{1B}[0m\u{1B}[?1049l"

    private init() {}

    static func enter() throws(InterviewError) -> RawMode {
        let code = begin.withUTF8Buffer { begin in
            end.withUTF8Buffer { end in
                unsafe begin.withMemoryRebound(to: CChar.self) { begin in
                    unsafe end.withMemoryRebound(to: CChar.self) { end in
                        unsafe cterminal_enter(
                            StandardStream.input.rawValue, StandardStream.output.rawValue, begin.baseAddress,
                            end.baseAddress)
                    }
                }
            }
        }
        guard code == 0 else { throw .terminal(number: errno) }
        return RawMode()
    }

    deinit { cterminal_leave() }

    /// Waits for input; only a moment where an escape byte waits for what follows.
    borrowing func read(isWaiting: Bool) -> Input {
        if cterminal_take_resize() != 0 { return .resized }
        var wanted = pollfd(fd: StandardStream.input.rawValue, events: Int16(POLLIN), revents: 0)
        // Half a second at most: a resize between the look above and the call is seen then.
        let count = unsafe poll(&wanted, 1, isWaiting ? 40 : 500)
        if cterminal_take_resize() != 0 { return .resized }
        if count == 0 { return isWaiting ? .silence : .resized }
        if count < 0 { return errno == EINTR ? .resized : .closed }
        var length = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, initialized in
            length = unsafe Glibc.read(StandardStream.input.rawValue, buffer.baseAddress, 4096)
            initialized = max(0, length)
        }
        if length < 0, errno == EINTR || errno == EAGAIN { return .resized }
        return length > 0 ? .bytes(bytes) : .closed
    }
}
