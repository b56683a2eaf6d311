import Glibc

extension StandardStream {
    /// Asks for a line that is not shown while it is typed; `nil` where nobody sits at a terminal, or the input ends.
    package static func secretLine(_ prompt: String) -> String? {
        guard input.isTerminal else { return nil }
        var before = termios()
        guard unsafe tcgetattr(input.rawValue, &before) == 0 else { return nil }
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO)
        hidden.c_lflag |= tcflag_t(ECHONL)
        guard unsafe tcsetattr(input.rawValue, TCSAFLUSH, &hidden) == 0 else { return nil }
        defer { _ = unsafe tcsetattr(input.rawValue, TCSAFLUSH, &before) }
        error.write(prompt)
        return readLine()
    }
}
