public import Causality
public import Records

/// Something in a store that is not as the log says it must be.
public struct Fault: Hashable, Sendable {
    /// Where it was found; the directory's where it is of no scope.
    public let scope: ScopeCode
    /// What is wrong.
    public let what: What

    /// Puts the parts together.
    public init(scope: ScopeCode, what: What) {
        self.scope = scope
        self.what = what
    }

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
        /// A branch of a chain that parts is not what the chain and the branch themselves say.
        case branch(ReplicaID, of: ReplicaID, Branch)
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
        /// The file consists of other parts than a store does.
        case structure(Damage)
        /// SQLite finds the file damaged; what it says, in English.
        case unsound(String)
        /// The file of an attachment of that name holds other bytes.
        case attachment(String)
        /// An entry of the log of who opened what is not as it was signed, or is gone.
        case viewing(Dot, Viewing)
        /// Of somebody's log of what they opened other entries are here than were counted.
        case viewings(of: ReplicaID, said: Int, held: Int)
        /// A setting is not what the log says.
        case setting(String)
        /// What stands there could not be compared, because it cannot be read.
        case notCompared(StoreError)
    }

    /// What is to be done about a fault.
    public enum Remedy: Hashable, Sendable, CaseIterable {
        /// Everything but the log is made anew from the log.
        case repair
        /// The log itself lacks something: what others hold comes back at the next sync.
        case sync
        /// The right key is to be put back.
        case key
        /// It is a fault of the program.
        case report
    }

    /// What helps.
    public var remedy: Remedy {
        switch what {
        case .unreadable, .mislabelled, .brokenChain, .unsigned, .lost, .receipt, .unsound, .viewing, .viewings: .sync
        case .outOfOrder, .waitsForNothing, .branch, .differs, .extra, .absent, .unknownRecord, .names, .schema, .setting, .structure,
            .attachment,
            .notCompared:
            .repair
        case .key: .key
        case .foldsDiffer: .report
        }
    }

    /// What is wrong with a branch.
    public enum Branch: Hashable, Sendable {
        /// It is not called by its author's key and its first changeset.
        case otherName
        /// It has no changeset.
        case empty
        /// It leaves its chain elsewhere than where that ends, or than the other branches do.
        case otherEnd
        /// Nothing parts there: it is the only one.
        case alone
        /// None of the branches, or more than one, is said to have been here first.
        case wasHere
    }

    /// What is wrong with an entry of a log of views.
    public enum Viewing: Hashable, Sendable {
        /// Its bytes cannot be read, or are not signed by the key that they name.
        case unreadable
        /// It stands under another name, number or time than its bytes say.
        case mislabelled
        /// There is none of that number, and there are later ones.
        case missing
        /// It names another entry before it than is there.
        case unlinked
    }

    /// Consecutive entries of one replica.
    public struct Entries: Hashable, Sendable {
        /// Who wrote them.
        public let replica: ReplicaID
        /// Their numbers.
        public let first: UInt64, last: UInt64

        /// Puts the parts together; nothing is checked.
        public init(replica: ReplicaID, first: UInt64, last: UInt64) {
            self.replica = replica
            self.first = first
            self.last = last
        }
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
    /// Scopes whose rows were not compared, because they are to be folded anew: ``RecordStore/refoldNext()``.
    public internal(set) var behind: [ScopeCode] = []
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
        behind += other.behind
        faultCount += other.faultCount
        faults += other.faults.prefix(max(0, Self.listedMax - faults.count))
    }
}
