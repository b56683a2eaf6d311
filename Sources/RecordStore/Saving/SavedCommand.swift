public import Causality
import Changesets
public import Records
import SQLite

/// What was saved since the store was opened the last time that anybody saved: to a person at the command line one command.
public struct SavedCommand: Hashable, Sendable {
    /// Consecutive entries of one scope.
    public struct Part: Hashable, Sendable {
        /// Where they were written.
        public let scope: ScopeCode
        /// The number of the first; all that the replica wrote there since is of the same command.
        public internal(set) var first: UInt64
        /// The last when it was noted.
        public internal(set) var last: UInt64
    }

    /// Who saved.
    public let replica: ReplicaID
    /// In the order in which the scopes were first written to.
    public internal(set) var parts: [Part] = []
    /// Tells one opening of the store from another.
    let opening: UInt64

    static let key = "lastCommand"

    init(replica: ReplicaID, opening: UInt64) {
        self.replica = replica
        self.opening = opening
    }

    /// Reads what ``bytes`` wrote; `nil` for anything else.
    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        do throws(WireError) {
            guard let replica = ReplicaID(bytes: Array(try reader.blob(max: 64, .level))) else { return nil }
            self.init(replica: replica, opening: try reader.varint())
            while !reader.isAtEnd {
                let scope = ScopeCode(number: try reader.varint())
                parts.append(Part(scope: scope, first: try reader.varint(), last: try reader.varint()))
            }
        } catch { return nil }
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.blob(replica.bytes)
        writer.varint(opening)
        for part in parts {
            writer.varint(part.scope.number)
            writer.varint(part.first)
            writer.varint(part.last)
        }
        return writer.bytes
    }

}

extension Saving {
    /// Notes what belongs to one command, with the first of its entries in each scope: a save that goes on writes nothing more.
    func noteCommand(_ first: UInt64, _ last: UInt64, in scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        // The first salt that was drawn since the store was opened tells this opening from all others.
        let opening: UInt64
        if let known = context.opening { opening = known } else { opening = UInt64(try salt(for: scope)) }
        context.opening = opening
        let noted = try settings.value(SavedCommand.key, w).flatMap { SavedCommand($0) }
        var command =
            noted.flatMap { $0.opening == opening && $0.replica == own ? $0 : nil } ?? SavedCommand(replica: own, opening: opening)
        guard !command.parts.contains(where: { $0.scope == scope }) else { return }
        command.parts.append(SavedCommand.Part(scope: scope, first: first, last: last))
        try settings.set(SavedCommand.key, command.bytes, w)
    }
}

extension Notebook {
    /// What the last command saved that saved anything; `nil` where nothing was, or by an earlier program.
    public func lastCommand() throws(StoreError) -> SavedCommand? {
        try file.read { r throws(StoreError) in try settings.value(SavedCommand.key, r).flatMap { SavedCommand($0) } }
    }
}
