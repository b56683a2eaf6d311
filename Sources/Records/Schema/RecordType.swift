/// A kind of record: village, household, visit.
public struct RecordType: Sendable {
    /// On the wire; never reused.
    public var number: Int
    /// The name of its table and of its kind in commands.
    public var name: String
    /// What people call it.
    public var label: Label
    /// Which scopes hold such records, by the length of their code: that of a level of ``Schema/scopes``, or 0 for the directory.
    public var scopeDigits: Int
    /// Types that may hold it; empty: it stands by itself.
    public var parents: [String]
    /// Records of the type are created and never changed: visits, signatures, events.
    public var isEvent: Bool
    /// Who may create, retire and restore.
    public var writers: RoleSet
    /// Who decides whether a retired record that was edited stays.
    public var resolvers: RoleSet
    /// The field that holds the number people use, if there is one.
    public var numberField: String?
    /// In the order in which they are asked.
    public var fields: [Field]

    /// Puts the parts together; that they agree with each other is seen to by the parser.
    public init(
        number: Int, name: String, label: Label, scopeDigits: Int, parents: [String], isEvent: Bool,
        writers: RoleSet, resolvers: RoleSet, numberField: String?, fields: [Field]
    ) {
        self.number = number
        self.name = name
        self.label = label
        self.scopeDigits = scopeDigits
        self.parents = parents
        self.isEvent = isEvent
        self.writers = writers
        self.resolvers = resolvers
        self.numberField = numberField
        self.fields = fields
    }

    /// The field of that number; `nil` where the type has none, as in an older schema.
    public func field(_ number: Int) -> Field? { place(ofField: number).map { fields[$0] } }

    /// Where a field stands among the ``fields``: for hot paths, since copying a field counts ten references.
    public func place(ofField number: Int) -> Int? {
        // Numbers are mostly the positions, or somewhat beyond them where fields were dropped.
        var place = min(number, fields.count) - 1
        while place >= 0, fields[place].number > number { place -= 1 }
        if place >= 0, fields[place].number == number { return place }
        return fields.indices.first { fields[$0].number == number }
    }

    /// The field of that name; `nil` where the type has none.
    public func field(named name: String) -> Field? {
        for place in fields.indices where fields[place].name == name { return fields[place] }
        return nil
    }
}
