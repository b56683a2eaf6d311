import Synchronization

/// Holds back what a command would show while something that is sealed was opened and is not written down yet.
///
/// Whoever looks is written down first (`Protocol/18-audit.md`, section 3). Commands print as they go along, also in the midst of a
/// transaction, at whose end what it opened is written down: until then their output waits here. Where it cannot be written down, it is
/// thrown away.
final class HeldOutput: Sendable {
    /// Of the process; it has one standard output.
    static let shared = HeldOutput()

    private struct State {
        var isOwed = false
        var hasFailed = false
        /// Whether the store has anything that could be opened.
        var mayOwe = false
        var waiting: [@Sendable () throws -> Void] = []
        var fault: (any Error)?
    }

    private let state = Mutex(State())

    /// Whether output may have to wait, so that a file is better not begun before it is whole.
    var mayOwe: Bool { state.withLock { $0.mayOwe } }

    /// From now on a store is open that has something sealed.
    func watch() { state.withLock { $0.mayOwe = true } }

    func note(_ isOwed: Bool, failed: Bool) {
        state.withLock { state in
            state.isOwed = isOwed
            guard failed else { return }
            state.hasFailed = true
            state.waiting = []
        }
    }

    /// Does it now, or as soon as everything is written down; what waits comes out in its order.
    func show(_ action: @escaping @Sendable () throws -> Void) throws {
        let mustWait = state.withLock { state in
            if state.isOwed { state.waiting.append(action) }
            return state.isOwed
        }
        guard !mustWait else { return }
        try release()
        try action()
    }

    /// The same for what has nobody to tell that it failed: the command's end does.
    func showQuietly(_ action: @escaping @Sendable () throws -> Void) {
        do { try show(action) } catch { state.withLock { $0.fault = $0.fault ?? error } }
    }

    /// Everything is written down, so what waits is shown.
    func release() throws {
        let (waiting, fault) = state.withLock { state in
            defer { if !state.isOwed { (state.waiting, state.fault) = ([], nil) } }
            return state.isOwed ? ([], nil) : (state.waiting, state.fault)
        }
        if let fault { throw fault }
        for action in waiting { try action() }
    }
}
