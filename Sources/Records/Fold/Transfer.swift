public import Causality

/// How an entry moves records from one scope to another, or takes over what came too late to be moved.
///
/// A scope's state is a function of its own entries, so a move is two of them: one in the scope that the
/// record leaves, one in the scope where it arrives, which brings along what the record was at the cut.
public enum Transfer: Hashable, Sendable {
    /// Sends a record and all beneath it to another scope, as they are at the entry's cut.
    case out(RecordID, to: ScopeCode)
    /// Brings the record in, as the entry of that name sent it.
    case into(RecordID, from: ScopeCode, out: Dot, Carried)
    /// Takes over, or with no change of its own declines, an entry that came late at the old place; the
    /// records that it created are carried.
    case takeOver(from: ScopeCode, late: Dot, Carried)

    /// The records that come along; `nil` of a departure, which leaves them to the arrival.
    public var carried: Carried? {
        switch self {
        case .out: nil
        case .into(_, _, _, let carried), .takeOver(_, _, let carried): carried
        }
    }
}

/// Records on their way from one scope to another, in the names of the scope where they arrive.
///
/// - Invariant: Records ascend by id; `writers` tells of every foreign dot in them.
public struct Carried: Hashable, Sendable {
    /// Of every dot of another scope in the records: who wrote the entry, and when.
    public var writers: [Dot: Writer]
    /// Ascending by id.
    public var records: [Item]

    /// Puts the parts together; the invariant is the caller's to keep.
    public init(writers: [Dot: Writer] = [:], records: [Item] = []) {
        self.writers = writers
        self.records = records
    }

    /// Who wrote an entry of another scope, and when, as whoever carries it vouches.
    public struct Writer: Hashable, Sendable {
        /// When it was written, by the author's clock.
        public let time: HybridTime
        /// Who wrote it, by the name in the grant.
        public let person: String
        /// The code of the office; empty for one without rights, `nil` where nobody is judged.
        public let role: String?

        /// Puts the parts together; nothing is checked.
        public init(time: HybridTime, person: String, role: String?) {
            self.time = time
            self.person = person
            self.role = role
        }

        /// The same of an entry of this scope.
        public init(_ info: EntryInfo) {
            self.init(time: info.time, person: info.author.person, role: info.author.role?.code)
        }

        /// What rules make of it: a role that the schema has not gives no rights.
        public func info(_ schema: Schema) -> EntryInfo {
            EntryInfo(time: time, author: Author(person: person, role: role.map { schema.role($0) ?? .none(code: $0) }))
        }

        /// Of two that are said of one dot, which only a forger does, the lesser counts everywhere.
        func lesser(_ other: Writer) -> Writer {
            let (a, b) = (self, other)
            if a.time != b.time { return a.time < b.time ? a : b }
            if a.person != b.person { return a.person < b.person ? a : b }
            return a.role ?? "" <= b.role ?? "" ? a : b
        }
    }

    /// One record, and the vector of everything that its fields have seen.
    public struct Item: Hashable, Sendable {
        /// The record's name, which a move does not change.
        public let id: RecordID
        /// What it was at the cut, in the names of the scope where it arrives.
        public let state: RecordState
        /// Everything that its fields had seen there.
        public let seen: VersionVector

        /// Puts the parts together; nothing is checked.
        public init(_ id: RecordID, _ state: RecordState, seen: VersionVector) {
            self.id = id
            self.state = state
            self.seen = seen
        }
    }
}

/// A record that left: by which entry, what that had seen, and where to.
public struct Departure: Hashable, Sendable {
    /// The entry that sent it.
    public let dot: Dot
    /// The cut: what the record was, own earlier entries of the author included.
    public let covered: VersionVector
    /// The scope that it was sent to.
    public let to: ScopeCode

    /// Puts the parts together; nothing is checked.
    public init(dot: Dot, covered: VersionVector, to: ScopeCode) {
        self.dot = dot
        self.covered = covered
        self.to = to
    }

    /// Whether an entry came too late to go along: it changes nothing where the record went.
    public func isLate(_ other: Dot) -> Bool { other != dot && !covered.covers(other) }
}

/// A record that came: by which entry, whence, and what its fields had seen there.
public struct Arrival: Hashable, Sendable {
    /// The entry that brought it.
    public let dot: Dot
    /// What its fields had seen where it came from.
    public let seen: VersionVector
    /// The scope that it came from.
    public let from: ScopeCode
    /// The entry that sent it, by its name there; `nil` where it was taken over late.
    public let out: Dot?

    /// Puts the parts together; nothing is checked.
    public init(dot: Dot, seen: VersionVector, from: ScopeCode, out: Dot?) {
        self.dot = dot
        self.seen = seen
        self.from = from
        self.out = out
    }
}

extension ReplicaID {
    /// The name of this scope's name of a replica in another scope.
    ///
    /// Home again it is itself: what came from there loses its origin.
    public func named(from here: ScopeCode, in there: ScopeCode) -> ReplicaID {
        if isHome { return from(here.number) }
        return origin == there.number ? from(0) : self
    }
}

extension Dot {
    /// The same entry as another scope names it; see ``ReplicaID/named(from:in:)``.
    public func named(from here: ScopeCode, in there: ScopeCode) -> Dot {
        Dot(replica.named(from: here, in: there), number)
    }
}

extension VersionVector {
    /// The same entries as another scope names them; see ``ReplicaID/named(from:in:)``.
    public func named(from here: ScopeCode, in there: ScopeCode) -> VersionVector {
        VersionVector(entries.map { ($0.replica.named(from: here, in: there), $0.number) })
    }
}
