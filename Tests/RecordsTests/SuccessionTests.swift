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

    @Test(arguments: [
        // What is changed, into what, where the refusal points to, and a word of it.
        ("\"schema\": \"ships\"", "\"schema\": \"boats\"", "f:1:13", "keep its name"),
        ("\"code\": \"P\", \"number\": 2", "\"code\": \"P\", \"number\": 5", "f:2:", "role \"P\""),
        (", \"admits\": true", "", "f:5:", "no longer admits"),
        (", {\"number\": 2, \"code\": \"blue\", \"zh\": \"蓝\", \"en\": \"blue\"}", "", "f:6:", "item 2 \"blue\""),
        (
            "\"writers\": [\"S\", \"P\", \"H\"], \"authority\"", "\"writers\": [\"P\", \"H\"], \"authority\"", "f:13:",
            "loses \"S\" from its writers"
        ),
        (
            "\"writers\": [\"S\", \"H\"], \"resolvers\": [\"H\"],", "\"writers\": [\"H\"], \"resolvers\": [\"H\"],", "f:9:",
            "type \"ship\" loses \"S\""
        ),
        ("\"type\": \"decimal(2)\"", "\"type\": \"decimal(3)\"", "f:13:", "other inputs"),
        ("\"key\": \"year\", \"rule\"", "\"rule\"", "f:19:", "another key"),
        ("\"type\": \"integer\", \"rule\": \"least\"", "\"type\": \"integer\", \"rule\": \"fixed\"", "f:17:", "from rule least to fixed"),
        ("\"name\": \"sound\"", "\"name\": \"whole\"", "f:10:", "gone or renamed"),
        ("\"number\": 3, \"name\": \"sighting\"", "\"number\": 7, \"name\": \"sighting\"", "f:7:", "type 3 \"sighting\""),
    ])
    func `what would judge old entries otherwise is refused at its place`(old: String, new: String, place: String, word: String) throws {
        let schema = try TestRegister.schema()
        let error = #expect(throws: SchemaError.self) { try schema.successor(parsing: text(old, new), file: "f") }
        #expect(error?.description.hasPrefix(place) == true, "\(String(describing: error))")
        #expect(error?.message.contains(word) == true, "\(String(describing: error))")
    }

    @Test func `the same version, or none that is higher, is refused, and so is a file that is no schema`() throws {
        let schema = try TestRegister.schema()
        let error = #expect(throws: SchemaError.self) { try schema.successor(parsing: TestRegister.bytes, file: "f") }
        #expect(error?.description.hasPrefix("f:1:33: version 1 is not above version 1") == true, "\(String(describing: error))")
        #expect(throws: SchemaError.self) { try schema.successor(parsing: Array("{".utf8), file: "f") }
    }
}
