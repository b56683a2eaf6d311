/// What a one-time code is good for: an office, for whom and where.
public struct Invitation: Hashable, Sendable {
    /// The code of a role of the schema; `node` for nodes.
    public var role: String
    /// Whom it is for.
    public var person: String
    /// Where the office holds.
    public var scopes: [ScopeCode]
    /// Whether the holder may grant in turn.
    public var mayGrant: Bool
    /// Days since 1970-01-01 on which the grant ends, if it does.
    public var grantExpires: Int64?

    /// Puts the parts together; nothing is checked.
    public init(role: String, person: String, scopes: [ScopeCode], mayGrant: Bool, grantExpires: Int64?) {
        self.role = role
        self.person = person
        self.scopes = scopes
        self.mayGrant = mayGrant
        self.grantExpires = grantExpires
    }
}
