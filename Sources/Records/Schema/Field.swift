/// The unit of merging: one input, or a group of inputs that only make sense together.
public struct Field: Sendable {
    /// From 1, on the wire and never reused; 0 is the existence of the record itself.
    public var number: Int
    /// As paths, files and columns have it; unique in the type.
    public var name: String
    /// What people read, as a question and as a heading.
    public var label: Label
    /// What tells several values of the field in one record apart, if it is keyed.
    public var key: KeyKind?
    /// What becomes of values that were written without knowledge of each other.
    public var rule: Rule
    /// Whose changes are values; everybody else's are proposals.
    public var writers: RoleSet
    /// Who decides its conflicts.
    public var resolvers: RoleSet
    /// Of the rule `authority`: roles from the highest down; others rank below all, equal among themselves.
    public var authority: [Role]
    /// Of the rule `union`: how many elements there may be; 0 is no limit.
    public var cap: Int
    /// The items of exit standards that read the field.
    public var exitItems: [String]
    /// When to ask for it in an interview; `nil` is always.
    public var condition: Condition?
    /// What is asked, in order; never empty, and several make a group.
    public var inputs: [Input]

    /// Puts the parts together; that they agree with each other is seen to by the parser.
    public init(
        number: Int, name: String, label: Label, key: KeyKind?, rule: Rule, writers: RoleSet, resolvers: RoleSet,
        authority: [Role] = [], cap: Int = 0, exitItems: [String] = [], condition: Condition? = nil, inputs: [Input]
    ) {
        self.number = number
        self.name = name
        self.label = label
        self.key = key
        self.rule = rule
        self.writers = writers
        self.resolvers = resolvers
        self.authority = authority
        self.cap = cap
        self.exitItems = exitItems
        self.condition = condition
        self.inputs = inputs
    }

    /// Several inputs make one value; then it is a ``Value/group(_:)``.
    public var isGroup: Bool { inputs.count > 1 }

    /// The number under which changes and conflicts speak of whether the record is there.
    public static let existence = 0
}

/// What a keyed field is keyed by.
public enum KeyKind: String, Sendable {
    /// A calendar year.
    case year
    /// A survey round, named by its year.
    case round
    /// A person of the household.
    case member
}
