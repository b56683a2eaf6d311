import Changesets
public import RecordStore
import Records

/// A store with one owner: what programs hold, and what sessions and people share.
///
/// Every operation is one synchronous piece of work on the store, so nothing comes between a read and the
/// write that rests on it; the network is waited for outside. The work is done on a thread that is the
/// replica's own, so that waiting for the disk, or for another program's lock, holds up nobody else.
public actor Replica {
    private let store: RecordStore
    private let executor = StoreExecutor()
    /// The store's clock, randomness and algorithms.
    public nonisolated let environment: StoreEnvironment

    /// The thread that the store is used on, and no other.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Parameter open: Opens the store; called at once, inside the actor's initialiser.
    public init(opening open: @Sendable () throws -> sending RecordStore) rethrows {
        store = try open()
        environment = store.environment
    }

    /// Runs the body on the store, to its end.
    public func run<Result: Sendable>(_ body: @Sendable (RecordStore) throws -> Result) throws -> Result {
        try body(store)
    }
}
