public import Causality

// In the directory of a region an entry, a record and a replica have that directory as their origin, so that names of several
// directories stand beside each other; in the root's directory they have none.

extension ReplicaID {
    /// The directory in which it wrote; the root's where it has no origin.
    public var directory: ScopeCode { ScopeCode(number: origin) }
}

extension Dot {
    /// The same as an entry of that directory.
    public func of(_ directory: ScopeCode) -> Dot { Dot(replica.from(directory.number), number) }
    /// As it is called in its own scope.
    public var atHome: Dot { Dot(replica.from(0), number) }
}

extension RecordID {
    /// The same as a record of that directory.
    public func of(_ directory: ScopeCode) -> RecordID {
        RecordID(replica: replica.from(directory.number), number: number, index: index, salt: salt)
    }
    /// As it is called in its own scope.
    public var atHome: RecordID { of(.directory) }
    /// The directory that it is a record of.
    public var directory: ScopeCode { replica.directory }
}

extension VersionVector {
    /// The same entries as those of that directory.
    public func of(_ directory: ScopeCode) -> VersionVector {
        directory.number == 0 ? self : VersionVector(entries.map { ($0.replica.from(directory.number), $0.number) })
    }
}
