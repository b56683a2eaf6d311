import Dispatch

/// Runs one actor's work in order, on a thread outside the pool that all tasks share.
///
/// The pool has as many threads as the machine has cores and expects that none of them waits; a store waits
/// for its disk and for the lock of whoever else writes its file. Source: SE-0392, "Custom Actor Executors".
final class StoreExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "cunlian.store")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }
}
