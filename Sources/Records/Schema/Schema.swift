import Causality

/// What a register records: its record types, fields, code lists, rules and rights, as data.
///
/// A schema is a file under `Protocol/schemas/`, read by ``Schema/init(parsing:file:)`` and specified in
/// `Protocol/05-schema.md`. The engine knows no register but through it.
///
/// - Invariant: Numbers and names are unique where they are looked up: roles and types in the schema,
///   fields in their type, inputs in their field, items in their code list. Numbers are never reused.
public struct Schema: Sendable {
    /// What the register is called; a later version has the same name.
    public var name: String
    /// Ascends with each publication.
    public var version: Int
    /// What people call the register.
    public var label: Label
    /// The offices that write.
    public var roles: [Role]
    /// The closed lists of answers.
    public var codeLists: [CodeList]
    /// The kinds of records.
    public var types: [RecordType]
    /// Which scopes there are.
    public var scopes: ScopeGrammar
    /// After how many days without a sync people are warned that who may do what can have changed; one of ``directoryDaysRange``.
    public var directoryDays: Int

    /// Where a schema names none: every rule of silence of the plan is a month or less.
    public static let directoryDaysUsual = 30
    /// What a schema may name.
    public static let directoryDaysRange = 1...3_650

    /// Puts the parts together; that they agree with each other is seen to by the parser.
    public init(
        name: String, version: Int, label: Label, roles: [Role], codeLists: [CodeList], types: [RecordType],
        scopes: ScopeGrammar = .regions, directoryDays: Int = Schema.directoryDaysUsual
    ) {
        self.name = name
        self.version = version
        self.label = label
        self.roles = roles
        self.codeLists = codeLists
        self.types = types
        self.scopes = scopes
        self.directoryDays = directoryDays
        typeIndex = Dictionary(uniqueKeysWithValues: types.enumerated().map { ($1.number, $0) })
        typePlaces = Dictionary(uniqueKeysWithValues: types.enumerated().map { ($1.name, $0) })
        codeListPlaces = Dictionary(codeLists.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        roleIndex = Dictionary(uniqueKeysWithValues: roles.enumerated().map { ($1.code, $0) })
        debugCheck(checkInvariants)
    }

    private let typeIndex: [Int: Int]
    private let typePlaces: [String: Int]
    private let codeListPlaces: [String: Int]
    private let roleIndex: [String: Int]

    /// The type of that number; `nil` where the schema has none, as in an older one.
    public func type(_ number: Int) -> RecordType? { typeIndex[number].map { types[$0] } }
    /// The type of that name; `nil` where the schema has none.
    public func type(named name: String) -> RecordType? { typePlaces[name].map { types[$0] } }
    /// The role of that code; `nil` where the schema has none.
    public func role(_ code: String) -> Role? { roleIndex[code].map { roles[$0] } }
    /// The code list of that name; `nil` where the schema has none.
    public func codeList(_ name: String) -> CodeList? { codeListPlaces[name].map { codeLists[$0] } }
}
