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
