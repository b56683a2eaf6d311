import Glibc

/// How many cells a window has.
package struct WindowSize: Hashable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    package static let ordinary = WindowSize(width: 80, height: 24)
}

/// The three streams that every process is given.
package enum StandardStream: Int32, Sendable {
    case input = 0
    case output
    case error

    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// `nil` where there is no window, or it does not say.
    package var windowSize: WindowSize? {
        var size = winsize()
        guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return nil
        }
        return WindowSize(width: Int(size.ws_col), height: Int(size.ws_row))
    }

    /// Writes all of it; `false` when the other side is gone.
    @discardableResult
    package func write(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes { unsafe Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            done += count
        }
        return true
    }
}
