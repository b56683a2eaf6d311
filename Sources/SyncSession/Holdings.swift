package import Causality
import Changesets
package import Records

/// What a session asks of the store that it speaks for; each question has one answer, a ``HoldingsFact``.
///
/// A session is told of one scope at a time and of the present: a store of ten thousand scopes is never
/// pictured whole, and what came in while an answer was going out counts in the next question.
package enum HoldingsQuestion: Hashable, Sendable {
    /// Who one is towards the peer, and what is kept here.
    case standpoint(Peer)
    /// Who a replica is, as far as the directory here says.
    case visitor(ReplicaID)
    /// What became other since the peer gave, or was given, its receipts.
    ///
    /// - Parameter above: On a node, who was told with the receipt what the node's parent holds of theirs.
    case news(of: Peer, above: ReplicaID?)
    /// The scopes of which anything is here, of those that somebody keeps who keeps these regions.
    case scopes(in: [ScopeCode])
    /// What is held of a scope, and how far of one author.
    case holding(ScopeCode, Peer, of: ReplicaID)
    /// What somebody holds who says so by these guards, in the names that chains and their branches have here; of a chain
    /// that is another's there than here, nothing.
    case named(VersionVector, guards: [UInt64], ScopeCode)
    /// What was receipted under a name.
    case vector(named: Hello.Name, ScopeCode)
    /// What somebody lacks who holds that much, in an order that respects causality.
    case changesets(ScopeCode, beyond: VersionVector)
    /// Of the directory, what makes a key known to somebody who holds that much of it: ``Introduction``.
    case introduction(of: ReplicaID, beyond: VersionVector)
    /// Whether a changeset of the log goes on where that part ends.
    case goesOn(ChangesetPart)
    /// Whether the changeset that ends with the entry is here and has that guard.
    case holds(Dot, guard: UInt64, ScopeCode)
}

/// What a store says to a ``HoldingsQuestion`` of the same name.
package enum HoldingsFact: Sendable {
    case standpoint(Standpoint)
    case visitor(Visitor)
    case news(News)
    case scopes([ScopeCode])
    case holding(Holding)
    /// `nil` where the store knows the name no more.
    case vector(VersionVector?)
    case changesets([StoredChangeset])
    case goesOn(Bool)
    case holds(Bool)
}

/// What a session has its store remember.
package enum HoldingsNote: Hashable, Sendable {
    /// What is written in the scope and open yet becomes changesets now, unless the store's own chain is shorter than what was
    /// heard of it: then it was set back, and first takes what it lost.
    case seal(ScopeCode, heard: UInt64 = 0)
    /// What the next hello must say; whatever was asked before has had its answer.
    case nonce(UInt64, Peer)
    /// Changesets go along, and until the next nonce it is not known what became of them.
    case unanswered(Peer)
    /// A peer holds that much besides, for it came from there; what both hold has no name from now on.
    case brought(VersionVector, ScopeCode, Peer)
    case receipt(Receipt, ScopeCode, Peer)
    /// The beginning of a changeset that came from a peer, to be gone on with; `nil` when it is of no use any more.
    case part([UInt8]?, Peer)
    /// What a node's parent holds, as the node says.
    case receiptAbove(Receipt, ScopeCode, Peer)
    /// What the scope holds now is to be found under its name.
    case name(ScopeCode)
    /// Keys, or entries of who opened what, that somebody brought who may speak of those regions; `nil` is all.
    case broughtBeside(FrameKind, [[UInt8]], of: [ScopeCode]?)
    /// What a peer says that it has beside the log; what it holds counts where it has the keys to it.
    case beside(Beside, Peer)
}

/// Whom a store remembers: a node by its address, whoever asks a node by their replica.
package struct Peer: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(address: String) { bytes = Array(address.utf8) }
    package init(_ replica: ReplicaID) { bytes = replica.bytes }
    package init(bytes: [UInt8]) { self.bytes = bytes }
}

package struct Standpoint: Hashable, Sendable {
    /// The identity that the store writes under.
    package var own: ReplicaID
    /// What the peer gave with its last answer, or was given with it.
    package var nonce: UInt64?
    /// Whether changesets went along with a hello of that nonce, and no answer came.
    package var isUnanswered: Bool
    /// The regions that are kept here, by the codes that the store was made for or enrolled in.
    package var regions: [ScopeCode]
    /// Of the store's schema: which levels regions have.
    package var grammar: ScopeGrammar
    /// The beginning of a changeset that came from the peer before a link broke.
    package var part: [UInt8]?

    package init(
        own: ReplicaID, nonce: UInt64?, isUnanswered: Bool = false, regions: [ScopeCode], grammar: ScopeGrammar, part: [UInt8]? = nil
    ) {
        self.own = own
        self.nonce = nonce
        self.isUnanswered = isUnanswered
        self.regions = regions
        self.grammar = grammar
        self.part = part
    }

    /// Whether changesets of that scope are kept.
    func keeps(_ scope: ScopeCode) -> Bool { RegionSet(regions).contains(scope) }

    /// Whether whole regions are kept here, as a node does, and not scopes of the lowest level alone.
    var isOfNode: Bool { regions.contains { !grammar.isLowest($0) } }
}

