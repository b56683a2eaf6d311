/// What somebody has seen: for each replica, the number of its entries that are included.
///
/// A vector answers one question: given two versions, did the author of one know the other? Entries are
/// kept sorted by replica, so comparing and joining are single passes over two sorted runs.
///
///     var a = VersionVector([(alice, 2)])
///     let b = VersionVector([(alice, 1), (bob, 1)])
///     a.order(relativeTo: b)   // .concurrent
///     a.formJoin(b)            // alice 2, bob 1
///
/// - Invariant: Entries ascend strictly by replica; no number is zero.
/// - Note: Numbers count entries. They are not times, and there are no gaps: 5 includes 1 to 5.
///
/// Source: Parker et al., "Detection of Mutual Inconsistency in Distributed Systems", 1983; the sharing
/// of one vector by all fields of a scope is Malkhi & Terry, "Concise Version Vectors in WinFS", 2005.
public struct VersionVector: Hashable, Sendable {
    /// How many entries of one replica are included.
    public struct Entry: Hashable, Sendable {
        /// Whose entries they are.
        public let replica: ReplicaID
        /// The last that is included, and with it all before; not 0 in a vector.
        public var number: UInt64

        /// Puts the parts together; nothing is checked.
        public init(replica: ReplicaID, number: UInt64) {
            self.replica = replica
            self.number = number
        }
    }

    /// Ascending strictly by replica, none with the number 0.
    public private(set) var entries: [Entry]

    /// The vector that includes nothing.
    public init() { entries = [] }

    /// A vector of the given numbers; of a replica named twice the greater counts, zeros are left out.
    public init(_ pairs: some Sequence<(ReplicaID, UInt64)>) {
        entries = []
        // In order: one by one, each would move those behind it.
        for (replica, number) in pairs.sorted(by: { $0.0 < $1.0 }) where number > 0 {
            if let last = entries.last, last.replica == replica {
                entries[entries.count - 1].number = max(last.number, number)
            } else {
                entries.append(Entry(replica: replica, number: number))
            }
        }
    }

    /// Whether nothing is included.
    public var isEmpty: Bool { entries.isEmpty }

    /// How many entries of the replica are included; 0 where none is.
    public subscript(replica: ReplicaID) -> UInt64 {
        let index = position(of: replica)
        return index < entries.count && entries[index].replica == replica ? entries[index].number : 0
    }

    /// Whether the entry of that name is included.
    public func covers(_ dot: Dot) -> Bool { dot.number <= self[dot.replica] }

    /// Whether everything in `other` is included here.
    public func dominates(_ other: VersionVector) -> Bool {
        var index = 0
        for entry in other.entries {
            while index < entries.count, entries[index].replica < entry.replica { index += 1 }
            guard index < entries.count, entries[index].replica == entry.replica,
                entries[index].number >= entry.number
            else { return false }
        }
        return true
    }

    /// How this version stands to another: which of the two knew the other.
    public func order(relativeTo other: VersionVector) -> CausalOrder {
        switch (dominates(other), other.dominates(self)) {
        case (true, true): .equal
        case (true, false): .after
        case (false, true): .before
        case (false, false): .concurrent
        }
    }

    /// Includes the dot and all that its replica wrote before it.
    public mutating func include(_ dot: Dot) {
        guard dot.number > 0 else { return }
        let index = position(of: dot.replica)
        if index < entries.count, entries[index].replica == dot.replica {
            entries[index].number = max(entries[index].number, dot.number)
        } else {
            entries.insert(Entry(replica: dot.replica, number: dot.number), at: index)
        }
    }

    /// Sets the number of one replica, downwards too; zero removes it.
    public mutating func set(_ replica: ReplicaID, to number: UInt64) {
        let index = position(of: replica)
        if index < entries.count, entries[index].replica == replica {
            if number == 0 { entries.remove(at: index) } else { entries[index].number = number }
        } else if number > 0 {
            entries.insert(Entry(replica: replica, number: number), at: index)
        }
    }

    /// Includes everything that `other` includes.
    ///
    /// - Postcondition: `self` dominates both its old value and `other`.
    public mutating func formJoin(_ other: VersionVector) {
        guard !other.isEmpty else { return }
        guard !isEmpty else { return self = other }
        var result: [Entry] = []
        result.reserveCapacity(max(entries.count, other.entries.count))
        var (i, j) = (0, 0)
        while i < entries.count, j < other.entries.count {
            let (a, b) = (entries[i], other.entries[j])
            if a.replica == b.replica {
                result.append(Entry(replica: a.replica, number: max(a.number, b.number)))
                i += 1
                j += 1
            } else if a.replica < b.replica {
                result.append(a)
                i += 1
            } else {
                result.append(b)
                j += 1
            }
        }
        result.append(contentsOf: entries[i...])
        result.append(contentsOf: other.entries[j...])
        entries = result
        debugCheck(checkInvariants)
    }

    /// What both include together: the least vector that dominates both.
    public func join(_ other: VersionVector) -> VersionVector {
        var result = self
        result.formJoin(other)
        return result
    }

    /// The first index whose replica is not below the one given.
    private func position(of replica: ReplicaID) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].replica < replica { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// How two versions stand to each other. Words, not operators: the order is partial.
public enum CausalOrder: Sendable {
    /// Each knew the other; the other knew this one; this one knew the other; neither knew the other.
    case equal, before, after, concurrent
}

extension VersionVector: CustomStringConvertible {
    /// For people: the short name and the number of each replica.
    public var description: String {
        "{" + entries.map { "\($0.replica.short):\($0.number)" }.joined(separator: " ") + "}"
    }
}
