import Changesets
import RecordStore
import Records
import SyncSession

/// Takes changesets into a store, several to a commit; which, and when, the session says.
///
/// A changeset is handed in as soon as it has come whole. What can be done with it without the store (to
/// parse, hash, check and decode it) has its place in ``add(_:)``, beside the writing of those before it.
struct ChangesetIntake: Sendable {
    private var waiting: [Delivery] = []

    mutating func add(_ delivery: Delivery) { waiting.append(delivery) }

    /// All that is waiting, to be committed; from now on nothing is.
    mutating func handedOver() -> ChangesetIntake {
        defer { waiting = [] }
        return self
    }

    /// Commits what is waiting, in one transaction.
    ///
    /// - Returns: What became of each, in the order in which they came.
    func commit(to store: RecordStore) throws -> [Taken] {
        try store.write { _ in try waiting.map { try take($0, store) } }
    }

    private func take(_ delivery: Delivery, _ store: RecordStore) throws -> Taken {
        // Whether the scope is kept here and may come from this peer is decided already.
        switch try store.receive(delivery.bytes, accepts: { _ in true }) {
        case .applied, .held: return .new(entries: delivery.count)
        case .known: return .known
        case .fork: return .fork
        case .refused(let fault):
            let digest = try? Changeset(parsing: delivery.bytes, digest: store.environment.suite.digest).guardDigest
            return .refused(ChangesetRefusal(digest: digest ?? 0, fault: fault))
        }
    }
}