package struct Visitor: Sendable {
    /// Towards this visitor.
    package var standpoint: Standpoint
    /// What the directory grants the key; `nil` where there is no directory.
    package var grants: [Grant]?
    package var isRoot: Bool
    /// The public key, as far as it is known.
    package var key: [UInt8]?
    /// What ended all that the key was granted, and when it was said, in milliseconds since 1970.
    package var ending: Ending?

    package struct Ending: Hashable, Sendable {
        package var kind: Revocation.Kind
        package var time: UInt64

        package init(kind: Revocation.Kind, time: UInt64) { (self.kind, self.time) = (kind, time) }
    }

    /// - Parameter grants: Without those, and without those of their regions, that were ended.
    package init(standpoint: Standpoint, grants: [Grant]?, isRoot: Bool, key: [UInt8]?, ending: Ending? = nil) {
        self.standpoint = standpoint
        self.grants = grants
        self.isRoot = isRoot
        self.key = key
        self.ending = ending
    }
}

package struct News: Sendable {
    /// The name of every scope's last receipt; 0 where it cannot be told by name.
    package var receipts: [ScopeCode: Hello.Name]
    /// Those that hold something else by now, or have entries that are not sealed, or more to tell of the parent.
    package var changed: Set<ScopeCode>
    /// Of all the receipts.
    package var rollup: Hello.Name

    package init(receipts: [ScopeCode: Hello.Name], changed: Set<ScopeCode>, rollup: Hello.Name) {
        self.receipts = receipts
        self.changed = changed
        self.rollup = rollup
    }

    /// Whether every receipt has a name.
    var isNamed: Bool { receipts.values.allSatisfy { $0 != 0 } }
}

package struct Holding: Sendable {
    package var name: Hello.Name
    package var held: VersionVector
    /// The last that the peer gave, or was given.
    package var receipt: Receipt?
    /// The last entry of the author asked for; 0 where none is held.
    package var last: UInt64
    /// The guard of the changeset that ends with it.
    package var lastGuard: UInt64
    /// The last entry of that author that the store's own parent holds.
    package var above: UInt64
    /// Of each component of what is held: the guard of the changeset that ends with it.
    package var guards: [UInt64]

    package init(
        name: Hello.Name, held: VersionVector, receipt: Receipt?, last: UInt64 = 0, lastGuard: UInt64 = 0, above: UInt64 = 0,
        guards: [UInt64] = []
    ) {
        self.guards = guards
        self.name = name
        self.held = held
        self.receipt = receipt
        self.last = last
        self.lastGuard = lastGuard
        self.above = above
    }
}

/// What a store remembers of what a peer holds of one scope.
package struct Receipt: Hashable, Sendable {
    /// The name of what both held; 0 where it cannot be told by name.
    package var name: Hello.Name
    /// What the peer certainly holds.
    package var vector: VersionVector
    /// An asker's own last entry that the node holds; on a node, the asker's that it said its parent holds.
    package var heldOwn: UInt64
    /// How far from the root the peer is; 255 is unknown.
    package var level: UInt8

    package init(name: Hello.Name = 0, vector: VersionVector = VersionVector(), heldOwn: UInt64 = 0, level: UInt8 = 255) {
        self.name = name
        self.vector = vector
        self.heldOwn = heldOwn
        self.level = level
    }
}

/// A changeset of the log that is to be sent, named by its row; its bytes are read when their turn comes.
package struct StoredChangeset: Hashable, Sendable {
    package let row: Int64
    /// In bytes, the whole of it.
    package let size: Int
    package let first: Dot
    package let entries: Int
    /// How many bytes of it the receiver has; those behind them are sent.
    package private(set) var from = 0

    package init(row: Int64, size: Int, first: Dot, entries: Int) {
        self.row = row
        self.size = size
        self.first = first
        self.entries = entries
    }

    /// The last entry.
    var last: Dot { Dot(first.replica, first.number + UInt64(entries) - 1) }

    /// The same, going on behind what the receiver has.
    func going(on part: ChangesetPart) -> StoredChangeset {
        guard first == part.first, part.count < size else { return self }
        var rest = self
        rest.from = part.count
        return rest
    }

    /// The frame that brings it.
    package func frame(_ bytes: [UInt8]) -> Frame {
        guard from > 0 else { return Frame(.changeset, bytes) }
        var writer = ByteWriter()
        writer.varint(from)
        writer.raw(bytes[from...])
        return Frame(.rest, writer.bytes)
    }
}

/// How much something is: entries, and bytes of changesets.
public struct Amount: Hashable, Sendable {
    /// Of all changesets together.
    public var entries: Int
    /// As they travel.
    public var bytes: Int

    /// By default nothing.
    public init(entries: Int = 0, bytes: Int = 0) {
        self.entries = entries
        self.bytes = bytes
    }

    package init(of changesets: [StoredChangeset]) {
        self.init(
            entries: changesets.reduce(0) { $0 + $1.entries }, bytes: changesets.reduce(0) { $0 + $1.size - $1.from })
    }
}
