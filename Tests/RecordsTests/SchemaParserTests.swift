import Foundation
import JSON
import Records
import Testing

@Suite struct SchemaParserTests {
    @Test func `a schema is read as it is written`() throws {
        let schema = try SampleSchema.parsed()
        #expect(schema.name == "sample-register")
        #expect(schema.version == 3)
        #expect(schema.label == Label(zh: "样本", en: "sample"))
        #expect(schema.roles.map(\.code) == ["C", "K", "D:住建"])
        #expect(schema.role("K")?.rank == 60)
        #expect(schema.codeLists.map(\.name) == ["kind", "health"])
        #expect(schema.codeList("kind")?.item(2)?.label.zh == "新建")
        #expect(schema.types.map(\.name) == ["household", "visit", "helper"])
        #expect(schema.types.map(\.scopeDigits) == [12, 12, 6])
        let visit = try #require(schema.type(named: "visit"))
        #expect(visit.isEvent)
        #expect(visit.parents == ["household"])
        #expect(visit.fields[0].inputs[0].type == .reference(type: "helper"))
        #expect(schema.type(1)?.numberField == "code")
    }

    @Test func `a field without inputs is its own input`() throws {
        let type = try #require(SampleSchema.parsed().type(named: "household"))
        let code = try #require(type.field(named: "code"))
        #expect(!code.isGroup)
        #expect(code.inputs.map(\.name) == ["code"])
        #expect(code.inputs[0].label == code.label)
        #expect(code.inputs[0].isRequired)
        #expect(code.inputs[0].maximum == 20)
        let moved = try #require(type.field(named: "moved"))
        #expect(moved.condition == Condition(field: "target", values: ["true"]))
        #expect(moved.inputs[0].condition == moved.condition)
    }

    @Test func `writers and resolvers are those of the type where the field names none`() throws {
        let schema = try SampleSchema.parsed()
        let type = try #require(schema.type(named: "household"))
        let roles = schema.roles
        #expect(type.field(named: "code")?.writers == RoleSet([roles[0]]))
        #expect(type.field(named: "phone")?.writers == RoleSet(roles[0...1]))
        #expect(type.field(named: "code")?.resolvers == RoleSet([roles[1]]))
        #expect(type.field(named: "causes")?.resolvers == RoleSet([roles[0]]))
        #expect(type.field(named: "grade")?.authority.map(\.code) == ["D:住建", "C"])
        #expect(type.field(named: "causes")?.cap == 2)
        #expect(type.field(named: "housing")?.exitItems == ["2"])
        #expect(type.field(named: "income")?.key == .year)
        #expect(type.field(9)?.name == "grade")
    }

    @Test func `after how many days a directory wants confirming the schema says, and a month where it does not`() throws {
        #expect(try SampleSchema.parsed().directoryDays == 30)
        func parsed(_ days: String) throws -> Schema {
            let text = SampleSchema.text.replacing("\"version\": 3,", with: "\"version\": 3, \"directoryDays\": \(days),")
            return try Schema(parsing: Array(text.utf8), file: "sample.json")
        }
        #expect(try parsed("7").directoryDays == 7 && parsed("3650").directoryDays == 3_650)
        for days in ["0", "3651", "1.5", "-7", "true", "\"7\""] { #expect(throws: SchemaError.self) { try parsed(days) } }
    }

    @Test func `bounds are in the smallest unit of their type`() throws {
        let type = try #require(SampleSchema.parsed().type(named: "household"))
        let area = try #require(type.input(at: "housing.area"))
        #expect((area.minimum, area.maximum) == (0, 99_950))
        #expect(area.unit == Label(zh: "m²", en: "m²"))
        let income = try #require(type.input(at: "income"))
        #expect((income.minimum, income.maximum) == (-10_000, 100_000_001))
        #expect(type.input(at: "built")?.minimum == 1950)
        #expect(type.input(at: "built")?.maximum == nil)
        #expect(type.input(at: "housing") == nil)
        let name = try SampleSchema.parsed().type(named: "helper")?.input(at: "name")
        #expect(name?.maximum == Input.textMax)
    }

    @Test func `a fault of the JSON names the file and its place`() {
        #expect(
            throws: SchemaError(file: "a.json", line: 2, column: 1, fault: .syntax(.noName))
        ) {
            try Schema(parsing: Array("{\n}".utf8.dropLast()) + Array("x".utf8), file: "a.json")
        }
    }

    @Test func `a refusal is described with its place`() {
        let error = SchemaError(file: "p.json", line: 3, column: 7, fault: .capWithoutUnion)
        #expect(error.description == "p.json:3:7: capWithoutUnion")
    }

    /// The root of the package.
    private var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    @Test func `the example of the specification is a schema`() throws {
        let page = try String(
            contentsOf: root.appendingPathComponent("Protocol/05-schema.md"), encoding: .utf8)
        let example = try #require(page.split(separator: "```json\n").last?.split(separator: "\n```").first)
        #expect(try Schema(parsing: Array(example.utf8), file: "05-schema.md").name == "example")
    }

    @Test func `every schema of the protocol is read`() throws {
        let folder = root.appendingPathComponent("Protocol/schemas")
        let files =
            (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        for file in files where file.pathExtension == "json" {
            _ = try Schema(parsing: [UInt8](Data(contentsOf: file)), file: file.lastPathComponent)
        }
    }
}
