import Records
import TestSupport
import Testing

/// What a later version of a schema may change, and where it is told that it may not.
struct SuccessionTests {
    private func text(_ old: String, _ new: String, version: Int = 2) -> [UInt8] {
        let text = String(decoding: TestRegister.bytes, as: UTF8.self)
        #expect(text.contains(old), "\(old)")
        let changed = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
        return Array(
            changed.split(separator: "\"version\": 1", maxSplits: 1, omittingEmptySubsequences: false)
                .joined(separator: "\"version\": \(version)").utf8)
    }

    @Test(arguments: [
        ("\"rule\": \"greatest\"", "\"rule\": \"least\""),
        ("\"cap\": 3", "\"cap\": 5"),
        ("\"en\": \"harbour\"", "\"en\": \"harbour master\""),
        ("\"writers\": [\"H\"]}", "\"writers\": [\"H\", \"P\"]}"),
        ("\"zh\": \"蓝\"", "\"zh\": \"深蓝\""),
    ])
    func `more, and otherwise shown, is well`(old: String, new: String) throws {
        let newer = try TestRegister.schema().successor(parsing: text(old, new), file: "f")
        #expect(newer.version == 2)
    }

    @Test(
        arguments: [
            // What is changed, into what, where the refusal points to, and why.
            ("\"schema\": \"ships\"", "\"schema\": \"boats\"", "f:1:13", .otherSchema("boats", inForce: "ships")),
            ("\"code\": \"P\", \"number\": 2", "\"code\": \"P\", \"number\": 5", "f:2:", .roleGone("P")),
            (", \"admits\": true", "", "f:5:", .roleAdmitsNoMore("H")),
            (", {\"number\": 2, \"code\": \"blue\", \"zh\": \"蓝\", \"en\": \"blue\"}", "", "f:6:", .codeGone(2, "blue", list: "flag")),
            (
                "\"writers\": [\"S\", \"P\", \"H\"], \"authority\"", "\"writers\": [\"P\", \"H\"], \"authority\"", "f:13:",
                .roleLost("S", from: "writers", of: "ship.draught")
            ),
            (
                "\"writers\": [\"S\", \"H\"], \"resolvers\": [\"H\"],", "\"writers\": [\"H\"], \"resolvers\": [\"H\"],", "f:9:",
                .roleLost("S", from: "writers", of: "ship")
            ),
            ("\"type\": \"decimal(2)\"", "\"type\": \"decimal(3)\"", "f:13:", .otherInputs("ship.draught")),
            ("\"key\": \"year\", \"rule\"", "\"rule\"", "f:19:", .otherKey("ship.cargo")),
            (
                "\"type\": \"integer\", \"rule\": \"least\"", "\"type\": \"integer\", \"rule\": \"fixed\"", "f:17:",
                .otherRule("ship.shallowest", from: "least", to: "fixed")
            ),
            ("\"name\": \"sound\"", "\"name\": \"whole\"", "f:10:", .fieldGone("ship.sound")),
            ("\"number\": 3, \"name\": \"sighting\"", "\"number\": 7, \"name\": \"sighting\"", "f:7:", .typeGone(3, "sighting")),
        ] as [(String, String, String, SchemaFault)])
    func `what would judge old entries otherwise is refused at its place`(old: String, new: String, place: String, fault: SchemaFault)
        throws
    {
        let schema = try TestRegister.schema()
        let error = #expect(throws: SchemaError.self) { try schema.successor(parsing: text(old, new), file: "f") }
        #expect(error?.description.hasPrefix(place) == true, "\(String(describing: error))")
        #expect(error?.fault == fault, "\(String(describing: error))")
    }

    @Test func `the same version, or none that is higher, is refused, and so is a file that is no schema`() throws {
        let schema = try TestRegister.schema()
        let error = #expect(throws: SchemaError.self) { try schema.successor(parsing: TestRegister.bytes, file: "f") }
        #expect(error?.description.hasPrefix("f:1:33: ") == true, "\(String(describing: error))")
        #expect(error?.fault == .versionNotAbove(1, inForce: 1))
        #expect(throws: SchemaError.self) { try schema.successor(parsing: Array("{".utf8), file: "f") }
    }
}
