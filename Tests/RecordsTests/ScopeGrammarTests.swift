import Records
import Testing

/// Which codes name scopes is the schema's to say.
struct ScopeGrammarTests {
    private static func schema(_ scopes: String, scope: String = "clinic", version: Int = 1) -> String {
        """
        {"schema": "clinic", "version": \(version), "label": {"zh": "诊所", "en": "clinic"},
        \(scopes)
        "roles": [{"code": "N", "number": 1, "rank": 1, "label": {"zh": "护士", "en": "nurse"}}],
        "codes": {"kind": [{"number": 1, "code": "a", "zh": "甲", "en": "a"}]},
        "types": [{"number": 1, "name": "patient", "label": {"zh": "病人", "en": "patient"}, "scope": "\(scope)", "writers": ["N"],
        "resolvers": ["N"], "fields": [
        {"number": 1, "name": "name", "label": {"zh": "姓名", "en": "name"}, "rule": "manual", "type": "text"}]}]}
        """
    }

    private static let levels = #""scopes": [{"name": "district", "digits": 2}, {"name": "clinic", "digits": 5}],"#

    private static func parsed(_ text: String) throws -> Schema { try Schema(parsing: Array(text.utf8), file: "clinic") }

    @Test func `a clinic's codes are those of its schema`() throws {
        let schema = try Self.parsed(Self.schema(Self.levels))
        #expect(schema.types[0].scopeDigits == 5)
        let clinic = try #require(ScopeCode("12071", in: schema.scopes))
        #expect(clinic.number == 12_071 && clinic.description == "12071")
        #expect(ScopeCode("12", in: schema.scopes)?.covers(clinic) == true)
        #expect(ScopeCode("directory", in: schema.scopes) == .directory)
        for text in ["1207", "450124", "02071", "1207a", "", "١٢٠٧١"] { #expect(ScopeCode(text, in: schema.scopes) == nil, "\(text)") }
        #expect(schema.scopes.contains(clinic) && !schema.scopes.contains(ScopeCode(number: 450_124)))
    }

    @Test func `how far from the root a node is follows from the levels`() throws {
        let grammar = try Self.parsed(Self.schema(Self.levels)).scopes
        let (district, clinic) = (ScopeCode(number: 12), ScopeCode(number: 12_071))
        #expect(grammar.digits(of: "clinic") == 5 && grammar.digits(of: "village") == nil)
        #expect([district, clinic].map(grammar.depth) == [0, 1])
        #expect([.directory, district, clinic].map(grammar.isLowest) == [false, false, true])
        // Receipts have said 0 for cities since there were any.
        let regions = ["45", "4501", "450124", "450124100", "450124100201"].compactMap { ScopeCode($0, in: .regions) }
        #expect(regions.map(ScopeGrammar.regions.depth) == [0, 0, 1, 2, 3])
        #expect(regions.map(ScopeGrammar.regions.isLowest) == [false, false, false, false, true])
    }

    @Test func `a schema that states none has the levels of regions`() throws {
        let schema = try Self.parsed(Self.schema("", scope: "village"))
        #expect(schema.scopes == .regions)
        for digits in 1...19 {
            #expect((ScopeCode(String(repeating: "4", count: digits), in: .regions) != nil) == [2, 4, 6, 9, 12].contains(digits))
        }
        let error = #expect(throws: SchemaError.self) { try Self.parsed(Self.schema("", scope: "township")) }
        #expect(error?.fault == .notOneOf("township", for: "scope", known: ["village", "county", "city", "directory"]))
    }

    @Test(
        arguments: [
            ("\"scopes\": [],", .emptyList("scopes")),
            (#""scopes": [{"name": "clinic", "digits": 5}, {"name": "district", "digits": 2}],"#, .levelsDescend(after: "clinic")),
            (#""scopes": [{"name": "clinic", "digits": 5}, {"name": "ward", "digits": 5}],"#, .levelsDescend(after: "clinic")),
            (#""scopes": [{"name": "clinic", "digits": 19}],"#, .outside("digits", 1...18)),
            (#""scopes": [{"name": "clinic", "digits": 0}],"#, .outside("digits", 1...18)),
            (#""scopes": [{"name": "directory", "digits": 3}, {"name": "clinic", "digits": 5}],"#, .directoryIsNoLevel),
            (#""scopes": [{"name": "clinic", "digits": 3}, {"name": "clinic", "digits": 5}],"#, .taken("clinic", .level, line: 2)),
            (#""scopes": [{"name": "district", "digits": 2}],"#, .notOneOf("clinic", for: "scope", known: ["district", "directory"])),
        ] as [(String, SchemaFault)])
    func `levels that cannot be are refused`(scopes: String, fault: SchemaFault) {
        let error = #expect(throws: SchemaError.self) { try Self.parsed(Self.schema(scopes)) }
        #expect(error?.fault == fault)
    }

    @Test func `a later version keeps the levels`() throws {
        let schema = try Self.parsed(Self.schema(Self.levels))
        let next = Self.schema(Self.levels, version: 2)
        #expect(try schema.successor(parsing: Array(next.utf8), file: "clinic").version == 2)
        let other = Self.schema(Self.levels.replacing("2", with: "3"), version: 2)
        #expect(throws: SchemaError.self) { try schema.successor(parsing: Array(other.utf8), file: "clinic") }
    }
}
