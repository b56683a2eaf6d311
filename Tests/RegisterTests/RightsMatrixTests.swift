import JSON
import Records
import TestSupport
import Testing

/// What each office may do, for the whole register: the programs' one function against the form's file itself.
struct RightsMatrixTests {
    /// What the file says of one type, read by this test and by nothing of the programs'.
    private struct Told {
        let number: Int
        let writers: Set<String>
        let resolvers: Set<String>
        let fields: [(number: Int, rule: String, writers: Set<String>, resolvers: Set<String>)]
    }

    private static func codes(_ node: JSONNode, _ name: String, or inherited: Set<String> = []) -> Set<String> {
        guard let list = node[name]?.list else { return inherited }
        return Set(list.compactMap(\.text))
    }

    /// 05, sections 3 and 4: a field that names nobody has its type's.
    private static func told(_ bytes: [UInt8]) throws -> (roles: [String], types: [Told]) {
        let document = try JSONNode(parsing: bytes)
        let types = (document["types"]?.list ?? []).map { type in
            let (writers, resolvers) = (codes(type, "writers"), codes(type, "resolvers"))
            let fields = (type["fields"]?.list ?? []).map { field in
                (
                    number: Int(field["number"]?.number?.integer ?? 0), rule: field["rule"]?.text ?? "",
                    writers: codes(field, "writers", or: writers), resolvers: codes(field, "resolvers", or: resolvers)
                )
            }
            return Told(number: Int(type["number"]?.number?.integer ?? 0), writers: writers, resolvers: resolvers, fields: fields)
        }
        return ((document["roles"]?.list ?? []).compactMap { $0["code"]?.text }, types)
    }

    @Test(arguments: ["schemas/poverty-register-1.json", "schemas/poverty-register-2.json", "schemas/poverty-register-3.json"])
    func `T20 every office, type, field and operation of the register is as its file says, and nothing else is allowed`(file: String) throws
    {
        let bytes = Desk.bytes(file)
        let schema = try Schema(parsing: bytes, file: file)
        let (roles, types) = try Self.told(bytes)
        var (asked, allowed) = (0, 0)
        #expect(types.count == schema.types.count && roles.count == schema.roles.count)
        func check(_ role: String, _ operation: Operation, _ type: RecordType, _ field: Field?, _ expected: Bool) throws {
            let found = schema.permission(to: operation, try #require(schema.role(role)), type, field)
            asked += 1
            allowed += found.isAllowed ? 1 : 0
            #expect(found.isAllowed == expected, "\(role) \(operation) \(type.name) \(field?.name ?? "")")
        }
        for told in types {
            let type = try #require(schema.type(told.number))
            #expect(told.fields.count == type.fields.count)
            for role in roles {
                let decides = told.resolvers.contains(role)
                try check(role, .keep, type, nil, told.writers.contains(role) || decides)
                try check(role, .decide, type, nil, decides)
                for item in told.fields {
                    let field = try #require(type.field(item.number))
                    let isWrittenOnce = item.rule == "fixed" || item.rule == "append"
                    try check(role, .fill, type, field, isWrittenOnce || item.writers.contains(role))
                    try check(role, .write, type, field, !isWrittenOnce && item.writers.contains(role))
                    try check(role, .resolve, type, field, item.resolvers.contains(role))
                    try check(role, .propose, type, field, true)
                }
            }
        }
        #expect(asked > 10_000 && allowed > 1_000, "\(asked) \(allowed)")
        // An office that the form does not know, or none, puts forward and fills in what it creates, and has no right besides.
        for type in schema.types {
            let stranger = Role.none(code: "X")
            #expect(!schema.permission(to: .keep, stranger, type).isAllowed && !schema.permission(to: .decide, stranger, type).isAllowed)
            for field in type.fields {
                #expect(!schema.permission(to: .write, stranger, type, field).isAllowed)
                #expect(!schema.permission(to: .resolve, stranger, type, field).isAllowed)
                #expect(schema.permission(to: .propose, stranger, type, field).isAllowed)
            }
        }
    }
}
