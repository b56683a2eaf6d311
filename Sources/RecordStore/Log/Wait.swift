public import Causality
public import Records

/// What keeps a held changeset from being applied: a case with its facts, and no sentence.
public enum Wait: Hashable, Sendable {
    /// For an entry of the scope, or of the directory.
    case entry(Dot, in: ScopeCode)
    /// For what its author wrote before it.
    case chain
    /// For another branch than that which the store holds: its guards name it.
    case branch(ReplicaID)
    /// For a record that it changes, and that nothing applied so far has made or brought.
    case record(RecordID)
    /// For what another version of the program noted.
    case unlisted

    /// Whether it is noted under an entry, or under that which its author wrote before it.
    var isForEntry: Bool {
        switch self {
        case .entry, .chain: true
        case .branch, .record, .unlisted: false
        }
    }

    /// The entry that it waits for; `nil` where no entry helps.
    public var dot: Dot? {
        if case .entry(let dot, _) = self { dot } else { nil }
    }

    /// The record that it waits for; `nil` where it waits for something else.
    public var record: RecordID? {
        if case .record(let record) = self { record } else { nil }
    }
}

/// A case as the log's column keeps it: a word, and what is not in columns of its own.
extension Wait {
    var column: String? {
        switch self {
        case .entry: "entry"
        case .chain: nil
        case .branch(let replica): "branch \(replica)"
        case .record(let record): "record \(record)"
        case .unlisted: "unlisted"
        }
    }

    /// - Parameters:
    ///   - column: What ``column`` gave; stores of earlier programs have an English sentence there.
    ///   - entry: The entry that stands in the columns beside it.
    init(column: String?, entry: (Dot, ScopeCode)?) {
        if let entry {
            self = .entry(entry.0, in: entry.1)
            return
        }
        guard let column else {
            self = .chain
            return
        }
        let parts = column.split(separator: " ")
        let fact = parts.count == 2 ? parts[1] : ""
        self =
            switch parts.first {
            case "branch": ReplicaID(fact).map { .branch($0) } ?? .unlisted
            case "record": RecordID(fact).map { .record($0) } ?? .unlisted
            default: .unlisted
            }
    }
}
