#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Synchronization

/// A value that a thread of its own computes while whoever asked for it goes on.
///
/// For who reads a file and must not wait for the pool of tasks that it runs on itself. Where no thread is to be had, the value
/// is computed by whoever asks for it.
package final class Beside<Value: Sendable>: Sendable {
    private let compute: @Sendable () -> Value
    private let place = Place()
    private let thread: Mutex<pthread_t?>

    /// Where the thread leaves what came of it.
    private final class Place: Sendable {
        let value = Mutex<Value?>(nil)
    }

    /// Begins at once.
    package init(_ compute: @escaping @Sendable () -> Value) {
        let place = place
        self.compute = compute
        thread = Mutex(
            startThread {
                let value = compute()
                place.value.withLock { $0 = value }
            })
    }

    deinit { wait() }

    /// What came of it, as soon as it is there.
    package func value() -> Value {
        wait()
        return place.value.withLock { $0 } ?? compute()
    }

    private func wait() {
        thread.withLock { thread in
            if let running = thread { unsafe pthread_join(running, nil) }
            thread = nil
        }
    }
}

/// What a thread is handed.
private final class Errand {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// - Returns: `nil` where the system has no thread to give.
private func startThread(_ run: @escaping @Sendable () -> Void) -> pthread_t? {
    let errand = unsafe Unmanaged.passRetained(Errand(run))
    var thread = pthread_t()
    let failure = unsafe pthread_create(
        &thread, nil,
        { handed in
            if let handed = unsafe handed { unsafe Unmanaged<Errand>.fromOpaque(handed).takeRetainedValue().run() }
            return unsafe nil
        }, errand.toOpaque())
    if failure != 0 { unsafe errand.release() }
    return failure == 0 ? thread : nil
}
