public import Causality

/// Something that somebody may do to records of a type, or to one of its fields.
public enum Operation: String, Sendable, CaseIterable {
    /// Of records: create, retire and restore them. Whatever others create stands unconfirmed.
    case keep
    /// Of records: confirm them, decide whether they stay, move them from scope to scope.
    case decide
    /// Of a field: write it in the entry that creates its record.
    case fill
    /// Of a field: write it later.
    case write
    /// Of a field: decide between what several wrote.
    case resolve
    /// Of a field: put something forward, which those decide who may.
    case propose

    /// Whether it is asked of a field, and not of records as wholes.
    public var isOfField: Bool { self != .keep && self != .decide }
}

/// Whether somebody may do something, and why, or why not.
public struct Permission: Hashable, Sendable {
    /// What it follows from; those that forbid come last.
    public enum Ground: Hashable, Sendable {
        /// The register has no directory, so nobody is judged.
        case nobodyIsJudged
        /// The role is among the writers: of the type, or of the field.
        case isWriter
        /// The role is among those who decide: of the type, or of the field.
        case isResolver
        /// What a record is created with is a value, whoever creates it.
        case createsIt
        /// Everybody with an office may put something forward.
        case isOpenToAll
        /// The role is not among those who may.
        case isNotListed
        /// What the record was created with stays, but for decisions.
        case isWrittenOnce
        /// No office of theirs holds in the scope.
        case noOffice
        /// Their office was ended.
        case ended(Revocation.Kind)
    }

    /// Whether what they write so has effect; where it has not, it is a proposal, or kept out.
    public let isAllowed: Bool
    /// Why.
    public let ground: Ground

    fileprivate init(_ isAllowed: Bool, _ ground: Ground) { (self.isAllowed, self.ground) = (isAllowed, ground) }
}

extension Schema {
    /// What somebody in a role may do; `nil` is without a directory, where everybody may do everything.
    ///
    /// It asks what the fold asks of each entry, ``hasRight(_:to:_:creates:)`` and its siblings, so what it says is what happens.
    ///
    /// - Parameter field: Of an operation on a field; no other is looked at.
    public func permission(to operation: Operation, _ role: Role?, _ type: RecordType, _ field: Field? = nil) -> Permission {
        guard let role else { return Permission(operation != .propose, operation == .propose ? .isOpenToAll : .nobodyIsJudged) }
        switch operation {
        case .keep:
            guard mayKeep(role, type) else { return Permission(false, .isNotListed) }
            return Permission(true, type.writers.contains(role) ? .isWriter : .isResolver)
        case .decide:
            return mayDecide(role, type) ? Permission(true, .isResolver) : Permission(false, .isNotListed)
        case .propose: return Permission(true, .isOpenToAll)
        case .fill, .write:
            guard let field else { return Permission(false, .isNotListed) }
            let kind: ChangeKind = field.isUnion ? .add : .set
            guard hasRight(role, to: kind, field, creates: operation == .fill) else {
                return Permission(false, field.isWrittenOnce ? .isWrittenOnce : .isNotListed)
            }
            return Permission(true, field.isWrittenOnce ? .createsIt : .isWriter)
        case .resolve:
            guard let field else { return Permission(false, .isNotListed) }
            return hasRight(role, to: .resolve, field, creates: false) ? Permission(true, .isResolver) : Permission(false, .isNotListed)
        }
    }
}

extension Directory {
    /// The grant that whoever holds a key invokes in a scope: of those that cover it and that nothing ended the one of the lowest rank, of these
    /// the greatest record; where all were ended, of them.
    public func office(of key: Fingerprint, in scope: ScopeCode) -> Grant? {
        let grants = grants(of: key).filter { $0.covers(scope) }
        let open = grants.filter { binding($0, in: scope).isEmpty }
        return (open.isEmpty ? grants : open).min { ($0.rank, $1.record) < ($1.rank, $0.record) }
    }

    /// What whoever holds a key may do in a scope now, by their office there; deny is what is not said otherwise.
    public func permission(
        of key: Fingerprint, to operation: Operation, _ type: RecordType, _ field: Field? = nil, in scope: ScopeCode, by schema: Schema
    ) -> Permission {
        guard root != nil else { return schema.permission(to: operation, nil, type, field) }
        guard let grant = office(of: key, in: scope) else { return Permission(false, .noOffice) }
        if let ruling = binding(grant, in: scope).first { return Permission(false, .ended(ruling.revocation.kind)) }
        return schema.permission(to: operation, schema.role(grant.role) ?? .none(code: grant.role), type, field)
    }
}
