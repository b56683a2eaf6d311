import Records
import Testing

@Suite struct FieldCheckingTests {
    private let schema: Schema
    private let household: RecordType

    init() throws {
        schema = try SampleSchema.parsed()
        household = try #require(schema.type(named: "household"))
    }

    private func faults(_ field: String, _ value: Value) throws -> [String] {
        try #require(household.field(named: field)).check(value, in: schema).map {
            "\($0.field) \($0.reason)"
        }
    }

    @Test func `values that may be stored have no faults`() throws {
        #expect(try faults("housing", .group([.integer(2), .integer(8550)])) == [])
        #expect(try faults("phone", .text("13800138000")) == [])
        #expect(try faults("phone", .missing) == [])
        #expect(try faults("causes", .integer(0)) == [])
        #expect(try faults("built", .integer(1950)) == [])
    }

    @Test func `every fault of a group is told`() throws {
        #expect(
            try faults("housing", .group([.integer(9), .integer(100_000)]))
                == [
                    "housing.house_kind \(InputError.Reason.notInList(schema.codeList("kind")?.items.map(\.label) ?? []))",
                    "housing.area outside(minimum: Optional(\"0\"), maximum: Optional(\"999.5\"))",
                ])
    }

    @Test func `a required input is missed only where it is asked for`() throws {
        #expect(try faults("housing", .group([.integer(2), .missing])) == ["housing.area required"])
        #expect(try faults("housing", .group([.integer(1), .missing])) == [])
        #expect(try faults("housing", .group([.missing, .missing])) == ["housing.house_kind required"])
        #expect(try faults("housing", .missing) == ["housing.house_kind required"])
        #expect(try faults("code", .missing) == ["code required"])
    }

    @Test(arguments: [
        ("housing", Value.integer(1)), ("housing", .group([.integer(1)])),
        ("housing", .group([.integer(1), .bool(true)])),
        ("phone", .integer(1)), ("phone", .group([.text("13800138000")])), ("target", .integer(1)),
        ("grade", .bool(true)),
        ("code", .text(" a")), ("code", .text("")), ("code", .text("e\u{301}")), ("income", .sealed([])),
        ("built", .integer(1949)), ("built", .integer(.max)), ("moved", .integer(.max)),
        ("moved", .integer(.min)),
        ("grade", .integer(10)), ("causes", .integer(.max)), ("code", .text("a\u{7}")),
    ])
    func `values that a peer must not send have a fault`(field: String, value: Value) throws {
        #expect(try faults(field, value).count == 1)
    }
}

@Suite struct ConditionTests {
    private let schema: Schema
    private let household: RecordType

    init() throws {
        schema = try SampleSchema.parsed()
        household = try #require(schema.type(named: "household"))
    }

    private func holds(_ field: String, _ values: [String], _ answer: Value?) -> Bool {
        Condition(field: field, values: values)
            .holds(answers: { $0 == field ? answer : nil }, in: schema, type: household)
    }

    @Test func `a condition holds for the values that it names`() {
        #expect(holds("housing.house_kind", ["none", "new"], .integer(2)))
        #expect(!holds("housing.house_kind", ["none"], .integer(2)))
        #expect(holds("target", ["true"], .bool(true)))
        #expect(!holds("target", ["true"], .bool(false)))
        #expect(holds("grade", ["3"], .integer(3)))
        #expect(holds("built", ["1999", "2000"], .integer(2000)))
    }

    @Test func `nothing that is unanswered or unknown holds`() {
        #expect(!holds("target", ["true"], nil))
        #expect(!holds("target", ["true"], .missing))
        #expect(!holds("nowhere", ["true"], .bool(true)))
        #expect(!holds("housing.house_kind", ["new"], .text("new")))
        #expect(!holds("housing.house_kind", ["new"], .integer(.max)))
    }

    @Test func `one element of a union is enough`() {
        #expect(holds("causes", ["well"], .group([.integer(7), .integer(0)])))
        #expect(!holds("causes", ["well"], .group([])))
    }
}
