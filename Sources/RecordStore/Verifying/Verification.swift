public import Causality
public import Records

/// Something in a store that is not as the log says it must be.
public struct Fault: Hashable, Sendable {
    /// Where it was found; the directory's where it is of no scope.
    public let scope: ScopeCode
    /// What is wrong.
    public let what: What

    /// A case with its facts; tables and columns are named as the file names them.
    public enum What: Hashable, Sendable {
        /// A changeset of the log, or one's own unsealed entry, cannot be read.
        case unreadable(table: String, row: Int64)
        /// Bytes are not those of the digest that stands beside them, or under other names than they say.
        case mislabelled(Entries, column: String)
        /// A changeset that does not continue its chain.
        case brokenChain(Entries)
        /// A changeset that its author did not sign.
        case unsigned(Entries)
        /// A changeset has a place in the order of application before something that it names.
        case outOfOrder(Entries)
        /// A changeset is kept back, and nothing is missing that it names.
        case waitsForNothing(Entries)
        /// A row holds something else than the log's fold.
        case differs(table: String, row: Row, column: String)
        /// A row of which the log knows nothing.
        case extra(table: String, row: Row)
        /// A row that the log's fold has and the file lacks.
        case absent(table: String, row: Row)
        /// A record that no entry created.
        case unknownRecord(Row)
        /// The names of records in a row of `_run` contradict themselves or another row.
        case names(run: Int64)
        /// The rows made by one way of folding are not those made by the other: a fault of the program.
        case foldsDiffer(RecordID, field: Int?)
        /// Others, or this store by its own word, hold entries that the log lacks.
        case lost(ReplicaID, heldOnce: UInt64, held: UInt64)
        /// A name under which this store told what it held is not that of its log.
        case receipt(held: VersionVector)
        /// The key is not that of the replica which the store writes as.
        case key(own: ReplicaID)
        /// The kept schema is not the published one.
        case schema(version: Int)
        /// A setting is not what the log says.
        case setting(String)
        /// What stands there could not be compared, because it cannot be read.
        case notCompared(StoreError)
    }

    /// Consecutive entries of one replica.
    public struct Entries: Hashable, Sendable {
        /// Who wrote them.
        public let replica: ReplicaID
        /// Their numbers.
        public let first: UInt64, last: UInt64
    }

    /// Which row: by the record that people know, where it is one's.
    public enum Row: Hashable, Sendable {
        /// A record's; its readable number where it has one.
        case record(RecordID, number: String?)
        /// A record's in a table that has a row for each key.
        case keyed(RecordID, number: String?, key: String)
        /// A number that is no record's.
        case number(Int64)
        /// A replica's.
        case replica(ReplicaID)
        /// An entry's.
        case entry(Dot)
        /// What the columns of its key hold.
        case key(String)
    }
}

/// What checking a scope came to.
public struct Verification: Sendable {
    /// Of a check that has looked at nothing.
    public init() {}

    /// How many entries were checked.
    public var entries = 0
    /// How many changesets were checked.
    public var changesets = 0
    /// How many rows were compared with the log's fold.
    public var rows = 0
    /// What is not as it must be; empty where all is. No more than ``listedMax`` are listed.
    public private(set) var faults: [Fault] = []
    /// How many faults there are, listed or not.
    public private(set) var faultCount = 0

    /// How many faults are told one by one: enough to see of what kind they are.
    public static let listedMax = 1_000

    mutating func note(_ what: Fault.What, in scope: ScopeCode) {
        faultCount += 1
        if faults.count < Self.listedMax { faults.append(Fault(scope: scope, what: what)) }
    }

    /// Adds what another check came to.
    public mutating func add(_ other: Verification) {
        entries += other.entries
        changesets += other.changesets
        rows += other.rows
        faultCount += other.faultCount
        faults += other.faults.prefix(max(0, Self.listedMax - faults.count))
    }
}
