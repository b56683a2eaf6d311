public import Causality

/// One entry of the directory that gives a key an office.
public struct Grant: Hashable, Sendable {
    /// The directory record it is.
    public let record: RecordID
    /// The fingerprint of the key that is given the office.
    public let subject: Fingerprint
    public let person: String
    /// The code of a role of the schema; `node` for nodes.
    public let role: String
    /// The regions it holds in; each covers what lies in it.
    public let scopes: [ScopeCode]
    /// 0 for the root's own; an entry is judged by entries of lower number only.
    public let rank: Int
    public let mayGrant: Bool
    /// Which block of readable numbers the holder counts in.
    public let series: Int
    /// The day from which no new session is opened on it, if there is one; it un-admits nothing.
    public let expires: Int64?
    /// The grant that its author invoked, or `nil` for the root.
    public let authorGrant: RecordID?

    public init(
        record: RecordID, subject: Fingerprint, person: String, role: String, scopes: [ScopeCode], rank: Int,
        mayGrant: Bool, series: Int, expires: Int64?, authorGrant: RecordID?
    ) {
        self.record = record
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

    /// Whether the holder may open a session on that day; what they wrote before and bring later stands all the same.
    ///
    /// - Parameter day: Days since 1970-01-01, by the clock of the node that is asked.
    public func opensSessions(on day: Int64) -> Bool { expires.map { day < $0 } ?? true }

    public func covers(_ scope: ScopeCode) -> Bool {
        scope.isDirectory ? mayGrant : scopes.contains { $0.covers(scope) }
    }
}

/// The first 128 bits of the digest of a public key.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(of replica: ReplicaID) { self.init(high: replica.high, low: replica.low) }

    /// From a digest of at least 16 bytes.
    public init(digest: [UInt8]) {
        high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    public var description: String { hex(high, digits: 16) + hex(low, digits: 16) }

    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
        // One name, one text: no signs, no leading zeros, no capitals.
        guard description == text else { return nil }
    }
}

/// Who holds which office: the fold of the directory scope, judged by rank from the one root downwards.
///
/// Whether an entry is admitted is a pure function of the entry, its chain and the set of grants held.
/// Without a root there is no directory, and then nobody is judged: everybody writes everything.
public struct Directory: Sendable {
    /// The key that the whole tree trusts, learnt when a store is made or enrolled.
    public let root: Fingerprint?
    /// Admitted grants.
    public let grants: [RecordID: Grant]
    private let schema: Schema

    /// - Parameter candidates: Every grant held, admitted or not.
    public init(root: Fingerprint?, candidates: [Grant], schema: Schema) {
        self.root = root
        self.schema = schema
        var admitted: [RecordID: Grant] = [:]
        for grant in candidates.sorted(by: { ($0.rank, $0.record) < ($1.rank, $1.record) }) {
            let author = Fingerprint(of: grant.record.replica)
            if author == root {
                admitted[grant.record] = grant
            } else if let basis = grant.authorGrant.flatMap({ admitted[$0] }), basis.subject == author,
                basis.mayGrant, basis.rank < grant.rank,
                grant.scopes.allSatisfy({ scope in basis.scopes.contains { $0.covers(scope) } })
            {
                admitted[grant.record] = grant
            }
        }
        grants = admitted
    }

    /// The grants of one key, ascending.
    public func grants(of subject: Fingerprint) -> [Grant] {
        grants.values.filter { $0.subject == subject }.sorted { $0.record < $1.record }
    }

    /// Why an entry of this author in this scope is kept out, or `nil` where it is admitted.
    ///
    /// - Parameter grant: What the changeset's header invokes.
    public func objection(to author: ReplicaID, invoking grant: RecordID?, in scope: ScopeCode) -> Objection? {
        guard let root else { return nil }
        if scope.isDirectory, Fingerprint(of: author) == root { return nil }
        guard let grant else { return .noGrant }
        guard let held = grants[grant] else { return .unknownGrant }
        guard held.subject == Fingerprint(of: author) else { return .notTheHolder }
        guard held.covers(scope) else { return .otherScope }
        return nil
    }

    /// In what capacity an admitted entry was written.
    ///
    /// Who was let in without an office of their own, or writes in the directory without being the root,
    /// puts forward and creates, and has no right besides: "no role" is said only where nobody is judged.
    public func author(_ replica: ReplicaID, invoking grant: RecordID?, in scope: ScopeCode) -> Author {
        let key = Fingerprint(of: replica)
        guard let root, !(scope.isDirectory && key == root) else { return Author(person: key.description, role: nil) }
        guard !scope.isDirectory, let held = grant.flatMap({ grants[$0] }), held.subject == key else {
            return Author(person: key.description, role: .none(code: ""))
        }
        // An office that the schema does not know writes nothing but proposals.
        return Author(
            person: held.person.isEmpty ? key.description : held.person,
            role: schema.role(held.role) ?? .none(code: held.role))
    }
}

extension Role {
    /// An office without rights: its number is beyond those of every ``RoleSet``.
    public static func none(code: String) -> Role {
        Role(code: code, number: 64, rank: 0, label: Label(zh: code, en: code))
    }
}

/// Why an entry is kept out of the state.
public enum Objection: Int, Sendable, CaseIterable {
    case noGrant = 1, unknownGrant = 2, notTheHolder = 3, otherScope = 4, fork = 5
}
