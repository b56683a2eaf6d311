/// An office that writes: village collector, county office, a sector authority.
public struct Role: Hashable, Sendable {
    /// As in a grant and in `writers`: `C`, `K`, `D:住建`.
    public var code: String
    /// Its bit in a ``RoleSet``, 0 to 63, never reused.
    public var number: Int
    /// The greater wins under `latest` and `authority`, unless the field names an order of its own.
    public var rank: Int
    /// What people call the office.
    public var label: Label
    /// Whether the office lets in entries that rights had kept out.
    public var admits: Bool
    /// Whether the office is shown who opened what is sealed.
    public var audits: Bool

    /// Puts the parts together; numbers are from 0 to 63.
    public init(code: String, number: Int, rank: Int, label: Label, admits: Bool = false, audits: Bool = false) {
        self.audits = audits
        self.code = code
        self.number = number
        self.rank = rank
        self.label = label
        self.admits = admits
    }
}

/// A set of roles, by their numbers.
public struct RoleSet: Hashable, Sendable {
    /// A bit for each role, 1 shifted by its number.
    public var bits: UInt64

    /// The roles of these bits; by default none.
    public init(bits: UInt64 = 0) { self.bits = bits }
    /// The roles of a list.
    public init(_ roles: some Sequence<Role>) { bits = roles.reduce(0) { $0 | 1 << UInt64($1.number) } }
    /// Whether the role is in the set.
    public func contains(_ role: Role) -> Bool { bits & (1 << UInt64(role.number)) != 0 }
    /// Whether nobody is in it.
    public var isEmpty: Bool { bits == 0 }
}

extension Role {
    /// An office without rights, a node's among them: its number is beyond those of every ``RoleSet``.
    public static func none(code: String) -> Role {
        let label = code == Grant.nodeRole ? Label(zh: "节点", en: "node") : Label(zh: code, en: code)
        return Role(code: code, number: 64, rank: 0, label: label)
    }
}
