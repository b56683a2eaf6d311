import Causality
public import Changesets
import RecordStore
public import Records
public import SyncSession

/// A node's side of sessions, on one replica.
public final class NodeService: SyncService {
    private let replica: Replica
    /// The node's own; its level says how far from the root it is.
    private let scope: ScopeCode
    private let signer: Signer
    /// The address of the parent, under which the store remembers what the parent holds.
    private let parent: String?
    /// Told when a session brought something new, so that it can be passed on.
    private let onNews: @Sendable () -> Void

    /// A node's side of sessions.
    ///
    /// - Parameters:
    ///   - scope: The node's own, of the grammar of the store's schema; how deep it lies is told to whoever asks.
    ///   - signer: Of the key that the store writes with.
    ///   - parent: The address of the parent, as the store was synced with it; `nil` for the root.
    ///   - onNews: Called after a session that brought something.
    public init(
        replica: Replica, scope: ScopeCode, signer: Signer, parent: String?, onNews: @escaping @Sendable () -> Void
    ) {
        self.replica = replica
        self.scope = scope
        self.signer = signer
        self.parent = parent
        self.onNews = onNews
    }

    /// The next session, for one asker.
    public func session() async throws -> any SyncExchange {
        let scope = scope
        let level = try await replica.run { store in UInt8(clamping: store.schema.scopes.depth(of: scope)) }
        return NodeExchange(replica: replica, signer: signer, level: level, parent: parent, onNews: onNews)
    }

    /// The next exchange about attachments, for one asker.
    public func attachments() async throws -> (any SyncExchange)? {
        let own = try await replica.run { $0.own }
        return NodeAttachments(replica: replica, signer: signer, own: own, parent: parent, onNews: onNews)
    }

    /// The next exchange about keys to what is sealed; `nil` where the schema seals nothing.
    public func keys() async throws -> (any SyncExchange)? {
        guard try await replica.run({ $0.keys.isUsed }) else { return nil }
        return NodeKeys.exchange(replica, signer, onNews: onNews)
    }

    /// The next exchange about who opened what is sealed; `nil` where the schema seals nothing.
    public func viewings() async throws -> (any SyncExchange)? {
        guard try await replica.run({ $0.viewings.isUsed }) else { return nil }
        return NodeViewings.exchange(replica, signer, onNews: onNews)
    }

    /// Gives a key an office against a code that works once; the bytes are those of ``EnrolmentRequest`` and ``EnrolmentAnswer``.
    public func enrol(_ request: [UInt8]) async throws -> [UInt8] {
        try await replica.run { store in try store.answerEnrolment(request) }
    }

    /// Whether the store can be read.
    public func isReady() async -> Bool {
        (try? await replica.run { store in try store.read { _ in try store.scopes().count >= 0 } }) ?? false
    }

    /// What is held, open, waiting, and not passed on yet, and how large it is.
    public func metrics() async throws -> [Metric] {
        let parent = parent
        return try await replica.run { store in try store.read { _ in try NodeFigures(store, parent: parent).metrics } }
    }
}
