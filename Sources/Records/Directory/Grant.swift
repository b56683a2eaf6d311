public import Causality

/// One entry of the directory that gives a key an office.
public struct Grant: Hashable, Sendable {
    /// The directory record it is, with its directory as its origin.
    public let record: RecordID
    /// The entry that made the record, by the name that its chain has here.
    public let entry: Dot
    /// The fingerprint of the key that is given the office.
    public let subject: Fingerprint
    /// Who holds the office, as whoever granted it called them.
    public let person: String
    /// The code of a role of the schema; `node` for nodes.
    public let role: String
    /// The regions it holds in; each covers what lies in it.
    public let scopes: [ScopeCode]
    /// 0 for the root's own; an entry is judged by entries of lower number only.
    public let rank: Int
    /// Whether the holder may grant in turn, within the same scopes, and write in the directory.
    public let mayGrant: Bool
    /// Which block of readable numbers the holder counts in.
    public let series: Int
    /// The first day, by the register's calendar, on which no session is opened on it, if there is one; it un-admits nothing.
    public let expires: Int64?
    /// The grant that its author invoked, or `nil` for the root.
    public let authorGrant: RecordID?

    /// What ``role`` is of a node's key.
    public static let nodeRole = "node"

    /// Puts the parts together; nothing is checked.
    public init(
        record: RecordID, subject: Fingerprint, person: String, role: String, scopes: [ScopeCode], rank: Int,
        mayGrant: Bool, series: Int, expires: Int64?, authorGrant: RecordID?, entry: Dot? = nil
    ) {
        self.record = record
        self.entry = entry ?? record.dot
        self.subject = subject
        self.person = person
        self.role = role
        self.scopes = scopes
        self.rank = rank
        self.mayGrant = mayGrant
        self.series = series
        self.expires = expires
        self.authorGrant = authorGrant
    }

    /// The same office in fewer regions.
    public func narrowed(to regions: [ScopeCode]) -> Grant {
        guard regions != scopes else { return self }
        return Grant(
            record: record, subject: subject, person: person, role: role, scopes: regions, rank: rank, mayGrant: mayGrant, series: series,
            expires: expires, authorGrant: authorGrant, entry: entry)
    }

    /// Whether the holder may open a session at that moment; what they wrote before and bring later stands all the same.
    ///
    /// Whoever asks, a node or a list of people, the register's day decides: ``RegisterCalendar``.
    ///
    /// - Parameter moment: In milliseconds since 1970, by the clock of whoever is asked.
    public func opensSessions(at moment: UInt64) -> Bool { opensSessions(on: RegisterCalendar.day(at: moment)) }

    /// - Parameter day: Of the register's calendar, in days since 1970-01-01.
    public func opensSessions(on day: Int) -> Bool { expires.map { Int64(day) < $0 } ?? true }

    /// Whether all its regions are, or lie in, that of the directory in which it stands; else nobody who keeps one of them might hold it.
    var isOfItsDirectory: Bool { scopes.allSatisfy(record.directory.speaks) }

    /// Whether the office holds in the scope; in a directory it does where the holder may grant, in the root's by a grant of its own.
    public func covers(_ scope: ScopeCode) -> Bool {
        guard let region = scope.region else { return mayGrant && record.replica.isHome }
        return (mayGrant || !scope.isDirectory) && scopes.contains { $0.covers(region) }
    }
}
