public import Causality

/// An entry of the directory that ends what a key may do: of the key's entries it accepts those up to its cuts, and no others.
///
/// It ends nothing by itself: who wrote it, and whom that ranks below, the ``Directory`` judges.
public struct Revocation: Hashable, Sendable {
    /// Why somebody is to write no longer; all three keep out alike what lies beyond the cuts.
    public enum Kind: String, Sendable, CaseIterable {
        /// For a time.
        case suspend
        /// The person leaves in good order.
        case retire
        /// The key is in other hands, or may be.
        case revoke
    }

    /// The directory record it is.
    public let record: RecordID
    /// The entry that made the record, by the name that its chain has here.
    public let entry: Dot
    /// Whose key it is about.
    public let subject: Fingerprint
    /// For how long, and why.
    public let kind: Kind
    /// The last of each chain's entries that it accepts; of a scope that is not named, none.
    public let cuts: [ScopeCode: [ChainCut]]
    /// Of the entries of directories those that the cuts accept, by the names that chains have here.
    public let acceptedInDirectory: VersionVector
    /// The grant that its author invoked, or `nil` for the root.
    public let authorGrant: RecordID?

    /// Puts the parts together; nothing is checked.
    public init(
        record: RecordID, entry: Dot, subject: Fingerprint, kind: Kind, cuts: [ScopeCode: [ChainCut]], acceptedInDirectory: VersionVector,
        authorGrant: RecordID?
    ) {
        self.record = record
        self.entry = entry
        self.subject = subject
        self.kind = kind
        self.cuts = cuts
        self.acceptedInDirectory = acceptedInDirectory
        self.authorGrant = authorGrant
    }
}

/// How much of a chain a revocation accepts: up to the end of one of its changesets.
public struct ChainCut: Hashable, Sendable {
    /// The chain, or the branch of one.
    public let replica: ReplicaID
    /// The last entry accepted.
    public let number: UInt64
    /// Of the changeset that ends with it; 32 bytes.
    public let digest: [UInt8]

    /// Puts the parts together; nothing is checked.
    public init(replica: ReplicaID, number: UInt64, digest: [UInt8]) {
        self.replica = replica
        self.number = number
        self.digest = digest
    }
}

/// An entry of the directory that lifts the revocations of a key that its author had seen.
public struct Readmission: Hashable, Sendable {
    /// The directory record it is.
    public let record: RecordID
    /// The entry that made the record, by the name that its chain has here.
    public let entry: Dot
    /// Whose key it is about.
    public let subject: Fingerprint
    /// The entries of its own directory that it covers: what its author had seen, and their own earlier ones.
    public let covered: VersionVector
    /// The grant that its author invoked, or `nil` for the root.
    public let authorGrant: RecordID?

    /// Puts the parts together; nothing is checked.
    public init(record: RecordID, entry: Dot, subject: Fingerprint, covered: VersionVector, authorGrant: RecordID?) {
        self.record = record
        self.entry = entry
        self.subject = subject
        self.covered = covered
        self.authorGrant = authorGrant
    }
}

/// From where somebody speaks in the directory: the root from above every rank, for everywhere; everybody else by a grant.
public struct Authority: Hashable, Sendable {
    /// The grant that is invoked; `nil` for the root.
    public let grant: Grant?

    /// The root's, where no grant is told.
    public init(_ grant: Grant?) { self.grant = grant }

    /// Whether what is said from here binds whoever holds a grant of that rank: those below, not equals.
    public func isAbove(_ rank: Int) -> Bool { grant.map { $0.rank < rank } ?? true }

    /// Whether it is of the same rank as another, or of a higher one.
    public func isNotBelow(_ other: Authority) -> Bool {
        guard let grant else { return true }
        return other.grant.map { grant.rank <= $0.rank } ?? false
    }

    /// Whether a region is one of those that whoever speaks is set over.
    ///
    /// - Parameter scope: Of the directory of a region, that region is asked for.
    public func covers(_ scope: ScopeCode) -> Bool {
        guard let grant else { return true }
        return scope.region.map { region in grant.scopes.contains { $0.covers(region) } } ?? false
    }
}

/// A revocation that is admitted, and from where it was said.
public struct Ruling: Hashable, Sendable {
    /// What is said.
    public let revocation: Revocation
    /// By whom.
    public let authority: Authority

    /// Whether it is said for a scope: that whoever speaks is set over, and that the directory is of in which it stands.
    func reaches(_ scope: ScopeCode) -> Bool { revocation.record.directory.speaks(for: scope) && authority.covers(scope) }
}

extension ScopeCode {
    /// Whether what stands in this directory is said for a scope: the root's for everywhere, a region's for itself and what lies in it.
    package func speaks(for scope: ScopeCode) -> Bool {
        guard let region else { return true }
        return scope.region.map(region.covers) ?? false
    }
}
