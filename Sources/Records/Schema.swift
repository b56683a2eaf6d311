/// What a register records: its record types, fields, code lists, rules and rights, as data.
///
/// A schema is a file under `Protocol/schemas/`, read by ``Schema/init(parsing:file:)`` and specified in
/// `Protocol/05-schema.md`. The engine knows no register but through it.
///
/// - Invariant: Numbers and names are unique where they are looked up: roles and types in the schema,
///   fields in their type, inputs in their field, items in their code list. Numbers are never reused.
public struct Schema: Sendable {
    public var name: String
    public var version: Int
    public var label: Label
    public var roles: [Role]
    public var codeLists: [CodeList]
    public var types: [RecordType]

    public init(
        name: String, version: Int, label: Label, roles: [Role], codeLists: [CodeList], types: [RecordType]
    ) {
        self.name = name
        self.version = version
        self.label = label
        self.roles = roles
        self.codeLists = codeLists
        self.types = types
        typeIndex = Dictionary(uniqueKeysWithValues: types.enumerated().map { ($1.number, $0) })
        roleIndex = Dictionary(uniqueKeysWithValues: roles.enumerated().map { ($1.code, $0) })
    }

    private let typeIndex: [Int: Int]
    private let roleIndex: [String: Int]

    public func type(_ number: Int) -> RecordType? { typeIndex[number].map { types[$0] } }
    public func type(named name: String) -> RecordType? { types.first { $0.name == name } }
    public func role(_ code: String) -> Role? { roleIndex[code].map { roles[$0] } }
    public func codeList(_ name: String) -> CodeList? { codeLists.first { $0.name == name } }
}

/// A text in the languages of the register.
public struct Label: Hashable, Sendable {
    public var zh: String
    public var en: String

    public init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }
}

/// An office that writes: village collector, county office, a sector authority.
public struct Role: Hashable, Sendable {
    /// As in a grant and in `writers`: `C`, `K`, `D:住建`.
    public var code: String
    /// Its bit in a ``RoleSet``, 0 to 63, never reused.
    public var number: Int
    /// The greater wins under `latest` and `authority`, unless the field names an order of its own.
    public var rank: Int
    public var label: Label
    /// Whether the office lets in entries that rights had kept out.
    public var admits: Bool

    public init(code: String, number: Int, rank: Int, label: Label, admits: Bool = false) {
        self.code = code
        self.number = number
        self.rank = rank
        self.label = label
        self.admits = admits
    }
}

/// A set of roles, by their numbers.
public struct RoleSet: Hashable, Sendable {
    public var bits: UInt64

    public init(bits: UInt64 = 0) { self.bits = bits }
    public init(_ roles: some Sequence<Role>) { bits = roles.reduce(0) { $0 | 1 << UInt64($1.number) } }
    public func contains(_ role: Role) -> Bool { bits & (1 << UInt64(role.number)) != 0 }
    public var isEmpty: Bool { bits == 0 }
}

public struct CodeList: Sendable {
    public struct Item: Hashable, Sendable {
        /// What is stored and sent; never reused.
        public var number: Int
        /// What scripts and CSV files may say.
        public var code: String
        public var label: Label

        public init(number: Int, code: String, label: Label) {
            self.number = number
            self.code = code
            self.label = label
        }
    }

    public var name: String
    public var items: [Item]

    public init(name: String, items: [Item]) {
        self.name = name
        self.items = items
    }

    public func item(_ number: Int) -> Item? { items.first { $0.number == number } }

    /// The item of that code, label or number, in either language.
    public func item(named text: String) -> Item? {
        items.first { $0.code == text || $0.label.zh == text || $0.label.en.lowercased() == text.lowercased() }
            ?? Int(text).flatMap(item)
    }
}

/// A kind of record: village, household, visit.
public struct RecordType: Sendable {
    /// On the wire; never reused.
    public var number: Int
    /// The name of its table and of its kind in commands.
    public var name: String
    public var label: Label
    /// Which scopes hold such records, by the length of their code: 12 village, 6 county, 4 city; 0 the directory.
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
    public var fields: [Field]

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

    public func field(_ number: Int) -> Field? {
        // Numbers are mostly the positions; a schema that dropped a field is searched.
        if number >= 1, number <= fields.count, fields[number - 1].number == number { return fields[number - 1] }
        return fields.first { $0.number == number }
    }
    public func field(named name: String) -> Field? { fields.first { $0.name == name } }
}

/// The unit of merging: one input, or a group of inputs that only make sense together.
public struct Field: Sendable {
    /// From 1, on the wire and never reused; 0 is the existence of the record itself.
    public var number: Int
    public var name: String
    public var label: Label
    /// What tells several values of the field in one record apart, if it is keyed.
    public var key: KeyKind?
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
    public var inputs: [Input]

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

    public static let existence = 0
}

/// One thing that is asked and written down.
public struct Input: Sendable {
    public var name: String
    public var label: Label
    public var type: ValueType
    /// In the units of ``Value/integer(_:)`` for this type, both included.
    public var minimum: Int64?
    public var maximum: Int64?
    /// An entry that creates the record, or writes the group, must answer it.
    public var isRequired: Bool
    /// What people read behind the number: `m²`, `亩` and `mu`.
    public var unit: Label?
    /// When to ask for it in an interview; `nil` is always.
    public var condition: Condition?

    public init(
        name: String, label: Label, type: ValueType, minimum: Int64? = nil, maximum: Int64? = nil,
        isRequired: Bool = false, unit: Label? = nil, condition: Condition? = nil
    ) {
        self.name = name
        self.label = label
        self.type = type
        self.minimum = minimum
        self.maximum = maximum
        self.isRequired = isRequired
        self.unit = unit
        self.condition = condition
    }
}

/// Asks for something only where an earlier answer in the same record is one of these.
public struct Condition: Hashable, Sendable {
    /// `field` or `group.input`.
    public var field: String
    public var values: [String]

    public init(field: String, values: [String]) {
        self.field = field
        self.values = values
    }
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

/// How an input is read, checked and shown; how it is stored is ``Value``.
public enum ValueType: Hashable, Sendable {
    case bool
    case integer
    /// A whole number of units of ten to the minus `scale`.
    case decimal(scale: Int)
    /// Fen.
    case money
    /// Days since 1970-01-01.
    case date
    case year
    case text
    case code(list: String)
    /// A record of that type.
    case reference(type: String)
    /// A citizen's number after GB 11643-1999.
    case idNumber
    /// A code after GB/T 2260 and its statistical extension: 2, 4, 6, 9, 12 digits, or 12 and `-nnn` for a 屯.
    case region
    /// 11 digits.
    case phone
    /// The SHA-256 of an attachment, hexadecimal.
    case attachment
    /// Ciphertext.
    case sealed
}

/// What happens to concurrent values of a field; see `Protocol/03-merge.md`.
public enum Rule: String, Sendable, CaseIterable {
    case manual, authority, owner, fixed, latest, greatest, least, union, append
}
