public import Causality
import Changesets
public import Records
import SQLite

/// The last that was heard of one replica in one scope.
public struct Heard: Sendable {
    /// Where it wrote.
    public let scope: ScopeCode
    /// Who wrote.
    public let replica: ReplicaID
    /// How many of its entries are applied.
    public let entries: UInt64
    /// When the last of them was applied here, by this store's clock, in milliseconds since 1970; of one's own
    /// replica when it was written. `nil` where the file is older than the note.
    public let at: UInt64?
    /// When it was written, by its author's clock, which may be wrong.
    public let written: UInt64
}

extension Views {
    /// What was heard last, of each replica in each scope of a region; `nil` is everything but the directory.
    public func heard(in region: ScopeCode? = nil) throws(StoreError) -> [Heard] {
        try file.read { r throws(StoreError) in try heard(in: region, r) }
    }

    func heard(in region: ScopeCode? = nil, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Heard] {
        try log.heard(r).filter { region?.covers($0.scope) ?? true }.map { note throws(StoreError) in
            // One's own entries are noted nowhere but in the log, since saving must cost no more than it does.
            let isOwn = note.dot.replica == host
            let written =
                if let time = note.time, !isOwn { time } else { try authors.info(note.dot, in: note.scope, r).time.milliseconds }
            return Heard(
                scope: note.scope, replica: note.dot.replica, entries: note.dot.number, at: isOwn ? written : note.at,
                written: written)
        }
    }
}
