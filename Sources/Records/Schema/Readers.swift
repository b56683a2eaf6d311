/// Who may read what is sealed: the offices that a schema's `sealed` names.
///
/// Inputs with the same readers are sealed under the same keys. Numbers of roles are never reused, so a set means the same in every
/// version of a schema.
public struct Readers: Hashable, Sendable {
    /// Whose holders are given the key.
    public var roles: RoleSet
    /// Whether nodes are given it, which find duplicates and make an office's reports.
    public var nodes: Bool

    /// Puts the parts together.
    public init(roles: RoleSet, nodes: Bool) {
        self.roles = roles
        self.nodes = nodes
    }

    /// Whether somebody who holds the grant may read.
    ///
    /// - Parameter schema: By which the grant's role is looked up.
    public func include(_ grant: Grant, by schema: Schema) -> Bool {
        if grant.role == Grant.nodeRole { return nodes }
        return schema.role(grant.role).map { roles.contains($0) } ?? false
    }
}

extension RecordType {
    /// Whether some input of the type is sealed.
    public var isSealed: Bool { fields.contains { $0.isSealed } }
}

extension Field {
    /// Whether some input of the field is sealed.
    public var isSealed: Bool { inputs.contains { $0.readers != nil } }
}
