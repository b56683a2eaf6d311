import Changesets
public import RecordStore
import Records

/// A store with one owner: what programs hold, and what sessions and people share.
///
/// Every operation is one synchronous piece of work on the store, so nothing comes between a read and the
/// write that rests on it; the network is waited for outside.
public actor Replica {
    private let store: RecordStore

    /// - Parameter open: Opens the store; called at once, inside the actor's initialiser.
    public init(opening open: @Sendable () throws -> sending RecordStore) rethrows {
        store = try open()
    }

    /// Runs the body on the store, to its end.
    public func run<Result: Sendable>(_ body: @Sendable (RecordStore) throws -> Result) throws -> Result {
        try body(store)
    }
}
