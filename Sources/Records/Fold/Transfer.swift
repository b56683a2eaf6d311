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
    public var writers: [Dot: Writer]
    public var records: [Item]

    public init(writers: [Dot: Writer] = [:], records: [Item] = []) {
        self.writers = writers
        self.records = records
    }

    /// Who wrote an entry of another scope, and when, as whoever carries it vouches.
    public struct Writer: Hashable, Sendable {
        public let time: HybridTime
        public let person: String
        /// The code of the office; empty for one without rights, `nil` where nobody is judged.
        public let role: String?

        public init(time: HybridTime, person: String, role: String?) {
            self.time = time
            self.person = person
            self.role = role
        }

        public init(_ info: EntryInfo) {
            self.init(time: info.time, person: info.author.person, role: info.author.role?.code)
        }

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
        public let id: RecordID
        public let state: RecordState
        public let seen: VersionVector

        public init(_ id: RecordID, _ state: RecordState, seen: VersionVector) {
            self.id = id
            self.state = state
            self.seen = seen
        }
    }
}

/// A record that left: by which entry, what that had seen, and where to.
public struct Departure: Hashable, Sendable {
    public let dot: Dot
    /// The cut: what the record was, own earlier entries of the author included.
    public let covered: VersionVector
    public let to: ScopeCode

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
    public let dot: Dot
    public let seen: VersionVector
    public let from: ScopeCode
    /// The entry that sent it, by its name there; `nil` where it was taken over late.
    public let out: Dot?

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
    public func named(from here: ScopeCode, in there: ScopeCode) -> Dot {
        Dot(replica.named(from: here, in: there), number)
    }
}

extension VersionVector {
    public func named(from here: ScopeCode, in there: ScopeCode) -> VersionVector {
        VersionVector(entries.map { ($0.replica.named(from: here, in: there), $0.number) })
    }
}
